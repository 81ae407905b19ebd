/** One rule of the schema, as a question to the catalogue whose answers are violations. */
export type SchemaRule = {
  readonly title: string;
  /** Rows of one column `what`. `ours` and `tenants` are our tables, and those of them that hold tenants' rows. */
  readonly violations: string;
  /** Statements that break the rule in a schema of its own, and what the question then answers. */
  readonly planted: string;
  readonly found: readonly string[];
};

/** Tables without a `tenant_id`, each with its reason. */
export const globalTables: Readonly<Record<string, string>> = {
  "kernel.tenant": "the directory of the tenants: ids and short names, the same on every node",
  "kernel.job": "local to one node, taken across tenants by its workers: ids and codes only",
  "kernel.migration": "belongs to the installation: which migrations were applied",
};

const names = Object.keys(globalTables)
  .map((name) => `'${name}'`)
  .join(", ");

/** Stands before every question. */
export const prelude = `
  with ours as (
    select class.oid as id, space.nspname || '.' || class.relname as name, relowner, relacl, relrowsecurity,
      relforcerowsecurity
    from pg_class class join pg_namespace space on space.oid = class.relnamespace
    where class.relkind in ('r', 'p') and space.nspname !~ '^(pg_|information_schema$)'
  ), tenants as (select * from ours where name not in (${names}))`;

const tenantColumn = "attname = 'tenant_id' and not attisdropped";
const isOwnTenant = "(tenant_id = kernel.current_tenant())";

/** A table that keeps every rule. */
export const soundTable = `
  create table scratch.a (tenant_id uuid not null, id uuid not null, b_id uuid, primary key (tenant_id, id));
  alter table scratch.a enable row level security;
  alter table scratch.a force row level security;
  create policy tenant on scratch.a using ${isOwnTenant} with check ${isOwnTenant};
  grant usage on schema scratch to troth_app;
  grant select, insert, delete on scratch.a to troth_app;
  grant update (b_id) on scratch.a to troth_app;`;

export const schemaRules: readonly SchemaRule[] = [
  {
    title: "every table has a tenant, or is named with its reason",
    violations: `
      select name as what from tenants where not exists (select from pg_attribute
        where attrelid = id and ${tenantColumn} and attnotnull and atttypid = 'uuid'::regtype)`,
    planted: `create table scratch.none (id uuid); create table scratch.nullable (tenant_id uuid);
      create table scratch.text (tenant_id text not null); create table scratch.sound (tenant_id uuid not null)`,
    found: ["scratch.none", "scratch.nullable", "scratch.text"],
  },
  {
    title: "every table has a primary key",
    violations: `
      select name as what from ours where not exists (select from pg_constraint
        where conrelid = id and contype = 'p')`,
    planted: "create table scratch.a (id uuid); create table scratch.b (id uuid primary key)",
    found: ["scratch.a"],
  },
  {
    title: "whatever is unique is unique within a tenant",
    violations: `
      select index.indexrelid::regclass::text as what from tenants join pg_index index on index.indrelid = id
      where (index.indisunique or index.indisexclusion) and not exists (select from pg_attribute
        where attrelid = id and ${tenantColumn} and attnum = any (index.indkey))`,
    planted: `create table scratch.a (tenant_id uuid, id uuid primary key, word text unique, unique (tenant_id, word));
      create unique index a_part on scratch.a (id) where word is null;
      create table scratch.b (tenant_id uuid, span int4range, exclude using gist (span with &&))`,
    found: ["scratch.a_part", "scratch.a_pkey", "scratch.a_word_key", "scratch.b_span_excl"],
  },
  {
    title: "a foreign key stays within a tenant, and nothing without a tenant refers to what has one",
    violations: `
      select conname as what from pg_constraint join ours as target on target.id = confrelid
      where contype = 'f' and target.name in (select name from tenants) and not exists (
        select from unnest(conkey, confkey) as pair (here, there)
        join pg_attribute a on a.attrelid = conrelid and a.attnum = here and a.attname = 'tenant_id'
        join pg_attribute b on b.attrelid = confrelid and b.attnum = there and b.attname = 'tenant_id')`,
    planted: `
      create table scratch.a (tenant_id uuid, id uuid unique, other uuid, unique (tenant_id, id), unique (other, id));
      create table scratch.b (tenant_id uuid, a_id uuid,
        constraint without_tenant foreign key (a_id) references scratch.a (id),
        constraint crossed foreign key (tenant_id, a_id) references scratch.a (other, id),
        constraint sound foreign key (tenant_id, a_id) references scratch.a (tenant_id, id));
      alter table kernel.job add constraint from_outside foreign key (id) references scratch.a (id)`,
    found: ["crossed", "from_outside", "without_tenant"],
  },
  {
    title: "a deletion never empties or changes a reference",
    violations: `
      select conname as what from pg_constraint
      where contype = 'f' and (confdeltype in ('n', 'd') or confupdtype in ('n', 'd', 'c'))`,
    planted: `
      create table scratch.a (id uuid primary key);
      create table scratch.b (sound uuid references scratch.a, emptied uuid references scratch.a on delete set null,
        reset uuid references scratch.a on delete set default, moved uuid references scratch.a on update cascade)`,
    found: ["b_emptied_fkey", "b_moved_fkey", "b_reset_fkey"],
  },
  {
    title: "every foreign key has an index that begins with its columns",
    violations: `
      select conname as what from pg_constraint where contype = 'f' and not exists (
        select from pg_index where indrelid = conrelid and indpred is null
          and conkey <@ (string_to_array(indkey::text, ' ')::int2[])[1:cardinality(conkey)])`,
    planted: `
      create table scratch.a (id uuid primary key);
      create table scratch.b (bare uuid references scratch.a, partial uuid references scratch.a,
        behind uuid references scratch.a, sound uuid references scratch.a);
      create index on scratch.b (sound, behind); create index on scratch.b (partial) where partial is not null`,
    found: ["b_bare_fkey", "b_behind_fkey", "b_partial_fkey"],
  },
  {
    title: "ids and times come from the application: no sequence, no default that computes",
    violations: `
      select oid::regclass::text as what from pg_class where relkind = 'S'
      union all
      select name || '.' || attname from ours join pg_attribute on attrelid = id
        left join pg_attrdef on adrelid = id and adnum = attnum
      where attidentity <> '' or pg_get_expr(adbin, adrelid) ~ '\\(' and pg_get_expr(adbin, adrelid) <> 'pg_current_xact_id()'`,
    planted: `
      create table scratch.a (counted bigserial, identity int generated always as identity, made uuid default gen_random_uuid(),
        plain int default 0, xact xid8 default pg_current_xact_id())`,
    found: [
      "scratch.a.counted",
      "scratch.a.identity",
      "scratch.a.made",
      "scratch.a_counted_seq",
      "scratch.a_identity_seq",
    ],
  },
  {
    title: "row security is forced on every tenant's table, for all and by the one policy",
    violations: `
      select name as what from tenants where not relrowsecurity or not relforcerowsecurity
      union all
      select name || ' has no policy' from tenants where not exists (select from pg_policy where polrelid = id)
      union all
      select name || '.' || polname from tenants join pg_policy on polrelid = id
      where polcmd <> '*' or polroles <> '{0}' or pg_get_expr(polqual, id) is distinct from '${isOwnTenant}'
        or pg_get_expr(polwithcheck, id) is distinct from '${isOwnTenant}'`,
    planted: `
      create table scratch.a (tenant_id uuid); create table scratch.b (tenant_id uuid);
      alter table scratch.a enable row level security;
      alter table scratch.b enable row level security; alter table scratch.b force row level security;
      create policy half on scratch.b using ${isOwnTenant};
      create policy wide on scratch.b using (true) with check ${isOwnTenant};
      create policy narrow on scratch.b for select using ${isOwnTenant};
      create policy sound on scratch.b using ${isOwnTenant} with check ${isOwnTenant}`,
    found: ["scratch.a", "scratch.a has no policy", "scratch.b.half", "scratch.b.narrow", "scratch.b.wide"],
  },
  {
    title: "no row is moved to another tenant: nobody may update tenant_id",
    violations: `
      select name || ' by ' || role as what from tenants, unnest(array['troth_app', 'troth_log']) as role
      where exists (select from pg_attribute where attrelid = id and ${tenantColumn})
        and has_column_privilege(role, id, 'tenant_id', 'update')`,
    planted: `
      create table scratch.a (tenant_id uuid, word text); grant update on scratch.a to troth_app;
      create table scratch.b (tenant_id uuid, word text); grant update (word) on scratch.b to troth_app`,
    found: ["scratch.a by troth_app"],
  },
  {
    title:
      "the app may add to the log and read it, and nothing else; the log's own role deletes what the guard lets go",
    violations: `
      select name || ': ' || privilege || ' by ' || role as what
      from ours, unnest(array['troth_app', 'troth_log']) as role,
        unnest(array['update', 'delete', 'truncate', 'references', 'trigger']) as privilege
      where name like 'audit.%' and case when privilege in ('update', 'references')
          then has_any_column_privilege(role, id, privilege) else has_table_privilege(role, id, privilege) end
        and not (role = 'troth_log' and privilege = 'update' and name in ('audit.tile', 'audit.head', 'audit.pruning', 'audit.witness'))
        and not (role = 'troth_log' and privilege = 'delete' and exists (select from pg_trigger
          where tgrelid = id and tgfoid in ('audit.keep'::regproc, 'audit.keep_mark'::regproc) and tgenabled = 'O' and tgtype & 9 = 9))`,
    planted: `
      grant update (body), delete on audit.entry to troth_app; grant truncate on audit.leaf to troth_log;
      grant update (size) on audit.head to troth_app; grant delete on audit.tile to troth_log`,
    found: [
      "audit.entry: delete by troth_app",
      "audit.entry: update by troth_app",
      "audit.head: update by troth_app",
      "audit.leaf: truncate by troth_log",
      "audit.tile: delete by troth_log",
    ],
  },
  {
    title: "only the roles of the server are granted anything, and none may grant it on",
    violations: `
      select name || ': ' || privilege_type as what from ours, aclexplode(relacl)
      where grantee <> relowner and (is_grantable or grantee not in ('troth_app'::regrole, 'troth_log'::regrole))
      union all
      select 'schema ' || nspname || ': ' || privilege_type from pg_namespace, aclexplode(nspacl)
      where nspname !~ '^(pg_|information_schema$|public$)' and grantee <> nspowner
        and (is_grantable or privilege_type <> 'USAGE' or grantee not in ('troth_app'::regrole, 'troth_log'::regrole))`,
    planted: `
      create table scratch.a (id uuid); grant select on scratch.a to public;
      grant delete on scratch.a to troth_app with grant option; grant insert on scratch.a to troth_app;
      grant create, usage on schema scratch to troth_app`,
    found: ["schema scratch: CREATE", "scratch.a: DELETE", "scratch.a: SELECT"],
  },
  {
    title: "the roles of the server own nothing",
    violations: `
      select pg_describe_object(classid, objid, objsubid) as what from pg_shdepend
      where deptype = 'o' and refobjid in ('troth_app'::regrole, 'troth_log'::regrole)
        and dbid in (0, (select oid from pg_database where datname = current_database()))`,
    planted: `create table scratch.a (); alter table scratch.a owner to troth_app;
      create function scratch.f() returns int language sql as 'select 1'; alter function scratch.f() owner to troth_log`,
    found: ["function scratch.f()", "table scratch.a"],
  },
  {
    title: "nothing runs with the rights of its owner: no definer's function, no such view",
    violations: `
      select proc.oid::regproc::text as what from pg_proc proc join pg_namespace space on space.oid = pronamespace
      where prosecdef and nspname !~ '^(pg_|information_schema$)'
      union all
      select nspname || '.' || relname from pg_class join pg_namespace space on space.oid = relnamespace
      where relkind in ('v', 'm') and nspname !~ '^(pg_|information_schema$)'
        and not coalesce('security_invoker=true' = any (reloptions), false)`,
    planted: `
      create function scratch.f() returns int language sql security definer as 'select 1';
      create view scratch.v as select 1; create materialized view scratch.m as select 1;
      create view scratch.sound with (security_invoker = true) as select 1`,
    found: ["scratch.f", "scratch.m", "scratch.v"],
  },
  {
    title: "a trigger only ever defends the log: what is distributed has none",
    violations: `
      select name || '.' || tgname as what from ours join pg_trigger on tgrelid = id
      where not tgisinternal and tgfoid not in ('audit.refuse'::regproc, 'audit.keep'::regproc, 'audit.keep_mark'::regproc)`,
    planted: `
      create table scratch.a (); create function scratch.f() returns trigger language plpgsql as 'begin return new; end';
      create trigger act before insert on scratch.a for each row execute function scratch.f();
      create trigger keep before delete on scratch.a for each statement execute function audit.refuse()`,
    found: ["scratch.a.act"],
  },
];

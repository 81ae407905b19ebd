/** Writes `docs/reference/schema.sql`: the schema as the database knows it after all migrations, table by table. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { connect, type Database, migrate, prepareRoles } from "../src/kernel/db/index.ts";
import { startPostgres, testSettings } from "../src/kernel/postgres/index.ts";

const root = join(import.meta.dirname, "..");

/** How to bring the file up to date, for whoever finds it stale. */
export const command = "npx tsx tools/generate-schema-sql.ts";
export const path = "docs/reference/schema.sql";

const rowsMax = 10_000;

/** Every schema of ours with its functions, tables, columns, constraints, indexes, policies, triggers and grants. */
export async function describeSchema(admin: Database): Promise<string> {
  const [schemas, functions, tables] = [
    await linesOf(admin, schemaLines),
    await linesOf(admin, functionLines),
    await linesOf(admin, tableLines),
  ];
  const sections = [...schemas.keys()].flatMap((schema) => {
    const ofSchema = [...tables].filter(([name]) => name.startsWith(`${schema}.`));
    const head = [`-- ${schema}`, "", ...(schemas.get(schema) ?? []), ...(functions.get(schema) ?? [])];
    return [...head, "", ...ofSchema.flatMap(([, lines]) => [...lines, ""])];
  });
  return [preface, ...sections].join("\n").replaceAll(",\n);", "\n);");
}

const preface = `-- The schema of the database, as it knows it itself after all migrations. Made from migrations/ by
-- \`${command}\`, to be read and compared; a test fails when it is stale. Change a migration, not this.
`;

async function linesOf(admin: Database, query: string): Promise<Map<string, string[]>> {
  const rows = await admin.unsafe<{ owner: string; line: string }[]>(`${query} limit ${rowsMax}`);
  const lines = new Map<string, string[]>();
  for (const { owner, line } of rows) lines.set(owner, [...(lines.get(owner) ?? []), inLowerCase(line)]);
  return lines;
}

/** Our names are lower-case, so whatever is not is a word of SQL; between quotes nothing is touched. */
function inLowerCase(line: string): string {
  return line.replaceAll(/\$\$.*\$\$|'(?:[^']|'')*'|\b[A-Z]{2,}\b/gs, (part) =>
    /^[$']/.test(part) ? part : part.toLowerCase(),
  );
}

const isOurs = "nspname !~ '^(pg_|information_schema$|public$)'";
const granted = "string_agg(lower(privilege_type), ', ' order by privilege_type)";

const schemaLines = `
  select owner, line from (
    select nspname as owner, 1 as part, 'create schema ' || nspname || ';' as line from pg_namespace where ${isOurs}
    union all
    select nspname, 2, 'grant ' || ${granted} || ' on schema ' || nspname || ' to ' || grantee::regrole || ';'
    from pg_namespace, aclexplode(nspacl) where ${isOurs} and grantee <> nspowner group by nspname, grantee
  ) as found order by owner collate "C", part, line collate "C"`;

// The text is as it was written, so a change of its spaces shows too.
const functionLines = `
  select nspname as owner, E'\\n' || 'create function ' || nspname || '.' || proname || '(' ||
    pg_get_function_arguments(proc.oid) || ') returns ' || pg_get_function_result(proc.oid) ||
    ' language ' || lanname || case provolatile when 's' then ' stable' when 'i' then ' immutable' else '' end ||
    case when proparallel = 's' then ' parallel safe' else '' end || case when prosecdef then ' security definer' else '' end
    || E'\\n  as $$' || prosrc || '$$;' as line
  from pg_proc proc join pg_namespace space on space.oid = pronamespace join pg_language lang on lang.oid = prolang
  where ${isOurs} order by 1, proname collate "C"`;

const columnParts = `
  select id, name, 2, attnum::text, '  ' || attname || ' ' || format_type(atttypid, atttypmod) ||
    case when attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') || ','
  from ours join pg_attribute on attrelid = id and attnum > 0 and not attisdropped
    left join pg_attrdef on adrelid = id and adnum = attnum`;

// Since PostgreSQL 18 every "not null" is a constraint too; it stands with its column already.
const constraintParts = `
  select id, name, 3, array_position('{p,u,x,f,c}', contype::text) || conname, '  ' || pg_get_constraintdef(oid) || ','
  from ours join pg_constraint on conrelid = id where contype <> 'n'`;

const indexParts = `
  select id, name, 5, indexrelid::regclass::text,
    replace(pg_get_indexdef(indexrelid), ' USING btree', '') || ';'
  from ours join pg_index on indrelid = id
  where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))`;

const securityParts = `
  select id, name, 6, '', 'alter table ' || name || ' enable row level security;' from ours where relrowsecurity
  union all
  select id, name, 7, '', 'alter table ' || name || ' force row level security;' from ours where relforcerowsecurity
  union all
  select id, name, 8, polname::text, 'create policy ' || polname || ' on ' || name ||
    case polcmd when '*' then '' when 'r' then ' for select' when 'a' then ' for insert' when 'w' then ' for update'
      else ' for delete' end ||
    coalesce(' using ' || pg_get_expr(polqual, polrelid), '') ||
    coalesce(' with check ' || pg_get_expr(polwithcheck, polrelid), '') || ';'
  from ours join pg_policy on polrelid = id
  union all
  select id, name, 9, tgname::text, pg_get_triggerdef(pg_trigger.oid) || ';'
  from ours join pg_trigger on tgrelid = id where not tgisinternal`;

const grantParts = `
  select id, name, 10, grantee::regrole::text, 'grant ' || ${granted} || ' on ' || name || ' to ' || grantee::regrole || ';'
  from ours, aclexplode(relacl) where grantee <> relowner group by id, name, grantee
  union all
  select id, name, 11, grantee || privilege_type, 'grant ' || lower(privilege_type) || ' (' ||
    string_agg(attname, ', ' order by attname) || ') on ' || name || ' to ' || grantee::regrole || ';'
  from ours join pg_attribute on attrelid = id, aclexplode(attacl) group by id, name, grantee, privilege_type`;

const tableLines = `
  with ours as (
    select class.oid as id, nspname || '.' || relname as name, relowner, relacl, relrowsecurity, relforcerowsecurity
    from pg_class class join pg_namespace space on space.oid = relnamespace where relkind in ('r', 'p') and ${isOurs}
  )
  select owner, line from (
    select id, name as owner, 1 as part, '' as rank, 'create table ' || name || ' (' as line from ours
    union all ${columnParts} union all ${constraintParts}
    union all select id, name, 4, '', ');' from ours
    union all ${indexParts} union all ${securityParts} union all ${grantParts}
  ) as found order by owner collate "C", part, case when part = 2 then lpad(rank, 5, '0') else rank end collate "C"`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = mkdtempSync(join(tmpdir(), "troth-schema-"));
  const server = await startPostgres({ dataFolder: folder, settings: testSettings });
  const admin = connect(server.admin, 1, "schema");
  try {
    await prepareRoles(admin, Buffer.alloc(32));
    await migrate(admin, join(root, "migrations"));
    writeFileSync(join(root, path), await describeSchema(admin));
  } finally {
    await admin.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

-- Wrapped keys, apart from what they open: in production this schema lives in a cluster and a backup domain of its
-- own, so that destroying a key destroys it in every copy of the data.

create schema keys;
grant usage on schema keys to troth_app;

create table keys.tenant_key (
  tenant_id uuid not null,
  kind text not null check (kind in ('wrapping', 'deriving')),
  version int not null check (version > 0),
  wrapped bytea not null,
  commitment bytea not null check (length(commitment) = 32),
  root_id text not null,
  created_at bigint not null,
  primary key (tenant_id, kind, version)
);

create table keys.subject_key (
  tenant_id uuid not null,
  subject_id uuid not null,
  version int not null check (version > 0),
  wrapped bytea not null,
  commitment bytea not null check (length(commitment) = 32),
  created_at bigint not null,
  primary key (tenant_id, subject_id, version)
) with (fillfactor = 70);

-- What is left of a destroyed key: that it was, and when. Survives a restore and is replayed before traffic.
create table keys.tombstone (
  tenant_id uuid not null,
  subject_id uuid not null,
  destroyed_at bigint not null,
  entry_id uuid not null,
  primary key (tenant_id, subject_id)
);

do $$ declare t text; begin
  foreach t in array array['tenant_key', 'subject_key', 'tombstone'] loop
    execute format('alter table keys.%I enable row level security', t);
    execute format('alter table keys.%I force row level security', t);
    execute format('create policy tenant on keys.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select, insert on keys.tenant_key, keys.tombstone to troth_app;
grant select, insert, delete on keys.subject_key to troth_app;

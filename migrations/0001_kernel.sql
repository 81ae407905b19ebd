-- The ground: who the tenants are, the current tenant, durable jobs, the outbox, idempotency.
--
-- Rules that every migration keeps, so that a distributed PostgreSQL can take the schema unchanged: tenant_id is
-- part of every primary key, unique constraint and foreign key of a tenant table and is never updated; ids come from
-- the application; append-only rests on grants. A test reads the catalogue and fails where one is broken.

create schema if not exists kernel;
grant usage on schema kernel to troth_app, troth_log;

-- The tenant of this transaction. Unset means none: zero rows, never all.
create function kernel.current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('troth.tenant', true), '')::uuid $$;

-- A directory without personal data, the same on every node; the one table that no tenant's rows hide.
create table kernel.tenant (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
  created_at bigint not null
);
grant select on kernel.tenant to troth_app, troth_log;

-- Events leave with the transaction that caused them and are delivered afterwards, at least once.
create table kernel.outbox (
  tenant_id uuid not null,
  id uuid not null,
  event text not null check (event ~ '^[a-z-]+\.[a-z-]+$'),
  facts jsonb not null,
  created_at bigint not null,
  delivered_at bigint,
  attempts int not null default 0,
  primary key (tenant_id, id)
);
create index outbox_waiting on kernel.outbox (tenant_id, id) where delivered_at is null;
alter table kernel.outbox enable row level security;
alter table kernel.outbox force row level security;
create policy tenant on kernel.outbox using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert, update, delete on kernel.outbox to troth_app;

-- The first answer to an idempotency key, given again to whoever asks again. Ids and names, never a value.
create table kernel.idempotency (
  tenant_id uuid not null,
  application_id uuid not null,
  key_digest bytea not null check (length(key_digest) = 32),
  body_digest bytea not null check (length(body_digest) = 32),
  answer jsonb not null,
  created_at bigint not null,
  primary key (tenant_id, application_id, key_digest)
);
create index idempotency_age on kernel.idempotency (tenant_id, created_at);
alter table kernel.idempotency enable row level security;
alter table kernel.idempotency force row level security;
create policy tenant on kernel.idempotency using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert, update, delete on kernel.idempotency to troth_app;

-- Work for later. Local to one node, of all tenants, hence `for_tenant` and no row security: it holds ids and codes only.
create table kernel.job (
  id uuid primary key,
  for_tenant uuid,
  kind text not null check (kind ~ '^[a-z-]+$'),
  facts jsonb not null,
  run_at bigint not null,
  lease_until bigint,
  fence bigint not null default 0,
  attempts int not null default 0,
  last_code text,
  done_at bigint,
  unique_key text unique
);
create index job_due on kernel.job (run_at) where done_at is null;
grant select, insert, update, delete on kernel.job to troth_app;

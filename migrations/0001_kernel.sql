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

-- Events leave with the transaction that caused them and are delivered afterwards, at least once. `xact` puts them in
-- the order of their transactions, `position` inside of one. A parked event failed too often: it is kept, and waits
-- for somebody to look.
create table kernel.outbox (
  tenant_id uuid not null,
  id uuid not null,
  xact xid8 not null default pg_current_xact_id(),
  position int not null check (position >= 0),
  event text not null check (event ~ '^[a-z-]+\.[a-z-]+$'),
  facts jsonb not null,
  created_at bigint not null,
  attempts int not null default 0 check (attempts >= 0),
  retry_at bigint,
  last_code text,
  parked_at bigint,
  delivered_at bigint,
  primary key (tenant_id, id),
  check (parked_at is null or delivered_at is null)
);
create index outbox_waiting on kernel.outbox (tenant_id, xact, position)
  where delivered_at is null and parked_at is null;
create index outbox_parked on kernel.outbox (tenant_id) where parked_at is not null;
create index outbox_delivered on kernel.outbox (tenant_id, delivered_at) where delivered_at is not null;
alter table kernel.outbox enable row level security;
alter table kernel.outbox force row level security;
create policy tenant on kernel.outbox using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert, delete on kernel.outbox to troth_app;
grant update (attempts, retry_at, last_code, parked_at, delivered_at) on kernel.outbox to troth_app;

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
grant select, insert, delete on kernel.idempotency to troth_app;

-- Work for later. Local to one node, of all tenants, hence `for_tenant` and no row security: it holds ids and codes only.
-- `fence` counts the holders: whoever was given a lower number has lost the job. A dead job failed too often and is kept.
create table kernel.job (
  id uuid primary key,
  for_tenant uuid,
  kind text not null check (kind ~ '^[a-z-]+$'),
  facts jsonb not null,
  unique_key text,
  created_at bigint not null,
  run_at bigint not null,
  lease_until bigint,
  fence bigint not null default 0,
  attempts int not null default 0 check (attempts >= 0),
  last_code text,
  done_at bigint,
  dead_at bigint,
  check (done_at is null or dead_at is null)
);
create index job_due on kernel.job (run_at, id) where done_at is null and dead_at is null;
create index job_done on kernel.job (done_at) where done_at is not null;
-- Unique among those not begun: a job that runs may have read its facts too early for whoever asks now.
create unique index job_unique on kernel.job (unique_key) where attempts = 0;
grant select, insert, update, delete on kernel.job to troth_app;

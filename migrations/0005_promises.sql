-- Is it true: what was decided under each clause, what probes found, which documents prove it, and every verdict since.
-- Names of the policy, numbers, ids: nothing here says anything of a person.

create schema promises;
grant usage on schema promises to troth_app;

-- Decisions by clause and day, counted from the ordered log; `next_index` is the first entry that is not counted yet.
create table promises.decision_count (
  tenant_id uuid not null,
  clause text not null,
  day int not null,
  permitted bigint not null check (permitted >= 0),
  refused bigint not null check (refused >= 0),
  primary key (tenant_id, clause, day)
);
create index decision_count_day on promises.decision_count (tenant_id, day);
create table promises.counted (
  tenant_id uuid not null,
  next_index bigint not null check (next_index >= 0),
  primary key (tenant_id)
);

-- The last look of each probe.
create table promises.probe (
  tenant_id uuid not null,
  name text not null,
  looked_at bigint not null,
  looked_count bigint not null check (looked_count >= 0),
  is_complete boolean not null,
  primary key (tenant_id, name)
);

-- One thing that a probe found to break a clause. `thing` is an id or a digest: what it is, officers look up.
create table promises.violation (
  tenant_id uuid not null,
  id uuid not null,
  probe text not null,
  clause text not null,
  thing text not null check (length(thing) between 1 and 100),
  found_at bigint not null,
  mended_at bigint,
  primary key (tenant_id, id)
);
create unique index violation_open on promises.violation (tenant_id, probe, clause, thing) where mended_at is null;

-- Documents: a certificate, a signed review, a roster. Kept elsewhere; here are its digest and its term.
create table promises.evidence (
  tenant_id uuid not null,
  id uuid not null,
  clause text not null,
  owner text not null check (length(owner) between 1 and 200),
  document text not null check (length(document) between 1 and 200),
  digest bytea not null check (length(digest) = 32),
  valid_from bigint not null,
  valid_until bigint not null check (valid_until > valid_from),
  entry_id uuid not null,
  created_at bigint not null,
  primary key (tenant_id, id)
);
create index evidence_clause on promises.evidence (tenant_id, clause, valid_until desc);

-- Append-only: each row is a change. The newest of a clause is its verdict.
create table promises.verdict (
  tenant_id uuid not null,
  clause text not null,
  at bigint not null,
  verdict text not null check (verdict in ('broken', 'at-risk', 'unproven', 'kept', 'blocked', 'statement')),
  because text,
  primary key (tenant_id, clause, at)
);

-- What must not be there is found by an index that is empty as long as it is not there.
create index record_unsealed on vault.record (tenant_id, id) where substr(sealed, 1, 3) <> '\x540101';
-- Under which terms anything is held, each combination once: read by skipping, however many records share one.
create index record_terms on vault.record
  (tenant_id, policy_version_id, region, property, scenario, source, purposes, data_types);
create index subject_home on subjects.subject (tenant_id, residency, region);

do $$ declare t text; begin
  foreach t in array array['decision_count', 'counted', 'probe', 'violation', 'evidence', 'verdict'] loop
    execute format('alter table promises.%I enable row level security', t);
    execute format('alter table promises.%I force row level security', t);
    execute format('create policy tenant on promises.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select, insert on promises.decision_count, promises.counted, promises.probe, promises.violation,
  promises.evidence, promises.verdict to troth_app;
grant update (permitted, refused) on promises.decision_count to troth_app;
grant update (next_index) on promises.counted to troth_app;
grant update (looked_at, looked_count, is_complete) on promises.probe to troth_app;
grant update (mended_at) on promises.violation to troth_app;

-- Which entry of the log says that a version was published: its receipt proves to anybody that the words were these.
alter table notices.policy_version add column entry_id uuid;

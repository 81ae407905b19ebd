-- What a version changed and how well its words read: worked out when it was published, and as immutable as the version.
-- `difference` is packed JSON; null for a first version, and for those published before it was kept.
alter table notices.policy_version add column change jsonb;
alter table notices.policy_version add column difference bytea;
alter table notices.policy_version add column readability jsonb;

-- How long the last look of a probe took, for who runs it.
alter table promises.probe add column took_ms int not null default 0 check (took_ms >= 0);
grant update (took_ms) on promises.probe to troth_app;

-- Versions that stood so long that somebody must read them again: each reported once, to who watches over them.
create table promises.review (
  tenant_id uuid not null,
  version int not null,
  due_at bigint not null,
  reported_at bigint not null,
  primary key (tenant_id, version)
);
alter table promises.review enable row level security;
alter table promises.review force row level security;
create policy tenant on promises.review using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert on promises.review to troth_app;

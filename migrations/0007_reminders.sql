-- Which owner of a document was reminded how many days before its term ends: each once.
create table promises.reminder (
  tenant_id uuid not null,
  evidence_id uuid not null,
  days_before int not null check (days_before > 0),
  reminded_at bigint not null,
  primary key (tenant_id, evidence_id, days_before)
);
alter table promises.reminder enable row level security;
alter table promises.reminder force row level security;
create policy tenant on promises.reminder
  using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert on promises.reminder to troth_app;
create index evidence_term on promises.evidence (tenant_id, valid_until);

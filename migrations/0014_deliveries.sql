-- Who handed it over where it was not the subject, and under what. Empty where the subject gave it: a row comparison
-- that skips from one combination of terms to the next does not get past a null.
alter table vault.record add column delivered_by text not null default '';
alter table vault.record add column authorisation text not null default '';

drop index vault.record_terms;
create index record_terms on vault.record
  (tenant_id, policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by);
-- Data from others for which nobody can say by what they gave it. Empty as long as there is none.
create index record_unauthorised on vault.record (tenant_id, id)
  where authorisation = '' and (source = 'third-party' or delivered_by <> '');

-- Papers that were good for one delivery, and brought it. The key is what makes the second one impossible. Whose they
-- were does not stand here: a consent leads to its subject only as long as the consent is there.
create table vault.used_authorisation (
  tenant_id uuid not null,
  delivered_by text not null,
  authorisation text not null check (length(authorisation) between 1 and 64),
  used_at bigint not null,
  primary key (tenant_id, delivered_by, authorisation)
);
alter table vault.used_authorisation enable row level security;
alter table vault.used_authorisation force row level security;
create policy tenant on vault.used_authorisation
  using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert on vault.used_authorisation to troth_app;

-- The source that a consent names: a signature under the query of one bureau opens no other.
alter table consent.event add column delivered_by text;

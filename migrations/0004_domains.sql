-- The domains in the order of the story: who may act, whom it is about, what we said, what they agreed to, what we hold.

create schema access;
create schema subjects;
create schema notices;
create schema consent;
create schema vault;
grant usage on schema access, subjects, notices, consent, vault to troth_app;

create table access.application (
  tenant_id uuid not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  role text not null,
  region text not null,
  recipient text not null,
  properties text[] not null,
  purposes text[] not null,
  calls_per_second int not null check (calls_per_second between 1 and 1000000),
  created_at bigint not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

-- Only the digest of a key's secret is kept. Two keys of one application may live at once: that is a rotation.
create table access.api_key (
  tenant_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  digest bytea not null check (length(digest) = 32),
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references access.application (tenant_id, id)
);
create index api_key_application on access.api_key (tenant_id, application_id);

-- Immutable. `source` is the policy in canonical JSON, `artefact` the compiled tables; the digests bind them.
create table notices.policy_version (
  tenant_id uuid not null,
  id uuid not null,
  number int not null check (number > 0),
  digest bytea not null check (length(digest) = 32),
  effective date not null,
  source jsonb not null,
  artefact bytea not null,
  published_at bigint not null,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  unique (tenant_id, digest)
);

-- Facts about a person that decide, none that name: who it is stays sealed in the vault. The policy version binds.
create table subjects.subject (
  tenant_id uuid not null,
  id uuid not null,
  policy_version_id uuid not null,
  residency text not null,
  region text not null,
  restricted boolean not null default false,
  created_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_version_id) references notices.policy_version (tenant_id, id)
);
create index subject_version on subjects.subject (tenant_id, policy_version_id);

-- An objection suspends its purpose from the instant it is received.
create table subjects.objection (
  tenant_id uuid not null,
  subject_id uuid not null,
  purpose text not null,
  created_at bigint not null,
  primary key (tenant_id, subject_id, purpose)
);

-- Append-only: one act, one purpose. The newest event of a purpose is its state. There is no method "use".
create table consent.event (
  tenant_id uuid not null,
  id uuid not null,
  subject_id uuid not null,
  purpose text not null,
  state text not null check (state in ('given', 'refused', 'withdrawn')),
  act text not null check (act in ('tick', 'click', 'sign', 'speak', 'none')),
  policy_version_id uuid not null,
  words_digest bytea not null check (length(words_digest) = 32),
  language text not null,
  property text not null,
  expires_at bigint,
  created_at bigint not null,
  primary key (tenant_id, id),
  check ((state = 'given') <= (act <> 'none'))
);
create index event_newest on consent.event (tenant_id, subject_id, purpose, id desc);

-- One sealed blob per record: the fields of one group, collected together under the same terms.
create table vault.record (
  tenant_id uuid not null,
  subject_id uuid not null,
  id uuid not null,
  data_group text not null,
  data_types text[] not null check (cardinality(data_types) between 1 and 64),
  property text not null,
  source text not null,
  scenario text not null,
  purposes text[] not null check (cardinality(purposes) between 1 and 64),
  legal_bases text[] not null check (cardinality(legal_bases) between 1 and 8),
  policy_version_id uuid not null,
  region text not null,
  collected_at bigint not null,
  keep_until bigint,
  key_version int not null,
  sealed bytea not null,
  current boolean not null default true,
  primary key (tenant_id, subject_id, id)
);
create index record_current on vault.record (tenant_id, subject_id, data_group, id desc) where current;
create index record_expiry on vault.record (tenant_id, keep_until) where keep_until is not null;

-- A keyed tag per identifier: finds a subject without holding the value. One identifier, one subject.
create table vault.identifier (
  tenant_id uuid not null,
  data_type text not null,
  key_version int not null,
  tag bytea not null check (length(tag) = 16),
  subject_id uuid not null,
  created_at bigint not null,
  primary key (tenant_id, data_type, key_version, tag)
);
create index identifier_subject on vault.identifier (tenant_id, subject_id);

do $$ declare t text; begin
  foreach t in array array['access.application', 'access.api_key', 'notices.policy_version', 'subjects.subject',
      'subjects.objection', 'consent.event', 'vault.record', 'vault.identifier'] loop
    execute 'alter table ' || t || ' enable row level security';
    execute 'alter table ' || t || ' force row level security';
    execute 'create policy tenant on ' || t
      || ' using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())';
  end loop;
end $$;

grant select, insert on access.application, notices.policy_version, consent.event, subjects.objection to troth_app;
grant select, insert on access.api_key, subjects.subject to troth_app;
grant update (revoked_at) on access.api_key to troth_app;
grant update (restricted) on subjects.subject to troth_app;
grant select, insert, delete on vault.record, vault.identifier to troth_app;
grant update (current) on vault.record to troth_app;

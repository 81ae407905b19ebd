-- The schema of the database, as it knows it itself after all migrations. Made from migrations/ by
-- `npx tsx tools/generate-schema-sql.ts`, to be read and compared; a test fails when it is stale. Change a migration, not this.

-- access

create schema access;
grant usage on schema access to troth_app;

create table access.account (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  subject_id uuid,
  login_mark bytea,
  sealed bytea,
  created_at bigint not null,
  ended_at bigint,
  wrong_tries integer not null default 0,
  wrong_since bigint,
  primary key (tenant_id, id),
  unique (tenant_id, subject_id),
  check (((kind = 'subject'::text) = (subject_id is not null))),
  check (((kind = 'staff'::text) = ((login_mark is not null) and (sealed is not null)))),
  check ((kind = any (array['staff'::text, 'subject'::text]))),
  check ((length(login_mark) = 32)),
  check ((wrong_tries >= 0))
);
create unique index account_login on access.account (tenant_id, login_mark) where (ended_at is null);
create index account_staff on access.account (tenant_id, id) where (kind = 'staff'::text);
alter table access.account enable row level security;
alter table access.account force row level security;
create policy tenant on access.account using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.account to troth_app;
grant update (ended_at, wrong_since, wrong_tries) on access.account to troth_app;

create table access.alert (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  account_id text not null,
  entry_id uuid,
  created_at bigint not null,
  primary key (tenant_id, id),
  check ((length(account_id) <= 60)),
  check ((kind = 'support-without-word'::text))
);
create index alert_actor on access.alert (tenant_id, account_id, created_at);
alter table access.alert enable row level security;
alter table access.alert force row level security;
create policy tenant on access.alert using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.alert to troth_app;

create table access.answered (
  tenant_id uuid not null,
  digest bytea not null,
  expires_at bigint not null,
  primary key (tenant_id, digest),
  check ((length(digest) = 32))
);
create index answered_expiry on access.answered (tenant_id, expires_at);
alter table access.answered enable row level security;
alter table access.answered force row level security;
create policy tenant on access.answered using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on access.answered to troth_app;

create table access.api_key (
  tenant_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  digest bytea not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references access.application(tenant_id, id),
  check ((length(digest) = 32))
);
create index api_key_application on access.api_key (tenant_id, application_id);
alter table access.api_key enable row level security;
alter table access.api_key force row level security;
create policy tenant on access.api_key using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.api_key to troth_app;
grant update (revoked_at) on access.api_key to troth_app;

create table access.application (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  role text not null,
  region text not null,
  recipient text not null,
  properties text[] not null,
  purposes text[] not null,
  calls_per_second integer not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  check (((calls_per_second >= 1) and (calls_per_second <= 1000000))),
  check (((length(name) >= 1) and (length(name) <= 100)))
);
alter table access.application enable row level security;
alter table access.application force row level security;
create policy tenant on access.application using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.application to troth_app;

create table access.attempt (
  tenant_id uuid not null,
  mark bytea not null,
  failures integer not null,
  last_failure_at bigint not null,
  alerted_at bigint,
  primary key (tenant_id, mark),
  check ((failures >= 0)),
  check ((length(mark) = 32))
);
create index attempt_age on access.attempt (tenant_id, last_failure_at);
alter table access.attempt enable row level security;
alter table access.attempt force row level security;
create policy tenant on access.attempt using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on access.attempt to troth_app;
grant update (alerted_at, failures, last_failure_at) on access.attempt to troth_app;

create table access.challenge (
  tenant_id uuid not null,
  id uuid not null,
  subject_id uuid,
  kind text not null,
  digest bytea not null,
  tries_left integer not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  reply_to bytea,
  primary key (tenant_id, id),
  check ((expires_at > created_at)),
  check ((length(digest) = 32)),
  check ((kind = any (array['sms-code'::text, 'email-code'::text]))),
  check ((tries_left >= 0))
);
create index challenge_expiry on access.challenge (tenant_id, expires_at);
alter table access.challenge enable row level security;
alter table access.challenge force row level security;
create policy tenant on access.challenge using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on access.challenge to troth_app;
grant update (reply_to, tries_left, used_at) on access.challenge to troth_app;

create table access.comparison (
  tenant_id uuid not null,
  id uuid not null,
  grant_id uuid not null,
  subject_id uuid not null,
  account_id uuid not null,
  matched boolean not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, grant_id) references access.support_grant(tenant_id, id)
);
create index comparison_grant on access.comparison (tenant_id, grant_id, created_at);
create index comparison_subject on access.comparison (tenant_id, subject_id, created_at);
alter table access.comparison enable row level security;
alter table access.comparison force row level security;
create policy tenant on access.comparison using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.comparison to troth_app;

create table access.credential (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  sealed bytea not null,
  counter bigint,
  created_at bigint not null,
  used_at bigint,
  ended_at bigint,
  lookup bytea,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references access.account(tenant_id, id),
  check (((kind = 'passkey'::text) = (lookup is not null))),
  check ((kind = any (array['password'::text, 'totp'::text, 'recovery'::text, 'passkey'::text]))),
  check ((length(lookup) = 32))
);
create index credential_account on access.credential (tenant_id, account_id, kind);
create unique index credential_lookup on access.credential (tenant_id, lookup) where (ended_at is null);
create unique index credential_single on access.credential (tenant_id, account_id, kind) where ((ended_at is null) and (kind = any (array['password'::text, 'totp'::text])));
alter table access.credential enable row level security;
alter table access.credential force row level security;
create policy tenant on access.credential using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.credential to troth_app;
grant update (counter, ended_at, sealed, used_at) on access.credential to troth_app;

create table access.invitation (
  tenant_id uuid not null,
  id uuid not null,
  digest bytea not null,
  login_mark bytea not null,
  sealed bytea not null,
  role text not null,
  reason text not null,
  invited_by uuid,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  ended_at bigint,
  primary key (tenant_id, id),
  check ((expires_at > created_at)),
  check ((length(digest) = 32)),
  check ((length(login_mark) = 32)),
  check (((length(reason) >= 3) and (length(reason) <= 500)))
);
create index invitation_newest on access.invitation (tenant_id, id desc);
alter table access.invitation enable row level security;
alter table access.invitation force row level security;
create policy tenant on access.invitation using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.invitation to troth_app;
grant update (ended_at, used_at) on access.invitation to troth_app;

create table access.membership (
  tenant_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  subject_id uuid not null,
  role text not null,
  views text[] not null,
  edits text[] not null,
  created_at bigint not null,
  ended_at bigint,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, organisation_id) references access.organisation(tenant_id, id),
  check ((cardinality(edits) <= 50)),
  check ((role = any (array['administrator'::text, 'member'::text]))),
  check ((cardinality(views) <= 50))
);
create unique index membership_live on access.membership (tenant_id, subject_id) where (ended_at is null);
create index membership_organisation on access.membership (tenant_id, organisation_id, id);
alter table access.membership enable row level security;
alter table access.membership force row level security;
create policy tenant on access.membership using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.membership to troth_app;
grant update (ended_at, ended_by) on access.membership to troth_app;

create table access.membership_invitation (
  tenant_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  digest bytea not null,
  sealed bytea not null,
  views text[] not null,
  edits text[] not null,
  kind text not null,
  for_subject uuid,
  invited_by uuid not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  used_by uuid,
  ended_at bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, organisation_id) references access.organisation(tenant_id, id),
  check ((expires_at > created_at)),
  check ((length(digest) = 32)),
  check ((cardinality(edits) <= 50)),
  check ((kind = any (array['member'::text, 'ownership'::text]))),
  check ((cardinality(views) <= 50))
);
create index membership_invitation_organisation on access.membership_invitation (tenant_id, organisation_id, id);
alter table access.membership_invitation enable row level security;
alter table access.membership_invitation force row level security;
create policy tenant on access.membership_invitation using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.membership_invitation to troth_app;
grant update (ended_at, used_at, used_by) on access.membership_invitation to troth_app;

create table access.organisation (
  tenant_id uuid not null,
  id uuid not null,
  sealed bytea not null,
  administered boolean not null,
  founded_by uuid not null,
  created_at bigint not null,
  primary key (tenant_id, id)
);
alter table access.organisation enable row level security;
alter table access.organisation force row level security;
create policy tenant on access.organisation using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.organisation to troth_app;
grant update (administered) on access.organisation to troth_app;

create table access.qualification (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  digest bytea not null,
  valid_from bigint not null,
  valid_until bigint not null,
  recorded_by uuid,
  recorded_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references access.account(tenant_id, id),
  check ((valid_until > valid_from)),
  check ((length(digest) = 32)),
  check ((kind = any (array['confidentiality'::text, 'training'::text])))
);
create index qualification_newest on access.qualification (tenant_id, account_id, kind, valid_until desc);
alter table access.qualification enable row level security;
alter table access.qualification force row level security;
create policy tenant on access.qualification using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.qualification to troth_app;

create table access.role_grant (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  role text not null,
  reason text not null,
  granted_by uuid,
  granted_at bigint not null,
  expires_at bigint,
  ended_at bigint,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references access.account(tenant_id, id),
  check ((expires_at > granted_at)),
  check (((length(reason) >= 3) and (length(reason) <= 500)))
);
create index role_grant_account on access.role_grant (tenant_id, account_id);
create unique index role_grant_live on access.role_grant (tenant_id, account_id, role) where (ended_at is null);
create index role_grant_role on access.role_grant (tenant_id, role) where (ended_at is null);
alter table access.role_grant enable row level security;
alter table access.role_grant force row level security;
create policy tenant on access.role_grant using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.role_grant to troth_app;
grant update (ended_at, ended_by) on access.role_grant to troth_app;

create table access.session (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  digest bytea not null,
  level text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  stepped_up_at bigint,
  ended_at bigint,
  is_new_device boolean not null default false,
  wrong_tries integer not null default 0,
  wrong_since bigint,
  reply_to bytea,
  primary key (tenant_id, id),
  unique (tenant_id, digest),
  foreign key (tenant_id, account_id) references access.account(tenant_id, id),
  check ((length(digest) = 32)),
  check ((level = any (array['first'::text, 'full'::text]))),
  check ((wrong_tries >= 0))
);
create index session_account on access.session (tenant_id, account_id, id desc);
alter table access.session enable row level security;
alter table access.session force row level security;
create policy tenant on access.session using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.session to troth_app;
grant update (ended_at, last_seen_at, reply_to, stepped_up_at) on access.session to troth_app;

create table access.support_grant (
  tenant_id uuid not null,
  id uuid not null,
  subject_id uuid,
  organisation_id uuid,
  role text not null,
  account_id uuid,
  opened_by text not null,
  number text,
  found_by text,
  data_groups text[] not null,
  reason bytea not null,
  by_account uuid,
  by_subject uuid,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, organisation_id) references access.organisation(tenant_id, id),
  check ((expires_at > created_at)),
  check (((subject_id is null) <> (organisation_id is null))),
  check (((by_account is null) <> (by_subject is null))),
  check (((opened_by = 'ticket'::text) = (number is not null))),
  check (((cardinality(data_groups) >= 1) and (cardinality(data_groups) <= 50))),
  check (((length(number) >= 1) and (length(number) <= 60))),
  check ((opened_by = any (array['invitation'::text, 'ticket'::text])))
);
create index support_grant_account on access.support_grant (tenant_id, by_account, id);
create index support_grant_organisation on access.support_grant (tenant_id, organisation_id, id);
create index support_grant_subject on access.support_grant (tenant_id, subject_id, id);
alter table access.support_grant enable row level security;
alter table access.support_grant force row level security;
create policy tenant on access.support_grant using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.support_grant to troth_app;
grant update (ended_at, ended_by) on access.support_grant to troth_app;

create table access.tie_use (
  tenant_id uuid not null,
  tie_id uuid not null,
  entry_id uuid not null,
  actor text not null,
  role text not null,
  action text not null,
  data_types text[] not null,
  purpose text not null,
  created_at bigint not null,
  primary key (tenant_id, tie_id, entry_id),
  check ((length(actor) <= 60)),
  check ((cardinality(data_types) <= 512))
);
alter table access.tie_use enable row level security;
alter table access.tie_use force row level security;
create policy tenant on access.tie_use using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on access.tie_use to troth_app;

-- audit

create schema audit;
grant usage on schema audit to troth_app;
grant usage on schema audit to troth_log;

create function audit.keep() returns trigger language plpgsql
  as $$
declare
  entry uuid;
  made_at bigint;
  place bigint;
  signed_size bigint;
  signed_at bigint;
  min_index bigint;
begin
  if tg_table_name = 'leaf' then
    perform from audit.entry where tenant_id = old.tenant_id and id = old.entry_id;
    if not found then return old; end if;
  else
    if tg_table_name = 'entry' then
      entry := old.id;
      made_at := (convert_from(old.body, 'UTF8')::jsonb ->> 'at')::bigint * 60000;
      perform from audit.payload where tenant_id = old.tenant_id and entry_id = old.id;
      if found then made_at := null; end if;
    else
      entry := old.entry_id;
      made_at := old.created_at;
    end if;
    select size, created_at into signed_size, signed_at from audit.checkpoint
      where tenant_id = old.tenant_id order by size desc limit 1;
    select pruning.min_index into min_index from audit.pruning pruning
      join audit.leaf leaf on leaf.tenant_id = pruning.tenant_id and leaf.entry_id = pruning.entry_id
      where pruning.tenant_id = old.tenant_id and leaf.index < signed_size
      order by pruning.min_index desc limit 1;
    select index into place from audit.leaf where tenant_id = old.tenant_id and entry_id = entry;
    if place < min_index and made_at <= signed_at - 180 * 86400000::bigint then return old; end if;
  end if;
  raise exception 'the audit log is append-only: nothing goes before its term is over' using errcode = 'insufficient_privilege';
end $$;

create function audit.keep_mark() returns trigger language plpgsql
  as $$ begin
  perform from audit.leaf where tenant_id = old.tenant_id and index = old.index;
  if not found then return old; end if;
  raise exception 'the audit log is append-only: nothing goes before its term is over' using errcode = 'insufficient_privilege';
end $$;

create function audit.refuse() returns trigger language plpgsql
  as $$ begin raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege'; end $$;

create table audit.chapter (
  tenant_id uuid not null,
  bundle bigint not null,
  first_minute bigint not null,
  last_minute bigint not null,
  primary key (tenant_id, bundle),
  check ((bundle >= 0))
);
alter table audit.chapter enable row level security;
alter table audit.chapter force row level security;
create policy tenant on audit.chapter using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select on audit.chapter to troth_app;
grant insert, select on audit.chapter to troth_log;

create table audit.checkpoint (
  tenant_id uuid not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  created_at bigint not null,
  primary key (tenant_id, size),
  check ((length(root) = 32))
);
alter table audit.checkpoint enable row level security;
alter table audit.checkpoint force row level security;
create policy tenant on audit.checkpoint using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
create trigger append_only before delete or update or truncate on audit.checkpoint for each statement execute function audit.refuse();
grant select on audit.checkpoint to troth_app;
grant insert, select on audit.checkpoint to troth_log;

create table audit.cosignature (
  tenant_id uuid not null,
  size bigint not null,
  witness text not null,
  line text not null,
  created_at bigint not null,
  primary key (tenant_id, size, witness),
  check (((length(line) >= 1) and (length(line) <= 1000))),
  check (((length(witness) >= 1) and (length(witness) <= 200)))
);
alter table audit.cosignature enable row level security;
alter table audit.cosignature force row level security;
create policy tenant on audit.cosignature using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
create trigger append_only before delete or update or truncate on audit.cosignature for each statement execute function audit.refuse();
grant select on audit.cosignature to troth_app;
grant insert, select on audit.cosignature to troth_log;

create table audit.entry (
  tenant_id uuid not null,
  id uuid not null,
  xact xid8 not null default pg_current_xact_id(),
  body bytea not null,
  primary key (tenant_id, id),
  check (((length(body) >= 2) and (length(body) <= 65535)))
);
create index entry_order on audit.entry (tenant_id, xact, id);
alter table audit.entry enable row level security;
alter table audit.entry force row level security;
create policy tenant on audit.entry using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
create trigger append_only before update or truncate on audit.entry for each statement execute function audit.refuse();
create trigger kept before delete on audit.entry for each row execute function audit.keep();
grant insert, select on audit.entry to troth_app;
grant delete, select on audit.entry to troth_log;

create table audit.head (
  tenant_id uuid not null,
  size bigint not null,
  root bytea not null,
  last_xact xid8 not null,
  last_id uuid not null,
  primary key (tenant_id),
  check ((length(root) = 32)),
  check ((size >= 0))
);
alter table audit.head enable row level security;
alter table audit.head force row level security;
create policy tenant on audit.head using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select on audit.head to troth_app;
grant insert, select on audit.head to troth_log;
grant update (last_id, last_xact, root, size) on audit.head to troth_log;

create table audit.leaf (
  tenant_id uuid not null,
  index bigint not null,
  entry_id uuid not null,
  primary key (tenant_id, index),
  unique (tenant_id, entry_id),
  check ((index >= 0))
);
alter table audit.leaf enable row level security;
alter table audit.leaf force row level security;
create policy tenant on audit.leaf using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
create trigger append_only before update or truncate on audit.leaf for each statement execute function audit.refuse();
create trigger kept before delete on audit.leaf for each row execute function audit.keep();
grant select on audit.leaf to troth_app;
grant delete, insert, select on audit.leaf to troth_log;

create table audit.mark (
  tenant_id uuid not null,
  mark bytea not null,
  index bigint not null,
  primary key (tenant_id, mark, index),
  check ((index >= 0)),
  check ((length(mark) = 16))
);
create index mark_place on audit.mark (tenant_id, index);
alter table audit.mark enable row level security;
alter table audit.mark force row level security;
create policy tenant on audit.mark using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
create trigger append_only before update or truncate on audit.mark for each statement execute function audit.refuse();
create trigger kept before delete on audit.mark for each row execute function audit.keep_mark();
grant select on audit.mark to troth_app;
grant delete, insert, select on audit.mark to troth_log;

create table audit.payload (
  tenant_id uuid not null,
  entry_id uuid not null,
  sealed bytea not null,
  created_at bigint not null,
  primary key (tenant_id, entry_id)
);
alter table audit.payload enable row level security;
alter table audit.payload force row level security;
create policy tenant on audit.payload using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
create trigger append_only before update or truncate on audit.payload for each statement execute function audit.refuse();
create trigger kept before delete on audit.payload for each row execute function audit.keep();
grant insert, select on audit.payload to troth_app;
grant delete on audit.payload to troth_log;
grant select (created_at, entry_id, tenant_id) on audit.payload to troth_log;

create table audit.pruning (
  tenant_id uuid not null,
  min_index bigint not null,
  entry_id uuid not null,
  swept_to bigint not null,
  created_at bigint not null,
  primary key (tenant_id, min_index),
  check (((swept_to >= 0) and (swept_to <= min_index))),
  check ((min_index > 0))
);
alter table audit.pruning enable row level security;
alter table audit.pruning force row level security;
create policy tenant on audit.pruning using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on audit.pruning to troth_app;
grant select on audit.pruning to troth_log;
grant update (swept_to) on audit.pruning to troth_log;

create table audit.term (
  tenant_id uuid not null,
  term text not null,
  bundle bigint not null,
  primary key (tenant_id, term, bundle),
  check ((bundle >= 0)),
  check (((length(term) >= 3) and (length(term) <= 220)))
);
alter table audit.term enable row level security;
alter table audit.term force row level security;
create policy tenant on audit.term using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select on audit.term to troth_app;
grant insert, select on audit.term to troth_log;

create table audit.tile (
  tenant_id uuid not null,
  level integer not null,
  index bigint not null,
  hashes bytea not null,
  primary key (tenant_id, level, index),
  check ((((length(hashes) >= 32) and (length(hashes) <= 8192)) and ((length(hashes) % 32) = 0))),
  check ((index >= 0)),
  check (((level >= 0) and (level <= 7)))
);
alter table audit.tile enable row level security;
alter table audit.tile force row level security;
create policy tenant on audit.tile using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select on audit.tile to troth_app;
grant insert, select on audit.tile to troth_log;
grant update (hashes) on audit.tile to troth_log;

create table audit.witness (
  tenant_id uuid not null,
  name text not null,
  size bigint not null,
  refusal text,
  refused_at bigint,
  primary key (tenant_id, name),
  check (((length(name) >= 1) and (length(name) <= 200))),
  check (((length(refusal) >= 1) and (length(refusal) <= 40))),
  check ((size >= 0))
);
alter table audit.witness enable row level security;
alter table audit.witness force row level security;
create policy tenant on audit.witness using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select on audit.witness to troth_app;
grant insert, select on audit.witness to troth_log;
grant update (refusal, refused_at, size) on audit.witness to troth_log;

-- consent

create schema consent;
grant usage on schema consent to troth_app;

create table consent.device (
  tenant_id uuid not null,
  id uuid not null,
  property text not null,
  platform text not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  check ((platform = any (array['android'::text, 'ios'::text])))
);
alter table consent.device enable row level security;
alter table consent.device force row level security;
create policy tenant on consent.device using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on consent.device to troth_app;

create table consent.device_permission (
  tenant_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  name text not null,
  feature text not null,
  state text not null,
  subject_id uuid,
  policy_version_id uuid not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references consent.device(tenant_id, id),
  check (((length(name) >= 1) and (length(name) <= 64))),
  check ((state = any (array['on'::text, 'off'::text, 'denied'::text])))
);
create index device_permission_newest on consent.device_permission (tenant_id, device_id, name, created_at desc);
alter table consent.device_permission enable row level security;
alter table consent.device_permission force row level security;
create policy tenant on consent.device_permission using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on consent.device_permission to troth_app;

create table consent.event (
  tenant_id uuid not null,
  id uuid not null,
  subject_id uuid not null,
  purpose text not null,
  state text not null,
  act text not null,
  policy_version_id uuid not null,
  words_digest bytea not null,
  language text not null,
  property text not null,
  expires_at bigint,
  created_at bigint not null,
  delivered_by text,
  primary key (tenant_id, id),
  check ((act = any (array['tick'::text, 'click'::text, 'sign'::text, 'speak'::text, 'none'::text]))),
  check (((state = 'given'::text) <= (act <> 'none'::text))),
  check ((state = any (array['given'::text, 'refused'::text, 'withdrawn'::text]))),
  check ((length(words_digest) = 32))
);
create index event_newest on consent.event (tenant_id, subject_id, purpose, id desc);
alter table consent.event enable row level security;
alter table consent.event force row level security;
create policy tenant on consent.event using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on consent.event to troth_app;

-- kernel

create schema kernel;
grant usage on schema kernel to troth_app;
grant usage on schema kernel to troth_log;

create function kernel.current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('troth.tenant', true), '')::uuid $$;

create table kernel.idempotency (
  tenant_id uuid not null,
  application_id uuid not null,
  key_digest bytea not null,
  body_digest bytea not null,
  answer jsonb not null,
  created_at bigint not null,
  primary key (tenant_id, application_id, key_digest),
  check ((length(body_digest) = 32)),
  check ((length(key_digest) = 32))
);
create index idempotency_age on kernel.idempotency (tenant_id, created_at);
alter table kernel.idempotency enable row level security;
alter table kernel.idempotency force row level security;
create policy tenant on kernel.idempotency using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on kernel.idempotency to troth_app;

create table kernel.job (
  id uuid not null,
  for_tenant uuid,
  kind text not null,
  facts jsonb not null,
  unique_key text,
  created_at bigint not null,
  run_at bigint not null,
  lease_until bigint,
  fence bigint not null default 0,
  attempts integer not null default 0,
  last_code text,
  done_at bigint,
  dead_at bigint,
  primary key (id),
  check ((attempts >= 0)),
  check (((done_at is null) or (dead_at is null))),
  check ((kind ~ '^[a-z-]+$'::text))
);
create index job_done on kernel.job (done_at) where (done_at is not null);
create index job_due on kernel.job (run_at, id) where ((done_at is null) and (dead_at is null));
create unique index job_unique on kernel.job (unique_key) where (attempts = 0);
grant delete, insert, select, update on kernel.job to troth_app;

create table kernel.migration (
  name text not null,
  digest text not null,
  primary key (name)
);

create table kernel.outbox (
  tenant_id uuid not null,
  id uuid not null,
  xact xid8 not null default pg_current_xact_id(),
  position integer not null,
  event text not null,
  facts jsonb not null,
  created_at bigint not null,
  attempts integer not null default 0,
  retry_at bigint,
  last_code text,
  parked_at bigint,
  delivered_at bigint,
  primary key (tenant_id, id),
  check ((attempts >= 0)),
  check (((parked_at is null) or (delivered_at is null))),
  check ((event ~ '^[a-z-]+\.[a-z-]+$'::text)),
  check (("position" >= 0))
);
create index outbox_delivered on kernel.outbox (tenant_id, delivered_at) where (delivered_at is not null);
create index outbox_parked on kernel.outbox (tenant_id) where (parked_at is not null);
create index outbox_waiting on kernel.outbox (tenant_id, xact, "position") where ((delivered_at is null) and (parked_at is null));
alter table kernel.outbox enable row level security;
alter table kernel.outbox force row level security;
create policy tenant on kernel.outbox using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on kernel.outbox to troth_app;
grant update (attempts, delivered_at, last_code, parked_at, retry_at) on kernel.outbox to troth_app;

create table kernel.tenant (
  id uuid not null,
  slug text not null,
  created_at bigint not null,
  primary key (id),
  unique (slug),
  check ((slug ~ '^[a-z][a-z0-9-]{1,30}$'::text))
);
grant select on kernel.tenant to troth_app;
grant select on kernel.tenant to troth_log;

-- keys

create schema keys;
grant usage on schema keys to troth_app;

create table keys.subject_key (
  tenant_id uuid not null,
  subject_id uuid not null,
  version integer not null,
  wrapped bytea not null,
  commitment bytea not null,
  created_at bigint not null,
  primary key (tenant_id, subject_id, version),
  check ((length(commitment) = 32)),
  check ((version > 0))
);
alter table keys.subject_key enable row level security;
alter table keys.subject_key force row level security;
create policy tenant on keys.subject_key using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on keys.subject_key to troth_app;

create table keys.tenant_key (
  tenant_id uuid not null,
  kind text not null,
  version integer not null,
  wrapped bytea not null,
  commitment bytea not null,
  root_id text not null,
  created_at bigint not null,
  primary key (tenant_id, kind, version),
  check ((length(commitment) = 32)),
  check ((kind = any (array['wrapping'::text, 'deriving'::text]))),
  check ((version > 0))
);
alter table keys.tenant_key enable row level security;
alter table keys.tenant_key force row level security;
create policy tenant on keys.tenant_key using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on keys.tenant_key to troth_app;

create table keys.tombstone (
  tenant_id uuid not null,
  subject_id uuid not null,
  destroyed_at bigint not null,
  entry_id uuid not null,
  primary key (tenant_id, subject_id)
);
alter table keys.tombstone enable row level security;
alter table keys.tombstone force row level security;
create policy tenant on keys.tombstone using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on keys.tombstone to troth_app;

-- notices

create schema notices;
grant usage on schema notices to troth_app;

create table notices.policy_version (
  tenant_id uuid not null,
  id uuid not null,
  number integer not null,
  digest bytea not null,
  effective date not null,
  source jsonb not null,
  artefact bytea not null,
  published_at bigint not null,
  entry_id uuid,
  change jsonb,
  difference bytea,
  readability jsonb,
  primary key (tenant_id, id),
  unique (tenant_id, digest),
  unique (tenant_id, number),
  check ((length(digest) = 32)),
  check ((number > 0))
);
alter table notices.policy_version enable row level security;
alter table notices.policy_version force row level security;
create policy tenant on notices.policy_version using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on notices.policy_version to troth_app;

-- promises

create schema promises;
grant usage on schema promises to troth_app;

create table promises.counted (
  tenant_id uuid not null,
  next_index bigint not null,
  primary key (tenant_id),
  check ((next_index >= 0))
);
alter table promises.counted enable row level security;
alter table promises.counted force row level security;
create policy tenant on promises.counted using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.counted to troth_app;
grant update (next_index) on promises.counted to troth_app;

create table promises.decision_count (
  tenant_id uuid not null,
  clause text not null,
  day integer not null,
  permitted bigint not null,
  refused bigint not null,
  primary key (tenant_id, clause, day),
  check ((permitted >= 0)),
  check ((refused >= 0))
);
create index decision_count_day on promises.decision_count (tenant_id, day);
alter table promises.decision_count enable row level security;
alter table promises.decision_count force row level security;
create policy tenant on promises.decision_count using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.decision_count to troth_app;
grant update (permitted, refused) on promises.decision_count to troth_app;

create table promises.evidence (
  tenant_id uuid not null,
  id uuid not null,
  clause text not null,
  owner text not null,
  document text not null,
  digest bytea not null,
  valid_from bigint not null,
  valid_until bigint not null,
  entry_id uuid not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  check ((valid_until > valid_from)),
  check ((length(digest) = 32)),
  check (((length(document) >= 1) and (length(document) <= 200))),
  check (((length(owner) >= 1) and (length(owner) <= 200)))
);
create index evidence_clause on promises.evidence (tenant_id, clause, valid_until desc);
create index evidence_term on promises.evidence (tenant_id, valid_until);
alter table promises.evidence enable row level security;
alter table promises.evidence force row level security;
create policy tenant on promises.evidence using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.evidence to troth_app;

create table promises.probe (
  tenant_id uuid not null,
  name text not null,
  looked_at bigint not null,
  looked_count bigint not null,
  is_complete boolean not null,
  took_ms integer not null default 0,
  primary key (tenant_id, name),
  check ((looked_count >= 0)),
  check ((took_ms >= 0))
);
alter table promises.probe enable row level security;
alter table promises.probe force row level security;
create policy tenant on promises.probe using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.probe to troth_app;
grant update (is_complete, looked_at, looked_count, took_ms) on promises.probe to troth_app;

create table promises.reminder (
  tenant_id uuid not null,
  evidence_id uuid not null,
  days_before integer not null,
  reminded_at bigint not null,
  primary key (tenant_id, evidence_id, days_before),
  check ((days_before > 0))
);
alter table promises.reminder enable row level security;
alter table promises.reminder force row level security;
create policy tenant on promises.reminder using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.reminder to troth_app;

create table promises.review (
  tenant_id uuid not null,
  version integer not null,
  due_at bigint not null,
  reported_at bigint not null,
  primary key (tenant_id, version)
);
alter table promises.review enable row level security;
alter table promises.review force row level security;
create policy tenant on promises.review using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.review to troth_app;

create table promises.verdict (
  tenant_id uuid not null,
  clause text not null,
  at bigint not null,
  verdict text not null,
  because text,
  primary key (tenant_id, clause, at),
  check ((verdict = any (array['broken'::text, 'at-risk'::text, 'unproven'::text, 'kept'::text, 'blocked'::text, 'statement'::text])))
);
alter table promises.verdict enable row level security;
alter table promises.verdict force row level security;
create policy tenant on promises.verdict using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.verdict to troth_app;

create table promises.violation (
  tenant_id uuid not null,
  id uuid not null,
  probe text not null,
  clause text not null,
  thing text not null,
  found_at bigint not null,
  mended_at bigint,
  primary key (tenant_id, id),
  check (((length(thing) >= 1) and (length(thing) <= 100)))
);
create unique index violation_open on promises.violation (tenant_id, probe, clause, thing) where (mended_at is null);
alter table promises.violation enable row level security;
alter table promises.violation force row level security;
create policy tenant on promises.violation using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on promises.violation to troth_app;
grant update (mended_at) on promises.violation to troth_app;

-- subjects

create schema subjects;
grant usage on schema subjects to troth_app;

create table subjects.objection (
  tenant_id uuid not null,
  subject_id uuid not null,
  purpose text not null,
  created_at bigint not null,
  primary key (tenant_id, subject_id, purpose)
);
alter table subjects.objection enable row level security;
alter table subjects.objection force row level security;
create policy tenant on subjects.objection using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on subjects.objection to troth_app;

create table subjects.subject (
  tenant_id uuid not null,
  id uuid not null,
  policy_version_id uuid not null,
  residency text not null,
  region text not null,
  restricted boolean not null default false,
  created_at bigint not null,
  adult_from bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, policy_version_id) references notices.policy_version(tenant_id, id)
);
create index subject_home on subjects.subject (tenant_id, residency, region);
create index subject_version on subjects.subject (tenant_id, policy_version_id);
alter table subjects.subject enable row level security;
alter table subjects.subject force row level security;
create policy tenant on subjects.subject using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on subjects.subject to troth_app;
grant update (adult_from, restricted) on subjects.subject to troth_app;

-- vault

create schema vault;
grant usage on schema vault to troth_app;

create table vault.identifier (
  tenant_id uuid not null,
  data_type text not null,
  key_version integer not null,
  tag bytea not null,
  subject_id uuid not null,
  created_at bigint not null,
  primary key (tenant_id, data_type, key_version, tag),
  check ((length(tag) = 16))
);
create index identifier_subject on vault.identifier (tenant_id, subject_id);
alter table vault.identifier enable row level security;
alter table vault.identifier force row level security;
create policy tenant on vault.identifier using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on vault.identifier to troth_app;

create table vault.record (
  tenant_id uuid not null,
  subject_id uuid not null,
  id uuid not null,
  data_group text not null,
  data_types text[] not null,
  property text not null,
  source text not null,
  scenario text not null,
  purposes text[] not null,
  legal_bases text[] not null,
  policy_version_id uuid not null,
  region text not null,
  collected_at bigint not null,
  keep_until bigint,
  key_version integer not null,
  sealed bytea not null,
  current boolean not null default true,
  delivered_by text not null default ''::text,
  authorisation text not null default ''::text,
  device_id uuid,
  withdrawn_at bigint,
  primary key (tenant_id, subject_id, id),
  check (((cardinality(data_types) >= 1) and (cardinality(data_types) <= 64))),
  check (((cardinality(legal_bases) >= 1) and (cardinality(legal_bases) <= 8))),
  check (((cardinality(purposes) >= 1) and (cardinality(purposes) <= 64)))
);
create index record_current on vault.record (tenant_id, subject_id, data_group, id desc) where current;
create index record_device on vault.record (tenant_id, device_id) where (device_id is not null);
create index record_expiry on vault.record (tenant_id, keep_until) where (keep_until is not null);
create index record_terms on vault.record (tenant_id, policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by);
create index record_unauthorised on vault.record (tenant_id, id) where ((authorisation = ''::text) and ((source = 'third-party'::text) or (delivered_by <> ''::text)));
create index record_unsealed on vault.record (tenant_id, id) where (substr(sealed, 1, 3) <> '\x540101'::bytea);
alter table vault.record enable row level security;
alter table vault.record force row level security;
create policy tenant on vault.record using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant delete, insert, select on vault.record to troth_app;
grant update (current, keep_until, withdrawn_at) on vault.record to troth_app;

create table vault.used_authorisation (
  tenant_id uuid not null,
  delivered_by text not null,
  authorisation text not null,
  used_at bigint not null,
  primary key (tenant_id, delivered_by, authorisation),
  check (((length(authorisation) >= 1) and (length(authorisation) <= 64)))
);
alter table vault.used_authorisation enable row level security;
alter table vault.used_authorisation force row level security;
create policy tenant on vault.used_authorisation using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant insert, select on vault.used_authorisation to troth_app;

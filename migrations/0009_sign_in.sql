-- Who signs in, and how they prove it. A dump of these tables names nobody: of staff there are a keyed mark of their
-- address and what is sealed, of a person there is the subject. No secret is kept that could be used or guessed at:
-- passwords are slow digests, and these are sealed once more under a key that is not in the database.

-- `subject_id` of a person, whose names and addresses stay in the vault; `login_mark` and `sealed` of staff.
create table access.account (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('staff', 'subject')),
  subject_id uuid,
  login_mark bytea check (length(login_mark) = 32),
  sealed bytea,
  created_at bigint not null,
  ended_at bigint,
  primary key (tenant_id, id),
  unique (tenant_id, subject_id),
  check ((kind = 'subject') = (subject_id is not null)),
  check ((kind = 'staff') = (login_mark is not null and sealed is not null))
);
-- An address belongs to one account at a time; whoever left may come back under a new one.
create unique index account_login on access.account (tenant_id, login_mark) where ended_at is null;
create index account_staff on access.account (tenant_id, id) where kind = 'staff';

-- A role, why it was given and by whom, and when it ends by itself. The newest state acts on the very next request.
create table access.role_grant (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  role text not null,
  reason text not null check (length(reason) between 3 and 500),
  granted_by uuid,
  granted_at bigint not null,
  expires_at bigint,
  ended_at bigint,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references access.account (tenant_id, id),
  check (expires_at > granted_at)
);
create unique index role_grant_live on access.role_grant (tenant_id, account_id, role) where ended_at is null;
create index role_grant_account on access.role_grant (tenant_id, account_id);
create index role_grant_role on access.role_grant (tenant_id, role) where ended_at is null;

-- One invitation, one account: the link works once and for a time.
create table access.invitation (
  tenant_id uuid not null,
  id uuid not null,
  digest bytea not null check (length(digest) = 32),
  login_mark bytea not null check (length(login_mark) = 32),
  sealed bytea not null,
  role text not null,
  reason text not null check (length(reason) between 3 and 500),
  invited_by uuid,
  created_at bigint not null,
  expires_at bigint not null check (expires_at > created_at),
  used_at bigint,
  ended_at bigint,
  primary key (tenant_id, id)
);
create index invitation_newest on access.invitation (tenant_id, id desc);

-- `sealed` is a password's slow digest, a shared secret, a digest of a recovery code, or a public key. `counter` is the
-- last one used, so that nothing counts twice.
create table access.credential (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null check (kind in ('password', 'totp', 'recovery', 'passkey')),
  sealed bytea not null,
  counter bigint,
  created_at bigint not null,
  used_at bigint,
  ended_at bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references access.account (tenant_id, id)
);
create index credential_account on access.credential (tenant_id, account_id, kind);
create unique index credential_single on access.credential (tenant_id, account_id, kind)
  where ended_at is null and kind in ('password', 'totp');

-- A code that was sent, or would have been: for somebody unknown there is one as well, which nobody was told.
create table access.challenge (
  tenant_id uuid not null,
  id uuid not null,
  subject_id uuid,
  kind text not null check (kind in ('sms-code', 'email-code')),
  digest bytea not null check (length(digest) = 32),
  tries_left int not null check (tries_left >= 0),
  created_at bigint not null,
  expires_at bigint not null check (expires_at > created_at),
  used_at bigint,
  primary key (tenant_id, id)
);
create index challenge_expiry on access.challenge (tenant_id, expires_at);

-- Only the digest of a session's token is kept. `first` has shown one proof where two are needed, and opens nothing.
create table access.session (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  digest bytea not null check (length(digest) = 32),
  level text not null check (level in ('first', 'full')),
  created_at bigint not null,
  last_seen_at bigint not null,
  stepped_up_at bigint,
  ended_at bigint,
  primary key (tenant_id, id),
  unique (tenant_id, digest),
  foreign key (tenant_id, account_id) references access.account (tenant_id, id)
);
create index session_account on access.session (tenant_id, account_id, id desc);

-- Failures by a keyed mark of an account, an address, or both. What it is the mark of is written nowhere.
create table access.attempt (
  tenant_id uuid not null,
  mark bytea not null check (length(mark) = 32),
  failures int not null check (failures >= 0),
  last_failure_at bigint not null,
  primary key (tenant_id, mark)
);
create index attempt_age on access.attempt (tenant_id, last_failure_at);

-- What staff must have before they see personal data: a signed undertaking of confidentiality, and a training that is
-- not too old. The document is elsewhere; here are its digest and its term.
create table access.qualification (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  kind text not null check (kind in ('confidentiality', 'training')),
  digest bytea not null check (length(digest) = 32),
  valid_from bigint not null,
  valid_until bigint not null check (valid_until > valid_from),
  recorded_by uuid,
  recorded_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, account_id) references access.account (tenant_id, id)
);
create index qualification_newest on access.qualification (tenant_id, account_id, kind, valid_until desc);

do $$ declare t text; begin
  foreach t in array array['account', 'role_grant', 'invitation', 'credential', 'challenge', 'session', 'attempt',
    'qualification'] loop
    execute format('alter table access.%I enable row level security', t);
    execute format('alter table access.%I force row level security', t);
    execute format('create policy tenant on access.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select, insert on access.account, access.role_grant, access.invitation, access.credential, access.session,
  access.qualification to troth_app;
grant select, insert, delete on access.challenge, access.attempt to troth_app;
grant update (ended_at) on access.account to troth_app;
grant update (ended_at, ended_by) on access.role_grant to troth_app;
grant update (used_at, ended_at) on access.invitation to troth_app;
grant update (sealed, counter, used_at, ended_at) on access.credential to troth_app;
grant update (tries_left, used_at) on access.challenge to troth_app;
grant update (last_seen_at, stepped_up_at, ended_at) on access.session to troth_app;
grant update (failures, last_failure_at) on access.attempt to troth_app;

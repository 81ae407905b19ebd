-- Passkeys, found by a keyed mark of the id that the authenticator gave them. What is kept of one is sealed for its
-- account: a row that was moved in the database lets nobody in.
alter table access.credential add lookup bytea check (length(lookup) = 32);
alter table access.credential add check ((kind = 'passkey') = (lookup is not null));
create unique index credential_lookup on access.credential (tenant_id, lookup) where ended_at is null;

-- What was asked of a passkey and has been answered, rightly or not. A question is kept by nobody until it is answered:
-- it travels sealed in the form, and so whoever only asks fills no table.
create table access.answered (
  tenant_id uuid not null,
  digest bytea not null check (length(digest) = 32),
  expires_at bigint not null,
  primary key (tenant_id, digest)
);
create index answered_expiry on access.answered (tenant_id, expires_at);
alter table access.answered enable row level security;
alter table access.answered force row level security;
create policy tenant on access.answered using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select, insert, delete on access.answered to troth_app;

-- What somebody is told of their own sign-in: whether the device was a new one, and how many wrong tries came before it.
-- `reply_to` is where a code went, sealed, so that word of the sign-in goes to the same place; it is gone with the answer.
alter table access.account add wrong_tries int not null default 0 check (wrong_tries >= 0), add wrong_since bigint;
alter table access.session add is_new_device boolean not null default false,
  add wrong_tries int not null default 0 check (wrong_tries >= 0), add wrong_since bigint, add reply_to bytea;
alter table access.challenge add reply_to bytea;
-- When it was last said that the tries of this account have run out.
alter table access.attempt add alerted_at bigint;
grant update (wrong_tries, wrong_since) on access.account to troth_app;
grant update (reply_to) on access.session, access.challenge to troth_app;
grant update (alerted_at) on access.attempt to troth_app;

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

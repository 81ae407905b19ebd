-- By whose word somebody may look at another's data, or change it: support by an invitation or a ticket, and colleagues in an
-- organisation. A dump of these tables names nobody: reasons and names are sealed.

-- An organisation that is a customer. `sealed` is its name. `administered` says that its administrator decides whether
-- support is let in; otherwise a ticket does.
create table access.organisation (
  tenant_id uuid not null,
  id uuid not null,
  sealed bytea not null,
  administered boolean not null,
  founded_by uuid not null,
  created_at bigint not null,
  primary key (tenant_id, id)
);

-- Who belongs to it, and what they may do with what the others keep: `views` and `edits` are groups of data. A change is a
-- new row, so that what somebody could do on a day can be told later.
create table access.membership (
  tenant_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  subject_id uuid not null,
  role text not null check (role in ('administrator', 'member')),
  views text[] not null check (cardinality(views) <= 50),
  edits text[] not null check (cardinality(edits) <= 50),
  created_at bigint not null,
  ended_at bigint,
  ended_by uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, organisation_id) references access.organisation (tenant_id, id)
);
-- Somebody belongs to one organisation at a time: whose data they see is then never in doubt.
create unique index membership_live on access.membership (tenant_id, subject_id) where ended_at is null;
create index membership_organisation on access.membership (tenant_id, organisation_id, id);

-- One invitation, one membership: the code works once and for a time, for the address that it was sent to.
create table access.membership_invitation (
  tenant_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  digest bytea not null check (length(digest) = 32),
  sealed bytea not null,
  views text[] not null check (cardinality(views) <= 50),
  edits text[] not null check (cardinality(edits) <= 50),
  -- What it gives: a place in it, or the office of its administrator to a member.
  kind text not null check (kind in ('member', 'ownership')),
  for_subject uuid,
  invited_by uuid not null,
  created_at bigint not null,
  expires_at bigint not null check (expires_at > created_at),
  used_at bigint,
  used_by uuid,
  ended_at bigint,
  primary key (tenant_id, id),
  foreign key (tenant_id, organisation_id) references access.organisation (tenant_id, id)
);
create index membership_invitation_organisation on access.membership_invitation (tenant_id, organisation_id, id);

-- That support was let in: for whom (`subject_id` or `organisation_id`), which role or one account of it, what for, until
-- when. It is over at `expires_at` or when it was ended, whichever comes first.
create table access.support_grant (
  tenant_id uuid not null,
  id uuid not null,
  subject_id uuid,
  organisation_id uuid,
  role text not null,
  account_id uuid,
  opened_by text not null check (opened_by in ('invitation', 'ticket')),
  number text check (length(number) between 1 and 60),
  -- The kind of identifier by which the person was found: it proves nothing when it is named again.
  found_by text,
  data_groups text[] not null check (cardinality(data_groups) between 1 and 50),
  reason bytea not null,
  by_account uuid,
  by_subject uuid,
  created_at bigint not null,
  expires_at bigint not null check (expires_at > created_at),
  ended_at bigint,
  ended_by uuid,
  primary key (tenant_id, id),
  check ((subject_id is null) <> (organisation_id is null)),
  check ((by_account is null) <> (by_subject is null)),
  check ((opened_by = 'ticket') = (number is not null)),
  foreign key (tenant_id, organisation_id) references access.organisation (tenant_id, id)
);
create index support_grant_subject on access.support_grant (tenant_id, subject_id, id);
create index support_grant_organisation on access.support_grant (tenant_id, organisation_id, id);
create index support_grant_account on access.support_grant (tenant_id, by_account, id);

-- That an agent compared digits with what is held, and whether they matched: never which, and never the value.
create table access.comparison (
  tenant_id uuid not null,
  id uuid not null,
  grant_id uuid not null,
  subject_id uuid not null,
  account_id uuid not null,
  matched boolean not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, grant_id) references access.support_grant (tenant_id, id)
);
create index comparison_grant on access.comparison (tenant_id, grant_id, created_at);
create index comparison_subject on access.comparison (tenant_id, subject_id, created_at);

-- Each act that was permitted because somebody let it be, by what let it: in the transaction of its entry, so that whoever
-- let it sees every one. Names of the vocabulary, and never a value.
create table access.tie_use (
  tenant_id uuid not null,
  tie_id uuid not null,
  entry_id uuid not null,
  actor text not null check (length(actor) <= 60),
  role text not null,
  action text not null,
  data_types text[] not null check (cardinality(data_types) <= 512),
  purpose text not null,
  created_at bigint not null,
  primary key (tenant_id, tie_id, entry_id)
);

-- What somebody has to know of: a look that nobody let support have.
create table access.alert (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('support-without-word')),
  account_id text not null check (length(account_id) <= 60),
  entry_id uuid,
  created_at bigint not null,
  primary key (tenant_id, id)
);
create index alert_actor on access.alert (tenant_id, account_id, created_at);

do $$ declare t text; begin
  foreach t in array array['organisation', 'membership', 'membership_invitation', 'support_grant', 'comparison', 'alert',
    'tie_use'] loop
    execute format('alter table access.%I enable row level security', t);
    execute format('alter table access.%I force row level security', t);
    execute format('create policy tenant on access.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select, insert on access.organisation, access.membership, access.membership_invitation, access.support_grant,
  access.comparison, access.alert, access.tie_use to troth_app;
grant update (administered) on access.organisation to troth_app;
grant update (ended_at, ended_by) on access.membership to troth_app;
grant update (used_at, used_by, ended_at) on access.membership_invitation to troth_app;
grant update (ended_at, ended_by) on access.support_grant to troth_app;

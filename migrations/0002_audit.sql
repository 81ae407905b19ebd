-- The log. Entries are written by whoever decides; the sequencer alone puts them in order and moves the head.

create schema audit;
grant usage on schema audit to troth_app, troth_log;

-- The half that stays: no personal data. `xact` lets the sequencer read in commit order without a lock: every
-- transaction below the oldest one still running has ended, so nothing can appear behind its back.
create table audit.entry (
  tenant_id uuid not null,
  id uuid not null,
  xact xid8 not null default pg_current_xact_id(),
  body bytea not null check (length(body) between 2 and 65535),
  primary key (tenant_id, id)
);
create index entry_order on audit.entry (tenant_id, xact, id);

-- The half that can be erased: exact time, actor, subject, records; sealed before it is written.
create table audit.payload (
  tenant_id uuid not null,
  entry_id uuid not null,
  sealed bytea not null,
  created_at bigint not null,
  primary key (tenant_id, entry_id)
);

-- The order. `index` counts from 0 without holes.
create table audit.leaf (
  tenant_id uuid not null,
  index bigint not null check (index >= 0),
  entry_id uuid not null,
  primary key (tenant_id, index),
  unique (tenant_id, entry_id)
);

-- Merkle tiles (C2SP tlog-tiles): 256 hashes wide; only the right edge of each level ever changes, and only grows.
create table audit.tile (
  tenant_id uuid not null,
  level int not null check (level between 0 and 7),
  index bigint not null check (index >= 0),
  hashes bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (tenant_id, level, index)
);

-- One row a tenant: the size and root that the next batch must find, or stop. This is what prevents a fork.
create table audit.head (
  tenant_id uuid not null,
  size bigint not null check (size >= 0),
  root bytea not null check (length(root) = 32),
  last_xact xid8 not null,
  last_id uuid not null,
  primary key (tenant_id)
);

-- Every checkpoint that was signed, for ever.
create table audit.checkpoint (
  tenant_id uuid not null,
  size bigint not null,
  root bytea not null check (length(root) = 32),
  note text not null,
  created_at bigint not null,
  primary key (tenant_id, size)
);

do $$ declare t text; begin
  foreach t in array array['entry', 'payload', 'leaf', 'tile', 'head', 'checkpoint'] loop
    execute format('alter table audit.%I enable row level security', t);
    execute format('alter table audit.%I force row level security', t);
    execute format('create policy tenant on audit.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select, insert on audit.entry, audit.payload to troth_app;
grant select on audit.leaf, audit.tile, audit.head, audit.checkpoint to troth_app;
grant select on audit.entry to troth_log;
grant select, insert on audit.leaf, audit.checkpoint to troth_log;
grant select, insert on audit.tile, audit.head to troth_log;
grant update (hashes) on audit.tile to troth_log;
grant update (size, root, last_xact, last_id) on audit.head to troth_log;

-- Defence in depth for those who hold more than the grants above.
create function audit.refuse() returns trigger language plpgsql
  as $$ begin raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege'; end $$;
create trigger append_only before update or delete or truncate on audit.entry for each statement execute function audit.refuse();
create trigger append_only before update or delete or truncate on audit.leaf for each statement execute function audit.refuse();
create trigger append_only before update or delete or truncate on audit.checkpoint for each statement execute function audit.refuse();

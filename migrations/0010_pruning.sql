-- The end of keeping: entries go when their term is over, never before, and the log says which may be gone.

-- Up to where the log was pruned. The entry that says so is in the tree before anything goes; `swept_to` tells how far
-- the deletion has come, so that it goes on where it stopped.
create table audit.pruning (
  tenant_id uuid not null,
  min_index bigint not null check (min_index > 0),
  entry_id uuid not null,
  swept_to bigint not null check (swept_to >= 0 and swept_to <= min_index),
  created_at bigint not null,
  primary key (tenant_id, min_index)
);
alter table audit.pruning enable row level security;
alter table audit.pruning force row level security;
create policy tenant on audit.pruning
  using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());

-- Who keeps the log in order also ends the keeping; who writes entries never deletes one.
grant select, insert on audit.pruning to troth_app;
grant select on audit.pruning to troth_log;
grant update (swept_to) on audit.pruning to troth_log;
grant select (tenant_id, entry_id, created_at) on audit.payload to troth_log;
grant delete on audit.entry, audit.payload, audit.leaf to troth_log;

-- Whoever holds the grant is still held to the term, the owner of the database included: nothing goes that the signed
-- tree does not say may go, the sealed half goes first, and nothing at all goes within 180 days. The time is that of
-- the newest checkpoint: a log has no younger word for how late it is.
create function audit.keep() returns trigger language plpgsql as $$
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

drop trigger append_only on audit.entry;
drop trigger append_only on audit.leaf;
create trigger append_only before update or truncate on audit.entry for each statement execute function audit.refuse();
create trigger append_only before update or truncate on audit.leaf for each statement execute function audit.refuse();
create trigger append_only before update or truncate on audit.payload for each statement execute function audit.refuse();
create trigger kept before delete on audit.entry for each row execute function audit.keep();
create trigger kept before delete on audit.leaf for each row execute function audit.keep();
create trigger kept before delete on audit.payload for each row execute function audit.keep();

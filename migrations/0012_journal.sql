-- Where the entries about somebody stand in the log, by the mark that they bear: another one every day, and none that
-- leads to anybody once the key is gone. Written where entries are ordered, so that no decision waits for it.
create table audit.mark (
  tenant_id uuid not null,
  mark bytea not null check (length(mark) = 16),
  index bigint not null check (index >= 0),
  primary key (tenant_id, mark, index)
);
create index mark_place on audit.mark (tenant_id, index);
alter table audit.mark enable row level security;
alter table audit.mark force row level security;
create policy tenant on audit.mark
  using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant());
grant select on audit.mark to troth_app;
grant select, insert, delete on audit.mark to troth_log;

-- A mark goes after its place, and so never before the term of its entry.
create function audit.keep_mark() returns trigger language plpgsql as $$ begin
  perform from audit.leaf where tenant_id = old.tenant_id and index = old.index;
  if not found then return old; end if;
  raise exception 'the audit log is append-only: nothing goes before its term is over' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or truncate on audit.mark for each statement execute function audit.refuse();
create trigger kept before delete on audit.mark for each row execute function audit.keep_mark();

-- Entries that were ordered before.
insert into audit.mark (tenant_id, mark, index)
select leaf.tenant_id,
  decode(substring(encode(entry.body, 'escape') from '"subjectTag":"([0-9a-f]{32})"'), 'hex'), leaf.index
from audit.leaf leaf join audit.entry entry on entry.tenant_id = leaf.tenant_id and entry.id = leaf.entry_id
where encode(entry.body, 'escape') ~ '"subjectTag":"[0-9a-f]{32}"';

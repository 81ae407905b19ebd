-- Where to look in the log for a role, a purpose, a clause, a kind or a time: by bundle of 256 entries, not by entry, so that
-- what is asked often costs a row for 256. Names of the vocabulary only; the entries themselves are read from the log.
create table audit.chapter (
  tenant_id uuid not null,
  bundle bigint not null check (bundle >= 0),
  first_minute bigint not null,
  last_minute bigint not null,
  primary key (tenant_id, bundle)
);
create table audit.term (
  tenant_id uuid not null,
  term text not null check (length(term) between 3 and 220),
  bundle bigint not null check (bundle >= 0),
  primary key (tenant_id, term, bundle)
);

-- What witnesses signed, a line for each checkpoint and witness; and how each stands: the size it has seen, and since when
-- and why it refuses, which is how a fork is found out.
create table audit.cosignature (
  tenant_id uuid not null,
  size bigint not null,
  witness text not null check (length(witness) between 1 and 200),
  line text not null check (length(line) between 1 and 1000),
  created_at bigint not null,
  primary key (tenant_id, size, witness)
);
create table audit.witness (
  tenant_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  size bigint not null check (size >= 0),
  refusal text check (length(refusal) between 1 and 40),
  refused_at bigint,
  primary key (tenant_id, name)
);

do $$ declare t text; begin
  foreach t in array array['chapter', 'term', 'cosignature', 'witness'] loop
    execute format('alter table audit.%I enable row level security', t);
    execute format('alter table audit.%I force row level security', t);
    execute format('create policy tenant on audit.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select on audit.chapter, audit.term, audit.cosignature, audit.witness to troth_app;
grant select, insert on audit.chapter, audit.term, audit.cosignature, audit.witness to troth_log;
grant update (size, refusal, refused_at) on audit.witness to troth_log;
create trigger append_only before update or delete or truncate on audit.cosignature
  for each statement execute function audit.refuse();

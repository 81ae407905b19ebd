-- Which permissions of a device are on, as the app asked for them. A device is an installation of one app under an id
-- that we drew: nothing in it comes from the hardware, and none of it names anybody.

create table consent.device (
  tenant_id uuid not null,
  id uuid not null,
  property text not null,
  platform text not null check (platform in ('android', 'ios')),
  created_at bigint not null,
  primary key (tenant_id, id)
);

-- Append-only: one answer to one question, or one turn of a switch. What is switched on is the feature that asked;
-- what is switched off is the permission. The subject stands here where the app knew whose device it is.
create table consent.device_permission (
  tenant_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  name text not null check (length(name) between 1 and 64),
  feature text not null,
  state text not null check (state in ('on', 'off', 'denied')),
  subject_id uuid,
  policy_version_id uuid not null,
  created_at bigint not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, device_id) references consent.device (tenant_id, id)
);
create index device_permission_newest on consent.device_permission (tenant_id, device_id, name, created_at desc);

do $$ declare t text; begin
  foreach t in array array['device', 'device_permission'] loop
    execute format('alter table consent.%I enable row level security', t);
    execute format('alter table consent.%I force row level security', t);
    execute format('create policy tenant on consent.%I using (tenant_id = kernel.current_tenant()) with check (tenant_id = kernel.current_tenant())', t);
  end loop;
end $$;

grant select, insert on consent.device, consent.device_permission to troth_app;

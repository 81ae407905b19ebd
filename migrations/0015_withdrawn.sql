-- From which device a value came, where the app said so, and since when it is used no more because what had let it come was
-- switched off. An id that we drew: it leads to no hardware, and to nobody but through the subject that stands beside it.
alter table vault.record add column device_id uuid;
alter table vault.record add column withdrawn_at bigint;
create index record_device on vault.record (tenant_id, device_id) where device_id is not null;
grant update (withdrawn_at, keep_until) on vault.record to troth_app;

-- From when on somebody acts for themselves, to the month: a fact that decides, coarser than the birthday it came from,
-- which stays sealed in the vault. Null where nothing is known.
alter table subjects.subject add column adult_from bigint;
grant update (adult_from) on subjects.subject to troth_app;

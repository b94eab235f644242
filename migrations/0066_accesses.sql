-- Up Migration
-- Who read whose data is listed by account, actor, school and time: each list in the order of time.
drop index audit.reads_by_account;
drop index audit.reads_by_actor;
drop index audit.reads_at;
create index reads_by_account on audit.reads (account_id, at, id) where account_id is not null;
create index reads_by_actor on audit.reads (actor, at, id);
create index reads_by_school on audit.reads (uai, at, id) where uai is not null;
create index reads_by_time on audit.reads (at, id);

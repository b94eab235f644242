-- Up Migration
-- Who read personal data is recorded in the ledger from now on. The rows recorded until now are moved there by `src/process/earlier-reads.ts`. Under its new
-- name, servers of an earlier version cannot write to the table: nothing is added while rows are moved.
alter table audit.reads rename to earlier_reads;
drop index audit.reads_by_account;
drop index audit.reads_by_actor;
drop index audit.reads_by_school;
drop index audit.reads_by_time;

-- Up Migration
-- Whether the ledger is known to have the campaign. Accounts that were frozen for one that was never started are deleted after a day.
alter table jobs.campaigns add column was_started boolean not null default false;

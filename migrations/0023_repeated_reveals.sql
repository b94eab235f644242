-- Up Migration
-- A provisional password shown again to whoever revealed it, the answer having been lost: the reveal itself is an event
-- of the ledger, each further showing a record here.
alter table audit.reads drop constraint reads_kind_check;
alter table audit.reads add constraint reads_kind_check
  check (kind in ('LIST', 'SEARCH', 'SHEET', 'HISTORY', 'REPLAY', 'SUBSCRIPTION', 'REVEAL'));

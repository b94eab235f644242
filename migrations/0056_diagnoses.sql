-- Up Migration
-- Diagnoses of accounts, for whoever helps, are reads of personal data, too.
alter table audit.reads drop constraint reads_kind_check;
alter table audit.reads add constraint reads_kind_check
  check (kind in ('LIST', 'SEARCH', 'SHEET', 'HISTORY', 'REPLAY', 'SUBSCRIPTION', 'REVEAL', 'EXPORT', 'DIAGNOSIS'));

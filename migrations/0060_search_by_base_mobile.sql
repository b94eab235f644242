-- Up Migration
-- Persons who register are found by the mobile that a base says, not by one that a console user wrote: the search is made again from the ledger.
update vault.person_search set mobile = null;
delete from jobs.checkpoints where process = 'person-search';

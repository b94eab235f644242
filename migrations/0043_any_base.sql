-- Up Migration
-- The names of the bases are those of the code (`SOURCE_BASES`): a base that is added needs no migration.
alter table ingest.folder_exports drop constraint folder_exports_base_check;

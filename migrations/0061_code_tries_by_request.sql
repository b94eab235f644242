-- Up Migration
-- Wrong codes that were typed by a request: those of a stranger do not use up the tries of others who are bound to the same code.
alter table vault.code_requests add column tries integer not null default 0;

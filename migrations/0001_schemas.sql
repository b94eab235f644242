-- Up Migration
-- What a replay cannot restore lives in these schemas; read models live in schemas of their own, made by the projector.
create schema ledger;
create schema vault;
create schema projector;
create schema jobs;
create schema read;

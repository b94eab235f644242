-- Up Migration
-- Of a responsable's record: whether it spoke for its account's identity and contact when it was last recorded. Null where it
-- was recorded while the order of keyed digests still decided: the record attached first says it again when another moves.
alter table ingest.source_records add column spoke boolean;

-- Up Migration
-- Texts that schools write for their letters. They may name a person (who signs), so events hold their ids alone. Sealed for the use
-- `letter texts`, each at the place of its id.
create table vault.letter_texts (
  texts_id uuid primary key,
  uai text not null,
  sealed bytea not null,
  recorded_at timestamptz not null default now()
);

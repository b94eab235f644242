-- One row per académie that has settings of its own.
create table academies (
  academie text not null,
  -- id of the texts in the vault that say how parents get help, and when they were set
  modalities_id uuid,
  modalities_at timestamptz,
  -- whose queue requests for assistance go to; null: as for every académie that has set nothing
  routing jsonb
);

-- Indexes
create unique index academies_key on academies (academie);

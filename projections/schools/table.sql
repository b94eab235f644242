-- One row per school, with its structure and its last import.
create table schools (
  uai text collate "C" not null,
  name text not null,
  degree text not null,
  academie text not null,
  departement text not null,
  circonscription text,
  last_import_at timestamptz,
  last_import_id uuid,
  last_import_data_date text,
  year integer,
  -- [{code, label}] in the order of the codes
  classes jsonb not null,
  mefs jsonb not null,
  -- unaccented upper case
  name_sort text collate "C" not null
);

-- Indexes
alter table schools add primary key (uai);
create index schools_academie on schools (academie, name_sort, uai);
create index schools_departement on schools (departement, name_sort, uai);
create index schools_circonscription on schools (circonscription, name_sort, uai);
create index schools_name on schools (name_sort, uai);

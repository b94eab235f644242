-- One row per school, with its structure.
create table school_rows (
  uai text collate "C" not null,
  name text not null,
  degree text not null,
  academie text not null,
  departement text not null,
  circonscription text,
  year integer,
  -- [{code, label}] in the order of the labels
  classes jsonb not null,
  mef_codes text[] not null,
  -- the school's own texts on letters: their id in the vault, and when they were last changed
  letter_texts_id uuid,
  letter_texts_at timestamptz,
  -- the name as lists are sorted
  name_sort text collate "C" not null,
  -- the name as searches look in it
  search text collate "C" not null
);

-- `mefs`: [{code, label}] in the order of the labels. The labels of MEF are national and looked up when read.
create view schools as
  select r.uai, r.name, r.degree, r.academie, r.departement, r.circonscription, r.year, r.classes,
         (select coalesce(jsonb_agg(jsonb_build_object('code', m.code, 'label', l.label) order by l.label_sort, m.place), '[]')
            from unnest(r.mef_codes) with ordinality as m (code, place)
            left join vault.mef_labels l on l.code = m.code) as mefs,
         r.letter_texts_id, r.letter_texts_at, r.name_sort, r.search
    from school_rows r;

-- Indexes
create unique index schools_key on school_rows (uai);
create index schools_academie on school_rows (academie, name_sort, uai);
create index schools_departement on school_rows (departement, name_sort, uai);
create index schools_circonscription on school_rows (circonscription, name_sort, uai);
create index schools_name on school_rows (name_sort, uai);

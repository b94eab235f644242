-- Up Migration
-- Pupils whom the base of a school names and the file of another school has taken since. The next import of the school
-- says them again, though its file says nothing new.
create table ingest.taken_pupils (
  -- the school they were taken from
  uai text not null,
  student_id uuid not null,
  -- the school that took them
  by_uai text not null,
  -- another one each time: what is said again settles the taking it knew of, and no later one
  taking uuid not null default gen_random_uuid(),
  taken_at timestamptz not null default now(),
  primary key (uai, student_id)
);
create index taken_pupils_student on ingest.taken_pupils (student_id);

-- Those who were taken before this was kept: whoever has records in several schools is said again by each that still has one.
insert into ingest.taken_pupils (uai, student_id, by_uai)
select r.uai, r.entity_id, max(o.uai)
  from ingest.source_records r
  join ingest.source_records o on o.kind = 'STUDENT' and o.entity_id = r.entity_id and o.uai <> r.uai
 where r.kind = 'STUDENT' and r.state <> 'ENDED'
 group by r.uai, r.entity_id;
insert into ingest.aaf_schools_due (academie, degree, uai)
select distinct s.academie, s.degree, s.uai
  from ingest.taken_pupils t
  join ingest.source_records r on r.base = 'AAF' and r.kind = 'STUDENT' and r.uai = t.uai and r.entity_id = t.student_id
  join ingest.aaf_records s on s.kind = 'SCHOOL' and s.uai = t.uai
 where r.state <> 'ENDED'
    on conflict do nothing;

-- A line may also say what an import did that is no fault: who ended and why, who came from where.
alter table ingest.import_lines drop constraint import_lines_severity_check;
alter table ingest.import_lines add check (severity in ('REJECT', 'WARNING', 'NOTICE'));

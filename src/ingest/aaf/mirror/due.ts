/** SQL on schools that are due: the next run is to bring them up to date. */

/**
 * SQL that makes schools of the mirror due, also those that are held (`HOLD` in `run/school.ts`). `rows` is a select of `base` and `uai`; other
 * bases and schools in it are ignored.
 */
export const makeDue = (rows: string): string => `
  insert into ingest.aaf_schools_due (academie, degree, uai)
  select distinct s.academie, s.degree, s.uai
    from (${rows}) changed join ingest.aaf_records s on s.kind = 'SCHOOL' and s.uai = changed.uai
   where changed.base = 'AAF' order by 1, 2, 3
  on conflict (academie, degree, uai) do update set held = false`;

/** SQL condition: a school of académie `$2` and degree `$3` is due, and pupils of it were transferred to another school. */
export const pupilsTaken = `exists (
  select from ingest.aaf_schools_due d join ingest.taken_pupils t using (uai) where d.academie = $2 and d.degree = $3)`;

/** SQL condition on a school, the row `s` of `ingest.aaf_records`: a record of the school waits for an account, which exists by now. */
export const WAIT_OVER = `exists (
  select from ingest.source_records r
   where r.base = 'AAF' and r.uai = s.uai and r.waits_for is not null and r.state = 'CURRENT' and exists (
     select from ingest.source_records o where o.entity_id = any(r.waits_for) and o.state in ('CURRENT', 'DIRTY')))`;

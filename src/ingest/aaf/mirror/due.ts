/** Which schools of the mirror are due: something of theirs is to be recorded again with the next run. */

/** Makes those of `rows` (of `base` and `uai`) due that are schools of the mirror. */
export const makeDue = (rows: string): string => `
  insert into ingest.aaf_schools_due (academie, degree, uai)
  select distinct s.academie, s.degree, s.uai
    from (${rows}) changed join ingest.aaf_records s on s.kind = 'SCHOOL' and s.uai = changed.uai
   where changed.base = 'AAF' order by 1, 2, 3
  on conflict (academie, degree, uai) do update set held = false`;

/** Condition: other schools have taken pupils of académie `$2`, degree `$3`, and those are due. */
export const pupilsTaken = `exists (
  select from ingest.aaf_schools_due d join ingest.taken_pupils t using (uai) where d.academie = $2 and d.degree = $3)`;

/** Condition on schools, by `ingest.aaf_records s`: an account that a record of theirs waits for has been created. */
export const WAIT_OVER = `exists (
  select from ingest.source_records r
   where r.base = 'AAF' and r.uai = s.uai and r.waits_for is not null and r.state = 'CURRENT' and exists (
     select from ingest.source_records o where o.entity_id = any(r.waits_for) and o.state in ('CURRENT', 'DIRTY')))`;

/**
 * SQL: the last run over the files of an académie that hold `school.uai`. `id` is the import of the school within that run, or the run
 * itself when it did not import the school. `newest`: the condition and order, with `limit 1`, that choose among imports.
 */
export const lastRun = (newest: string): string => `
  select 'AAF' as base, coalesce(part.id, run.id) as id, run.completed_at, run.data_date
    from ingest.aaf_records r
   cross join lateral (
     select id, completed_at, data_date from ingest.imports i
      where i.academie = r.academie and i.degree = r.degree and ${newest}) run
    left join lateral (
     select id, run_id from ingest.imports i
      where i.uai = school.uai and i.base = 'AAF' and ${newest}) part on part.run_id = run.id
   where r.kind = 'SCHOOL' and r.uai = school.uai`;

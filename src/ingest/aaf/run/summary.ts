/** Counts what became of the records of a run's files, over all schools. The database counts; no record is loaded. */
import type { ClientBase, Pool } from 'pg';
import { noCounts, type Counts, type RecordKind, type SkipReason } from '../../report/report.js';
import { linkOutcomeSql, linkReasonSql, settledSql } from './link-outcomes.js';
import type { AcademieReport, SchoolsDone } from './report.js';
import type { RunTables } from '../mirror/tables.js';
import { isSkip, schoolVerdict } from '../mirror/verdict.js';

type Kind = RecordKind | 'SCHOOL' | 'MEF';
type Outcome = Exclude<keyof Counts, 'read'>;

interface Counted {
  kind: Kind;
  outcome: Outcome;
  reason: SkipReason | null;
  count: number;
}

/** SQL: the outcome of each record in each school, for the report of run `$1`. `fresh`: the outcome is of this run; older ones are `settled`. */
const asOfThisRun = (tables: RunTables): string => `
  (select kind, id, reason, links, run_id = $1 as fresh,
          case when run_id = $1 then f.outcome
               when f.outcome = 'gone' then 'none'
               else ${settledSql('f.outcome')} end as outcome
     from ${tables.outcomes} f)`;

/** Rejects the pupils of the files who are in no school of the base; the verdict says why. Call it once all schools are done. */
export const markSchoolless = (db: Pool | ClientBase, tables: RunTables): Promise<unknown> => {
  const school = `(select n.school_id from ${tables.records} n where n.kind = 'STUDENT' and n.id = i.id)`;
  return db.query(
    `update ${tables.incoming} i
        set verdict = ${schoolVerdict(school, tables)}
      where kind = 'STUDENT' and verdict is null and operation in ('ADD', 'MODIFY') and not exists (
        select from ${tables.outcomes} f where f.kind = 'STUDENT' and f.id = i.id and f.outcome not in ('gone', 'none'))`,
  );
};

/** SQL: how many requests, and links in them, were rejected or skipped by a verdict. */
const judged = ({ incoming }: RunTables): string => `
  select kind, case when ${isSkip('verdict')} then 'skipped' else 'rejected' end as outcome,
         case when ${isSkip('verdict')} then verdict end as reason, count(*)::int as count
    from ${incoming} where verdict is not null and operation <> 'ABSENT' group by 1, 2, 3
  union all
  select 'LINK', 'skipped', case verdict when 'REPEATED' then 'REPEATED' else 'PUPIL_REJECTED' end, sum(links)::int
    from ${incoming} where verdict is not null and kind = 'STUDENT' and links > 0 group by 3`;

/**
 * SQL: counts the pupils and responsables of the files, each once. Of the outcomes in several schools, the first case that fits counts. One
 * who was created in a school and is gone from another has moved: `changed`. Of several reasons to skip, `NO_ENROLLED_PUPIL` counts last,
 * because it holds in each school where the responsable has no pupil.
 */
const people = (tables: RunTables): string => `
  select kind, outcome, case when outcome = 'skipped' then reason end as reason, count(*)::int as count from (
    select i.kind, case
             when i.operation = 'DELETE' then case when bool_or(f.outcome = 'gone') then 'ended' else 'skipped' end
             when bool_or(f.outcome = 'rejected') then 'rejected'
             when bool_or(f.outcome = 'changed') then 'changed'
             when bool_and(f.outcome = 'created') filter (where f.outcome in ('created', 'unchanged'))
               then case when bool_or(f.outcome = 'gone') then 'changed' else 'created' end
             when bool_or(f.outcome in ('created', 'unchanged')) then 'unchanged'
             when bool_or(f.outcome in ('ended', 'gone')) then 'ended'
             else 'skipped' end as outcome,
           coalesce(min(f.reason) filter (where f.outcome = 'skipped' and f.reason <> 'NO_ENROLLED_PUPIL'),
                    case i.kind when 'STUDENT' then 'NOT_ENROLLED' else 'NO_ENROLLED_PUPIL' end) as reason
      from ${tables.incoming} i left join ${asOfThisRun(tables)} f on f.kind = i.kind and f.id = i.id
     where i.kind in ('STUDENT', 'RESPONSABLE') and i.verdict is null and i.operation <> 'ABSENT'
     group by i.kind, i.id, i.operation) each
   group by 1, 2, 3`;

const LINK_OUTCOME = linkOutcomeSql('counted.outcome');

/** SQL: counts the links of the pupils in the files. One that ended in an earlier run is skipped by now (`settled`), for the reason kept with it. */
const links = (tables: RunTables): string => `
  select 'LINK' as kind, case when f.fresh then ${LINK_OUTCOME} else ${settledSql(LINK_OUTCOME)} end as outcome,
         case when ${LINK_OUTCOME} = 'skipped' or (${LINK_OUTCOME} = 'ended' and not f.fresh)
              then nullif(${linkReasonSql('counted.outcome')}, '') end as reason, sum(counted.count::int)::int as count
    from ${tables.incoming} i
    join ${asOfThisRun(tables)} f on f.kind = 'STUDENT' and f.id = i.id and f.outcome not in ('gone', 'none')
   cross join lateral jsonb_each_text(f.links) as counted (outcome, count)
   where i.kind = 'STUDENT' and i.verdict is null and i.operation in ('ADD', 'MODIFY')
   group by 1, 2, 3`;

/** SQL: counts schools and MEF by what their request does to the mirror. */
const nomenclature = ({ incoming }: RunTables): string => `
  select kind, case when operation = 'ABSENT' then 'disappeared' when change = 'DROP' then 'ended'
                    when change = 'SAME' then 'unchanged' when known then 'changed' else 'created' end as outcome,
         null as reason, count(*)::int as count
    from ${incoming} where kind in ('SCHOOL', 'MEF') and verdict is null group by 1, 2`;

/** SQL: counts the records that were in a school before this run, are in none now, and do not stand in the files; and such links. */
const disappeared = (tables: RunTables): string => `
  select kind, 'disappeared' as outcome, null as reason, count(*)::int as count from (
    select f.kind, f.id from ${asOfThisRun(tables)} f
     group by 1, 2 having bool_or(f.outcome = 'gone') and bool_and(f.outcome in ('gone', 'none', 'skipped'))) g
   where not exists (select from ${tables.incoming} i where i.kind = g.kind and i.id = g.id and i.operation <> 'ABSENT')
   group by 1
  union all
  select 'LINK', 'disappeared', null, sum((report -> 'links' ->> 'disappeared')::int)::int
    from ingest.imports where run_id = $1 and status = 'COMPLETED'`;

async function schoolsDone(db: Pool | ClientBase, runId: string): Promise<SchoolsDone> {
  const { rows } = await db.query<SchoolsDone>(
    `select count(*)::int as due, count(*) filter (where changed)::int as changed,
            count(*) filter (where not changed)::int as unchanged
       from (select bool_or(status = 'COMPLETED' and not unchanged) as changed from ingest.imports
              where run_id = $1 and status in ('COMPLETED', 'REFUSED') group by uai) schools`,
    [runId],
  );
  return rows[0]!;
}

type Figures = Pick<
  AcademieReport,
  'students' | 'responsables' | 'links' | 'schoolRecords' | 'mefRecords' | 'skips' | 'schools'
>;

/** Counts the records of a run by kind and outcome; call it after `markSchoolless`. For each kind: read = created + changed + unchanged + ended + rejected + skipped. */
export async function countRun(db: Pool | ClientBase, tables: RunTables): Promise<Figures> {
  const parts = [judged, people, links, nomenclature, disappeared].map(part => part(tables));
  const { rows } = await db.query<Counted>(parts.join(' union all '), [tables.runId]);
  const counts: Record<Kind, Counts> = {
    STUDENT: noCounts(),
    RESPONSABLE: noCounts(),
    LINK: noCounts(),
    SCHOOL: noCounts(),
    MEF: noCounts(),
  };
  const skips: Partial<Record<Kind, Partial<Record<SkipReason, number>>>> = {};
  for (const { kind, outcome, reason, count } of rows) {
    counts[kind][outcome] += count;
    if (outcome !== 'disappeared') counts[kind].read += count;
    if (reason === null) continue;
    const reasons = (skips[kind] ??= {});
    reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  return {
    students: counts.STUDENT,
    responsables: counts.RESPONSABLE,
    links: counts.LINK,
    schoolRecords: counts.SCHOOL,
    mefRecords: counts.MEF,
    skips,
    schools: await schoolsDone(db, tables.runId),
  };
}

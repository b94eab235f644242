/** Keeps the lines of a run's report: those on its files as a whole, and those of every school, with file and line in the run's files. */
import type { ClientBase, Pool } from 'pg';
import { ISSUES, type IssueCode } from '../../report/issues.js';
import type { RunTables } from '../mirror/tables.js';
import { isSkip, verdictAttribute, verdictCode } from '../mirror/verdict.js';

/**
 * The issues that the run itself reports, beside those of its schools: the verdicts that reject a request, and what shows only in all
 * records together. Each has the attribute at fault; `null` where there is none, or where each verdict names one.
 */
const REPORTED: readonly (readonly [IssueCode, string | null])[] = [
  ['ID_MISSING', 'identifier/id'],
  ['ID_DIFFERS', 'ENTPersonJointure'],
  ['KEY_MISSING', 'ENTPersonJointure'],
  ['ID_TWICE', null],
  ['ATTRIBUTE_TWICE', null],
  ['RECORD_UNKNOWN', null],
  ['SCHOOL_MISSING', 'ENTPersonStructRattach'],
  ['SCHOOL_UNKNOWN', 'ENTPersonStructRattach'],
  ['SCHOOL_REJECTED', 'ENTPersonStructRattach'],
  ['SCHOOL_UAI_INVALID', 'ENTStructureUAI'],
  ['SCHOOL_UAI_NOWHERE', 'ENTStructureUAI'],
  ['SCHOOL_ELSEWHERE', 'ENTStructureUAI'],
  ['SCHOOL_STILL_NAMED', null],
  ['LINK_ONE_SIDED', 'ENTPersRelEleveEleve'],
];
const COLUMNS = 'severity, kind, file, line, record_id, holder, field, code, reason, remedy';

/** SQL: the issues in `REPORTED` as `v`. `$2`–`$5` are their codes, fields, reasons and remedies. */
const WORDS = 'unnest($2::text[], $3::text[], $4::text[], $5::text[]) as v (code, field, reason, remedy)';

/**
 * SQL: the lines of rejected requests. For a record that a complete export lacks (`ABSENT`) it is a warning, without file and line. Verdicts that
 * skip a request are not in `REPORTED`: they have no line.
 */
const judged = ({ incoming }: RunTables): string => `
  select case i.operation when 'ABSENT' then 'WARNING' else 'REJECT' end as severity, i.kind, i.file, i.line, nullif(i.id, '') as record_id, null as holder,
         coalesce(v.field, ${verdictAttribute('i.verdict')}) as field, v.code,
         v.reason || coalesce(' (' || t.places || ')', '') as reason, v.remedy
    from ${incoming} i
    join ${WORDS} on v.code = ${verdictCode('i.verdict')}
    left join (
      select kind, id, array_to_string((array_agg(file || ':' || line order by file, line))[1:5], ', ') as places
        from ${incoming} where verdict = 'ID_TWICE' group by 1, 2) t
      on v.code = 'ID_TWICE' and t.kind = i.kind and t.id = i.id`;

/**
 * SQL: warnings on responsables who name a pupil that does not name them, when the files hold either record. There is none for a pupil
 * whose record was rejected: that has a line already.
 */
const oneSided = ({ incoming, records, links }: RunTables): string => `
  select 'WARNING', n.kind, n.file, n.line, n.id, null, v.field, v.code, v.reason || ' (' || pupil || ')', v.remedy
    from ${records} n
   cross join unnest(n.pupils) as named (pupil)
    join ${WORDS} on v.code = 'LINK_ONE_SIDED'
   where n.pupils is not null
     and not exists (select from ${links} l where l.student_id = pupil and l.responsable_id = n.id)
     and exists (
       select from ${incoming} i
        where i.verdict is null and (i.kind = 'RESPONSABLE' and i.id = n.id or i.kind = 'STUDENT' and i.id = pupil))
     and not exists (
       select from ${incoming} i
        where i.kind = 'STUDENT' and i.id = pupil and not ${isSkip('i.verdict')})`;

/** SQL condition: a line says what one import did, so that later reports do not repeat it. */
const isSaidOnce = (line: string): string => `(${line}.severity = 'NOTICE' or ${line}.code like 'PUPIL_TAKEN%')`;

/**
 * SQL: the lines of the last import of each school, on records that the files hold. If this run did that import, also the lines of
 * `isSaidOnce` and those on the school itself, with its UAI as record id. Equal lines of several schools on one responsable are one line.
 */
const ofSchools = (tables: RunTables): string => `
  select distinct on (l.kind, l.record_id, l.code, l.field, case l.kind when 'RESPONSABLE' then '' else last.uai || l.ordinal end)
         l.severity, l.kind, coalesce(i.file, l.file), coalesce(i.line, l.line),
         coalesce(l.record_id, last.uai) as record_id, l.holder, l.field, l.code, l.reason, l.remedy
    from (select distinct on (uai) id, uai, run_id from ingest.imports
           where base = 'AAF' and status in ('COMPLETED', 'REFUSED') and (run_id = $1 or not dry_run)
             and uai in (select uai from ${tables.records} n where kind = 'SCHOOL')
           order by uai, coalesce(run_id = $1, false) desc, started_at desc, id desc) last
    join ingest.import_lines l on l.import_id = last.id
    left join ${tables.incoming} i
      on i.kind = case l.kind when 'LINK' then 'STUDENT' else l.kind end and i.id = coalesce(l.holder, l.record_id)
     and i.verdict is null and i.operation in ('ADD', 'MODIFY')
   where case when l.record_id is null or ${isSaidOnce('l')} then last.run_id = $1 else i.id is not null end`;

/** Replaces the lines of the run's report; answers how many are rejects and warnings. */
export async function keepRunLines(
  db: Pool | ClientBase,
  tables: RunTables,
): Promise<{ rejects: number; warnings: number }> {
  const { runId } = tables;
  await db.query('delete from ingest.import_lines where import_id = $1', [runId]);
  await db.query(
    `insert into ingest.import_lines (import_id, ordinal, ${COLUMNS})
     select $1, row_number() over (order by file, line, code, reason) - 1, ${COLUMNS}
       from (${judged(tables)} union all ${oneSided(tables)} union all (${ofSchools(tables)})) lines`,
    [
      runId,
      REPORTED.map(([code]) => code),
      REPORTED.map(([, field]) => field),
      REPORTED.map(([code]) => ISSUES[code][0]),
      REPORTED.map(([code]) => ISSUES[code][1]),
    ],
  );
  const { rows } = await db.query<{ rejects: number; warnings: number }>(
    `select count(*) filter (where severity = 'REJECT')::int as rejects,
            count(*) filter (where severity = 'WARNING')::int as warnings
       from ingest.import_lines where import_id = $1`,
    [runId],
  );
  return rows[0]!;
}

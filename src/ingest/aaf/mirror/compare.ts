/**
 * Judges the requests of a run as a whole, before the files count: rejects repeated and contradictory ones, merges each `MODIFY` with
 * its record, and adds the records that a complete export lacks.
 */
import type { Pool } from 'pg';
import { isGreat } from '../../pipeline/plan/great-loss.js';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import { shareOf } from '../../report/words/reasons-of-losses.js';
import { textOfAttributes, withoutEmpty, type RecordContent } from './content.js';
import type { AafAttributes, AafExport, AafKind } from '../read/shape.js';
import type { RunTables } from './tables.js';
import { schoolVerdict } from './verdict.js';

const BATCH = 1_000;

/** Lets equal requests for one record count once (`REPEATED`). Different requests for one record contradict each other: none counts (`ID_TWICE`). */
const judgeRepeated = (pool: Pool, { incoming }: RunTables): Promise<unknown> =>
  pool.query(
    `with repeated as (
       select kind, id, min(ordinal) as first, count(distinct operation || hash) > 1 as differ
         from ${incoming} where id <> '' group by kind, id having count(*) > 1)
     update ${incoming} i set verdict = case when differ then 'ID_TWICE' else 'REPEATED' end
       from repeated t where t.kind = i.kind and t.id = i.id and (differ or i.ordinal <> t.first)`,
  );

/** A `MODIFY` and the record of the mirror that it changes: `patch` is the content of the request, `content` and `hash` are the record's. */
interface Modified {
  ordinal: number;
  kind: AafKind;
  id: string;
  patch: Buffer;
  content: Buffer;
  hash: string;
}

/** Merges each `MODIFY` with the record of the mirror that it changes. */
async function mergeModified(pool: Pool, tables: RunTables, contents: RecordContent): Promise<void> {
  for (let after = -1; ;) {
    const { rows } = await pool.query<Modified>(
      `select i.ordinal, i.kind, i.id, i.content as patch, r.content, r.hash
         from ${tables.incoming} i
         join ingest.aaf_records r on ${tables.ofBase('r')} and r.kind = i.kind and r.id = i.id
        where i.operation = 'MODIFY' and i.verdict is null and i.ordinal > $1 order by i.ordinal limit ${BATCH}`,
      [after],
    );
    if (rows.length === 0) return;
    after = rows.at(-1)!.ordinal;
    const patches = await contents.open(rows.map(({ kind, id, patch }) => ({ kind, id, content: patch })));
    const records = await contents.open(rows);
    await writeMerged(
      pool,
      tables,
      contents,
      rows.map((row, at) => ({ ...row, attributes: withoutEmpty({ ...records[at], ...patches[at] }) })),
    );
  }
}

/** Writes merged records over their requests in the table of the run. */
async function writeMerged(
  pool: Pool,
  { incoming }: RunTables,
  contents: RecordContent,
  rows: readonly (Modified & { attributes: AafAttributes })[],
): Promise<void> {
  const merged = rows.map(row => {
    const { kind, id, attributes, hash: before } = row;
    const text = textOfAttributes(attributes);
    const hash = contents.hash(text);
    const links = kind === 'STUDENT' ? contents.links(id, attributes) : null;
    const fault = kind === 'SCHOOL' ? contents.fault(attributes) : undefined;
    const change = hash === before ? 'SAME' : 'PUT';
    return { ...row, text, hash, links, fault, change, facts: contents.facts(kind, id, attributes) };
  });
  const sealed = await contents.seal(merged);
  await pool.query(
    `update ${incoming} i
        set hash = m.hash, content = case m.change when 'PUT' then m.content end, school_id = m.facts ->> 'schoolId',
            uai = m.facts ->> 'uai', ine = m.facts ->> 'ine', mef = m.facts ->> 'mef', links = m.links, change = m.change,
            linked = array(select jsonb_array_elements_text(m.facts -> 'linked')), verdict = m.fault
       from unnest($1::int[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::jsonb[], $7::int[], $8::text[], $9::text[])
         as m (ordinal, kind, id, content, hash, facts, links, change, fault)
      where i.kind = m.kind and i.id = m.id and i.ordinal = m.ordinal`,
    [
      merged.map(({ ordinal }) => ordinal),
      merged.map(({ kind }) => kind),
      merged.map(({ id }) => id),
      sealed,
      merged.map(({ hash }) => hash),
      merged.map(({ facts }) => JSON.stringify({ linked: [], ...facts })),
      merged.map(({ links }) => links),
      merged.map(({ change }) => change),
      merged.map(({ fault }) => fault ?? null),
    ],
  );
}

/** Adds an `ABSENT` row for each record of the mirror that a complete export does not hold, of the kinds for which it has files. */
const markAbsent = (pool: Pool, tables: RunTables, kinds: ReadonlySet<AafKind>): Promise<unknown> =>
  pool.query(
    `insert into ${tables.incoming} (ordinal, kind, id, operation, known, change)
     select (select coalesce(max(ordinal), -1) from ${tables.incoming}) + row_number() over (),
            r.kind, r.id, 'ABSENT', true, 'DROP'
       from ingest.aaf_records r
      where ${tables.ofBase('r')} and r.kind = any($1)
        and not exists (select from ${tables.incoming} i where i.kind = r.kind and i.id = r.id)`,
    [[...kinds]],
  );

/** Rejects the end of a school that pupils still name: without it their records would name a school that does not exist. */
const keepNamedSchools = (pool: Pool, { incoming, records }: RunTables): Promise<unknown> =>
  pool.query(
    `update ${incoming} i set verdict = 'SCHOOL_STILL_NAMED'
      where i.kind = 'SCHOOL' and i.change = 'DROP' and i.verdict is null
        and exists (select from ${records} n where n.kind = 'STUDENT' and n.school_id = i.id)`,
  );

/**
 * Rejects the record of a pupil whom the mirror has in a school, when the record now names no school or an unknown one: the pupil
 * stays as the mirror has him or her. `markSchoolless` (`run/summary.ts`) rejects the other pupils without a school, at the end of the run.
 */
const keepPlaced = (pool: Pool, tables: RunTables): Promise<unknown> =>
  pool.query(
    `with schools as materialized (select id from ${tables.records} n where kind = 'SCHOOL')
     update ${tables.incoming} i
        set verdict = ${schoolVerdict('i.school_id', tables)}
       from ingest.aaf_records r
      where ${tables.ofBase('r')} and r.kind = 'STUDENT' and r.id = i.id and r.school_id in (select id from schools)
        and i.kind = 'STUDENT' and i.change = 'PUT' and i.verdict is null
        and (i.school_id is null or i.school_id not in (select id from schools))`,
  );

async function refuseWithoutPupils(pool: Pool, { incoming }: RunTables): Promise<void> {
  const { rowCount } = await pool.query(`select from ${incoming} where kind = 'STUDENT' limit 1`);
  if (!rowCount) throw new FileRefused('NOTHING_READ', because('NO_PUPIL'));
}

/** Throws `GREAT_LOSS` for a complete export that lacks most pupils, or else most responsables: more likely it is cut short than right. */
async function refuseGreatLoss(pool: Pool, tables: RunTables): Promise<void> {
  const { rows } = await pool.query<{ kind: AafKind; known: number; gone: number }>(
    `select r.kind, count(*)::int as known, count(i.id)::int as gone
       from ingest.aaf_records r
       left join ${tables.incoming} i on i.operation = 'ABSENT' and i.kind = r.kind and i.id = r.id
      where ${tables.ofBase('r')} and r.kind in ('STUDENT', 'RESPONSABLE') group by r.kind order by r.kind desc`,
  );
  for (const { kind, known, gone } of rows) {
    const people = kind === 'STUDENT' ? 'students' : 'responsables';
    const loss = { known, ended: gone };
    if (isGreat(loss)) throw new FileRefused('GREAT_LOSS', because('LOSS_OF_ACADEMIE', { [people]: shareOf(loss) }));
  }
}

/**
 * Prepares the requests in the table of a run (`Incoming.load` has filled it) so that they can count. Throws `FileRefused` for a
 * complete export without pupils, and, unless `confirmDisappearance`, for one with a great loss.
 */
export async function prepare(
  pool: Pool,
  tables: RunTables,
  contents: RecordContent,
  { complete, kinds, confirmDisappearance }: Pick<AafExport, 'complete' | 'kinds'> & { confirmDisappearance: boolean },
): Promise<void> {
  await judgeRepeated(pool, tables);
  await mergeModified(pool, tables, contents);
  if (complete) {
    await refuseWithoutPupils(pool, tables);
    await markAbsent(pool, tables, kinds);
  }
  await keepNamedSchools(pool, tables);
  await keepPlaced(pool, tables);
  if (complete && !confirmDisappearance) await refuseGreatLoss(pool, tables);
}

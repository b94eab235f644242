/** Judges the requests as a whole before anything counts: repeated and contradictory ones, changes of a part, absences. */
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

/** The same request several times counts once; different ones for one record contradict each other. */
const judgeRepeated = (pool: Pool, { incoming }: RunTables): Promise<unknown> =>
  pool.query(
    `with repeated as (
       select kind, id, min(ordinal) as first, count(distinct operation || hash) > 1 as differ
         from ${incoming} where id <> '' group by kind, id having count(*) > 1)
     update ${incoming} i set verdict = case when differ then 'ID_TWICE' else 'REPEATED' end
       from repeated t where t.kind = i.kind and t.id = i.id and (differ or i.ordinal <> t.first)`,
  );

interface Modified {
  ordinal: number;
  kind: AafKind;
  id: string;
  patch: Buffer;
  content: Buffer;
  hash: string;
}

/** Puts each change of a part together with the record it changes. */
async function mergeModified(pool: Pool, tables: RunTables, contents: RecordContent): Promise<void> {
  for (let after = -1; ;) {
    const { rows } = await pool.query<Modified>(
      `select i.ordinal, i.kind, i.id, i.content as patch, r.content, r.hash
         from ${tables.incoming} i
         join ingest.aaf_records r on ${tables.own('r')} and r.kind = i.kind and r.id = i.id
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

/** What a complete export does not hold has disappeared, if it has files of that kind. */
const markAbsent = (pool: Pool, tables: RunTables, kinds: ReadonlySet<AafKind>): Promise<unknown> =>
  pool.query(
    `insert into ${tables.incoming} (ordinal, kind, id, operation, known, change)
     select (select coalesce(max(ordinal), -1) from ${tables.incoming}) + row_number() over (),
            r.kind, r.id, 'ABSENT', true, 'DROP'
       from ingest.aaf_records r
      where ${tables.own('r')} and r.kind = any($1)
        and not exists (select from ${tables.incoming} i where i.kind = r.kind and i.id = r.id)`,
    [[...kinds]],
  );

/** A school that goes while pupils still name it stays with them: their records would name a school that there is not. */
const keepNamedSchools = (pool: Pool, { incoming, records }: RunTables): Promise<unknown> =>
  pool.query(
    `update ${incoming} i set verdict = 'SCHOOL_STILL_NAMED'
      where i.kind = 'SCHOOL' and i.change = 'DROP' and i.verdict is null
        and exists (select from ${records} n where n.kind = 'STUDENT' and n.school_id = i.id)`,
  );

/**
 * A pupil known in a school, whose record now names none or one that is not to be had, stays as he or she is known: the
 * record is rejected. A pupil who was in no school before is rejected at the end of the run, when a school may have come.
 */
const keepPlaced = (pool: Pool, tables: RunTables): Promise<unknown> =>
  pool.query(
    `with schools as materialized (select id from ${tables.records} n where kind = 'SCHOOL')
     update ${tables.incoming} i
        set verdict = ${schoolVerdict('i.school_id', tables)}
       from ingest.aaf_records r
      where ${tables.own('r')} and r.kind = 'STUDENT' and r.id = i.id and r.school_id in (select id from schools)
        and i.kind = 'STUDENT' and i.change = 'PUT' and i.verdict is null
        and (i.school_id is null or i.school_id not in (select id from schools))`,
  );

async function refuseWithoutPupils(pool: Pool, { incoming }: RunTables): Promise<void> {
  const { rowCount } = await pool.query(`select from ${incoming} where kind = 'STUDENT' limit 1`);
  if (!rowCount) throw new FileRefused('NOTHING_READ', because('NO_PUPIL'));
}

/** A complete export that lacks most pupils or responsables is more likely cut short than right. */
async function refuseGreatLoss(pool: Pool, tables: RunTables): Promise<void> {
  const { rows } = await pool.query<{ kind: AafKind; known: number; gone: number }>(
    `select r.kind, count(*)::int as known, count(i.id)::int as gone
       from ingest.aaf_records r
       left join ${tables.incoming} i on i.operation = 'ABSENT' and i.kind = r.kind and i.id = r.id
      where ${tables.own('r')} and r.kind in ('STUDENT', 'RESPONSABLE') group by r.kind order by r.kind desc`,
  );
  for (const { kind, known, gone } of rows) {
    const people = kind === 'STUDENT' ? 'students' : 'responsables';
    const loss = { known, ended: gone };
    if (isGreat(loss)) throw new FileRefused('GREAT_LOSS', because('LOSS_OF_ACADEMIE', { [people]: shareOf(loss) }));
  }
}

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

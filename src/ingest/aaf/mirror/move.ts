/**
 * Makes the files of a run count, and then puts their requests into the mirror. A transaction that writes much makes every follower
 * of the ledger wait. So the files come to count in one short transaction, and the mirror is moved on in many: meanwhile the base is
 * the mirror with the requests of the files over it (see `tables.ts`), whether all, some or none of these are in the mirror.
 */
import type { ClientBase, Pool, PoolClient } from 'pg';
import type { AafRun } from '../run/store.js';
import { PUPILS, type RunTables } from './tables.js';
import { WAIT_OVER } from './due.js';
import { inTransaction } from '../../../postgres/transaction.js';

/**
 * SQL: the UAIs of the schools to bring up to date. They are the schools whose pupils, responsables, name, MEF or shared INE the files
 * change (of a pupil who moves, both schools), those due already, and those whose wait is over. All schools are, when the base was
 * last brought up to date for another year or with another rule on the INE. `$1`: year. `$2`: whether the INE is waived. `$3`: whether
 * schools that are held are among them.
 */
const concerned = (tables: RunTables): string => `
  with changed as materialized (
    select i.kind, i.id, i.school_id, i.uai, i.ine, i.mef, r.school_id as old_school, r.uai as old_uai, r.ine as old_ine,
           r.mef as old_mef
      from ${tables.incoming} i
      left join ingest.aaf_records r on ${tables.ofBase('r')} and r.kind = i.kind and r.id = i.id
     where i.change in ('PUT', 'DROP') and i.verdict is null),
  schools as materialized (
    select id, uai from ingest.aaf_records r where ${tables.ofBase('r')} and kind = 'SCHOOL'
    union select id, uai from ${tables.records} n where kind = 'SCHOOL'),
  pupils as (
    select school_id from changed where kind = 'STUDENT'
    union select old_school from changed where kind = 'STUDENT'
    union select r.school_id from changed c
      join ingest.aaf_links l on ${tables.ofBase('l')} and l.responsable_id = c.id
      join ingest.aaf_records r on ${tables.ofBase('r')} and r.kind = 'STUDENT' and r.id = l.student_id
     where c.kind = 'RESPONSABLE'
    union select n.school_id from ${tables.records} n
     where n.kind = 'STUDENT' and n.ine in (
       select ine from changed where kind = 'STUDENT' union select old_ine from changed where kind = 'STUDENT')
    union select n.school_id from ${tables.records} n
     where n.kind = 'STUDENT' and n.mef in (
       select mef from changed where kind = 'MEF' union select old_mef from changed where kind = 'MEF'))
  select uai from schools join pupils on school_id = id where uai is not null
  union select uai from changed where kind = 'SCHOOL' and uai is not null
  union select old_uai from changed where kind = 'SCHOOL' and old_uai is not null
  union select uai from schools where uai is not null and exists (
    select from ingest.aaf_bases b where ${tables.ofBase('b')} and (b.year <> $1 or b.waive_ine <> $2))
  union select uai from ingest.aaf_schools_due d where ${tables.ofBase('d')} and ($3 or not d.held)
  union select uai from ingest.aaf_records s where ${tables.ofBase('s')} and kind = 'SCHOOL' and ${WAIT_OVER}`;

/** The UAIs of the schools that the requests of a run concern: `letCount` makes them due, a dry run only compares them. */
export async function schoolsConcerned(db: Pool | ClientBase, tables: RunTables, run: AafRun): Promise<string[]> {
  const { rows } = await db.query<{ uai: string }>(`${concerned(tables)} order by 1`, [
    run.year,
    run.waiveIne,
    run.confirmDisappearance,
  ]);
  return rows.map(({ uai }) => uai);
}

/** The UAIs of the schools that are still due, whatever made them so. Schools that are held are left out, unless the run confirms. */
export async function schoolsDue(pool: Pool, { academie, degree, confirmDisappearance }: AafRun): Promise<string[]> {
  const { rows } = await pool.query<{ uai: string }>(
    `select uai from ingest.aaf_schools_due where academie = $1 and degree = $2 and ($3 or not held)
      union
     select uai from ingest.aaf_records s where academie = $1 and degree = $2 and kind = 'SCHOOL' and ${WAIT_OVER}
      order by 1`,
    [academie, degree, confirmDisappearance],
  );
  return rows.map(({ uai }) => uai);
}

/** Makes the files of a prepared run count, and the schools concerned due. Call it before `moveMirror`, and not in a dry run. */
export async function letCount(pool: Pool, tables: RunTables, run: AafRun): Promise<void> {
  const base = [tables.academie, tables.degree];
  const due = await schoolsConcerned(pool, tables, run);
  await inTransaction(pool, async client => {
    await client.query(
      `insert into ingest.aaf_schools_due (academie, degree, uai)
       select $1, $2, uai from unnest($3::text[]) as s (uai)
       on conflict (academie, degree, uai) do update set held = false`,
      [...base, due],
    );
    await client.query(
      `insert into ingest.aaf_bases (academie, degree, year, waive_ine, data_date) values ($1, $2, $3, $4, $5)
       on conflict (academie, degree) do update
          set year = excluded.year, waive_ine = excluded.waive_ine, data_date = excluded.data_date`,
      [...base, run.year, run.waiveIne, run.dataDate ?? null],
    );
    await client.query('update ingest.aaf_runs set moved_at = now() where run_id = $1', [run.runId]);
  });
}

/** Requests put into the mirror in one transaction. */
const CHUNK = 10_000;
const PUT_COLUMNS = 'kind, id, hash, content, file, line, school_id, uai, ine, mef, pupils';

/** Puts the requests of a run into the mirror, unless they are there already. Call it after `letCount`; after an interruption call it again. */
export async function moveMirror(pool: Pool, tables: RunTables): Promise<void> {
  const { runId, incoming } = tables;
  const { rowCount: isToMove } = await pool.query(
    'select from ingest.aaf_runs where run_id = $1 and mirrored_at is null',
    [runId],
  );
  if (!isToMove) return;
  const { rows } = await pool.query<{ last: number | null }>(`select max(ordinal) as last from ${incoming}`);
  const last = rows[0]!.last ?? -1;
  for (let from = 0; from <= last; from += CHUNK)
    await inTransaction(pool, client => moveChunk(client, tables, from, from + CHUNK));
  // All schools are read from these tables now: with the statistics of their former content PostgreSQL plans queries that are too slow.
  await pool.query('analyze ingest.aaf_records, ingest.aaf_links');
  await pool.query('update ingest.aaf_runs set mirrored_at = now() where run_id = $1', [runId]);
}

/** Puts the requests with ordinals from `from` up to, and without, `to` into the mirror. */
async function moveChunk(client: PoolClient, tables: RunTables, from: number, to: number): Promise<void> {
  const { academie, degree } = tables;
  const chunk = `${tables.incoming} i where i.ordinal >= ${from} and i.ordinal < ${to} and i.verdict is null`;
  await client.query(
    `delete from ingest.aaf_links l using ${chunk}
        and ${tables.ofBase('l')} and i.kind = 'STUDENT' and i.id = l.student_id and i.change in ('PUT', 'DROP')`,
  );
  await client.query(
    `delete from ingest.aaf_records r using ${chunk}
        and ${tables.ofBase('r')} and r.kind = i.kind and r.id = i.id and i.change = 'DROP'`,
  );
  await client.query(
    `insert into ingest.aaf_records (academie, degree, ${PUT_COLUMNS})
     select $1, $2, ${PUT_COLUMNS}
       from (select *, ${PUPILS} as pupils from ${chunk} and change = 'PUT') put
     on conflict (academie, degree, kind, id) do update
        set hash = excluded.hash, content = excluded.content, file = excluded.file, line = excluded.line,
            school_id = excluded.school_id, uai = excluded.uai, ine = excluded.ine, mef = excluded.mef,
            pupils = excluded.pupils`,
    [academie, degree],
  );
  await client.query(
    `insert into ingest.aaf_links (academie, degree, student_id, responsable_id)
     select $1, $2, id, responsable_id
       from (select id, linked from ${chunk} and change = 'PUT' and kind = 'STUDENT') put, unnest(linked) as named (responsable_id)
     on conflict do nothing`,
    [academie, degree],
  );
}

/** What became of each record of a school, kept so that every later report can count the records that did not move. */
import type { ClientBase, Pool } from 'pg';
import type { RecordFate } from '../../report/tally.js';
import { areSameCounts, linkFateText, settled, settledLinks, type LinkCounts } from './link-fates.js';
import type { RunTables } from '../mirror/tables.js';

type Kind = 'STUDENT' | 'RESPONSABLE';

/** `gone`: it counted in this school before this run, and is there no more. `none`: it did not count either. */
type Fate = RecordFate['fate'] | 'gone' | 'none';

interface FateRow {
  readonly kind: Kind;
  readonly id: string;
  readonly fate: Fate;
  readonly reason: string | null;
  /** Of a pupil: how many links, by fate and reason. */
  readonly links: LinkCounts | null;
}

interface KeptFate extends FateRow {
  readonly run_id: string;
}

const keyOf = ({ kind, id }: Pick<FateRow, 'kind' | 'id'>): string => `${kind} ${id}`;

/** Nothing has happened since: what is kept says it already. */
const saysAlready = (kept: FateRow, now: FateRow): boolean =>
  settled(kept.fate) === now.fate &&
  kept.reason === now.reason &&
  areSameCounts(settledLinks(kept.links), now.links ?? {});

/** This run has said it before it was killed, and has done some of it since. */
const stands = (kept: KeptFate, now: FateRow, runId: string): boolean =>
  kept.run_id === runId &&
  settled(kept.fate) === settled(now.fate) &&
  (kept.fate !== 'unchanged' || now.fate === 'unchanged') &&
  kept.reason === now.reason &&
  areSameCounts(settledLinks(kept.links), settledLinks(now.links));

/** Listens to the pipeline of one school. */
export class SchoolFates {
  readonly #records = new Map<string, { kind: Kind; id: string; fate: Fate; reason: string | null }>();
  readonly #links = new Map<string, Record<string, number>>();

  readonly told = ({ kind, origin, fate, reason = undefined }: RecordFate): void => {
    if (kind === 'LINK') {
      const links = this.#links.get(origin.holder!) ?? {};
      const key = linkFateText(reason === undefined ? { fate } : { fate, reason });
      links[key] = (links[key] ?? 0) + 1;
      this.#links.set(origin.holder!, links);
    } else {
      const record = { kind, id: origin.recordId!, fate, reason: reason ?? null };
      this.#records.set(keyOf(record), record);
    }
  };

  /** What was told did not become so. */
  readonly forget = (): void => {
    this.#records.clear();
    this.#links.clear();
  };

  rows(): FateRow[] {
    return [...this.#records.values()].map(record => ({
      ...record,
      links: record.kind === 'STUDENT' ? (this.#links.get(record.id) ?? {}) : null,
    }));
  }
}

async function keptFates(db: Pool | ClientBase, tables: RunTables, uai: string): Promise<Map<string, KeptFate>> {
  const { rows } = await db.query<KeptFate>(
    `select kind, id, fate, reason, links, run_id from ${tables.fates} f where uai = $1`,
    [uai],
  );
  return new Map(rows.map(row => [keyOf(row), row]));
}

const counted = ({ fate }: FateRow): boolean => ['created', 'changed', 'unchanged', 'gone'].includes(fate);

/**
 * Writes what has changed: before a school is brought up to date, and again after. A dry run writes beside. Of a school left
 * `aside` nobody is gone.
 */
export async function keepFates(
  db: Pool | ClientBase,
  tables: RunTables,
  uai: string,
  fates: SchoolFates,
  aside = false,
): Promise<void> {
  const kept = await keptFates(db, tables, uai);
  const rows = fates.rows();
  const now = new Set(rows.map(keyOf));
  const fresh = rows.filter(row => {
    const before = kept.get(keyOf(row));
    return !before || !(saysAlready(before, row) || stands(before, row, tables.runId));
  });
  const left = (aside ? [] : [...kept.values()])
    .filter(row => !now.has(keyOf(row)) && row.fate !== 'none' && !(row.fate === 'gone' && row.run_id === tables.runId))
    .map((row): FateRow => ({ ...row, fate: counted(row) ? 'gone' : 'none', reason: null, links: null }));
  const write = [...fresh, ...left];
  if (write.length === 0) return;
  await db.query(
    `insert into ${tables.dryRun ? tables.dryFates : 'ingest.aaf_fates'}
       (academie, degree, uai, kind, id, fate, reason, links, run_id)
     select $1, $2, $3, kind, id, fate, reason, links, $4
       from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[]) as f (kind, id, fate, reason, links)
     on conflict (academie, degree, uai, kind, id) do update
        set fate = excluded.fate, reason = excluded.reason, links = excluded.links, run_id = excluded.run_id`,
    [
      tables.academie,
      tables.degree,
      uai,
      tables.runId,
      write.map(({ kind }) => kind),
      write.map(({ id }) => id),
      write.map(({ fate }) => fate),
      write.map(({ reason }) => reason),
      write.map(({ links }) => links && JSON.stringify(links)),
    ],
  );
}

/** Once the run has been reported: those who are gone are gone. */
export const forgetGone = (db: Pool | ClientBase, tables: RunTables): Promise<unknown> =>
  db.query(`delete from ingest.aaf_fates f where ${tables.own('f')} and fate in ('gone', 'none')`);

export const createDryFates = (pool: Pool, tables: RunTables): Promise<unknown> =>
  pool.query(`create unlogged table ${tables.dryFates} (like ingest.aaf_fates including indexes)`);

/** What became of each record of a school, kept so that every later report can count the records that did not move. */
import type { ClientBase, Pool } from 'pg';
import type { RecordOutcome } from '../../report/tally.js';
import { areSameCounts, linkOutcomeText, settled, settledLinks, type LinkCounts } from './link-outcomes.js';
import type { RunTables } from '../mirror/tables.js';

type Kind = 'STUDENT' | 'RESPONSABLE';

/** `gone`: it counted in this school before this run, and is there no more. `none`: it did not count either. */
type Outcome = RecordOutcome['outcome'] | 'gone' | 'none';

interface OutcomeRow {
  readonly kind: Kind;
  readonly id: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** How many links of a pupil, by outcome and reason; null for another record. */
  readonly links: LinkCounts | null;
}

interface KeptOutcome extends OutcomeRow {
  readonly run_id: string;
}

const keyOf = ({ kind, id }: Pick<OutcomeRow, 'kind' | 'id'>): string => `${kind} ${id}`;

/** Nothing has happened since: the row kept says it already. */
const isKept = (kept: OutcomeRow, now: OutcomeRow): boolean =>
  settled(kept.outcome) === now.outcome &&
  kept.reason === now.reason &&
  areSameCounts(settledLinks(kept.links), now.links ?? {});

/** This run has written it before it was killed, and has done some of it since. */
const isOfThisRun = (kept: KeptOutcome, now: OutcomeRow, runId: string): boolean =>
  kept.run_id === runId &&
  settled(kept.outcome) === settled(now.outcome) &&
  (kept.outcome !== 'unchanged' || now.outcome === 'unchanged') &&
  kept.reason === now.reason &&
  areSameCounts(settledLinks(kept.links), settledLinks(now.links));

/** Listens to the pipeline of one school. */
export class SchoolOutcomes {
  readonly #records = new Map<string, { kind: Kind; id: string; outcome: Outcome; reason: string | null }>();
  readonly #links = new Map<string, Record<string, number>>();

  readonly add = ({ kind, origin, outcome, reason = undefined }: RecordOutcome): void => {
    if (kind === 'LINK') {
      const links = this.#links.get(origin.holder!) ?? {};
      const key = linkOutcomeText(outcome, reason);
      links[key] = (links[key] ?? 0) + 1;
      this.#links.set(origin.holder!, links);
    } else {
      const record = { kind, id: origin.recordId!, outcome, reason: reason ?? null };
      this.#records.set(keyOf(record), record);
    }
  };

  /** The outcomes given so far are void. */
  readonly forget = (): void => {
    this.#records.clear();
    this.#links.clear();
  };

  rows(): OutcomeRow[] {
    return [...this.#records.values()].map(record => ({
      ...record,
      links: record.kind === 'STUDENT' ? (this.#links.get(record.id) ?? {}) : null,
    }));
  }
}

async function keptOutcomes(db: Pool | ClientBase, tables: RunTables, uai: string): Promise<Map<string, KeptOutcome>> {
  const { rows } = await db.query<KeptOutcome>(
    `select kind, id, fate as outcome, reason, links, run_id from ${tables.outcomes} f where uai = $1`,
    [uai],
  );
  return new Map(rows.map(row => [keyOf(row), row]));
}

const counted = ({ outcome }: OutcomeRow): boolean => ['created', 'changed', 'unchanged', 'gone'].includes(outcome);

/**
 * Writes what has changed: before a school is brought up to date, and again after. A dry run writes beside. Of a school left
 * `aside` nobody is gone.
 */
export async function keepOutcomes(
  db: Pool | ClientBase,
  tables: RunTables,
  uai: string,
  outcomes: SchoolOutcomes,
  aside = false,
): Promise<void> {
  const kept = await keptOutcomes(db, tables, uai);
  const rows = outcomes.rows();
  const now = new Set(rows.map(keyOf));
  const fresh = rows.filter(row => {
    const before = kept.get(keyOf(row));
    return !before || !(isKept(before, row) || isOfThisRun(before, row, tables.runId));
  });
  const left = (aside ? [] : [...kept.values()])
    .filter(
      row => !now.has(keyOf(row)) && row.outcome !== 'none' && !(row.outcome === 'gone' && row.run_id === tables.runId),
    )
    .map((row): OutcomeRow => ({ ...row, outcome: counted(row) ? 'gone' : 'none', reason: null, links: null }));
  const write = [...fresh, ...left];
  if (write.length === 0) return;
  await db.query(
    `insert into ${tables.dryRun ? tables.dryOutcomes : 'ingest.aaf_fates'}
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
      write.map(({ outcome }) => outcome),
      write.map(({ reason }) => reason),
      write.map(({ links }) => links && JSON.stringify(links)),
    ],
  );
}

/** After the run's report: deletes the rows of records that have gone. */
export const forgetGone = (db: Pool | ClientBase, tables: RunTables): Promise<unknown> =>
  db.query(`delete from ingest.aaf_fates f where ${tables.own('f')} and fate in ('gone', 'none')`);

export const createDryOutcomes = (pool: Pool, tables: RunTables): Promise<unknown> =>
  pool.query(`create unlogged table ${tables.dryOutcomes} (like ingest.aaf_fates including indexes)`);

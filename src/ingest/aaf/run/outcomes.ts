/** What became of each record of a school, kept so that every later report can count the records that did not move. */
import type { ClientBase, Pool } from 'pg';
import type { RecordOutcome } from '../../report/tally.js';
import { areSameCounts, linkOutcomeText, settled, settledLinks, type LinkCounts } from './link-outcomes.js';
import type { RunTables } from '../mirror/tables.js';

type Kind = 'STUDENT' | 'RESPONSABLE';

/**
 * `gone`: the record is no longer in the school, which had it before this run. `none`: it is no longer there, and had not been taken (it
 * had ended, or was skipped or rejected).
 */
type Outcome = RecordOutcome['outcome'] | 'gone' | 'none';

/** A row of `ingest.aaf_outcomes`. */
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

/** True when the row kept says the same already. A record created or changed by an earlier run is `unchanged` by now. */
const isKept = (kept: OutcomeRow, now: OutcomeRow): boolean =>
  settled(kept.outcome) === now.outcome &&
  kept.reason === now.reason &&
  areSameCounts(settledLinks(kept.links), now.links ?? {});

/**
 * True when this run wrote the row before it was killed. The row stays: a record that the run created then is `unchanged` now that
 * the run continues, and the report is to count it as created. Not the other way round: a record that was `unchanged` then and is created
 * now has to be written.
 */
const wasKeptByThisRun = (kept: KeptOutcome, now: OutcomeRow, runId: string): boolean =>
  kept.run_id === runId &&
  settled(kept.outcome) === settled(now.outcome) &&
  (kept.outcome !== 'unchanged' || now.outcome === 'unchanged') &&
  kept.reason === now.reason &&
  areSameCounts(settledLinks(kept.links), settledLinks(now.links));

/** Collects the outcomes that the pipeline tells of one school. */
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

  /** Drops the outcomes collected so far: the files of the school are left aside whole, and each record gets another outcome. */
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
    `select kind, id, outcome, reason, links, run_id from ${tables.outcomes} f where uai = $1`,
    [uai],
  );
  return new Map(rows.map(row => [keyOf(row), row]));
}

const hadCounted = ({ outcome }: OutcomeRow): boolean => ['created', 'changed', 'unchanged', 'gone'].includes(outcome);

/**
 * Writes the outcomes that differ from those kept. Call it once the changes of a school are planned, and again once they are recorded.
 * A dry run writes to a table of its own. `leftAside`: the files of the school were not used, so that no record of it counts as gone.
 */
export async function keepOutcomes(
  db: Pool | ClientBase,
  tables: RunTables,
  uai: string,
  outcomes: SchoolOutcomes,
  leftAside = false,
): Promise<void> {
  const kept = await keptOutcomes(db, tables, uai);
  const rows = outcomes.rows();
  const stillThere = new Set(rows.map(keyOf));
  const changed = rows.filter(row => {
    const before = kept.get(keyOf(row));
    return !before || !(isKept(before, row) || wasKeptByThisRun(before, row, tables.runId));
  });
  const isKeptAsGone = ({ outcome, run_id }: KeptOutcome): boolean =>
    outcome === 'none' || (outcome === 'gone' && run_id === tables.runId);
  const departed = (leftAside ? [] : [...kept.values()])
    .filter(row => !stillThere.has(keyOf(row)) && !isKeptAsGone(row))
    .map((row): OutcomeRow => ({ ...row, outcome: hadCounted(row) ? 'gone' : 'none', reason: null, links: null }));
  const toWrite = [...changed, ...departed];
  if (toWrite.length === 0) return;
  await db.query(
    `insert into ${tables.dryRun ? tables.dryOutcomes : 'ingest.aaf_outcomes'}
       (academie, degree, uai, kind, id, outcome, reason, links, run_id)
     select $1, $2, $3, kind, id, outcome, reason, links, $4
       from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[]) as f (kind, id, outcome, reason, links)
     on conflict (academie, degree, uai, kind, id) do update
        set outcome = excluded.outcome, reason = excluded.reason, links = excluded.links, run_id = excluded.run_id`,
    [
      tables.academie,
      tables.degree,
      uai,
      tables.runId,
      toWrite.map(({ kind }) => kind),
      toWrite.map(({ id }) => id),
      toWrite.map(({ outcome }) => outcome),
      toWrite.map(({ reason }) => reason),
      toWrite.map(({ links }) => links && JSON.stringify(links)),
    ],
  );
}

/** After the run's report: deletes the rows of records that have gone. */
export const forgetGone = (db: Pool | ClientBase, tables: RunTables): Promise<unknown> =>
  db.query(`delete from ingest.aaf_outcomes f where ${tables.ofBase('f')} and outcome in ('gone', 'none')`);

/** Makes the table in which a dry run keeps its outcomes. */
export const createDryOutcomes = (pool: Pool, tables: RunTables): Promise<unknown> =>
  pool.query(`create unlogged table ${tables.dryOutcomes} (like ingest.aaf_outcomes including indexes)`);

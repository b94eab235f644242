/** All that imports leave behind, without ids drawn by lot, times and positions: equal for the same files, however often they were interrupted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { loadConfig } from '../../src/config.js';
import { openInstallation } from '../../src/app/installation.js';
import { openProjector } from '../../src/app/read-models.js';
import type { RunReport } from '../../src/ingest/report/report.js';
import { figuresOf, stateOf, type StoredEvent } from '../ingest/support/support.js';

/** The columns of each table that are compared: not those that are sealed, which differ each time they are written. */
const TABLES: Readonly<Record<string, string>> = {
  'ingest.source_records':
    'base, uai, kind, record_key, entity_id, state, fingerprint, names, contacts, match_keys, links, waits_for, record_id',
  'ingest.identifiers': '*',
  'ingest.taken_pupils': 'uai, student_id, by_uai',
  'ingest.match_keys': '*',
  'ingest.candidates': '*',
  'ingest.schools': '*',
  'ingest.aaf_records': 'academie, degree, kind, id, hash, file, line, school_id, uai, ine, mef',
  'ingest.aaf_links': '*',
  'ingest.aaf_bases': '*',
  'ingest.aaf_schools_due': '*',
  'ingest.aaf_runs': '*',
  'ingest.aaf_outcomes': 'academie, degree, uai, kind, id, outcome, reason, links',
  'vault.logins': '*',
};

/** The views of the read models that are compared. */
const VIEWS = ['responsables', 'students', 'accounts', 'account_students', 'statistics_cells'];
/** The columns that differ from one run to the next. */
const DIFFERING = /(_at|position|version|import_id)$/;

const sorted = (rows: readonly object[]): string[] => rows.map(row => JSON.stringify(row)).sort();

async function tables(pool: Pool): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, columns] of Object.entries(TABLES)) {
    const { rows } = await pool.query<object>(`select ${columns} from ${table}`);
    found[table] = sorted(rows.map(comparable));
  }
  return found;
}

/** A row without the columns that differ from one run to the next. */
const comparable = (row: object): object =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !DIFFERING.test(column)));

/** True while followers do not see all events, because a transaction of another test, on the same server, holds the ledger's fence. */
const isHeldBack = async (pool: Pool): Promise<boolean> =>
  (await pool.query('select from ledger.events where xid >= ledger.fence() limit 1')).rowCount! > 0;

/** Each read model, once it has followed the ledger to its end. */
async function readModels(pool: Pool, environment: NodeJS.ProcessEnv): Promise<Record<string, string[]>> {
  const house = await openInstallation(loadConfig(environment));
  const projector = await openProjector(house, {
    notice: () => undefined,
    onFault: error => {
      throw error;
    },
  });
  try {
    while (await isHeldBack(pool)) await sleep(20);
    while (!(await projector.status()).every(({ caughtUp }) => caughtUp)) await sleep(20);
    const found: Record<string, string[]> = {};
    for (const view of VIEWS) {
      const { rows } = await pool.query<object>(`select * from read.${view}`);
      found[view] = sorted(rows.map(comparable));
    }
    return found;
  } finally {
    await projector.stop();
    await house.close();
  }
}

/** Figures of the imports that were completed and changed something, by school or académie and day. */
async function reports(pool: Pool): Promise<Record<string, object>> {
  const { rows } = await pool.query<{ of: string; report: RunReport }>(
    `select concat_ws(' ', uai, academie, report ->> 'complete', data_date, base) as of, report from ingest.imports
      where status = 'COMPLETED' and not unchanged`,
  );
  return Object.fromEntries(rows.map(({ of, report }) => [of, { ...figuresOf(report), lines: [] }]).sort());
}

export interface ImportedState {
  readonly streams: Readonly<Record<string, readonly string[]>>;
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly readModels: Readonly<Record<string, readonly string[]>>;
  readonly reports: Readonly<Record<string, object>>;
}

/** The parts of a state that hold nothing: a comparison says nothing of them. */
export const emptyParts = (state: ImportedState): string[] =>
  Object.entries(state).flatMap(([part, found]) =>
    Object.entries(found as Record<string, object>)
      .filter(([, of]) => Object.keys(of).length === 0)
      .map(([name]) => `${part} ${name}`),
  );

export async function importedState(pool: Pool, environment: NodeJS.ProcessEnv): Promise<ImportedState> {
  const { rows } = await pool.query<StoredEvent>(
    'select stream, version, type, data from ledger.events order by xid, seq',
  );
  const streams = Object.entries(stateOf(rows)).map(([stream, events]) => [stream, [...events].sort()] as const);
  return {
    streams: Object.fromEntries(streams),
    tables: await tables(pool),
    readModels: await readModels(pool, environment),
    reports: await reports(pool),
  };
}

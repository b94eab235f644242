/**
 * Makes the demo data of a first start the way real data comes: generates files, imports them, and carries out the actions of a
 * September through commands and campaigns. When interrupted, the next call continues.
 */
import { join } from 'node:path';
import type { Pool } from 'pg';
import { createCommands, derivedId } from '../command/index.js';
import { addDays } from '../domain/calendar.js';
import { START } from '../eventstore/eventstore.js';
import type { Installation } from '../app/installation.js';
import { generate, type Manifest, type ManifestSchool } from '../generator/index.js';
import { importSchool } from '../ingest/index.js';
import { makeAssistance } from './assistance.js';
import { demoAccounts } from './accounts.js';
import { carryOutCampaign } from './carry-out-campaign.js';
import { type Stores, carryOutDay } from './carry-out.js';
import { planDemo } from './plan.js';
import { DAYS, type PlannedDay } from './planned.js';

export interface DemoSize {
  readonly seed: number;
  readonly schools: number;
  readonly pupils: number;
}

export type DemoPhase = 'schools imported' | 'things happened';

export type DemoOutcome = 'MADE' | 'MADE_BEFORE' | 'OTHER_DATA';

/** What of an installation the demo is made in. */
export type DemoInstallation = Pick<Installation, 'pool' | 'eventStore' | 'clock' | 'vault'> & {
  readonly config: Pick<Installation['config'], 'dataDir'>;
};

export interface DemoOptions {
  readonly size: DemoSize;
  /** Ledger and vault that the commands work on. */
  readonly stores: Stores;
  readonly onProgress: (done: number, total: number, phase: DemoPhase) => void;
}

interface DemoRun extends DemoSize {
  /** Instant at which the demo was begun: its last day. */
  readonly endsAt: string;
  /** Days whose actions have all been carried out. */
  readonly daysPlayed: number;
  readonly finished: boolean;
}

async function readRun(pool: Pool): Promise<DemoRun | undefined> {
  const { rows } = await pool.query<Omit<DemoRun, 'endsAt'> & { endsAt: Date }>(
    `select seed::int8::float8 as seed, schools, pupils, ends_at as "endsAt", days_played as "daysPlayed",
            finished_at is not null as finished
       from jobs.demo`,
  );
  const row = rows[0];
  return row && { ...row, endsAt: row.endsAt.toISOString() };
}

/** The run begun before, or a new one; `undefined` when the ledger holds other data. */
async function begin(
  { pool, eventStore, clock }: DemoInstallation,
  { seed, schools, pupils }: DemoSize,
): Promise<DemoRun | undefined> {
  const before = await readRun(pool);
  if (before) return before;
  if ((await eventStore.last()) !== START) return undefined;
  await pool.query(
    'insert into jobs.demo (seed, schools, pupils, ends_at) values ($1, $2, $3, $4) on conflict do nothing',
    [seed, schools, pupils, clock.now()],
  );
  return readRun(pool);
}

/**
 * First year of the school year that the demo shows, by the demo's first day. In July it is already the coming one: the passwords are handed
 * out in the months after.
 */
const yearShown = (iso: string): number => Number(iso.slice(0, 4)) - (Number(iso.slice(5, 7)) < 7 ? 1 : 0);

/** The instant of the demo's first day at which the files are imported. */
const startOf = ({ endsAt }: DemoRun): string => `${addDays(endsAt, -DAYS).slice(0, 10)}T04:30:00.000Z`;

/** Writes the files of the demo's schools into the folder. */
const filesOf = (folder: string, run: DemoRun): Promise<Manifest> =>
  generate({
    seed: String(run.seed),
    schools: run.schools,
    year: yearShown(startOf(run)),
    folder,
    pupilsPerSchool: run.pupils,
    exportedOn: startOf(run).slice(0, 10),
  });

/** Imports the files of one school, dated `at`. Throws when they are refused. */
async function importOne(
  installation: DemoInstallation,
  stores: Stores,
  folder: string,
  school: ManifestSchool,
  year: number,
  at: string,
): Promise<void> {
  const clock = { now: () => at };
  const commands = createCommands({ ...stores, clock });
  const report = await importSchool(
    { pool: installation.pool, vault: installation.vault, commands, clock },
    {
      uai: school.uai,
      base: school.base,
      year,
      files: school.files.map(name => ({ name, path: join(folder, name) })),
      schoolName: school.name,
      ...(school.circonscription === undefined ? {} : { circonscription: school.circonscription }),
      context: {
        actor: `importer-${school.academie}`,
        role: 'IMPORTER',
        right: 'OWN',
        scope: school.academie,
        source: 'IMPORT',
        correlationId: derivedId('demo import', school.uai),
      },
    },
  );
  if (report.status !== 'COMPLETED') {
    throw new Error(`the demo's own files of ${school.uai} were refused: ${report.refusal?.reason ?? report.status}`);
  }
}

/** How many things happen on these days: actions, and accounts of campaigns. */
const thingsIn = (days: readonly PlannedDay[]): number =>
  days
    .flatMap(({ campaigns, actions }) => [actions.length, ...campaigns.map(({ accounts }) => accounts.length)])
    .reduce((sum, count) => sum + count, 0);

/** Accounts acted on at the same time, so that appends share commits. */
const AT_ONCE = 24;

/** Makes the demo data, unless it is there already or the ledger holds other data. */
export async function makeDemo(
  installation: DemoInstallation,
  { size, stores, onProgress }: DemoOptions,
): Promise<DemoOutcome> {
  const run = await begin(installation, size);
  if (!run) return 'OTHER_DATA';
  if (run.finished) return 'MADE_BEFORE';
  const folder = join(installation.config.dataDir, 'demo');
  const { schools, year } = await filesOf(folder, run);
  for (const [index, school] of schools.entries()) {
    onProgress(index, schools.length, 'schools imported');
    if (run.daysPlayed === 0) await importOne(installation, stores, folder, school, year, startOf(run));
  }
  const { pool, eventStore } = installation;
  const uais = new Set(schools.map(({ uai }) => uai));
  const accounts = await demoAccounts({ eventStore, persons: stores.vault.persons }, uais);
  const days = planDemo(accounts, { end: run.endsAt, seed: run.seed });
  const total = thingsIn(days);
  let happened = thingsIn(days.slice(0, run.daysPlayed));
  const progress = (more: number): void => onProgress((happened += more), total, 'things happened');
  for (const [index, day] of days.entries()) {
    if (index < run.daysPlayed) continue;
    for (const campaign of day.campaigns) {
      await carryOutCampaign({ ...stores, pool }, campaign);
      progress(campaign.accounts.length);
    }
    await carryOutDay(stores, day.actions, AT_ONCE, () => progress(1));
    await pool.query('update jobs.demo set days_played = $1', [index + 1]);
  }
  await makeAssistance(stores, uais, run.endsAt);
  await pool.query('update jobs.demo set finished_at = now()');
  return 'MADE';
}

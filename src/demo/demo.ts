/**
 * The demo data of a first start, made the way real data comes: files are generated, imported through the ingest, and a
 * September is played through the commands. Interrupted anywhere, it goes on where it was.
 */
import { join } from 'node:path';
import type { Pool } from 'pg';
import { createCommands, derivedId } from '../command/index.js';
import { addDays } from '../domain/calendar.js';
import { START } from '../eventstore/eventstore.js';
import type { House } from '../app/installation.js';
import { generate, type Manifest, type ManifestSchool } from '../generator/index.js';
import { importSchool } from '../ingest/index.js';
import { castOf } from './cast.js';
import { DAYS, planDemo } from './plan.js';
import { type Stage, playDay } from './play.js';

export interface DemoSize {
  readonly seed: number;
  readonly schools: number;
  readonly pupils: number;
}

export type DemoPhase = 'schools imported' | 'things happened';

export type DemoOutcome = 'MADE' | 'MADE_BEFORE' | 'OTHER_DATA';

export interface DemoOptions {
  readonly size: DemoSize;
  /** What the commands of the play run on. */
  readonly stage: Stage;
  readonly onProgress: (done: number, total: number, phase: DemoPhase) => void;
}

interface Story extends DemoSize {
  readonly endsAt: string;
  readonly daysPlayed: number;
  readonly finished: boolean;
}

async function storyOf(pool: Pool): Promise<Story | undefined> {
  const { rows } = await pool.query<Omit<Story, 'endsAt'> & { endsAt: Date }>(
    `select seed::int8::float8 as seed, schools, pupils, ends_at as "endsAt", days_played as "daysPlayed",
            finished_at is not null as finished
       from jobs.demo`,
  );
  const row = rows[0];
  return row && { ...row, endsAt: row.endsAt.toISOString() };
}

async function begin(
  { pool, eventStore, clock }: House,
  { seed, schools, pupils }: DemoSize,
): Promise<Story | undefined> {
  const before = await storyOf(pool);
  if (before) return before;
  if ((await eventStore.head()) !== START) return undefined;
  await pool.query(
    'insert into jobs.demo (seed, schools, pupils, ends_at) values ($1, $2, $3, $4) on conflict do nothing',
    [seed, schools, pupils, clock.now()],
  );
  return storyOf(pool);
}

/** The school year in which the story begins: enrolments of the summer count for the one to come. */
const schoolYearOf = (iso: string): number => Number(iso.slice(0, 4)) - (Number(iso.slice(5, 7)) < 7 ? 1 : 0);

const startOf = ({ endsAt }: Story): string => `${addDays(endsAt, -DAYS).slice(0, 10)}T04:30:00.000Z`;

const filesOf = (folder: string, { seed, schools, pupils, ...story }: Story): Promise<Manifest> =>
  generate({
    seed: String(seed),
    schools,
    year: schoolYearOf(startOf({ seed, schools, pupils, ...story })),
    folder,
    pupilsPerSchool: pupils,
    exportedOn: startOf({ seed, schools, pupils, ...story }).slice(0, 10),
  });

async function importOne(
  house: House,
  stage: Stage,
  folder: string,
  school: ManifestSchool,
  year: number,
  at: string,
): Promise<void> {
  const clock = { now: () => at };
  const commands = createCommands({ ...stage, clock });
  const report = await importSchool(
    { pool: house.pool, vault: house.vault, commands, clock },
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

/** Makes the demo data unless they are there, or other data is. */
export async function makeDemo(house: House, { size, stage, onProgress }: DemoOptions): Promise<DemoOutcome> {
  const story = await begin(house, size);
  if (!story) return 'OTHER_DATA';
  if (story.finished) return 'MADE_BEFORE';
  const folder = join(house.config.dataDir, 'demo');
  const { schools, year } = await filesOf(folder, story);
  for (const [index, school] of schools.entries()) {
    onProgress(index, schools.length, 'schools imported');
    if (story.daysPlayed === 0) await importOne(house, stage, folder, school, year, startOf(story));
  }
  const cast = await castOf(house.eventStore, new Set(schools.map(({ uai }) => uai)));
  const days = planDemo(cast, { end: story.endsAt, seed: story.seed });
  const total = days.flat().length;
  let happened = days.slice(0, story.daysPlayed).flat().length;
  for (const [index, day] of days.entries()) {
    if (index < story.daysPlayed) continue;
    await playDay(stage, day, AT_ONCE, () => onProgress(++happened, total, 'things happened'));
    await house.pool.query('update jobs.demo set days_played = $1', [index + 1]);
  }
  await house.pool.query('update jobs.demo set finished_at = now()');
  return 'MADE';
}

/** Accounts concerned at once: appends then share their commits. */
const AT_ONCE = 24;

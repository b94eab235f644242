/** An installation for one test file that imports files (a `World`), and tools that read and compare what came of an import. */
import { expect } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AdjustableClock } from '../../../src/clock.js';
import { createCommands, type CommandContext, type Commands } from '../../../src/command/index.js';
import { postgresEventStore, type PostgresEventStore } from '../../../src/eventstore/postgres.js';
import {
  importAcademie,
  importSchool,
  resumeAcademies,
  type AcademieReport,
  type AcademieRequest,
  type ImportFile,
  type ImportReport,
  type ImportRequest,
} from '../../../src/ingest/index.js';
import type { GenerateOptions, Manifest, ManifestSchool } from '../../../src/generator/index.js';
import { generate } from '../../../src/generator/index.js';
import { RECORD_KINDS } from '../../../src/ingest/report/report.js';
import { sayRefusal } from '../../../src/ingest/report/words/say.js';
import type { RunReport } from '../../../src/ingest/report/report.js';
import { openVault, type PostgresVault } from '../../../src/vault/postgres/vault.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { expectFrench } from './french.js';

export const CONTEXT: CommandContext = {
  actor: 'importer',
  role: 'IMPORTER',
  right: 'OWN',
  source: 'IMPORT',
  correlationId: 'test',
};

export interface StoredEvent {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** A database of its own with ledger, vault and commands. */
export interface World {
  readonly database: TestDatabase;
  readonly store: PostgresEventStore;
  readonly vault: PostgresVault;
  readonly commands: Commands;
  readonly clock: AdjustableClock;
  /** Imports a school's files, and checks that the report counts everybody; `commands` may replace this world's own. */
  run(request: Omit<ImportRequest, 'context'>, commands?: Commands): Promise<ImportReport>;
  /** The same for an académie's files: of Nancy-Metz in 2026, unless `more` says otherwise. */
  academie(
    files: readonly ImportFile[],
    more?: Partial<Omit<AcademieRequest, 'files' | 'context'>>,
    commands?: Commands,
  ): Promise<AcademieReport>;
  /** Resumes imports of an académie that were interrupted. */
  resume(): Promise<AcademieReport[]>;
  /** All events, read from the table: other tests on the same server may hold back what followers read. */
  events(): Promise<StoredEvent[]>;
  /** How many rows each table of the ledger, the vault and the imports has, reports left out: a refused import may change none. */
  rowCounts(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** `masterKey` is that of the vault. Another key gives other digests, and so another order wherever digests are sorted. */
export async function openWorld(masterKey = 'k'.repeat(44)): Promise<World> {
  const database = await createDatabase();
  const store = postgresEventStore({ databaseUrl: database.url });
  const vault = await openVault(database.pool, { masterKey });
  const clock = new AdjustableClock();
  const commands = createCommands({ eventStore: store, vault, clock });
  return {
    database,
    store,
    vault,
    commands,
    clock,
    run: async (request, instead = commands) =>
      checkConserved(
        await importSchool({ pool: database.pool, vault, commands: instead, clock }, { ...request, context: CONTEXT }),
      ),
    academie: async (files, more = {}, instead = commands) =>
      checkConserved(
        await importAcademie(
          { pool: database.pool, vault, commands: instead, clock },
          { academie: '12', year: 2026, files, ...more, context: CONTEXT },
        ),
      ),
    resume: async () =>
      (await resumeAcademies({ pool: database.pool, vault, commands, clock })).map(report => checkConserved(report)),
    events: async () => {
      const { rows } = await database.pool.query<StoredEvent>(
        'select stream, version, type, data from ledger.events order by xid, seq',
      );
      return rows;
    },
    rowCounts: async () => {
      const { rows } = await database.pool.query<{ name: string }>(
        `select format('%I.%I', schemaname, tablename) as name from pg_tables
          where schemaname in ('vault', 'ledger')
             or (schemaname = 'ingest' and tablename not in ('imports', 'import_lines')) order by 1`,
      );
      const counts: Record<string, number> = {};
      for (const { name } of rows)
        counts[name] = (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${name}`)).rows[0]!.n;
      return counts;
    },
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

/** The events of accounts and pupils. */
export const eventsOfPeople = (events: readonly StoredEvent[]): StoredEvent[] =>
  events.filter(({ stream }) => stream.startsWith('account-') || stream.startsWith('student-'));

/**
 * The events of each account and pupil, without ids, times and positions: the same however the commands were ordered and however often
 * they were tried.
 */
export const stateOf = (events: readonly StoredEvent[]): Record<string, string[]> => {
  const streams: Record<string, string[]> = {};
  for (const { stream, type, data } of eventsOfPeople(events))
    (streams[stream] ??= []).push(`${type} ${JSON.stringify(data)}`);
  return Object.fromEntries(Object.entries(streams).sort());
};

/** Runs the work with a temporary folder. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'registre-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const filesOf = (folder: string, school: ManifestSchool): ImportFile[] =>
  school.files.map(file => ({ name: basename(file), path: join(folder, file) }));

/** The generator's manifest and files. */
export interface Generated {
  readonly manifest: Manifest;
  /** The files of each school, by UAI. */
  readonly files: ReadonlyMap<string, { name: string; buffer: Buffer }[]>;
}

export const generateInMemory = (options: Omit<GenerateOptions, 'folder' | 'year'>): Promise<Generated> =>
  inFolder(async folder => {
    const manifest = await generate({ year: 2026, ...options, folder });
    const files = new Map<string, { name: string; buffer: Buffer }[]>();
    for (const school of manifest.schools)
      files.set(
        school.uai,
        await Promise.all(
          school.files.map(async file => ({ name: basename(file), buffer: await readFile(join(folder, file)) })),
        ),
      );
    return { manifest, files };
  });

/** What a report says of the files themselves: the same whenever and however often they are imported. */
export const figuresOf = ({ students, responsables, links, skips, rejects, warnings, lines }: RunReport) => ({
  ...{ students, responsables, links, skips, rejects, warnings, lines },
});

type Sums = Record<'read' | 'created' | 'changed' | 'unchanged' | 'ended' | 'rejected' | 'skipped', number>;
/** True when every record read is in exactly one of the other counts. */
export const addsUp = (counts: Sums): boolean =>
  counts.read === counts.created + counts.changed + counts.unchanged + counts.ended + counts.rejected + counts.skipped;

/**
 * Expects that the report loses nobody: of each kind, all records read are counted, and no other. Expects a refusal to have a text in
 * French. Returns the report.
 */
function checkConserved<Report extends ImportReport | AcademieReport>(report: Report): Report {
  if (report.refusal) {
    const { reason, remedy } = sayRefusal(report.refusal, 'fr');
    for (const text of [reason, remedy]) expectFrench(text);
  }
  const ofFiles = 'schoolRecords' in report ? [report.schoolRecords, report.mefRecords] : [];
  for (const counts of [report.students, report.responsables, report.links, ...ofFiles])
    expect({ counts, addsUp: addsUp(counts) }).toEqual({ counts, addsUp: true });
  for (const kind of RECORD_KINDS) {
    const { skipped } = { STUDENT: report.students, RESPONSABLE: report.responsables, LINK: report.links }[kind];
    expect(Object.values(report.skips[kind] ?? {}).reduce((sum, count) => sum + count, 0)).toBe(skipped);
  }
  return report;
}

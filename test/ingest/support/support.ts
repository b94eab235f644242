/** A ledger, a vault and commands for one test file, and what changes are judged by. */
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

export interface World {
  readonly database: TestDatabase;
  readonly store: PostgresEventStore;
  readonly vault: PostgresVault;
  readonly commands: Commands;
  readonly clock: AdjustableClock;
  /** Imports with what this world is made of; `commands` may be put in their place. */
  run(request: Omit<ImportRequest, 'context'>, commands?: Commands): Promise<ImportReport>;
  /** The files of an académie: Nancy-Metz in 2026 unless said otherwise. */
  academie(
    files: readonly ImportFile[],
    more?: Partial<Omit<AcademieRequest, 'files' | 'context'>>,
    commands?: Commands,
  ): Promise<AcademieReport>;
  /** Takes up what was killed. */
  resume(): Promise<AcademieReport[]>;
  /** Straight from the table: other tests on the same server may hold the readers' fence. */
  events(): Promise<StoredEvent[]>;
  /** What no refused import may change: how many rows the ledger, the vault and the known records have. */
  traces(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** `masterKey` is that of the vault: keyed digests, and so all orders by them, are others with each. */
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
      conserved(
        await importSchool({ pool: database.pool, vault, commands: instead, clock }, { ...request, context: CONTEXT }),
      ),
    academie: async (files, more = {}, instead = commands) =>
      conserved(
        await importAcademie(
          { pool: database.pool, vault, commands: instead, clock },
          { academie: '12', year: 2026, files, ...more, context: CONTEXT },
        ),
      ),
    resume: async () =>
      (await resumeAcademies({ pool: database.pool, vault, commands, clock })).map(report => conserved(report)),
    events: async () => {
      const { rows } = await database.pool.query<StoredEvent>(
        'select stream, version, type, data from ledger.events order by xid, seq',
      );
      return rows;
    },
    traces: async () => {
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

/** Without the streams of imports and schools: what happened to people. */
export const ofPeople = (events: readonly StoredEvent[]): StoredEvent[] =>
  events.filter(({ stream }) => stream.startsWith('account-') || stream.startsWith('student-'));

/**
 * The state the ledger tells, whatever the order of commands and however often they were tried: the events of each
 * stream, without ids, times and positions.
 */
export const stateOf = (events: readonly StoredEvent[]): Record<string, string[]> => {
  const streams: Record<string, string[]> = {};
  for (const { stream, type, data } of ofPeople(events))
    (streams[stream] ??= []).push(`${type} ${JSON.stringify(data)}`);
  return Object.fromEntries(Object.entries(streams).sort());
};

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

export interface Generated {
  readonly manifest: Manifest;
  /** By school, its files in memory. */
  readonly files: ReadonlyMap<string, { name: string; buffer: Buffer }[]>;
}

export const generated = (options: Omit<GenerateOptions, 'folder' | 'year'>): Promise<Generated> =>
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

/** What a report says of the files, whenever and however often they were imported. */
export const figuresOf = ({ students, responsables, links, skips, rejects, warnings, lines }: RunReport) => ({
  ...{ students, responsables, links, skips, rejects, warnings, lines },
});

type Sums = Record<'read' | 'created' | 'changed' | 'unchanged' | 'ended' | 'rejected' | 'skipped', number>;
/** True when every record read is in exactly one of the other counts. */
export const addsUp = (counts: Sums): boolean =>
  counts.read === counts.created + counts.changed + counts.unchanged + counts.ended + counts.rejected + counts.skipped;

/**
 * The report, once nobody was found to be lost: of each kind all who were read are counted, and no other. What was refused
 * is said in French, too.
 */
function conserved<Report extends ImportReport | AcademieReport>(report: Report): Report {
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

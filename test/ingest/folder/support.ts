/** A watched folder for one test, with an installation that imports from it. */
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AdjustableClock } from '../../../src/clock.js';
import type { Commands } from '../../../src/command/index.js';
import { takeFolder, type FolderDependencies, type FolderResult } from '../../../src/ingest/folder/take.js';
import type { NamedBuffer } from '../support/files.js';
import { openWorld, type World } from '../support/support.js';

export interface WatchedFolder {
  readonly world: World;
  readonly path: string;
  readonly clock: AdjustableClock;
  readonly faults: unknown[];
  /** What the folder's functions need, with changes. */
  deps(more?: Partial<FolderDependencies>): FolderDependencies;
  /** Writes the files into the folder at `place`, or one file there. */
  put(place: string, files: NamedBuffer[] | Buffer): Promise<void>;
  move(from: string, to: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  remove(place: string): Promise<void>;
  /** Takes what is in the folder; returns the outcomes by place. */
  take(more?: Partial<FolderDependencies>): Promise<Record<string, string>>;
  /** The same; returns the whole result. */
  look(more?: Partial<FolderDependencies>): Promise<FolderResult>;
  /** The imports so far, in their order, each by the id of its report. */
  reports(): Promise<{ id: string; status: string }[]>;
  close(): Promise<void>;
}

export async function watchedFolder(): Promise<WatchedFolder> {
  const world = await openWorld();
  const path = await mkdtemp(join(tmpdir(), 'registre-folder-'));
  const clock = new AdjustableClock();
  const faults: unknown[] = [];
  const context = { actor: 'importer', role: 'IMPORTER', right: 'OWN', source: 'CLI' } as const;
  const watched: WatchedFolder = {
    world,
    path,
    clock,
    faults,
    deps: (more = {}) => ({
      pool: world.database.pool,
      vault: world.vault,
      commands: world.commands,
      clock,
      folder: path,
      context,
      signal: new AbortController().signal,
      onFault: error => void faults.push(error),
      settleMs: 1,
      ...more,
    }),
    put: async (place, files) => {
      const to = join(path, place);
      await mkdir(Buffer.isBuffer(files) ? dirname(to) : to, { recursive: true });
      if (Buffer.isBuffer(files)) await writeFile(to, files);
      else for (const { name, buffer } of files) await writeFile(join(to, name), buffer);
    },
    move: (from, to) => rename(join(path, from), join(path, to)),
    copy: (from, to) => cp(join(path, from), join(path, to), { recursive: true }),
    remove: place => rm(join(path, place), { recursive: true }),
    take: async more => {
      const { exports } = await watched.look(more);
      return Object.fromEntries(exports.map(({ place, outcome }) => [place, outcome]));
    },
    look: async more => {
      const look = await takeFolder(watched.deps(more));
      if (!look) throw new Error('somebody else takes from the folder');
      return look;
    },
    reports: async () =>
      (
        await world.database.pool.query<{ id: string; status: string }>(
          'select id, status from ingest.imports where run_id is null order by started_at, id',
        )
      ).rows,
    close: async () => {
      await rm(path, { recursive: true, force: true });
      await world.close();
    },
  };
  return watched;
}

/** The same commands, but each command of a base fails with `fault` while `isFailing` answers true. */
export const failing = (commands: Commands, isFailing: () => boolean, fault = new Error('a fault')): Commands => ({
  ...commands,
  base: new Proxy(commands.base, {
    get: (target, name, receiver) => {
      const found = Reflect.get(target, name, receiver) as (...given: unknown[]) => Promise<unknown>;
      return (...given: unknown[]) => (isFailing() ? Promise.reject(fault) : found(...given));
    },
  }),
});

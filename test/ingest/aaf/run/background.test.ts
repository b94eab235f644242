import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Commands } from '../../../../src/command/index.js';
import { AcademieRuns, importReports, type AcademieReport } from '../../../../src/ingest/index.js';
import { base, completeExport, parent, pupil, school, type Base } from '../../support/academie.js';
import type { NamedBuffer } from '../../support/files.js';
import { CONTEXT, openWorld, type World } from '../../support/support.js';

const A: Base = base(
  ...[1, 2, 3].map(n => school(n)),
  parent(1),
  ...[1, 2, 3].map(n => pupil(n, { school: n, parents: [1] })),
);
/** How often a server looks for imports to take up. */
const LOOK_EVERY_MS = 20;
const CLOCK = { now: () => '2026-09-16T04:00:00.000Z' };

describe('the imports of académies that a server carries out in the background', () => {
  let world: World;
  let servers: AcademieRuns[];
  let faults: unknown[];
  beforeEach(async () => {
    [world, servers, faults] = [await openWorld(), [], []];
  });
  afterEach(async () => {
    await Promise.all(servers.map(runs => runs.stop()));
    await world.close();
  });

  /** Starts a server, which ends with the test. It imports by `commands`; `onTakenUp` is called for each import that it has taken up. */
  const server = (
    commands: Commands = world.commands,
    onTakenUp: (report: AcademieReport) => void = () => undefined,
  ) => {
    const deps = { pool: world.database.pool, vault: world.vault, commands, clock: CLOCK };
    const runs = new AcademieRuns(deps, {
      onFault: error => faults.push(error),
      onTakenUp,
      lookEveryMs: LOOK_EVERY_MS,
    });
    servers.push(runs);
    return runs;
  };
  const begin = (
    runs: AcademieRuns,
    files: readonly NamedBuffer[] = completeExport(A),
    remove = async () => undefined,
  ) => runs.begin({ academie: '12', year: 2026, context: CONTEXT }, async () => ({ files, remove }));
  const statusOf = async (importId: string) => (await importReports(world.database.pool).find(importId))?.status;
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 10));
  };
  /** Commands that stop at the second school: `secondSchool` resolves there, and `goOn` lets them go on. */
  const heldAtSecondSchool = () => {
    let reached: () => void = () => undefined;
    let goOn: () => void = () => undefined;
    const secondSchool = new Promise<void>(resolve => (reached = resolve));
    const mayGoOn = new Promise<void>(resolve => (goOn = resolve));
    let schools = 0;
    const imports: Commands['imports'] = {
      ...world.commands.imports,
      start: async (...given) => {
        if (++schools === 2) {
          reached();
          await mayGoOn;
        }
        return world.commands.imports.start(...given);
      },
    };
    return { commands: { ...world.commands, imports }, secondSchool, goOn };
  };

  it('go on after the answer, and remove the files when they have ended', async () => {
    const { commands, secondSchool, goOn } = heldAtSecondSchool();
    let removed = false;
    const remove = async () => void (removed = true);
    const begun = await begin(server(commands), completeExport(A), remove);
    expect(begun.status).toBe('RUNNING');
    await secondSchool;
    expect([await statusOf(begun.importId), removed]).toEqual(['RUNNING', false]);
    goOn();
    await until(() => removed);
    expect(await statusOf(begun.importId)).toBe('COMPLETED');
  });

  it('stop with the server between two schools; the next one takes them up, and ends as one that was not stopped', async () => {
    const { commands, secondSchool, goOn } = heldAtSecondSchool();
    const first = server(commands);
    const { importId } = await begin(first);
    await secondSchool;
    const stopped = first.stop();
    goOn();
    await stopped;
    expect(await statusOf(importId)).toBe('RUNNING');
    const taken: AcademieReport[] = [];
    server(world.commands, report => taken.push(report)).resume();
    await until(() => taken.length > 0);
    expect(taken).toMatchObject([
      { importId, status: 'COMPLETED', students: { read: 3, created: 3 }, schools: { due: 3, changed: 3 } },
    ]);
    expect(faults).toEqual([]);
    expect(await world.academie(completeExport(A))).toMatchObject({ unchanged: true });
  });

  it('end, and hold up no other import, when the server stopped while they still read their files', async () => {
    const first = server();
    const { importId } = await begin(first);
    await first.stop();
    // It depends on the moment at which the server stopped whether it has ended the import itself, or another does.
    const status = await statusOf(importId);
    if (status === 'RUNNING') server().resume();
    await until(async () => (await statusOf(importId)) !== 'RUNNING');
    expect(await world.academie(completeExport(A))).toMatchObject({ status: 'COMPLETED' });
  });

  it('are left alone by other servers while one carries them out', async () => {
    const { commands, secondSchool, goOn } = heldAtSecondSchool();
    const taken: AcademieReport[] = [];
    const { importId } = await begin(server(commands));
    await secondSchool;
    for (const other of [server(world.commands, r => taken.push(r)), server(world.commands, r => taken.push(r))])
      other.resume();
    // Time for the other servers to look several times.
    await new Promise(resolve => setTimeout(resolve, 5 * LOOK_EVERY_MS));
    expect([taken, await statusOf(importId)]).toEqual([[], 'RUNNING']);
    goOn();
    await until(async () => (await statusOf(importId)) === 'COMPLETED');
    expect([taken, faults]).toEqual([[], []]);
  });

  it('are tried again after each fault, until there is none', async () => {
    let away = true;
    const imports: Commands['imports'] = {
      ...world.commands.imports,
      start: (...given) => (away ? Promise.reject(new Error('away')) : world.commands.imports.start(...given)),
    };
    const runs = server({ ...world.commands, imports });
    const { importId } = await begin(runs);
    await until(() => faults.length > 0);
    runs.resume();
    // That of the import, and those of two tries.
    await until(() => faults.length > 2);
    expect(await statusOf(importId)).toBe('RUNNING');
    away = false;
    await until(async () => (await statusOf(importId)) === 'COMPLETED');
  });

  it('are answered with what goes wrong before they have begun', async () => {
    const runs = server();
    const lost = runs.begin({ academie: '12', year: 2026, context: CONTEXT }, () => Promise.reject(new Error('lost')));
    await expect(lost).rejects.toThrow('lost');
    expect(await begin(runs, [])).toMatchObject({ status: 'REFUSED', refusal: { code: 'MISSING_FILE' } });
    await runs.stop();
    await expect(begin(runs)).rejects.toThrow();
    expect(faults).toEqual([]);
  });
});

import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSchedule, type ScheduleOptions } from '../../../src/ingest/folder/schedule.js';
import { base, completeExport, parent, pupil, school } from '../support/academie.js';
import { failing, watchedFolder, type WatchedFolder } from './support.js';

const FILES = completeExport(base(school(1), parent(1), pupil(1, { parents: [1] })));
/** How often the schedule looks at the clock. */
const EVERY_MS = 5;
const SEVERAL_LOOKS_MS = 10 * EVERY_MS;
/** 04:30 in Paris. */
const HOURS = [4 * 60 + 30];
/** UTC: two hours before the time in Paris. */
const todayAt = (time: string): string => `2026-09-16T${time}:00.000Z`;

describe('the schedule of the watched folder', () => {
  let watched: WatchedFolder;
  let running: { stop(): Promise<void> }[];
  let said: { level: 'info' | 'warn'; fields: object }[];
  beforeEach(async () => {
    watched = await watchedFolder();
    running = [];
    said = [];
  });
  afterEach(async () => {
    await Promise.all(running.map(schedule => schedule.stop()));
    await watched.close();
  });

  const start = (more: Partial<ScheduleOptions> = {}): void => {
    const { pool, vault, commands, clock, folder, onFault, settleMs } = watched.deps();
    const deps = { pool, vault, commands, clock, folder, onFault, ...(settleMs !== undefined && { settleMs }) };
    const log = {
      info: (fields: object) => void said.push({ level: 'info', fields }),
      warn: (fields: object) => void said.push({ level: 'warn', fields }),
    } as unknown as ScheduleOptions['log'];
    running.push(startSchedule({ ...deps, hours: HOURS, log, everyMs: EVERY_MS, againMs: EVERY_MS, ...more }));
  };
  const stop = (): Promise<void> => running.pop()!.stop();
  const lookedAt = async (): Promise<string | undefined> => {
    const { rows } = await watched.world.database.pool.query<{ at: Date }>(
      'select looked_at as at from ingest.folder_looks',
    );
    return rows[0]?.at.toISOString();
  };
  const untilLooked = async (before?: string): Promise<string> => {
    for (;;) {
      const at = await lookedAt();
      if (at !== undefined && at !== before) return at;
      await sleep(5);
    }
  };

  it('looks when the hour comes, and not before', async () => {
    watched.clock.set(todayAt('02:00'));
    start();
    const first = await untilLooked();
    await watched.put('aaf/12/complete', FILES);
    watched.clock.set(todayAt('02:20'));
    await sleep(SEVERAL_LOOKS_MS);
    expect(await watched.reports()).toEqual([]);
    expect(await lookedAt()).toBe(first);
    watched.clock.set(todayAt('02:30'));
    await untilLooked(first);
    expect(await watched.reports()).toEqual([{ id: expect.any(String), status: 'COMPLETED' }]);
    const { rows } = await watched.world.database.pool.query(
      `select distinct actor, role, source from (
         select metadata ->> 'actor' as actor, metadata ->> 'role' as role, metadata ->> 'source' as source
           from ledger.events) e`,
    );
    expect(rows).toEqual([{ actor: 'system', role: 'SYSTEM', source: 'IMPORT' }]);
  });

  it('makes up at the start for an hour that was missed, and only then', async () => {
    watched.clock.set(todayAt('03:00'));
    start();
    const first = await untilLooked();
    await stop();
    await watched.put('aaf/12/complete', FILES);
    start();
    await sleep(SEVERAL_LOOKS_MS);
    expect(await lookedAt()).toBe(first);
    await stop();
    watched.clock.set('2026-09-18T01:00:00.000Z');
    start();
    await untilLooked(first);
    expect(await watched.reports()).toHaveLength(1);
  });

  it('looks again when the clock of the business was put back', async () => {
    watched.clock.set('2027-01-15T12:00:00.000Z');
    start();
    const first = await untilLooked();
    await stop();
    watched.clock.set(todayAt('12:00'));
    start();
    expect(await untilLooked(first)).toMatch(/^2026-09-16/);
  });

  it('takes an export once, however many servers run it', async () => {
    await watched.put('aaf/12/complete', FILES);
    for (let server = 0; server < 3; server++) start();
    await untilLooked();
    await Promise.all(running.splice(0).map(schedule => schedule.stop()));
    expect(await watched.reports()).toHaveLength(1);
  });

  it('looks again soon while something is left to be taken, and says what was wrong without naming files', async () => {
    await watched.put('aaf/12/complete', FILES);
    await watched.put('aaf/12/Mme Martin.docx', Buffer.from('x'));
    let faultsLeft = 2;
    start({ commands: failing(watched.world.commands, () => faultsLeft-- > 0) });
    await untilLooked();
    expect(await watched.reports()).toEqual([{ id: expect.any(String), status: 'COMPLETED' }]);
    expect(watched.faults.length).toBeGreaterThan(0);
    expect(said.at(-1)).toEqual({ level: 'warn', fields: { reason: 'FOREIGN', place: 'aaf/12', entries: 1 } });
    expect(JSON.stringify(said)).not.toContain('Martin');
  });

  it('stops in the middle of an import, which goes on with the next start', async () => {
    await watched.put('aaf/12/complete', FILES);
    let met: () => void = () => undefined;
    const importing = new Promise<void>(resolve => (met = resolve));
    const commands = failing(watched.world.commands, () => (met(), true));
    start({ commands, againMs: 60_000 });
    await importing;
    await stop();
    expect(await lookedAt()).toBeUndefined();
    start();
    await untilLooked();
    expect(await watched.reports()).toEqual([{ id: expect.any(String), status: 'COMPLETED' }]);
  });

  it('goes on when the folder is away, and looks once it is there', async () => {
    start({ folder: `${watched.path}/mounted` });
    while (watched.faults.length === 0) await sleep(5);
    expect(await lookedAt()).toBeUndefined();
    await watched.put('elsewhere/aaf/12/complete', FILES);
    // The folder comes with all its files at once, as one that is mounted does: a look finds all of them or none.
    await rename(`${watched.path}/elsewhere`, `${watched.path}/mounted`);
    await untilLooked();
    expect(await watched.reports()).toHaveLength(1);
  });
});

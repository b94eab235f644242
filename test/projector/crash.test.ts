import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { projections } from '../../projections/index.js';
import { Histories, random } from './support/history.js';
import { ProjectingDatabase } from './support/projecting.js';

const SCRIPT = fileURLToPath(new URL('support/process.js', import.meta.url));

describe('a projector killed with -9', () => {
  let world: ProjectingDatabase;
  const children = new Set<ChildProcess>();
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await world.drop();
  });

  async function started(...args: string[]): Promise<ChildProcess> {
    const child = spawn(process.execPath, [SCRIPT, world.database.url, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the projector ended with ${code}`))),
    ]);
    return child;
  }

  async function killed(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
    children.delete(child);
  }

  it('leaves every projection equal to its rebuild, whenever it is killed', async () => {
    const randomBelow = random(7);
    for (let round = 0; round < 6; round++) {
      const drafts = Histories.of(500 + round, 80);
      const half = drafts.length >> 1;
      await world.append(drafts.slice(0, half));
      const child = await started();
      const appending = world.append(drafts.slice(half));
      await pause(randomBelow(250));
      await killed(child);
      await appending;
    }
    const projector = await world.start();
    await world.untilSettled(projector);
    expect(await projector.parked()).toEqual([]);
    for (const projection of projections) expect((await world.verify(projection)).differences).toEqual([]);
  });

  it('leaves the version that serves, and nothing else, when it is killed during a rebuild', async () => {
    const projector = await world.start();
    await world.append(Histories.of(600, 200));
    await world.untilSettled(projector);
    for (const wait of [20, 80, 200]) {
      const child = await started('rebuild', 'responsables');
      await pause(wait);
      await killed(child);
      expect((await world.rows('select count(*) from read.responsables'))[0]!.count).not.toBe('0');
    }
    await projector.stop();
    const next = await world.start();
    await world.append(Histories.of(601, 50));
    await world.untilSettled(next);
    const unused = await world.rows(`select schema from projector.versions where status <> 'current'`);
    expect(unused).toEqual([]);
    for (const projection of projections) expect((await world.verify(projection)).differences).toEqual([]);
  });
});

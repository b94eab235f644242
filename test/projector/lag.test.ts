import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import type { Projection } from '../../src/projector/projection.js';
import type { ProjectionStatus, Projector } from '../../src/projector/projector.js';
import { metadata, uuid, type Draft } from './support/history.js';
import { ProjectingDatabase } from './support/projecting.js';

const responsables = projectionNamed('responsables');
const HOUR = 3_600;

const accountOf = (name: string): Draft => ({
  stream: `account-${uuid(name)}`,
  event: {
    id: uuid(`account ${name}`),
    type: 'AccountPreCreated',
    data: { accountId: uuid(name), kind: 'RESPONSABLE', personId: uuid(`person ${name}`) },
    metadata: metadata(),
  },
});

let world: ProjectingDatabase;
beforeEach(async () => {
  world = await ProjectingDatabase.create();
});
afterEach(() => world.drop());

/** Appends events, and has them recorded an hour ago. */
async function recordLongAgo(...drafts: Draft[]): Promise<void> {
  await world.append(drafts);
  const client = await world.database.pool.connect();
  // Turns off the triggers that refuse a change of the ledger.
  await client.query('set session_replication_role = replica');
  await client.query(`update ledger.events set recorded_at = now() - interval '1 hour'`);
  client.release(true);
}

const statusOf = async (projector: Projector): Promise<ProjectionStatus> => (await projector.status())[0]!;

/** A read of personal data, which concerns no list of people. */
const fileTaken = (n: number): Draft => ({
  stream: 'access-2026-11-30-a',
  event: { id: uuid(`file ${n}`), type: 'FileTaken', data: { persons: n }, metadata: metadata() },
});

describe('the stored checkpoint of a projection', () => {
  it('moves on while events that do not concern it follow one another without a pause', async () => {
    const projector = await world.start({ projections: [responsables] });
    await world.append([accountOf('a')]);
    await world.untilSettled(projector, [responsables]);
    const first = await world.append([fileTaken(0)]);
    const stored = async (): Promise<string> =>
      String((await world.rows(`select position from projector.versions where status = 'current'`))[0]!.position);
    let n = 1;
    for (; n < 100 && (await stored()) < first; n++) {
      await world.append([fileTaken(n)]);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    expect(n).toBeLessThan(100);
  });
});

describe('the lag of a projection', () => {
  it('is none once every event is folded in, however long ago the last was recorded', async () => {
    await recordLongAgo(accountOf('a'));
    const projector = await world.start({ projections: [responsables] });
    await world.untilSettled(projector, [responsables]);
    expect(await statusOf(projector)).toMatchObject({ caughtUp: true, lagSeconds: 0 });
  });

  it('is how long the oldest event that is not folded in has waited, not how old the last folded one is', async () => {
    let held = Promise.resolve();
    let reached = (): void => undefined;
    const slow: Projection = {
      ...responsables,
      enrich: async (documents, directory) => {
        reached();
        await held;
        await responsables.enrich?.(documents, directory);
      },
    };
    await recordLongAgo(accountOf('a'));
    const projector = await world.start({ projections: [slow] });
    await world.untilSettled(projector, [slow]);
    let release = (): void => undefined;
    held = new Promise(resolve => (release = resolve));
    const waiting = new Promise<void>(resolve => (reached = resolve));
    await world.append([accountOf('b')]);
    await waiting;
    const { caughtUp, lagSeconds } = await statusOf(projector);
    release();
    expect(caughtUp).toBe(false);
    expect(lagSeconds).toBeLessThan(HOUR / 2);
  });

  it('is known of a projection that fails and reads nothing', async () => {
    const failing: Projection = { ...responsables, enrich: () => Promise.reject(new Error('the vault is away')) };
    await recordLongAgo(accountOf('a'));
    const projector = await world.start({ projections: [failing] });
    let status = await statusOf(projector);
    while (status.state !== 'failing') status = await statusOf(projector);
    expect(status.lagSeconds).toBeGreaterThanOrEqual(HOUR);
  });
});

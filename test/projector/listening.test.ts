/** A process that leaves projecting to others hears what they project, waits for it, and knows when nobody projects. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import type { Projected } from '../../src/projector/projection.js';
import type { ProjectionStatus, Projector } from '../../src/projector/projector.js';
import { metadata, uuid, type Draft } from './support/history.js';
import { ProjectingDatabase } from './support/projecting.js';

const accounts = projectionNamed('accounts');
const projections = [accounts];

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

const statusOf = async (projector: Projector): Promise<ProjectionStatus> => (await projector.status())[0]!;
const until = async (projector: Projector, state: ProjectionStatus['state']): Promise<ProjectionStatus> => {
  for (;;) {
    const status = await statusOf(projector);
    if (status.state === state) return status;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
};

describe('a projector that listens only', () => {
  it('makes and folds nothing', async () => {
    const listening = await world.start({ projections, listensOnly: true });
    const position = await world.append([accountOf('a')]);
    expect(await listening.projectedUpTo(position, ['accounts'], 500)).toBe(false);
    expect(await world.rows(`select from projector.versions`)).toEqual([]);
    expect(await statusOf(listening)).toMatchObject({ state: 'unattended', version: undefined, caughtUp: false });
  });

  it('waits until another has made what is to be read', async () => {
    const listening = await world.start({ projections, listensOnly: true });
    let whole = false;
    const waiting = listening.untilWhole().then(() => (whole = true));
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(whole).toBe(false);
    await world.start({ projections });
    await waiting;
    expect(await world.rows('select from read.accounts')).toEqual([]);
  });

  it('hears each change with its topics, and knows when reads include it', async () => {
    const listening = await world.start({ projections, listensOnly: true });
    const folding = await world.start({ projections });
    await world.untilSettled(folding, projections);
    const heard = new Promise<Projected>(resolve =>
      listening.changes.subscribe({ projection: 'accounts', topics: [`account:${uuid('a')}`] }, change => {
        if (change.topics.includes(`account:${uuid('a')}`)) resolve(change);
      }),
    );
    const position = await world.append([accountOf('a')]);
    expect(await listening.projectedUpTo(position, ['accounts'], 30_000)).toBe(true);
    expect(await world.rows('select from read.accounts where account_id = $1', [uuid('a')])).toHaveLength(1);
    expect((await heard).position >= position).toBe(true);
    expect(await statusOf(listening)).toMatchObject({
      state: 'listening',
      version: accounts.version,
      caughtUp: true,
      lagSeconds: 0,
    });
  });

  it('knows when nobody projects any more, and when somebody does again', async () => {
    const listening = await world.start({ projections, listensOnly: true });
    const folding = await world.start({ projections });
    await until(listening, 'listening');
    await folding.stop();
    await until(listening, 'unattended');
    const position = await world.append([accountOf('a')]);
    // Transactions in other databases of the server may hold up how far the ledger can be read.
    while ((await world.store.head()) < position) await new Promise(resolve => setTimeout(resolve, 10));
    expect((await statusOf(listening)).caughtUp).toBe(false);
    await world.start({ projections });
    expect(await listening.projectedUpTo(position, ['accounts'], 30_000)).toBe(true);
    expect((await until(listening, 'listening')).caughtUp).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { accountAsOf } from '../../projections/account-history/queries.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import { metadata, uuid, type Draft } from '../projector/support/history.js';
import { ProjectingDatabase } from '../projector/support/projecting.js';

const history = projectionNamed('account-history');
const accountId = uuid('as of');

/** `clock`: a day of September and an hour. */
const draftAt = (clock: string, event: AccountEvent): Draft => ({
  stream: `account-${accountId}`,
  event: {
    id: uuid(`as of ${clock} ${event.type}`),
    type: event.type,
    data: event.data as never,
    metadata: metadata(`2026-09-${clock}:00.000Z`),
  },
});

describe('an account as of an instant', () => {
  let world: ProjectingDatabase;
  beforeAll(async () => {
    world = await ProjectingDatabase.create();
    const projector = await world.start({ projections: [history] });
    await world.append([
      draftAt('01T08:00', {
        type: 'AccountPreCreated',
        data: { accountId, kind: 'RESPONSABLE', personId: uuid('person') },
      }),
      draftAt('03T08:00', { type: 'AccountExpired', data: { notifiedAt: '2026-06-01T08:00:00.000Z' } }),
      // Dated before the event that it follows. `handle` dates no event so, but a ledger that other code appended to may hold one.
      draftAt('02T08:00', { type: 'AccountClosed', data: { reason: 'NO_LINK' } }),
      draftAt('04T08:00', { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }),
    ]);
    await world.untilSettled(projector, [history]);
  });
  afterAll(() => world?.drop());

  it.each([
    ['2026-08-31T00:00:00.000Z', undefined],
    // Not AccountClosed: the event before it in the stream is later.
    ['2026-09-02T12:00:00.000Z', 'AccountPreCreated'],
    ['2026-09-03T08:00:00.000Z', 'AccountClosed'],
    ['2026-09-03T12:00:00.000Z', 'AccountClosed'],
    ['2026-09-04T08:00:00.000Z', 'AccountReopened'],
  ])(
    '%s: replays the stream up to its first event with a later date; what stands behind that one is left out, whatever its own date',
    async (instant, lastEvent) => {
      expect((await accountAsOf(world.database.pool, accountId, { at: instant }))?.lastEvent).toBe(lastEvent);
    },
  );
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projections } from '../../../projections/index.js';
import type { AcademieEvent } from '../../../src/domain/academie/events.js';
import type { AssistanceEvent } from '../../../src/domain/assistance/events.js';
import type { CampaignEvent, TargetOutcome } from '../../../src/domain/campaign/events.js';
import type { JsonObject } from '../../../src/domain/event.js';
import type { Projector } from '../../../src/projector/projector.js';
import { Histories, metadata, uuid } from '../support/history.js';
import { ProjectingDatabase } from '../support/projecting.js';

const AT = '2026-09-01T08:00:00.000Z';

describe('a projection followed live', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  const equalsItsRebuild = async (projector: Projector): Promise<void> => {
    await world.untilSettled(projector);
    expect(await projector.parked()).toEqual([]);
    for (const projection of projections) {
      const { compared, differences } = await world.verify(projection);
      expect([projection.name, compared, differences]).toEqual([projection.name, true, []]);
    }
  };

  it.each([
    ['batch after batch', {}],
    ['with batches prepared ahead', { feed: { most: 12 } }],
  ])('equals its rebuild from nothing, %s', async (_, options) => {
    const projector = await world.start({ cacheLimit: 20, ...options });
    for (const seed of [1, 2, 3]) {
      const drafts = Histories.of(seed, 120);
      const half = drafts.length >> 1;
      await world.append(drafts.slice(0, half));
      await world.untilSettled(projector);
      await world.append(drafts.slice(half));
    }
    await equalsItsRebuild(projector);
    const [{ count }] = (await world.rows('select count(*)::int from read.responsables')) as [{ count: number }];
    expect(count).toBeGreaterThan(10);
  });

  it('equals its rebuild of requests for assistance that move from queue to queue', async () => {
    const projector = await world.start({});
    const requestId = uuid('a request');
    const textId = uuid('its text');
    const queue = { academie: '28', uai: '9740003C' };
    const asked = {
      requestId,
      matter: 'OTHER',
      queue,
      contact: 'EMAIL',
      textId,
      noticeVersion: 'v',
      language: 'fr',
    } as const;
    const steps: (AssistanceEvent | AcademieEvent)[][] = [
      [
        { type: 'AssistanceRequested', data: { ...asked } },
        { type: 'AssistanceTaken', data: { by: 'somebody' } },
        { type: 'AssistanceModalitiesChanged', data: { academie: '28', textsId: textId } },
      ],
      [
        { type: 'AssistancePassedOn', data: { queue: { academie: '28' }, textId } },
        { type: 'AssistanceRoutingChanged', data: { academie: '28', routing: { otherwise: 'ACADEMIE', matters: [] } } },
        { type: 'AssistanceClosed', data: { outcome: 'SOLVED' } },
        { type: 'AssistanceErased', data: {} },
      ],
    ];
    let n = 0;
    for (const events of steps) {
      await world.append(
        events.map(({ type, data }) => ({
          stream: 'academie' in data ? 'academie-28' : `assistance-${requestId}`,
          event: { id: uuid(`assistance event ${n++}`), type, data, metadata: metadata(AT) },
        })),
      );
      await world.untilSettled(projector);
    }
    await equalsItsRebuild(projector);
    const rows = await world.rows('select state, uai from read.assistance_requests');
    expect(rows).toEqual([{ state: 'ERASED', uai: null }]);
  });

  it('equals its rebuild once a count has gone back to none', async () => {
    const projector = await world.start({});
    const campaignId = uuid('a campaign');
    const accountId = uuid('its account');
    const stream = `campaign-${campaignId}`;
    const about = { campaignId, uais: ['0750001A'], total: 1, sliceSize: 1, requestDigest: 'd', startsAt: AT };
    const outcome = (round: number, became: TargetOutcome): CampaignEvent => ({
      type: 'CampaignOutcomesRecorded',
      data: { round, slice: 0, outcomes: [became] },
    });
    const steps: CampaignEvent[][] = [
      [
        { type: 'CampaignStarted', data: { action: 'RESET', kind: 'RESPONSABLE', ...about } },
        outcome(0, { accountId, outcome: 'FAILED', reason: 'FAULT' }),
      ],
      [{ type: 'CampaignRetried', data: { round: 1 } }, outcome(1, { accountId, outcome: 'DONE' })],
    ];
    for (const [at, events] of steps.entries()) {
      const drafts = events.map(({ type, data }, n) => {
        const event = {
          id: uuid(`event ${at} ${n}`),
          type,
          data: data as unknown as JsonObject,
          metadata: metadata(AT),
        };
        return { stream, event };
      });
      await world.append(drafts);
      await world.untilSettled(projector);
    }
    await equalsItsRebuild(projector);
  });

  describe('that starts late, with the whole ledger to read', () => {
    const behind = { cacheLimit: 10, feed: { most: 25, memory: 100 } };
    beforeEach(async () => {
      for (const seed of [11, 12]) await world.append(Histories.of(seed, 200));
    });

    /** Resolves once any projection has come further. */
    const progressed = (projector: Projector): Promise<void> =>
      new Promise(resolve => {
        const end = projector.changes.subscribe({}, () => (end(), resolve()));
      });

    it('equals its rebuild', async () => {
      await equalsItsRebuild(await world.start(behind));
    });

    it('equals its rebuild though its connections are ended again and again', async () => {
      const projector = await world.start(behind);
      for (let round = 0; round < 5; round++) {
        await progressed(projector);
        await world.rows(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name ~ '^registre projector( live| readers)?$'`,
        );
      }
      await equalsItsRebuild(projector);
    });

    it('equals its rebuild though it is stopped and started again and again', async () => {
      for (let round = 0; round < 5; round++) {
        const projector = await world.start(behind);
        await progressed(projector);
        await projector.stop();
      }
      await equalsItsRebuild(await world.start(behind));
    });
  });
});

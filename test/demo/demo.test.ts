/** The demo data, made in a database of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { laneWork } from '../../src/campaign/runner.js';
import { targetsFrom } from '../../src/campaign/targets.js';
import { makeAssistance } from '../../src/demo/assistance.js';
import { makeDemo, type DemoOutcome, type DemoSize } from '../../src/demo/demo.js';
import { START, type EventStore, type RecordedEvent } from '../../src/eventstore/eventstore.js';
import { upToNow } from '../../src/eventstore/up-to-now.js';
import { headContext } from '../../src/demo/context.js';
import { House } from '../command/support.js';
import { Fold, type GivenEvent } from '../projections/support/given.js';

const PATIENCE_MS = 120_000;
const SIZE: DemoSize = { seed: 2026, schools: 2, pupils: 40 };

/** The steps of a campaign, by the events that they append. */
const STEPS = [
  'CampaignStarted',
  'AccountNotified',
  'CampaignOutcomesRecorded',
  'NotificationDelivered',
  'NotificationFailed',
  'LetterPrinted',
];

interface OutcomeRow {
  readonly campaign_id: string;
  readonly account_id: string;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly channel: string | undefined;
  readonly delivery: string | undefined;
  readonly delivery_reason: string | undefined;
}
interface CampaignRow {
  readonly campaign_id: string;
  readonly state: string;
  readonly kind: string;
  readonly uais: readonly string[];
  readonly total: number;
  readonly actor: string;
}

describe('the demo data', () => {
  let house: House;
  let dataDir: string;
  beforeEach(async () => {
    house = await House.open();
    house.clock.set('2026-11-22T14:00:00.000Z');
    dataDir = mkdtempSync(join(tmpdir(), 'registre-demo-'));
  });
  afterEach(async () => {
    rmSync(dataDir, { recursive: true, force: true });
    await house.close();
  });

  /** Makes the demo: commands append to the one ledger, and the demo reads the other, which differ where a test has something go wrong. */
  const make = (
    size = SIZE,
    appending: EventStore = house.eventStore,
    reading: EventStore = house.eventStore,
  ): Promise<DemoOutcome> => {
    const { vault, clock, database } = house;
    return makeDemo(
      { pool: database.pool, eventStore: reading, vault, clock, config: { dataDir } },
      { size, stores: { eventStore: appending, vault }, onProgress: () => undefined },
    );
  };

  const ledger = async (): Promise<RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    for await (const batch of upToNow(house.eventStore, START)) events.push(...batch);
    return events;
  };

  /** What the read model shows of campaigns. */
  async function shown(): Promise<{ campaigns: CampaignRow[]; outcomes: OutcomeRow[] }> {
    const events = await ledger();
    const given = events.map(
      ({ stream, type, data, metadata }) => [stream, { type, data }, metadata] as unknown as GivenEvent,
    );
    const fold = await new Fold(projectionNamed('campaigns')).batch(...given);
    return {
      campaigns: fold.rows('campaigns') as unknown as CampaignRow[],
      outcomes: fold.rows('campaign_outcomes') as unknown as OutcomeRow[],
    };
  }

  /** The ledger, whose first append of this type by a campaign is never stored, or stored and never answered. */
  function endingAt(type: string, stored: boolean): EventStore {
    const { eventStore } = house;
    return {
      ...eventStore,
      append: async (stream, expected, events) => {
        const [event] = events;
        const ofCampaign = stream.startsWith('campaign-') || event?.data.campaignId !== undefined;
        if (!ofCampaign || event?.type !== type) return eventStore.append(stream, expected, events);
        if (stored) await eventStore.append(stream, expected, events);
        throw new Error(`interrupted at ${type}`);
      },
    };
  }

  it(
    'show a finished campaign in each school, and outcomes of every kind in the first',
    async () => {
      expect(await make()).toBe('MADE');
      const { campaigns, outcomes } = await shown();
      const uais = [...new Set(campaigns.flatMap(campaign => campaign.uais))].sort();
      expect(uais).toHaveLength(SIZE.schools);
      for (const { campaign_id: campaignId, state, total, actor, uais: own } of campaigns) {
        expect({ state, actor }).toEqual({ state: 'COMPLETED', actor: `head-${own[0]}` });
        expect(outcomes.filter(row => row.campaign_id === campaignId)).toHaveLength(total);
      }

      const first = campaigns.find(({ uais: [uai], kind }) => uai === uais[0] && kind === 'RESPONSABLE')!;
      const kinds = new Set(
        outcomes
          .filter(({ campaign_id }) => campaign_id === first.campaign_id)
          .map(row =>
            [row.outcome, row.reason, row.channel, row.delivery, row.delivery_reason].filter(Boolean).join(' '),
          ),
      );
      for (const kind of [
        'DONE LETTER SENT',
        'DONE EMAIL SENT',
        'DONE EMAIL FAILED BOUNCED',
        'LEFT_OUT ALREADY_NOTIFIED',
        'FAILED FAULT',
      ])
        expect(kinds).toContain(kind);
      // Nothing is left for the processes of the server to send or to print.
      expect(outcomes.filter(({ delivery }) => delivery === 'WAITING')).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'have all accounts and campaigns, though an open transaction holds back the end of the ledger from followers',
    async () => {
      const client = await house.database.pool.connect();
      try {
        // Followers are given no event that was appended after the beginning of a transaction which is still open.
        await client.query('begin');
        await client.query('select pg_current_xact_id()');
        const { eventStore } = house;
        const last = async () => {
          const position = await eventStore.last();
          // The demo asks once of an empty ledger, then when all is imported and none of it given to followers: it has to wait for the commit.
          if (position !== START) void pause(200).then(() => client.query('commit'));
          return position;
        };
        expect(await make(SIZE, eventStore, { ...eventStore, last })).toBe('MADE');
        const { campaigns } = await shown();
        expect(new Set(campaigns.flatMap(campaign => campaign.uais)).size).toBe(SIZE.schools);
      } finally {
        client.release();
      }
    },
    PATIENCE_MS,
  );

  it(
    'have a campaign whose failure is gone when the head tries again',
    async () => {
      await make();
      const { campaigns, outcomes } = await shown();
      const { campaign_id: campaignId, account_id: accountId } = outcomes.find(({ outcome }) => outcome === 'FAILED')!;
      const [uai] = campaigns.find(one => one.campaign_id === campaignId)!.uais;
      const { commands, clock, eventStore, database } = house;
      const head = headContext(uai!, '00000000-0000-8000-8000-000000000001');
      expect(await commands.campaigns.retryFailed({ campaignId }, head)).toMatchObject({ outcome: 'accepted' });
      const work = laneWork({ pool: database.pool, eventStore, clock, commands });
      await work({ campaignId, round: 1, lane: 0, lanes: 1 }, new AbortController().signal);
      const after = await shown();
      expect(after.outcomes.find(row => row.campaign_id === campaignId && row.account_id === accountId)).toMatchObject({
        outcome: 'DONE',
      });
      expect(after.campaigns.find(one => one.campaign_id === campaignId)).toMatchObject({ state: 'COMPLETED' });
    },
    PATIENCE_MS,
  );

  it(
    'have campaigns in print order: by class, then by pupil',
    async () => {
      await make();
      const { campaigns } = await shown();
      for (const { campaign_id: campaignId, total } of campaigns) {
        const targets = await targetsFrom(house.database.pool, campaignId, 0, total);
        const classes = targets.map(({ classCode }) => classCode);
        expect(classes).not.toContain(null);
        expect(classes.filter((code, i) => code !== classes[i - 1])).toHaveLength(new Set(classes).size);
      }
    },
    PATIENCE_MS,
  );

  it(
    'interrupted at any step of a campaign, are completed by the next calls: each account, letter and e-mail once',
    async () => {
      const size = { ...SIZE, schools: 1, pupils: 30 };
      for (const type of STEPS)
        for (const stored of [false, true])
          await expect(make(size, endingAt(type, stored))).rejects.toThrow(`interrupted at ${type}`);
      expect(await make(size)).toBe('MADE');
      const { campaigns, outcomes } = await shown();
      expect(campaigns.map(({ state }) => state)).toEqual(campaigns.map(() => 'COMPLETED'));
      const seen = new Map<string, number>();
      for (const { stream, type, data } of await ledger())
        if (data.campaignId !== undefined && stream.startsWith('account-')) {
          const key = `${type} ${stream} ${data.campaignId as string}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
      expect([...seen].filter(([, times]) => times > 1)).toEqual([]);
      const told = outcomes.filter(row => row.outcome === 'DONE');
      const ofType = (type: string) => [...seen.keys()].filter(key => key.startsWith(`${type} `)).length;
      expect(ofType('AccountNotified')).toBe(told.length);
      expect(ofType('LetterPrinted')).toBe(told.filter(({ channel }) => channel === 'LETTER').length);
      expect(ofType('NotificationDelivered')).toBe(told.filter(({ channel }) => channel === 'EMAIL').length);
      expect(await make(size)).toBe('MADE_BEFORE');
    },
    PATIENCE_MS,
  );

  it(
    'have requests for assistance in each state of a queue, in each school, and the same ones when made again',
    async () => {
      await make({ ...SIZE, pupils: 10 });
      const events = await ledger();
      const given = events.map(
        ({ stream, type, data, metadata }) => [stream, { type, data }, metadata] as unknown as GivenEvent,
      );
      const fold = await new Fold(projectionNamed('assistance')).batch(...given);
      const rows = fold.rows('assistance_requests') as unknown as { uai: string; state: string }[];
      const uais = [...new Set(rows.map(({ uai }) => uai))];
      expect(uais).toHaveLength(SIZE.schools);
      for (const uai of uais)
        expect(rows.filter(row => row.uai === uai).map(({ state }) => state)).toEqual(
          expect.arrayContaining(['OPEN', 'TAKEN', 'ANSWERED', 'CLOSED']),
        );
      const { eventStore, vault, clock } = house;
      await makeAssistance({ eventStore, vault }, uais, clock.now());
      expect(await ledger()).toHaveLength(events.length);
    },
    PATIENCE_MS,
  );
});

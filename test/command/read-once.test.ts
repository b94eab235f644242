import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCommands } from '../../src/command/index.js';
import type { CampaignOrder } from '../../src/domain/campaign/events.js';
import { readOnce } from '../../src/command/read-once.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { context, House, UAI, type Family } from './support.js';

const ORDER: CampaignOrder = { action: 'NOTIFY', kind: 'RESPONSABLE', channel: 'LETTER', resetPassword: true };

describe('what a campaign does to an account', () => {
  let house: House;
  let family: Family;
  beforeEach(async () => {
    house = await House.open();
    family = await house.family(['2012-03-14', '2014-11-02']);
  });
  afterEach(() => house.close());

  /** Acts as a campaign, and returns which streams were read. `before` is called ahead of the first append. */
  async function act(before: () => Promise<unknown> = async () => undefined) {
    const { eventStore, vault, clock } = house;
    const read: string[] = [];
    let appends = 0;
    const watched: EventStore = {
      ...eventStore,
      read: (stream, from) => {
        read.push(stream);
        return eventStore.read(stream, from);
      },
      append: async (stream, expected, events) => {
        if (appends++ === 0) await before();
        return eventStore.append(stream, expected, events);
      },
    };
    const commands = createCommands({ eventStore: watched, vault, clock });
    const { accountId } = family;
    const target = { campaignId: randomUUID(), order: ORDER, accountId, uai: UAI };
    return { outcome: await commands.campaigns.act(target, context()), read };
  }

  it('reads the account and each of the children once', async () => {
    const { outcome, read } = await act();
    expect(outcome).toMatchObject({ outcome: 'DONE', channel: 'LETTER' });
    const streams = [`account-${family.accountId}`, ...family.studentIds.map(id => `student-${id}`)];
    expect(read.toSorted()).toEqual(streams.toSorted());
  });

  it('is decided anew on the streams as they are when the account changed meanwhile', async () => {
    const { outcome, read } = await act(() => house.notify(family));
    expect(outcome).toMatchObject({ outcome: 'DONE' });
    expect(read.filter(stream => stream.startsWith('account-'))).toHaveLength(2);
    const types = await house.eventTypes(family.accountId);
    expect(types.filter(type => type === 'AccountNotified')).toHaveLength(2);
  });
});

describe('a ledger that is read once', () => {
  let house: House;
  beforeEach(async () => {
    house = await House.open();
  });
  afterEach(() => house.close());

  it('gives a stream from a version on as the ledger does', async () => {
    const { accountId } = await house.family();
    const stream = `account-${accountId}`;
    const once = readOnce(house.eventStore);
    for (const from of [0, 2, 100]) {
      const [expected, given] = [house.eventStore, once].map(async store => {
        const events = [];
        for await (const event of store.read(stream, from)) events.push(event);
        return events;
      });
      expect(await given).toEqual(await expected);
    }
  });
});

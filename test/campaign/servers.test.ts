/** Given a campaign of many slices and several servers at work on it, what each reads of its stream does not grow with the stream. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCommands } from '../../src/command/index.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { CampaignHouse, until } from './support.js';

const SERVERS = 3;
const SLICES = 200;

describe('several servers on one campaign', () => {
  let room: CampaignHouse;
  beforeEach(async () => {
    room = await CampaignHouse.open();
  });
  afterEach(() => room.close());

  /** A server of its own, and how many events of campaigns it has read. */
  function server() {
    const { eventStore, vault, clock } = room.house;
    const seen = { read: 0 };
    const counting: EventStore = {
      ...eventStore,
      read: async function* (stream, from) {
        for await (const event of eventStore.read(stream, from)) {
          if (stream.startsWith('campaign-')) seen.read++;
          yield event;
        }
      },
    };
    const commands = createCommands({ eventStore: counting, vault, clock });
    return { seen, worker: room.worker({ atOnce: 4 }, { commands, eventStore: counting }) };
  }

  it('each read each of its events twice at most, record every slice once, and complete it once', async () => {
    const servers = Array.from({ length: SERVERS }, server);
    const stop = new AbortController();
    const running = servers.map(({ worker }) => worker.run(stop.signal));
    // Accounts that do not exist are judged, and left out.
    const campaignId = await room.start(
      Array.from({ length: SLICES * 2 }, () => randomUUID()),
      undefined,
      { sliceSize: 2 },
    );
    await until(async () => (await room.campaign(campaignId)).state !== 'RUNNING');
    stop.abort();
    await Promise.all(running);

    expect(await room.campaign(campaignId)).toMatchObject({
      state: 'COMPLETED',
      counts: { done: 0, leftOut: SLICES * 2, failed: 0 },
    });
    const types: string[] = [];
    for await (const { type } of room.house.eventStore.read(`campaign-${campaignId}`)) types.push(type);
    expect(types).toEqual([
      'CampaignStarted',
      ...Array.from({ length: SLICES }, () => 'CampaignOutcomesRecorded'),
      'CampaignCompleted',
    ]);
    // Once by its worker, once by its commands.
    for (const { seen } of servers) expect(seen.read).toBeLessThanOrEqual(2 * types.length);
    expect(room.faults).toEqual([]);
  });
});

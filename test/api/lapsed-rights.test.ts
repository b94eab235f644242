import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Group } from '../../src/api/live/group.js';
import { ProjectedChanges } from '../../src/projector/follow/changes.js';
import { openApiHouse, type House } from './support/house.js';
import { watch } from './support/watch.js';

describe('a right that lapses while nothing changes', () => {
  it('ends its subscription, and no other of the group', async () => {
    let lapsed = false;
    let empty = false;
    const group = new Group({
      watched: [{ projection: 'statistics', topics: ['statistics:nation'] }],
      changes: new ProjectedChanges(),
      execute: async () => ({ result: { data: {} }, target: { uai: '0750001A' } }),
      onError: error => {
        throw error;
      },
      onEmpty: () => {
        empty = true;
      },
      lookAgain: 5,
    });
    const asked: unknown[] = [];
    const pushed: string[] = [];
    const other = { isAllowed: () => true, push: () => void pushed.push('other') };
    const ended = new Promise<void>(resolve => {
      group.join({
        isAllowed: target => {
          asked.push(target);
          if (lapsed) resolve();
          return !lapsed;
        },
        push: () => {
          pushed.push('lapsing');
          lapsed = true;
        },
      });
    });
    group.join(other);
    await ended;
    expect(pushed.sort()).toEqual(['lapsing', 'other']);
    // The right is asked about before the push, and when the group looks again.
    expect(asked).toEqual([{ uai: '0750001A' }, { uai: '0750001A' }]);
    expect([group.size, empty]).toEqual([1, false]);
    group.leave(other);
    expect([group.size, empty]).toEqual([0, true]);
  });

  describe('on a server', () => {
    let house: House;
    beforeAll(async () => {
      house = await openApiHouse({ pupils: 4 });
    });
    afterAll(() => house?.close());

    it('is told as such to the client', async () => {
      const { uai } = house.schools[0]!;
      house.clock.set('2026-10-01T08:00:00.000Z');
      const until = '2026-10-02T08:00:00.000Z';
      const token = await house.token([
        { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STATISTICS_READ'], until },
      ]);
      const query = `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { position } }`;
      const watched = watch(house, token, query);
      await watched.first();
      house.clock.set(until);
      const { errors } = await watched.until(push => push.errors !== undefined);
      expect(errors).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'RIGHT_LAPSED' }) }),
      ]);
      expect(await watched.ended).toBe('complete');
      await watched.close();
    }, 30_000);
  });
});

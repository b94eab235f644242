import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pausedDomains, type Admission, type Place } from '../../src/mail/throttle.js';
import type { Priority } from '../../src/tasks/queue.js';
import { HouseUnderTest } from './support.js';

let house: HouseUnderTest;
beforeEach(async () => {
  house = await HouseUnderTest.open();
});
afterEach(() => house.close());

const placeOf = (admission: Admission): Place => {
  if ('delay' in admission) throw new Error(`not admitted: ${JSON.stringify(admission)}`);
  return admission.place;
};
const delayOf = (admission: Admission): number => ('delay' in admission ? admission.delay : 0);
const [URGENT, USUAL, BULK] = ['URGENT', 'USUAL', 'BULK'] as const;

describe('what a domain is sent', () => {
  it('at once is bounded over all servers, for each domain by itself', async () => {
    const [here, there] = [house.throttle({ atOnce: 2 }), house.throttle({ atOnce: 2 })];
    const first = placeOf(await here.admit('orange.fr', USUAL));
    await there.admit('Orange.FR', USUAL);
    expect(await here.admit('orange.fr', USUAL)).toMatchObject({ deferred: false });
    expect(delayOf(await there.admit('orange.fr', USUAL))).toBeGreaterThan(0);
    placeOf(await there.admit('free.fr', USUAL));
    await first.free();
    placeOf(await there.admit('orange.fr', USUAL));
  });

  it('is never more at once, however many servers ask at the same moment', async () => {
    const throttles = [1, 2, 3].map(() => house.throttle({ atOnce: 3 }));
    const admitted = await Promise.all(
      Array.from({ length: 30 }, (_, i) => throttles[i % 3]!.admit('orange.fr', USUAL)),
    );
    const places = admitted.filter(admission => 'place' in admission);
    expect(places.length).toBeGreaterThan(0);
    expect(places.length).toBeLessThanOrEqual(3);
  });

  it('waits no longer for the place of a server that died', async () => {
    const throttle = house.throttle({ atOnce: 1, placeSeconds: 0 });
    placeOf(await throttle.admit('orange.fr', USUAL));
    placeOf(await throttle.admit('orange.fr', USUAL));
  });

  it('in a minute is bounded; those too many get their turns one after the other, and urgent ones go', async () => {
    const throttle = house.throttle({ perMinute: 3 });
    for (let i = 0; i < 3; i += 1) await placeOf(await throttle.admit('orange.fr', USUAL)).free();
    const delays: number[] = [];
    for (let i = 0; i < 6; i += 1) delays.push(delayOf(await throttle.admit('orange.fr', USUAL)));
    expect(delays[0]).toBeGreaterThan(0);
    expect([...delays].sort((a, b) => a - b)).toEqual(delays);
    // Three a minute: twenty seconds from one to the next.
    expect(delays[5]! - delays[0]!).toBeGreaterThan(90);
    expect(delays[5]! - delays[0]!).toBeLessThan(105);
    placeOf(await throttle.admit('orange.fr', URGENT));
    placeOf(await throttle.admit('free.fr', USUAL));
  });

  it('in a minute is as much as its places and its bound allow: what finds no place takes nothing from the bound', async () => {
    const [bound, milliseconds] = [24, 50];
    const throttle = house.throttle({ atOnce: 2, perMinute: bound, retryPlace: 0.01 });
    const delays: number[] = [];
    const send = async (): Promise<void> => {
      for (;;) {
        const admission = await throttle.admit('orange.fr', USUAL);
        if ('place' in admission) {
          await sleep(milliseconds);
          return admission.place.free();
        }
        delays.push(admission.delay);
        // Who is told to come back in another minute does not leave in this one.
        if (admission.delay > 0.02) return;
        await sleep(admission.delay * 1_000);
      }
    };
    await Promise.all(Array.from({ length: bound }, send));
    // Many found no place at first, and all left in the minute.
    expect(delays.length).toBeGreaterThan(bound);
    expect(Math.max(...delays)).toBeLessThanOrEqual(0.02);
    expect(delayOf(await throttle.admit('orange.fr', USUAL))).toBeGreaterThan(1);
    expect(await throttle.admit('orange.fr', URGENT)).toHaveProperty('place');
  });

  it('in a minute keeps a share for what a school sends, however much of campaigns waits', async () => {
    const throttle = house.throttle({ perMinute: 10 });
    const admit = async (priority: Priority): Promise<number> => {
      const admission = await throttle.admit('orange.fr', priority);
      if ('place' in admission) await admission.place.free();
      return delayOf(admission);
    };
    const bulk: number[] = [];
    for (let i = 0; i < 48; i += 1) bulk.push(await admit(BULK));
    expect(bulk.filter(delay => delay === 0)).toHaveLength(8);
    // Eight a minute, in turn: the fortieth that waits comes in the sixth minute.
    expect([...bulk].sort((a, b) => a - b)).toEqual(bulk);
    expect(bulk.at(-1)! - bulk[8]!).toBeGreaterThan(280);
    for (let i = 0; i < 2; i += 1) expect(await admit(USUAL)).toBe(0);
    // The bound is reached, and what the school sends is not behind the campaign.
    expect(await admit(USUAL)).toBeLessThan(70);
  });

  it('pauses once the domain defers, for longer each time, until it takes an e-mail', async () => {
    const throttle = house.throttle({ firstPause: 100, longestPause: 300 });
    const { pool } = house.room.database;
    const over = () => pool.query(`update jobs.mail_deferrals set until = now() - interval '1 second'`);
    const pauses: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const places = [
        placeOf(await throttle.admit('orange.fr', USUAL)),
        placeOf(await throttle.admit('orange.fr', USUAL)),
      ];
      await Promise.all(places.map(place => place.defer()));
      const { rows } = await pool.query<{ seconds: number }>(
        'select round(extract(epoch from until - now()))::int as seconds from jobs.mail_deferrals',
      );
      pauses.push(rows[0]!.seconds);
      expect(await throttle.admit('orange.fr', URGENT)).toMatchObject({ deferred: true });
      expect(await pausedDomains(pool)).toBe(1);
      placeOf(await throttle.admit('free.fr', USUAL));
      await over();
    }
    expect(pauses).toEqual([100, 200, 300, 300]);
    await placeOf(await throttle.admit('orange.fr', USUAL)).free();
    await placeOf(await throttle.admit('orange.fr', USUAL)).defer();
    const { rows } = await pool.query('select deferrals from jobs.mail_deferrals');
    expect(rows).toEqual([{ deferrals: 1 }]);
  });

  it('is kept under no name of a domain', async () => {
    const place = placeOf(await house.throttle().admit('famille-abbeym.fr', USUAL));
    const { rows: places } = await house.room.database.pool.query('select * from jobs.mail_places');
    await place.defer();
    const { rows } = await house.room.database.pool.query('select * from jobs.mail_deferrals');
    const { rows: tries } = await house.room.database.pool.query('select * from jobs.tries');
    expect(places).toHaveLength(1);
    expect(JSON.stringify([places, rows, tries])).not.toContain('abbeym');
  });
});

describe('e-mails', () => {
  const askFor = async (...addresses: string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const address of addresses) ids.push(await house.responsable(address));
    for (const id of ids) await house.notify(id);
    for (const id of ids) await house.queued(id);
    return ids;
  };
  const sentTo = (): string[] => house.smtp.messages.map(({ to }) => to[0]!).sort();
  const due = () => house.room.database.pool.query('update jobs.tasks set due_at = now()');

  it('to a domain that defers are all put back, not counted as failures; other domains are sent theirs', async () => {
    const ids = await askFor('a@lent.fr', 'b@lent.fr', 'c@lent.fr', 'd@vif.fr');
    house.smtp.onRecipient = async address =>
      address.endsWith('lent.fr') ? { responseCode: 451, message: '4.7.1 too many from you' } : undefined;
    const mailer = house.mailer({ firstRetry: 60 }, { atOnce: 1, firstPause: 60 });
    for (let i = 0; i < 4; i += 1) {
      await due();
      await mailer.workOnce();
    }
    expect(sentTo()).toEqual(['d@vif.fr']);
    const { rows } = await house.room.database.pool.query<{ attempts: number }>(
      `select attempts from jobs.tasks where payload ->> 'accountId' = any($1) order by attempts`,
      [ids.slice(0, 3)],
    );
    // One was tried, and none after it while the domain is paused.
    expect(rows).toEqual([{ attempts: 0 }, { attempts: 0 }, { attempts: 1 }]);
    house.smtp.onRecipient = async () => undefined;
    await house.room.database.pool.query(`update jobs.mail_deferrals set until = now() - interval '1 second'`);
    for (let i = 0; i < 8 && house.smtp.messages.length < 4; i += 1) {
      await due();
      await mailer.workOnce();
    }
    expect(sentTo()).toEqual(['a@lent.fr', 'b@lent.fr', 'c@lent.fr', 'd@vif.fr']);
    expect(await pausedDomains(house.room.database.pool)).toBe(0);
    for (const id of ids) {
      const types = (await house.types(id)).filter(type => type.startsWith('Notification'));
      expect(types).toEqual(['NotificationDelivered']);
    }
  });

  it('to one full mailbox pause nobody else of its domain', async () => {
    await askFor('pleine@vif.fr', 'b@vif.fr');
    house.smtp.onRecipient = async address =>
      address.startsWith('pleine') ? { responseCode: 452, message: '4.2.2 mailbox full' } : undefined;
    const mailer = house.mailer({ firstRetry: 60 }, { firstPause: 60 });
    await mailer.workOnce();
    expect(sentTo()).toEqual(['b@vif.fr']);
    expect(await pausedDomains(house.room.database.pool)).toBe(0);
  });

  it('to a domain that answers slowly hold up none of the others', async () => {
    const slow = Array.from({ length: 12 }, (_, i) => `p${i}@lent.fr`);
    const quick = Array.from({ length: 12 }, (_, i) => `p${i}@vif${i}.fr`);
    await askFor(...slow, ...quick);
    let release: () => void = () => undefined;
    const held = new Promise<void>(resolve => (release = resolve));
    house.smtp.onRecipient = async address => {
      if (address.endsWith('lent.fr')) await held;
      return undefined;
    };
    const stopping = new AbortController();
    const running = house.mailer({ pollMs: 20 }, { atOnce: 2, retryPlace: 0.2 }).run(stopping.signal);
    while (house.smtp.messages.length < quick.length) await new Promise(resolve => setTimeout(resolve, 20));
    expect(sentTo()).toEqual([...quick].sort());
    release();
    while (house.smtp.messages.length < quick.length + slow.length)
      await new Promise(resolve => setTimeout(resolve, 20));
    stopping.abort();
    await running;
    expect(house.faults).toEqual([]);
  });

  it('to a domain that defers for days are given up', async () => {
    const [tried, waiting] = await askFor('a@lent.fr', 'b@lent.fr');
    house.smtp.onRecipient = async () => ({ responseCode: 451, message: 'later' });
    const mailer = house.mailer({ firstRetry: 60, giveUpSeconds: -1 }, { atOnce: 1, firstPause: 60 });
    for (let i = 0; i < 3; i += 1) {
      await due();
      await mailer.workOnce();
    }
    for (const id of [tried!, waiting!])
      expect((await house.events(id)).at(-1)).toMatchObject({
        type: 'NotificationFailed',
        data: { reason: 'DEFERRED' },
      });
  });
});

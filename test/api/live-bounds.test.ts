/** What one person may take of the live service, over however many connections. */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { LIVE_BOUNDS, Watchers } from '../../src/api/live/bounds.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { responsablesOf } from './support/people.js';
import { watch } from './support/watch.js';
import { recordedReads } from '../support/reads.js';

const BOUNDS = { connections: 3, perConnection: 4, subscriptions: 6, executions: 2 };

let house: House;
let uai: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 4, deps: { liveBounds: BOUNDS } });
  uai = house.schools[0]!.uai;
});
afterAll(() => house?.close());

const head = (subject: string): Promise<string> => house.token(grantsOf(house).SCHOOL_HEAD!, { subject });

interface Message {
  readonly type: string;
  readonly id?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly payload?: any;
}

/** A socket that speaks the protocol itself, so that it may ask what a well-behaved client never would. */
class Line {
  readonly messages: Message[] = [];
  readonly #waiting = new Set<() => void>();
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise(resolve =>
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#tell();
      }),
    );
    socket.on('message', data => {
      this.messages.push(JSON.parse((data as Buffer).toString()) as Message);
      this.#tell();
    });
  }

  #tell(): void {
    this.#waiting.forEach(check => check());
  }

  static async open(token: string): Promise<Line> {
    const socket = new WebSocket(`${house.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const line = new Line(socket);
    lines.push(line);
    await once(socket, 'open');
    line.say({ type: 'connection_init', payload: { authorization: `Bearer ${token}`, 'accept-language': 'en' } });
    await Promise.race([line.until(({ type }) => type === 'connection_ack'), line.closed]);
    return line;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string): void {
    this.say({ id, type: 'subscribe', payload: { query } });
  }

  until(holds: (message: Message) => boolean): Promise<Message> {
    return new Promise(resolve => {
      const check = (): void => {
        const found = this.messages.find(holds);
        if (!found) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** What the first message about a subscription says: `next`, or the extensions of its refusal. */
  async outcome(id: string): Promise<unknown> {
    const { type, payload } = await this.until(message => message.id === id);
    return type === 'error' ? payload[0].extensions : type;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

const lines: Line[] = [];
afterEach(async () => {
  await Promise.all(lines.splice(0).map(line => line.close()));
  await gauge('live_connections', 0);
});

/** Resolves once the figure is that. */
async function gauge(name: string, value: number): Promise<void> {
  for (;;) {
    const text = await house.metrics();
    if (new RegExp(`registre_${name} ${value}\n`).test(text)) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

const table = (more = ''): string =>
  `subscription Name${more} { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { position } }`;
const distinct = (key: string): string =>
  `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { ${key}: position } }`;
const refusal = (limit: string, most: number) =>
  expect.objectContaining({ code: 'TOO_MANY_SUBSCRIPTIONS', limit, most });

describe('the connections of one person', () => {
  it('have a limit: one more is closed with a code of its own, until another ends; nobody else is concerned', async () => {
    const [one, another] = [await head('crowd'), await head('neighbour')];
    const first = await Line.open(one);
    await Line.open(one);
    await Line.open(one);
    const refused = await Line.open(one);
    expect(await refused.closed).toEqual({ code: 4430, reason: expect.stringMatching(/one person may have 3/) });
    expect((await Line.open(another)).messages).toEqual([{ type: 'connection_ack' }]);
    await first.close();
    await gauge('live_connections', 3);
    expect((await Line.open(one)).messages).toEqual([{ type: 'connection_ack' }]);
  });
});

describe('the subscriptions of one person', () => {
  it('have a limit on one connection, though all are asked for at once', async () => {
    const line = await Line.open(await head('crowd'));
    for (let i = 0; i < 7; i++) line.subscribe(`s${i}`, table());
    const outcomes = await Promise.all(Array.from({ length: 7 }, (_, i) => line.outcome(`s${i}`)));
    expect(outcomes.filter(outcome => outcome === 'next')).toHaveLength(4);
    expect(outcomes.filter(outcome => outcome !== 'next')).toEqual(Array(3).fill(refusal('CONNECTION', 4)));
  });

  it('have a limit over all connections, until one of them ends', async () => {
    const token = await head('crowd');
    const here = await Line.open(token);
    const there = await Line.open(token);
    for (const id of ['a', 'b', 'c']) here.subscribe(id, table());
    for (const id of ['a', 'b', 'c']) there.subscribe(id, table());
    for (const line of [here, there]) for (const id of ['a', 'b', 'c']) expect(await line.outcome(id)).toBe('next');
    there.subscribe('d', table());
    expect(await there.outcome('d')).toEqual(refusal('PERSON', 6));
    here.say({ id: 'a', type: 'complete' });
    await gauge('subscribers', 5);
    there.subscribe('e', table());
    expect(await there.outcome('e')).toBe('next');
    const neighbour = await Line.open(await head('neighbour'));
    neighbour.subscribe('a', table());
    expect(await neighbour.outcome('a')).toBe('next');
  });

  it('no longer count once they are refused, or their right is gone', async () => {
    const line = await Line.open(await head('crowd'));
    const foreign = house.schools[2]!.uai;
    for (let i = 0; i < 10; i++) {
      line.subscribe(`no${i}`, table().replace(uai, foreign));
      expect(await line.outcome(`no${i}`)).toMatchObject({ code: 'FORBIDDEN' });
      line.subscribe(`bad${i}`, `subscription($u: Uai!) { responsablesUpdated(uai: $u) { position } }`);
      expect(await line.outcome(`bad${i}`)).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lent = [{ role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STATISTICS_READ'], until }] as const;
    const delegate = await Line.open(await house.token(lent, { subject: 'delegate' }));
    for (const id of ['a', 'b', 'c', 'd']) delegate.subscribe(id, table());
    for (const id of ['a', 'b', 'c', 'd']) expect(await delegate.outcome(id)).toBe('next');
    house.clock.set(new Date(Date.parse(until) + 1).toISOString());
    for (const id of ['a', 'b', 'c', 'd'])
      await delegate.until(message => message.id === id && message.type === 'complete');
    delegate.subscribe('e', table());
    expect(await delegate.outcome('e')).toMatchObject({ code: 'RIGHT_LAPSED' });
  }, 30_000);

  it('leave nothing behind, though one id is given again and again before it is answered', async () => {
    const line = await Line.open(await head('crowd'));
    for (let i = 0; i < 3; i++) {
      line.subscribe('same', table());
      line.say({ id: 'same', type: 'complete' });
    }
    // The library takes the earlier ones for this one: it knows of one subscription, and four run.
    line.subscribe('same', table());
    await gauge('subscribers', 4);
    await line.close();
    await gauge('live_connections', 0);
    await gauge('subscribers', 0);
    await gauge('subscription_groups', 0);
    const anew = await Line.open(await head('crowd'));
    for (const id of ['a', 'b', 'c', 'd']) anew.subscribe(id, table());
    for (const id of ['a', 'b', 'c', 'd']) expect(await anew.outcome(id)).toBe('next');
  });
});

describe('the distinct executions for one person', () => {
  it('have a limit; asking for the same as before, in other words, makes none', async () => {
    const token = await head('crowd');
    const here = await Line.open(token);
    const there = await Line.open(token);
    here.subscribe('a', distinct('a'));
    there.subscribe('b', distinct('b'));
    expect([await here.outcome('a'), await there.outcome('b')]).toEqual(['next', 'next']);
    there.subscribe('c', distinct('c'));
    expect(await there.outcome('c')).toEqual(refusal('EXECUTIONS', 2));
    there.subscribe('d', distinct('a').replace('subscription', 'subscription Again'));
    expect(await there.outcome('d')).toBe('next');
    await gauge('subscription_groups', 2);
    here.say({ id: 'a', type: 'complete' });
    there.say({ id: 'd', type: 'complete' });
    await gauge('subscription_groups', 1);
    there.subscribe('e', distinct('c'));
    expect(await there.outcome('e')).toBe('next');
  });

  it('are one for subscriptions that differ in the name of their operation alone, whoever asks', async () => {
    const [one, another] = [await Line.open(await head('crowd')), await Line.open(await head('neighbour'))];
    for (const [i, line] of [one, another, one, another].entries()) line.subscribe(`s${i}`, table(String(i)));
    for (const [i, line] of [one, another, one, another].entries()) expect(await line.outcome(`s${i}`)).toBe('next');
    await gauge('subscribers', 4);
    await gauge('subscription_groups', 1);
  });

  it('are refused without a record that people were read', async () => {
    const line = await Line.open(await head('refused'));
    const people = (key: string) => `subscription { responsablesUpdated(uai: "${uai}") { ${key}: position } }`;
    for (const id of ['a', 'b', 'c']) line.subscribe(id, people(id));
    const outcomes = await Promise.all(['a', 'b', 'c'].map(id => line.outcome(id)));
    expect(outcomes.filter(outcome => outcome === 'next')).toHaveLength(2);
    await line.close();
    const reads = async () => (await recordedReads(house.database, { actor: 'refused' })).length;
    while ((await reads()) < 2) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await reads()).toBe(2);
  });
});

describe('an error that is pushed', () => {
  it('points into nobody’s document, for it is told to all who asked the same', async () => {
    const { accountId } = (await responsablesOf(house, uai))[0]!;
    const query = `subscription { accountHistoryAppended(accountId: "${accountId}") { history(first: 500) { totalCount } } }`;
    const watched = watch(house, await head('somebody'), query);
    const { errors } = await watched.first();
    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    ]);
    expect(errors![0]).not.toHaveProperty('locations');
    await watched.close();
  });
});

describe('the bounds as they are', () => {
  it('let one connection be filled, with as many distinct executions', () => {
    expect(LIVE_BOUNDS.executions).toBeGreaterThanOrEqual(LIVE_BOUNDS.perConnection);
    expect(LIVE_BOUNDS.subscriptions).toBeGreaterThanOrEqual(LIVE_BOUNDS.perConnection);
  });

  it('keep nothing of those who left', () => {
    const watchers = new Watchers(BOUNDS);
    const seats = Array.from({ length: 4 }, (_, i) => watchers.seat('one', i));
    seats[0]!.countExecution('x');
    seats[1]!.countExecution('x');
    seats[2]!.countExecution('y');
    expect(() => seats[3]!.countExecution('z')).toThrow(/2 different things/);
    for (const seat of [...seats, ...seats]) seat.leave();
    const anew = [watchers.seat('one', 0), watchers.seat('one', 1)] as const;
    anew[0].countExecution('z');
    anew[1].countExecution('w');
    expect(() => watchers.seat('one', 2).countExecution('v')).toThrow();
  });
});

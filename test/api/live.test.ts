import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { Outlet, TOO_SLOW } from '../../src/api/live/outlet.js';
import { Group } from '../../src/api/live/group.js';
import { EVERYTHING, ProjectedChanges } from '../../src/projector/follow/changes.js';
import type { Position } from '../../src/eventstore/eventstore.js';
import { byHead, byImporter } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';
import { watch, type Push } from './support/watch.js';

let house: House;
let uai: string;
/** People of whom each test takes its own. */
let people: Person[];
/** Somebody whose pupils leave; none of `people` has one of them. */
let leaver: Person;
let head: string;
let dashboard: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 20, deps: { outlet: { highWater: 64 * 1024, patience: 2_500 } } });
  uai = house.schools[0]!.uai;
  const [first, ...others] = await responsablesOf(house, uai);
  leaver = first!;
  people = others.filter(({ studentIds }) => !studentIds.some(id => leaver.studentIds.includes(id)));
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
});
afterAll(() => house?.close());

const TABLE = `subscription S($u: Uai!) { statisticsUpdated(scope: { type: SCHOOL, uai: $u }) {
  position statistics { position total { counts { total notified notNotified } } } } }`;

interface Table {
  readonly position: string;
  readonly statistics: {
    position: string;
    total: { counts: { total: number; notified: number; notNotified: number } };
  };
}
const tableOf = ({ data }: Push): Table => data!.statisticsUpdated as Table;

async function notify({ accountId }: Person): Promise<string> {
  const { data } = await house.ask(head, operation('AccountNotify'), { input: { accountId, uai, channel: 'LETTER' } });
  return data.accountNotify.position as string;
}

const taken = (): Person => people.pop()!;
/** Waits until nobody is connected or watches. */
async function nobodyWatches(): Promise<void> {
  const GAUGES = [/registre_live_connections 0\n/, /registre_subscription_groups 0\n/];
  for (let text = ''; !GAUGES.every(gauge => gauge.test(text)); text = await house.metrics())
    await new Promise(resolve => setTimeout(resolve, 10));
}

describe('a subscription', () => {
  it('first gives the state as it is, then each change, which can be queried already', async () => {
    const query =
      'query Q($u: Uai!, $p: Position) { statistics(scope: { type: SCHOOL, uai: $u }, minPosition: $p) { total { counts { total notified } } } }';
    const counts = async (position: string | null) =>
      (await house.ask(dashboard, query, { u: uai, p: position })).data.statistics.total.counts as object;
    await house.caughtUp();
    const now = await counts(null);
    const watched = watch(house, dashboard, TABLE, { u: uai });
    const first = tableOf(await watched.first());
    expect(first.statistics.total.counts).toMatchObject(now);
    const position = await notify(taken());
    const next = tableOf(await watched.until(push => tableOf(push).position >= position));
    const { total, notified } = first.statistics.total.counts;
    expect(next.statistics.total.counts).toMatchObject({ total, notified: notified + 1 });
    expect(await counts(next.position)).toEqual({ total, notified: notified + 1 });
    await watched.close();
  });

  it('never gives a state older than one it gave', async () => {
    const watched = watch(house, dashboard, TABLE, { u: uai });
    const { total } = tableOf(await watched.first()).statistics.total.counts;
    const positions = await Promise.all([taken(), taken(), taken(), taken()].map(notify));
    const last = positions.sort().at(-1)!;
    await watched.until(push => tableOf(push).position >= last);
    const given = watched.pushes.map(push => tableOf(push).position);
    expect(given).toEqual([...given].sort());
    expect(watched.pushes.map(push => tableOf(push).statistics.total.counts.total)).toEqual(given.map(() => total));
    await watched.close();
  });

  it('tells the same to all who may see the same, and to a newcomer at once', async () => {
    await nobodyWatches();
    const many = Array.from({ length: 5 }, () => watch(house, dashboard, TABLE, { u: uai }));
    await Promise.all(many.map(({ first }) => first()));
    const late = watch(house, head, TABLE, { u: uai });
    expect(tableOf(await late.first())).toEqual(tableOf(many[0]!.pushes.at(-1)!));
    const text = await house.metrics();
    // The dashboard's right and the head's are two; the five of the dashboard share one.
    expect(text).toMatch(/registre_subscription_groups 2\n/);
    expect(text).toMatch(/registre_subscribers 6\n/);
    await Promise.all([...many, late].map(({ close }) => close()));
  });

  it('does not mix topics: what happens in one school is not pushed to watchers of another', async () => {
    const other = house.schools[1]!.uai;
    const watched = watch(house, dashboard, TABLE, { u: other });
    await watched.first();
    const here = watch(house, dashboard, TABLE, { u: uai });
    await here.first();
    const person = taken();
    const position = await notify(person);
    const { accountId } = person;
    await house.ask(head, operation('AccountResetPassword'), { input: { accountId, uai } });
    await notify(taken());
    await here.until(push => tableOf(push).position > position);
    expect(watched.pushes).toHaveLength(1);
    await Promise.all([watched.close(), here.close()]);
  });

  it('pushes the history of an account, the newest event first', async () => {
    const person = taken();
    const { accountId } = person;
    const watched = watch(house, head, operation('AccountHistoryAppended'), { accountId, first: 3 });
    const before = (await watched.first()).data!.accountHistoryAppended as { history: { totalCount: number } };
    const position = await notify(person);
    const { data } = await watched.until(
      push => (push.data!.accountHistoryAppended as { position: string }).position >= position,
    );
    expect(data!.accountHistoryAppended).toMatchObject({
      state: 'NOTIFIED',
      history: { totalCount: before.history.totalCount + 1, edges: [{ node: { type: 'AccountNotified' } }, {}, {}] },
    });
    await watched.close();
  });

  it('leaves nothing behind when it ends', async () => {
    const watched = watch(house, dashboard, TABLE, { u: uai });
    await watched.first();
    await watched.close();
    await nobodyWatches();
  });
});

describe('rights of a subscription', () => {
  it('its connection is closed with 4403 when the token expires', async () => {
    const brief = await house.token(grantsOf(house).ACADEMIE_DASHBOARD!, { expiresIn: 2 });
    const watched = watch(house, brief, TABLE, { u: uai });
    await watched.first();
    expect(await watched.ended).toMatchObject({ code: 4403 });
  });

  it('ends, saying why, when the right has lapsed: nothing more is pushed', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lent = [{ role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STATISTICS_READ'], until }] as const;
    const watched = watch(house, await house.token(lent), TABLE, { u: uai });
    const lasting = watch(house, head, TABLE, { u: uai });
    await Promise.all([watched.first(), lasting.first()]);
    house.clock.set(new Date(Date.parse(house.clock.now()) + 120_000).toISOString());
    const position = await notify(taken());
    await lasting.until(push => tableOf(push).position >= position);
    expect(await watched.ended).toBe('complete');
    expect(watched.pushes.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'RIGHT_LAPSED' } }] });
    expect(watched.pushes.filter(({ data }) => data)).toHaveLength(1);
    await Promise.all([watched.close(), lasting.close()]);
  });

  it('ends when the account leaves the school that gave the right', async () => {
    const { accountId, studentIds } = leaver;
    const watched = watch(house, head, operation('AccountHistoryAppended'), { accountId, first: 1 });
    await watched.first();
    for (const studentId of studentIds)
      await house.commands.base.recordDeparture({ studentId, base: 'SIECLE', uai, reason: 'EXIT_DATE' }, byImporter());
    const { rows } = await house.database.pool.query<{ recordKey: string }>(
      `select source_records->0->>'recordKey' as "recordKey" from read.accounts where account_id = $1`,
      [accountId],
    );
    await house.commands.base.recordDisappearance(
      { accountId, base: 'SIECLE', uai, recordKey: rows[0]!.recordKey },
      byImporter(),
    );
    await house.caughtUp();
    // The next event finds the right gone.
    await house.commands.account.unlock({ accountId }, byHead());
    await house.commands.account.updateContact({ accountId, email: 'loin@example.org' }, byHead());
    expect(await watched.ended).toBe('complete');
    expect(watched.pushes.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    await watched.close();
  });
});

/** A client that stops reading from its socket once it has subscribed. */
async function stalledClient(
  token: string,
  query: string,
  variables: object,
  subscriptions: number,
): Promise<{ socket: WebSocket; resume(): void; closed: Promise<number> }> {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = new Promise<number>(resolve => socket.on('close', code => resolve(code)));
  await new Promise(resolve => socket.on('open', resolve));
  const acknowledged = new Promise(resolve => socket.once('message', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await acknowledged;
  const first = new Promise(resolve => socket.once('message', resolve));
  for (let i = 0; i < subscriptions; i++)
    socket.send(JSON.stringify({ id: `s${i}`, type: 'subscribe', payload: { query, variables } }));
  await first;
  socket.pause();
  return { socket, resume: () => socket.resume(), closed };
}

describe('a client that does not read', () => {
  it('is let go with 4408 after a while, and others are served meanwhile', async () => {
    const large = operation('AccountHistoryAppended');
    await nobodyWatches();
    const person = taken();
    const { accountId } = person;
    const stalled = await stalledClient(head, large, { accountId, first: 100 }, 40);
    const served = watch(house, head, large, { accountId, first: 100 });
    await served.first();
    let gone = false;
    void stalled.closed.then(() => (gone = true));
    const connections = async () => Number(/registre_live_connections (\d+)/.exec(await house.metrics())![1]);
    for (let i = 0; i < 200 && !gone && (await connections()) > 1; i++) {
      const position = await notify(person);
      await served.until(push => (push.data!.accountHistoryAppended as { position: string }).position >= position);
    }
    expect(await connections()).toBe(1);
    stalled.resume();
    expect([TOO_SLOW, 1006]).toContain(await stalled.closed);
    await served.close();
  }, 120_000);
});

/** A socket of which the test sets how much it has yet to send (`bufferedAmount`). */
class FakeSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  closedWith: number | undefined;
  readonly #listeners = new Map<string, () => void>();
  on(event: string, listener: () => void): this {
    this.#listeners.set(event, listener);
    return this;
  }
  emit(event: string): void {
    this.#listeners.get(event)?.();
  }
  /** Short frames only. */
  write(frame: Buffer): void {
    this.sent.push(frame.subarray(2).toString());
  }
  close(code: number): void {
    this.closedWith = code;
  }
  terminate(): void {}
}

describe('the way out to a client', () => {
  const outlet = (patience = 10_000) => {
    const socket = new FakeSocket();
    return { socket, outlet: new Outlet(socket as never, socket as never, { highWater: 100, patience }) };
  };
  const payload = (text: string): Buffer => Buffer.from(JSON.stringify({ text }));

  it('wraps a state as the protocol has it, whatever the id', () => {
    const { socket, outlet: out } = outlet();
    out.push('a"\\é', payload('x'), () => undefined);
    out.push('b', payload('y'), () => undefined);
    expect(socket.sent.map(text => JSON.parse(text) as unknown)).toEqual([
      { id: 'a"\\é', type: 'next', payload: { text: 'x' } },
      { id: 'b', type: 'next', payload: { text: 'y' } },
    ]);
  });

  it('sends what any client reads, however long, in turn with what ws sends itself', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const texts = [0, 200, 70_000].map(length => 'é'.repeat(length));
    server.on('connection', (socket, { socket: raw }) => {
      const out = new Outlet(socket, raw, { highWater: 10_000_000 });
      socket.send('"before"');
      for (const text of texts) out.push('s', payload(text), () => undefined);
      socket.close();
    });
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const read: unknown[] = [];
    client.on('message', (data, isBinary) => read.push(isBinary || JSON.parse((data as Buffer).toString())));
    await once(client, 'close');
    expect(read).toEqual(['before', ...texts.map(text => ({ id: 's', type: 'next', payload: { text } }))]);
    server.close();
  });

  it('keeps but the latest state for one that is stalled', () => {
    const { socket, outlet: out } = outlet();
    let latest = payload('1');
    const push = (text: string) => out.push('s', (latest = payload(text)), () => latest);
    push('1');
    socket.bufferedAmount = 1_000;
    for (const text of ['2', '3', '4']) push(text);
    expect(socket.sent).toHaveLength(1);
    expect(out.stalled).toBe(true);
    socket.bufferedAmount = 0;
    socket.emit('drain');
    expect(socket.sent.map(text => (JSON.parse(text) as { payload: { text: string } }).payload.text)).toEqual([
      '1',
      '4',
    ]);
    expect(out.stalled).toBe(false);
  });

  it('owes nothing to a subscription that ended while stalled', () => {
    const { socket, outlet: out } = outlet();
    socket.bufferedAmount = 1_000;
    out.push('s', payload('1'), () => payload('2'));
    out.forget('s');
    socket.bufferedAmount = 0;
    socket.emit('drain');
    expect(socket.sent).toEqual([]);
  });

  it('gives up one that stays stalled', async () => {
    const { socket, outlet: out } = outlet(10);
    socket.bufferedAmount = 1_000;
    out.push('s', payload('1'), () => payload('1'));
    while (socket.closedWith === undefined) await new Promise(resolve => setTimeout(resolve, 5));
    expect(socket.closedWith).toBe(TOO_SLOW);
  });
});

describe('a group', () => {
  it('executes once a change for all, takes changes together while it executes, and never skips the last', async () => {
    const changes = new ProjectedChanges();
    let executions = 0;
    let state = 0;
    let release: (() => void) | undefined;
    const group = new Group({
      watched: [{ projection: 'p', topics: ['t'] }],
      changes,
      execute: async () => {
        executions++;
        const seen = state;
        await new Promise<void>(resolve => (release = resolve));
        return { result: { data: { seen } }, target: {} };
      },
      onError: error => {
        throw error;
      },
      onEmpty: () => undefined,
      longestPause: 1,
    });
    const pushed: string[][] = [[], []];
    const subscribers = pushed.map(list => ({
      isAllowed: () => true,
      push: (payload: Buffer) => void list.push(payload.toString()),
    }));
    const change = () => {
      state++;
      changes.emit({ projection: 'p', position: String(state).padStart(32, '0') as Position, topics: ['t'] });
    };
    const turn = () => new Promise(resolve => setTimeout(resolve, 5));
    subscribers.forEach(subscriber => group.join(subscriber));
    release!();
    await turn();
    expect(pushed).toEqual([['{"data":{"seen":0}}'], ['{"data":{"seen":0}}']]);
    for (let i = 0; i < 5; i++) change();
    await turn();
    release!();
    await turn();
    await turn();
    release!();
    await turn();
    // One at the beginning, one at the first change, and one for the other four together.
    expect(executions).toBe(3);
    expect(pushed[0]!.at(-1)).toBe('{"data":{"seen":5}}');
    expect(pushed[1]).toEqual(pushed[0]);
    changes.emit({ projection: 'p', position: '9'.repeat(32) as Position, topics: ['another'] });
    await turn();
    expect(executions).toBe(3);
    subscribers.forEach(subscriber => group.leave(subscriber));
    change();
    await turn();
    expect(executions).toBe(3);
  });
});

describe('a group that watches several projections', () => {
  it('executes again after a change of any of them that concerns it, and after no other', async () => {
    const changes = new ProjectedChanges();
    let executions = 0;
    const group = new Group({
      watched: [
        { projection: 'p', topics: ['t'] },
        { projection: 'q', accepts: topic => topic.startsWith('of:') },
      ],
      changes,
      execute: async () => ({ result: { data: { executions: ++executions } }, target: {} }),
      onError: error => {
        throw error;
      },
      onEmpty: () => undefined,
      longestPause: 1,
    });
    const subscriber = { isAllowed: () => true, push: () => undefined };
    const turn = () => new Promise(resolve => setTimeout(resolve, 10));
    const executedAfter = async (projection: string, topic: string): Promise<number> => {
      const before = executions;
      changes.emit({ projection, position: '1'.repeat(32) as Position, topics: [topic] });
      await turn();
      return executions - before;
    };
    group.join(subscriber);
    await turn();
    expect(executions).toBe(1);
    expect(await executedAfter('p', 't')).toBe(1);
    expect(await executedAfter('q', 'of:one')).toBe(1);
    expect(await executedAfter('q', EVERYTHING)).toBe(1);
    for (const [projection, topic] of [
      ['p', 'of:one'],
      ['q', 't'],
      ['r', 't'],
    ] as const)
      expect([projection, await executedAfter(projection, topic)]).toEqual([projection, 0]);
    group.leave(subscriber);
    expect(await executedAfter('q', 'of:one')).toBe(0);
  });
});

describe('a group whose state moves with time alone', () => {
  it('executes again once the instant has passed, though nothing changes, and not before', async () => {
    let now = '2026-09-01T08:00:00.000Z';
    const moves = ['2026-09-01T09:00:00.000Z', undefined];
    let executions = 0;
    const pushed: string[] = [];
    const group = new Group({
      watched: [{ projection: 'p', topics: ['t'] }],
      changes: new ProjectedChanges(),
      execute: async () => ({
        result: { data: { executions: ++executions } },
        target: {},
        movesAfter: moves.shift(),
      }),
      now: () => now,
      onError: error => {
        throw error;
      },
      onEmpty: () => undefined,
      longestPause: 1,
      lookAgain: 2,
    });
    const subscriber = { isAllowed: () => true, push: (payload: Buffer) => void pushed.push(payload.toString()) };
    const looks = () => new Promise(resolve => setTimeout(resolve, 30));
    group.join(subscriber);
    await looks();
    now = '2026-09-01T09:00:00.000Z';
    await looks();
    expect(executions).toBe(1);
    now = '2026-09-01T09:00:00.001Z';
    while (executions < 2) await looks();
    await looks();
    expect(pushed).toEqual(['{"data":{"executions":1}}', '{"data":{"executions":2}}']);
    group.leave(subscriber);
  });
});

describe('an upgrade that is none', () => {
  it('is answered, and harms nothing', async () => {
    const { hostname, port } = new URL(house.url);
    const socket = connect(Number(port), hostname);
    const answer = new Promise<string>(resolve => socket.once('data', data => resolve(data.toString())));
    socket.write('GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 4\d\d/);
    socket.destroy();
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
  });
});

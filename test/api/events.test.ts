import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { placesIn } from '../../src/domain/event-places.js';
import type { EventMetadata, JsonObject } from '../../src/domain/event.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { projectionNamed } from '../../projections/index.js';
import { rebuild } from '../../src/projector/rebuild/rebuild.js';
import { createDirectory } from '../../src/vault/directory.js';
import { byHead } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';
import { fieldsOfReads, recordedReads } from '../support/reads.js';
import { schemaOf } from '../support/schemas.js';
import { operation } from './support/operations.js';

let house: House;
let nation: string;
let auditor: string;
let uai: string;
let academie: string;
/** The école in the other académie. */
let elsewhere: { uai: string; academie: string };

beforeAll(async () => {
  house = await openApiHouse();
  ({ uai, academie } = house.schools[0]!);
  elsewhere = house.schools[2]!;
  nation = await house.token([{ role: 'AUDITOR', nation: true }]);
  auditor = await house.token(grantsOf(house).AUDITOR!);
});
afterAll(() => house?.close());

interface Stored {
  readonly position: string;
  readonly stream: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

/** Every event but reads of personal data, straight from the ledger, in its order. */
async function ledger(): Promise<Stored[]> {
  const { rows } = await house.database.pool.query<Stored>(
    `select ledger.position(xid, seq) as position, stream, type, data, metadata from ledger.events
      where stream not like 'access-%' order by xid, seq`,
  );
  return rows;
}

/** The places of each event, by its position. */
function placesByPosition(events: readonly Stored[]): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>();
  return new Map(
    events.map(({ position, stream, data, metadata: { scope } }) => {
      const places = new Set([...(named.get(stream) ?? []), ...placesIn(data)]);
      named.set(stream, places);
      return [position, new Set([...places, ...(scope === undefined ? [] : [scope])])];
    }),
  );
}

const EVENTS = `query Q($first: Int!, $after: String, $filter: EventFilter, $order: HistoryOrder! = OLDEST_FIRST, $until: Position) {
  events(first: $first, after: $after, filter: $filter, order: $order, until: $until) {
    position totalCount pageInfo { hasNextPage endCursor } edges { node { position stream type accountId } }
  }
}`;

interface Page {
  readonly position: string;
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: { readonly node: { readonly position: string; readonly accountId: string | null } }[];
}

const page = async (token: string, variables: Record<string, unknown>): Promise<Page> => {
  const { data, errors } = await house.ask(token, EVENTS, { first: 100, ...variables });
  expect(errors).toBeUndefined();
  return data.events as Page;
};

/** The positions of all events of a filter, page by page. */
async function positions(token: string, filter: object | null, more: object = {}): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo, totalCount } = await page(token, { filter, after, ...more });
    found.push(...edges.map(({ node }) => node.position));
    if (!pageInfo.hasNextPage) {
      expect(totalCount).toBe(found.length);
      return found;
    }
    after = pageInfo.endCursor;
  }
}

/** Has a head notify the account by the right on the school: one event. */
const notify = async ({ accountId }: Person): Promise<void> => {
  const { outcome } = await house.commands.account.notify(
    { accountId, uai, channel: 'LETTER', resetPassword: true },
    { ...byHead(), scope: uai },
  );
  expect(outcome).toBe('accepted');
};

describe('the events of the ledger', () => {
  it('are all shown to an auditor of the nation, in the order of the ledger or the other way round', async () => {
    const all = (await ledger()).map(({ position }) => position);
    // More than one page of 100.
    expect(all.length).toBeGreaterThan(150);
    expect(await positions(nation, null)).toEqual(all);
    expect(await positions(nation, null, { order: 'NEWEST_FIRST' })).toEqual([...all].reverse());
  });

  it('are those of the académie and its schools for its auditor, by what streams had named by then', async () => {
    const all = await ledger();
    const places = placesByPosition(all);
    const own = new Set([academie, ...house.schools.filter(one => one.academie === academie).map(one => one.uai)]);
    const expected = all.flatMap(({ position }) =>
      [...places.get(position)!].some(place => own.has(place)) ? [position] : [],
    );
    expect(expected.length).toBeGreaterThan(50);
    expect(expected.length).toBeLessThan(all.length);
    expect(await positions(auditor, null)).toEqual(expected);
  });

  it('are found by every condition of the filter, alone and together, as in the ledger itself', async () => {
    const all = await ledger();
    const places = placesByPosition(all);
    const sample = all[Math.floor(all.length / 2)]!;
    const later = all[Math.floor((all.length * 3) / 4)]!.metadata.at;
    const conditions: Record<string, { value: unknown; holds: (event: Stored) => boolean }> = {
      types: {
        value: [sample.type, 'SchoolRegistered'],
        holds: ({ type }) => [sample.type, 'SchoolRegistered'].includes(type),
      },
      stream: { value: sample.stream, holds: ({ stream }) => stream === sample.stream },
      actor: { value: sample.metadata.actor, holds: ({ metadata }) => metadata.actor === sample.metadata.actor },
      role: { value: sample.metadata.role, holds: ({ metadata }) => metadata.role === sample.metadata.role },
      right: { value: sample.metadata.right, holds: ({ metadata }) => metadata.right === sample.metadata.right },
      source: { value: sample.metadata.source, holds: ({ metadata }) => metadata.source === sample.metadata.source },
      correlation: {
        value: sample.metadata.correlationId,
        holds: ({ metadata }) => metadata.correlationId === sample.metadata.correlationId,
      },
      uai: { value: uai, holds: ({ position }) => places.get(position)!.has(uai) },
      academie: {
        value: elsewhere.academie,
        holds: ({ position }) =>
          places.get(position)!.has(elsewhere.uai) || places.get(position)!.has(elsewhere.academie),
      },
      from: { value: sample.metadata.at, holds: ({ metadata }) => metadata.at >= sample.metadata.at },
      to: { value: later, holds: ({ metadata }) => metadata.at < later },
    };
    const names = Object.keys(conditions);
    const together = names.flatMap((one, i) => names.slice(i + 1).map(other => [one, other]));
    for (const chosen of [...names.map(name => [name]), ...together, ['types', 'role', 'source', 'from', 'uai']]) {
      const filter = Object.fromEntries(chosen.map(name => [name, conditions[name]!.value]));
      const expected = all.filter(event => chosen.every(name => conditions[name]!.holds(event)));
      expect([chosen, await positions(nation, filter)]).toEqual([chosen, expected.map(({ position }) => position)]);
    }
  });

  it('name the account that they are of, and nobody for others', async () => {
    const [account] = (await page(nation, { filter: { types: ['AccountPreCreated'] }, first: 1 })).edges;
    const [school] = (await page(nation, { filter: { types: ['SchoolRegistered'] }, first: 1 })).edges;
    expect(account!.node.accountId).toMatch(/^Account_/);
    expect(school!.node.accountId).toBeNull();
  });

  it('keep their pages and their count at the position of the first page, whatever is appended meanwhile', async () => {
    const [person] = await responsablesOf(house, uai);
    const first = await page(nation, { first: 10, order: 'NEWEST_FIRST' });
    await notify(person!);
    await house.caughtUp();
    const again = await page(nation, { first: 10, order: 'NEWEST_FIRST', until: first.position });
    expect(again).toEqual(first);
    const next = await page(nation, {
      first: 10,
      order: 'NEWEST_FIRST',
      until: first.position,
      after: first.pageInfo.endCursor,
    });
    expect(next.totalCount).toBe(first.totalCount);
    const newest = await page(nation, { first: 10, order: 'NEWEST_FIRST' });
    expect(newest.totalCount).toBe(first.totalCount + 1);
  });

  it('are read again by their global ids, within the same reach', async () => {
    const [here, there] = await Promise.all(
      [uai, elsewhere.uai].map(async of => (await positions(nation, { uai: of }))[0]!),
    );
    const node = (token: string, position: string) =>
      house.ask(token, `{ node(id: "LedgerEvent_${position}") { id ... on LedgerEvent { position } } }`);
    expect((await node(auditor, here!)).data.node).toEqual({ id: `LedgerEvent_${here}`, position: here });
    expect((await node(auditor, there!)).errors![0]!.extensions.code).toBe('NOT_FOUND');
    expect((await node(auditor, '0'.repeat(32))).errors![0]!.extensions.code).toBe('NOT_FOUND');
  });

  it('are refused for a school or an académie out of reach', async () => {
    for (const filter of [{ uai: elsewhere.uai }, { academie: elsewhere.academie }, { academie, uai: elsewhere.uai }]) {
      const { errors } = await house.ask(auditor, EVENTS, { first: 1, filter });
      expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    }
  });

  it('are recorded as read, with the number of people concerned', async () => {
    const reader = await house.token([{ role: 'AUDITOR', nation: true }], { subject: 'events-reader' });
    await house.ask(reader, EVENTS, { first: 3, filter: { types: ['AccountPreCreated'] } });
    await house.ask(reader, EVENTS, { first: 3, filter: { types: ['SchoolRegistered'] } });
    const recorded = () => fieldsOfReads(house.database, ['kind', 'persons'], { actor: 'events-reader' });
    while ((await recorded()).length < 1) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await recorded()).toEqual([{ kind: 'HISTORY', persons: 3 }]);
  });
});

describe('reads of personal data', () => {
  /** Type, actor and kind of stream of each event. */
  const brieflyOf = async (token: string, filter: object): Promise<string[]> => {
    const { data, errors } = await house.ask(
      token,
      'query Q($filter: EventFilter) { events(first: 100, order: NEWEST_FIRST, filter: $filter) { edges { node { type actor stream } } } }',
      { filter },
    );
    expect(errors).toBeUndefined();
    const { edges } = data.events as { edges: { node: { type: string; actor: string; stream: string } }[] };
    return edges.map(({ node: { type, actor, stream } }) => `${type} ${actor} ${stream.slice(0, 7)}`);
  };
  let person: Person;

  beforeAll(async () => {
    [person] = (await responsablesOf(house, uai)) as [Person];
    await notify(person);
    const reader = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'shown-to' });
    const list = 'query Q($uai: Uai!) { responsables(uai: $uai, first: 2) { totalCount edges { node { surname } } } }';
    await house.ask(reader, list, { uai });
    const input = { accountId: person.accountId, uai };
    const { data } = await house.ask(reader, operation('AccountRevealProvisionalPassword'), { input });
    expect(data.accountRevealProvisionalPassword.password).not.toBeNull();
    while ((await recordedReads(house.database, { actor: 'shown-to' })).length < 2);
    await house.caughtUp();
  });

  it('are left out unless they are asked for, or named by their types or stream', async () => {
    const all = await brieflyOf(nation, { reads: true });
    expect(all).toContain('PasswordShown shown-to access-');
    expect(all).toContain('AccessesRecorded system access-');
    for (const filter of [{}, { reads: false }, { actor: 'shown-to' }, { reads: false, types: ['PasswordShown'] }])
      expect((await brieflyOf(nation, filter)).filter(brief => brief.endsWith('access-'))).toEqual([]);
    expect(await brieflyOf(nation, { types: ['PasswordShown'] })).toEqual(['PasswordShown shown-to access-']);
    expect(new Set(await brieflyOf(nation, { actor: 'shown-to', reads: true }))).toEqual(
      new Set(['PasswordShown shown-to access-', 'ProvisionalPasswordRevealed shown-to account']),
    );
  });

  it('are shown to an auditor of the académie where one school alone is meant, and not as batches of many schools', async () => {
    const own = await brieflyOf(auditor, { reads: true });
    expect(own).toContain('PasswordShown shown-to access-');
    expect(own.filter(brief => brief.startsWith('AccessesRecorded'))).toEqual([]);
    const other = await house.token([{ role: 'AUDITOR', academie: elsewhere.academie }]);
    expect((await brieflyOf(other, { reads: true })).filter(brief => brief.endsWith('access-'))).toEqual([]);
  });

  it('come in the feed when asked for, and are not announced', async () => {
    const { position } = await feed(nation, START, null, 1);
    const through = async (filter: object | null): Promise<string[]> => {
      const seen: string[] = [];
      for (let after = position, more = true; more;) {
        const given = await feed(nation, after, filter);
        seen.push(...given.events.map(event => event.position));
        ({ position: after, more } = given);
      }
      return seen;
    };
    const { rows } = await house.database.pool.query<{ position: string }>(
      `select ledger.position(xid, seq) as position from ledger.events where type = 'PasswordShown'`,
    );
    expect(await through({ reads: true })).toContain(rows[0]!.position);
    expect(await through(null)).not.toContain(rows[0]!.position);
  });
});

const FEED = `query Q($after: Position!, $first: Int!, $filter: EventFilter) {
  eventFeed(after: $after, first: $first, filter: $filter) { position more heldBackFrom events { position } }
}`;
const START = '0'.repeat(32);

interface Feed {
  readonly position: string;
  readonly more: boolean;
  readonly heldBackFrom: string | null;
  readonly events: { readonly position: string }[];
}

const feed = async (token: string, after: string, filter: object | null = null, first = 100): Promise<Feed> => {
  const { data, errors } = await house.ask(token, FEED, { after, first, filter });
  expect(errors).toBeUndefined();
  return data.eventFeed as Feed;
};

describe('the feed of events', () => {
  it('gives every event once, in order, while events are appended and the index is rebuilt', async () => {
    const people = await responsablesOf(house, uai);
    const seen: string[] = [];
    let after = START;
    let writing = true;
    const written = (async () => {
      for (const person of people.slice(1, 9)) await notify(person);
    })().finally(() => (writing = false));
    const store = postgresEventStore({ databaseUrl: house.database.url });
    const built = rebuild(projectionNamed('ledger-events'), {
      databaseUrl: house.database.url,
      store,
      directory: createDirectory(house.vault),
    });
    let building = true;
    void built.finally(() => (building = false));
    for (let more = true; more || writing || building;) {
      const given = await feed(nation, after, null, 7);
      expect(given.position >= after).toBe(true);
      seen.push(...given.events.map(({ position }) => position));
      ({ position: after, more } = given);
    }
    await Promise.all([written, built]);
    await store.close();
    await house.caughtUp();
    for (let more = true; more;) {
      const given = await feed(nation, after);
      seen.push(...given.events.map(({ position }) => position));
      ({ position: after, more } = given);
    }
    expect(seen).toEqual((await ledger()).map(({ position }) => position));
  });

  it('moves its position on also when no event meets the filter', async () => {
    const { position, events, more } = await feed(nation, START, { actor: 'nobody' });
    expect([events, more]).toEqual([[], false]);
    expect(position >= (await ledger()).at(-1)!.position).toBe(true);
  });

  it('never answers a position before the one given', async () => {
    const later = 'f'.repeat(32);
    expect(await feed(nation, later)).toEqual({ position: later, more: false, heldBackFrom: null, events: [] });
  });

  it('waits at the first event of a parked stream, so that none is missed when it is folded in later', async () => {
    const all = await ledger();
    const held = all[Math.floor(all.length / 2)]!;
    const { pool } = house.database;
    const schema = await schemaOf(house.database, 'ledger-events');
    await pool.query(
      `insert into projector.parked (schema, stream, version, position, event_id, event_type, error)
       values ($4, $1, 0, $2, $3, 'Unknown', 'unknown event type')`,
      [held.stream, held.position, randomUUID(), schema],
    );
    try {
      const before = all.filter(({ position }) => position < held.position).map(({ position }) => position);
      const [last] = before.slice(-1);
      const given = await feed(nation, before.at(-4)!);
      expect(given).toMatchObject({ position: last, more: false, heldBackFrom: held.position });
      expect(given.events.map(({ position }) => position)).toEqual(before.slice(-3));
      expect(await feed(nation, last!)).toMatchObject({ position: last, events: [] });
    } finally {
      await pool.query('delete from projector.parked where event_type = $1', ['Unknown']);
    }
    expect((await feed(nation, held.position, null, 1)).events).toHaveLength(1);
  });

  it('is announced by the subscription, whose position the feed can give already', async () => {
    const [person] = (await responsablesOf(house, uai)).slice(9);
    const watched = watch(house, auditor, 'subscription { eventsAppended { position } }');
    const positionOf = (push: { data?: Record<string, unknown> | null }): string =>
      (push.data!.eventsAppended as { position: string }).position;
    const first = positionOf(await watched.first());
    await notify(person!);
    const after = positionOf(await watched.until(push => positionOf(push) > first));
    const given = await feed(auditor, first);
    expect(given.events.length).toBeGreaterThan(0);
    expect(given.position >= after).toBe(true);
    await watched.close();
  });

  it('takes 1 to 100 events at a time', async () => {
    for (const first of [0, 101]) {
      const { errors } = await house.ask(nation, FEED, { after: START, first });
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
    }
  });
});

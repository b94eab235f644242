/** Given imported schools: every list, statistic and export says how complete it is. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { buildApiSchema } from '../../src/api/schema.js';
import { START, type Position } from '../../src/eventstore/eventstore.js';
import { fetchExport } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { responsablesOf } from './support/people.js';

const FIELDS = 'completeness { position lagEvents lagSeconds parkedStreams }';
const COMPLETE = { lagEvents: 0, lagSeconds: 0, parkedStreams: 0 };

interface Completeness {
  readonly position: string;
  readonly lagEvents: number | null;
  readonly lagSeconds: number | null;
  readonly parkedStreams: number;
}

let house: House;
let uai: string;
let otherUai: string;
let head: string;
let auditor: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 6 });
  [uai, otherUai] = house.schools.map(school => school.uai) as [string, string];
  head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai, otherUai] }]);
  auditor = await house.token(grantsOf(house).AUDITOR!);
});
afterAll(() => house?.close());
afterEach(() => house.database.pool.query('delete from projector.parked'));

async function ask(query: string, token = head): Promise<Record<string, { completeness: Completeness }>> {
  const { data, errors } = await house.ask(token, query);
  expect(errors).toBeUndefined();
  return data as Record<string, { completeness: Completeness }>;
}

/** Parks a stream, as the read model would. The projector in memory does not know of it. */
async function park(readModel: string, stream: string): Promise<void> {
  await house.database.pool.query(
    `insert into projector.parked (schema, stream, version, position, event_id, event_type, error)
     select schema, $2, 0, $3, $4, 'AccountNotified', 'it cannot be folded'
       from projector.versions where projection = $1 and status = 'current'`,
    [readModel, stream, START, randomUUID()],
  );
}

const aStreamOf = async (school: string): Promise<string> =>
  `account-${(await responsablesOf(house, school)).at(-1)!.accountId}`;

/** Lists of a school, each with its read model. The first two are read on the fast path, without objects. */
const LISTS: readonly (readonly [name: string, readModel: string, query: (school: string) => string])[] = [
  ['responsables', 'responsables', school => `responsables(uai: "${school}", first: 2) { ${FIELDS} edges { cursor } }`],
  ['students', 'students', school => `students(uai: "${school}", first: 2) { edges { node { id } } ${FIELDS} }`],
  [
    'responsables with sheets',
    'responsables',
    school => `responsables(uai: "${school}", first: 2) { edges { node { account { state } } } ${FIELDS} }`,
  ],
  [
    'responsables of the past',
    'periods',
    school => `responsables(uai: "${school}", at: "2026-09-01T00:00:00Z", first: 2) { ${FIELDS} edges { cursor } }`,
  ],
  [
    'schoolChanges',
    'periods',
    school =>
      `schoolChanges(uai: "${school}", kind: RESPONSABLE, from: "2026-08-31", to: "2026-09-01", first: 2) { ${FIELDS} }`,
  ],
  ['linkDisputes', 'accounts', school => `linkDisputes(uai: "${school}", first: 2) { ${FIELDS} }`],
  ['duplicates', 'duplicates', school => `duplicates(uai: "${school}", first: 2) { ${FIELDS} }`],
  ['campaigns', 'campaigns', school => `campaigns(uai: "${school}", first: 2) { ${FIELDS} }`],
  ['delegations', 'delegations', school => `delegations(uai: "${school}", first: 2) { ${FIELDS} }`],
  ['assistanceRequests', 'assistance', school => `assistanceRequests(uai: "${school}", first: 2) { ${FIELDS} }`],
  ['importReports', 'imports', school => `importReports(uai: "${school}", first: 2) { ${FIELDS} }`],
  [
    'statistics',
    'statistics',
    school => `statistics(scope: { type: SCHOOL, uai: "${school}" }, groupBy: CLASS) { ${FIELDS} }`,
  ],
  ['basesQuality', 'duplicates', school => `basesQuality(scope: { type: SCHOOL, uai: "${school}" }) { ${FIELDS} }`],
  [
    'statisticsHistory',
    'statistics',
    school =>
      `statisticsHistory(scope: { type: SCHOOL, uai: "${school}" }, from: "2026-09-01", to: "2026-09-01") { ${FIELDS} }`,
  ],
];

describe.each(LISTS)('%s', (_, readModel, query) => {
  it('is complete when nothing is behind and nothing is parked', async () => {
    // Read before the wait: what is appended after it (a reading is recorded later) need not be in the read models yet.
    const last = await house.database.lastAppended();
    await house.caughtUp();
    for (;;) {
      const { completeness } = Object.values(await ask(`{ ${query(uai)} }`))[0]!;
      expect(completeness.position >= last).toBe(true);
      // Readings are recorded in the ledger, too, and may come between.
      if (completeness.lagEvents !== 0) continue;
      expect(completeness).toMatchObject(COMPLETE);
      break;
    }
  });

  it('counts the parked streams of its school, and those of which no school is known', async () => {
    await park(readModel, await aStreamOf(uai));
    await park(readModel, `account-${randomUUID()}`);
    const counted = async (school: string): Promise<number> =>
      Object.values(await ask(`{ ${query(school)} }`))[0]!.completeness.parkedStreams;
    expect([await counted(uai), await counted(otherUai)]).toEqual([2, 1]);
  });

  it('does not count what another read model has parked', async () => {
    await park('academies', await aStreamOf(uai));
    expect(Object.values(await ask(`{ ${query(uai)} }`))[0]!.completeness.parkedStreams).toBe(0);
  });

  it('reads how complete it is in the statement that reads the rows', async () => {
    const pool = jest.spyOn(house.deps.pool, 'query');
    try {
      await ask(`{ ${query(uai)} }`);
      const statements = pool.mock.calls.map(([statement]) => JSON.stringify(statement));
      const standing = statements.filter(text => text.includes('projector.versions'));
      expect(standing.length).toBeGreaterThan(0);
      // The rows are those of a read model, or were made in memory and are given back to be sorted.
      expect(standing.filter(text => !/from (read|ingest)\.(?!projections)\w+|unnest\(/.test(text))).toEqual([]);
    } finally {
      pool.mockRestore();
    }
  });
});

describe('the history of an account', () => {
  it('is concerned by the parked stream of this account alone', async () => {
    const [one, other] = (await responsablesOf(house, uai)).map(({ accountId }) => accountId);
    await park('account-history', `account-${one}`);
    const counted = async (accountId: string): Promise<number> =>
      (await ask(`{ accountHistory(accountId: "${accountId}", first: 1) { ${FIELDS} } }`)).accountHistory!.completeness
        .parkedStreams;
    expect([await counted(one!), await counted(other!)]).toEqual([1, 0]);
  });
});

describe('a list of an area', () => {
  it('counts what is parked of the schools in the reach of whoever asks', async () => {
    await park('schools', `school-${uai}`);
    await park('ledger-events', await aStreamOf(uai));
    expect((await ask(`{ schools(first: 1) { ${FIELDS} } }`)).schools!.completeness.parkedStreams).toBe(1);
    const read = await ask(`{ events(first: 1) { ${FIELDS} } schools(first: 1) { ${FIELDS} } }`, auditor);
    expect([read.events, read.schools].map(list => list!.completeness.parkedStreams)).toEqual([1, 1]);
    const elsewhere = await house.token([{ role: 'AUDITOR', academie: '27' }]);
    const nothing = await ask(`{ events(first: 1) { ${FIELDS} } schools(first: 1) { ${FIELDS} } }`, elsewhere);
    expect([nothing.events, nothing.schools].map(list => list!.completeness.parkedStreams)).toEqual([0, 0]);
  });
});

describe('the figures of a programme of study of a whole académie', () => {
  it('count what is parked of the schools of that académie alone', async () => {
    await park('statistics', await aStreamOf(uai));
    const counted = async (academie: string): Promise<number> => {
      const scope = `{ type: MEF, academie: "${academie}", code: "10010012110" }`;
      const dashboard = await house.token([{ role: 'ACADEMIE_DASHBOARD', academie }]);
      const { statistics } = await ask(`{ statistics(scope: ${scope}) { ${FIELDS} } }`, dashboard);
      return statistics!.completeness.parkedStreams;
    };
    const own = house.schools[0]!.academie;
    expect([await counted(own), await counted(own === '27' ? '28' : '27')]).toEqual([1, 0]);
  });
});

describe('a list that is not made from the ledger', () => {
  it('says nothing of how complete it is', async () => {
    const { parkedStreams } = await ask(`{ parkedStreams(first: 1) { ${FIELDS} } }`, auditor);
    expect(parkedStreams!.completeness).toBeNull();
  });
});

// With the sheet of an account, the query does not take the fast path.
describe('completeness selected twice, under other names', () => {
  it.each(['', 'account { state }'])(
    'has under each name what is selected there, beside the fields id %s',
    async more => {
      const { responsables } = await ask(
        `{ responsables(uai: "${uai}", first: 1) { a: completeness { __typename n: parkedStreams } b: completeness { lagEvents } edges { node { id ${more} } } } }`,
      );
      const { a, b } = responsables as unknown as Record<string, object>;
      // Readings are recorded in the ledger, too, and may not be followed yet.
      expect([a, b]).toEqual([{ __typename: 'Completeness', n: 0 }, { lagEvents: expect.any(Number) }]);
    },
  );
});

describe('an export', () => {
  const exported = async (format: 'CSV' | 'PDF'): Promise<Response> =>
    fetchExport(house, await house.token(grantsOf(house).SCHOOL_HEAD!), { format, responsables: { uai } });

  it('says how complete it is in the headers of the answer', async () => {
    const last = await house.database.lastAppended();
    await house.caughtUp();
    for (;;) {
      const answer = await exported('CSV');
      await answer.text();
      const { headers } = answer;
      expect(headers.get('x-position')! >= last).toBe(true);
      expect(headers.get('x-parked-streams')).toBe('0');
      // Readings are recorded in the ledger, too, and may come between.
      if (headers.get('x-lag-events') !== '0') continue;
      expect(headers.get('x-lag-seconds')).toBe('0');
      break;
    }
  });

  it('counts what is parked', async () => {
    await park('responsables', await aStreamOf(uai));
    const answer = await exported('PDF');
    expect(answer.headers.get('x-parked-streams')).toBe('1');
    await answer.arrayBuffer();
  });
});

describe('while the ledger does not answer', () => {
  it('lists are read as ever, and say that their lag is not known', async () => {
    const silent = await openApiHouse({ pupils: 3, deps: { readLag: async () => undefined } });
    try {
      const [school] = silent.schools;
      const token = await silent.token(grantsOf(silent).SCHOOL_HEAD!);
      for (const more of ['', 'edges { node { account { state } } }']) {
        const query = `{ responsables(uai: "${school!.uai}", first: 1) { ${FIELDS} ${more} } }`;
        const { data, errors } = await silent.ask(token, query);
        expect(errors).toBeUndefined();
        expect((data as { responsables: { completeness: Completeness } }).responsables.completeness).toMatchObject({
          lagEvents: null,
          lagSeconds: null,
          parkedStreams: 0,
        });
      }
    } finally {
      await silent.close();
    }
  });
});

// Comes last: nothing is folded in from here on.
describe('a read model that stands still', () => {
  it('says how many events it lacks, and for how long', async () => {
    await house.caughtUp();
    await house.projector.stop();
    const { position: before } = (await ask(`{ responsables(uai: "${uai}", first: 1) { ${FIELDS} } }`)).responsables!
      .completeness;
    const [person] = await responsablesOf(house, uai);
    const input = { accountId: person!.accountId, uai, channel: 'LETTER' };
    const notify = 'mutation N($input: AccountNotifyInput!) { accountNotify(input: $input) { position } }';
    const { data } = await house.ask(await house.token(grantsOf(house).SCHOOL_HEAD!), notify, { input });
    const { position } = (data as { accountNotify: { position: Position } }).accountNotify;
    for (;;) {
      const { responsables } = await ask(`{ responsables(uai: "${uai}", first: 1) { ${FIELDS} } }`);
      const { completeness } = responsables!;
      // Transactions of other tests may hold the event back from all who follow the ledger.
      if (completeness.lagEvents === 0) continue;
      expect(completeness).toMatchObject({ position: before, lagEvents: expect.any(Number), parkedStreams: 0 });
      expect(completeness.lagSeconds).toBeGreaterThan(0);
      break;
    }
    expect(position > before).toBe(true);
  });
});

it('tries every connection of the root fields', () => {
  const fields = Object.values(buildApiSchema().getQueryType()!.getFields());
  const lists = fields.filter(({ type }) => String(type).endsWith('Connection')).map(({ name }) => name);
  const tried = [...LISTS.map(([name]) => name), 'schools', 'events', 'accesses', 'accountHistory', 'parkedStreams'];
  // `campaignOutcomes` needs a campaign: its file is tried in outcomes-export.test.ts.
  expect(lists.filter(name => !tried.includes(name))).toEqual(['campaignOutcomes']);
});

/** A cursor goes on in the listing it was given for, and nowhere else; what is no cursor is the client's fault. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { schemaOf } from '../support/schemas.js';

let house: House;
let token: string;
let uai: string;
let otherUai: string;
let accounts: string[];
let reports: string[];

beforeAll(async () => {
  house = await openApiHouse();
  const academie = [grantsOf(house).ACADEMIE_SUPPORT!, grantsOf(house).AUDITOR!, grantsOf(house).IMPORTER!].flat();
  token = await house.token(academie);
  [uai, otherUai] = house.schools.map(school => school.uai) as [string, string];
  const { pool } = house.database;
  accounts = (
    await pool.query<{ id: string }>(
      'select account_id as id from read.accounts where $1 = any(uais) order by login limit 2',
      [uai],
    )
  ).rows.map(({ id }) => id);
  // Pairs of accounts and lines of a report, so that there is something to page through.
  const schema = await schemaOf(house.database, 'duplicates');
  for (const [account, school] of [
    [accounts[0], uai],
    [accounts[1], otherUai],
  ])
    await pool.query(
      `insert into ${schema}.duplicates (account_id, other_account_id, score, reasons, since, uais, places)
        select $1, account_id, 80, '[]', now(), array[$2::text], array['class:' || $2::text || ':6A'] from read.accounts where account_id <> $1 order by login limit 3
        on conflict do nothing`,
      [account, school],
    );
  const ofSchools = await pool.query<{ id: string }>(
    'select import_id as id from read.import_reports where uai = any($1) order by uai',
    [[uai, otherUai]],
  );
  reports = ofSchools.rows.map(({ id }) => id);
  for (const id of reports)
    await pool.query(
      `insert into ingest.import_lines (import_id, ordinal, severity, kind, code, reason, remedy)
        select $1, 900 + n, case when n < 3 then 'REJECT' else 'WARNING' end, 'LINK', 'X', 'x', 'x'
          from generate_series(1, 4) n`,
      [id],
    );
});
afterAll(() => house?.close());

interface Connection {
  readonly edges: { cursor: string }[];
  readonly pageInfo: { endCursor: string | null };
}

/**
 * A page of one row of a listing: its row, or the code of the refusal and the argument at fault. The listing is the text of a field, with
 * `ARGS` where `first` and `after` go; of a list of a report it is `node(…) / lines(…)`.
 */
async function page(
  field: string,
  after?: string,
): Promise<{ connection?: Connection; code?: unknown; argument?: unknown }> {
  const [root, nested] = field.split(' / ') as [string, string | undefined];
  const rows = `edges { cursor } pageInfo { endCursor }`;
  const paging = `first: 1, after: $after`;
  const query = nested
    ? `query Q($after: String) { ${root} { ... on ImportReport { listing: ${nested.replace('ARGS', paging)} { ${rows} } } } }`
    : `query Q($after: String) { listing: ${root.replace('ARGS', paging)} { ${rows} } }`;
  const { data, errors } = await house.ask(token, query, { after });
  const connection = (nested ? data?.node?.listing : data?.listing) as Connection | undefined;
  const { code, field: argument } = errors?.[0]?.extensions ?? {};
  return { ...(connection ? { connection } : {}), code, argument };
}

/** Listings of every list, several of each. */
const listings = (): string[] => [
  `responsables(uai: "${uai}", ARGS)`,
  `responsables(uai: "${otherUai}", ARGS)`,
  `responsables(uai: "${uai}", sort: { field: STUDENT, direction: DESC }, ARGS)`,
  `responsables(uai: "${uai}", sort: { field: CLASS }, ARGS)`,
  `responsables(uai: "${uai}", sort: { field: MEF }, ARGS)`,
  `responsables(uai: "${uai}", filter: { hasEmail: true }, ARGS)`,
  `responsables(uai: "${uai}", filter: { hasMobile: true }, ARGS)`,
  `responsables(uai: "${uai}", filter: { disputed: false }, ARGS)`,
  `responsables(uai: "${uai}", filter: { states: [NOT_NOTIFIED, NOTIFIED] }, ARGS)`,
  `students(uai: "${uai}", ARGS)`,
  `students(uai: "${otherUai}", ARGS)`,
  `students(uai: "${uai}", sort: { field: CLASS }, ARGS)`,
  `students(uai: "${uai}", sort: { field: MEF }, ARGS)`,
  `students(uai: "${uai}", filter: { hasIne: true }, ARGS)`,
  `schools(ARGS)`,
  `schools(filter: { degree: SECOND }, ARGS)`,
  `duplicates(uai: "${uai}", ARGS)`,
  `duplicates(uai: "${uai}", filter: { classes: ["6A"] }, ARGS)`,
  `duplicates(uai: "${otherUai}", ARGS)`,
  ...accounts.map(id => `accountHistory(accountId: "${id}", ARGS)`),
  `accountHistory(accountId: "${accounts[0]}", order: NEWEST_FIRST, ARGS)`,
  `accountHistory(accountId: "${accounts[0]}", filter: { from: "2020-01-01T00:00:00Z" }, ARGS)`,
  `importReports(ARGS)`,
  `importReports(uai: "${uai}", ARGS)`,
  `importReports(dryRuns: true, ARGS)`,
  ...reports.slice(0, 2).map(id => `node(id: "ImportReport_${id}") / lines(ARGS)`),
  `node(id: "ImportReport_${reports[0]}") / lines(severity: REJECT, ARGS)`,
];

describe('a cursor', () => {
  it('goes on in its own listing, and is refused by every other', async () => {
    const given = new Map<string, string>();
    for (const listing of listings()) {
      const { connection } = await page(listing);
      expect([listing, connection?.edges.length]).toEqual([listing, 1]);
      expect(connection!.edges[0]!.cursor).toBe(connection!.pageInfo.endCursor);
      given.set(listing, connection!.edges[0]!.cursor);
    }
    expect(new Set(given.values()).size).toBe(given.size);
    const listOf = (listing: string) => /^\w+(?=\()/.exec(listing)![0];
    const firstOfEach = new Map([...given.keys()].reverse().map(listing => [listOf(listing), listing]));
    // Each cursor is tried on all listings of its list, and on the first of each other list.
    for (const [own, cursor] of given)
      for (const listing of given.keys()) {
        if (listOf(own) !== listOf(listing) && firstOfEach.get(listOf(listing)) !== listing) continue;
        const { connection, code, argument } = await page(listing, cursor);
        if (listing === own) expect([own, connection === undefined, code]).toEqual([own, false, undefined]);
        else expect([own, listing, code, argument]).toEqual([own, listing, 'BAD_USER_INPUT', 'after']);
      }
  });

  it.each([
    ['what is left out as null', `responsables(uai: "UAI", filter: null, ARGS)`],
    ['an order that is the one without', `responsables(uai: "UAI", sort: { field: STUDENT, direction: ASC }, ARGS)`],
    ['an empty filter', `responsables(uai: "UAI", filter: { search: " " }, ARGS)`],
    ['the school in small letters', `responsables(uai: "uai", ARGS)`],
  ])('is good however the same is said: %s', async (_name, said) => {
    const { connection } = await page(`responsables(uai: "${uai}", ARGS)`);
    const same = said.replace('UAI', uai).replace('"uai"', `"${uai.toLowerCase()}"`);
    const next = await page(same, connection!.pageInfo.endCursor!);
    expect(next.connection?.edges).toHaveLength(1);
    expect(next.connection?.edges[0]!.cursor).not.toBe(connection!.edges[0]!.cursor);
  });

  it('is good whatever the order of values that stand for a set', async () => {
    const of = (states: string) => `responsables(uai: "${uai}", filter: { states: [${states}] }, ARGS)`;
    const { connection } = await page(of('NOT_NOTIFIED, NOTIFIED'));
    expect((await page(of('NOTIFIED, NOT_NOTIFIED'), connection!.pageInfo.endCursor!)).code).toBeUndefined();
  });

  const UUID = '00000000-0000-4000-8000-000000000000';
  it.each([
    [
      'a day that is none',
      `responsables(uai: "UAI", sort: { field: NOTIFIED_AT }, ARGS)`,
      ['2026-02-30 08:00:00+00', 'X', UUID, UUID],
    ],
    [
      'a month that is none',
      `responsables(uai: "UAI", sort: { field: NOTIFIED_AT }, ARGS)`,
      ['2026-13-45 99:99:99+00', 'X', UUID, UUID],
    ],
    [
      'the year 0',
      `responsables(uai: "UAI", sort: { field: NOTIFIED_AT }, ARGS)`,
      ['0000-01-01 00:00:00+00', 'X', UUID, UUID],
    ],
    ['an hour that is none', `importReports(ARGS)`, ['2026-01-01 24:00:01+00', UUID]],
    ['a number too large', `duplicates(uai: "UAI", ARGS)`, ['99999999999', UUID, UUID]],
    ['a number that is none', `responsables(uai: "UAI", sort: { field: HAS_EMAIL }, ARGS)`, ['true', 'X', UUID, UUID]],
    ['an id that is none', `responsables(uai: "UAI", ARGS)`, ['X', 'x', UUID]],
    ['a key too few', `responsables(uai: "UAI", ARGS)`, ['X', UUID]],
    ['a key that is no text', `responsables(uai: "UAI", ARGS)`, [['X'], UUID, UUID]],
  ])('forged, with %s, is refused', async (_name, field, keys) => {
    const listing = field.replace('UAI', uai);
    const { connection } = await page(listing);
    const [name] = JSON.parse(Buffer.from(connection!.pageInfo.endCursor!, 'base64url').toString()) as [string];
    // With the name of its listing, and without.
    for (const values of [[name, ...keys], keys]) {
      const forged = Buffer.from(JSON.stringify(values)).toString('base64url');
      expect(await page(listing, forged)).toEqual({ code: 'BAD_USER_INPUT', argument: 'after' });
    }
  });
});

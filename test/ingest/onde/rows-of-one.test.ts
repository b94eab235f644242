/** Rows of responsables of ONDE, which has no ids: several rows of one parent that become one, and the reverse; rows of two parents of one name. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/common/random.js';
import type { ImportReport } from '../../../src/ingest/index.js';
import { AccountRecords } from '../../../src/ingest/pipeline/known/account-records.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, onde, ondePupil } from '../support/files.js';
import { listOf } from '../support/list.js';
import { CONTEXT, eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

const FIRST_NAMES = ['Zoé', 'Tom', 'Léa', 'Luc', 'Ève'];

/** What a row says of a responsable and of the children, by their first names. */
interface RowGiven {
  children: readonly string[];
  address?: string;
  mobile?: string;
  email?: string;
  civility?: string;
  firstName?: string;
}

const parentRow = ({ children, ...row }: RowGiven): string => {
  const { civility = 'Mme', firstName = 'Anne', address = '1 rue Pasteur', email = '', mobile = '' } = row;
  const named = children.map(child => `;PETIT;${child};CP`);
  return [`${civility};;PETIT;${firstName};${address};75001;Paris;FRANCE;${email};;;${mobile}`, ...named].join(';');
};

describe('rows of one parent', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  /**
   * Makes a school of pupils of one surname. `run` imports it with these rows of responsables; `accounts` are those of its responsables, `links`
   * the first names of the pupils they are linked to.
   */
  const openSchool = (count = FIRST_NAMES.length) => {
    const n = schools++;
    const digits = `0341${String(100 + n)}`;
    const uai = digits + uaiLetter(digits);
    const pupils = FIRST_NAMES.slice(0, count).map((first, at) =>
      ondePupil('PETIT', first, `1${at}/08/2019`, ineOf(90_000 + n * 10 + at), 'CP'),
    );
    const run = (...rows: RowGiven[]): Promise<ImportReport> =>
      world.run({ uai, base: 'ONDE', year: 2026, files: onde(pupils, rows.map(parentRow)) });
    const accounts = async (): Promise<string[]> => [
      ...new Set((await listOf(world, uai)).map(({ accountId }) => accountId)),
    ];
    const links = async (): Promise<string[]> => (await listOf(world, uai)).map(({ child }) => child.split(' ')[0]!);
    return { uai, run, accounts, links };
  };
  const newEvents = async (work: () => Promise<unknown>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return eventsOfPeople((await world.events()).slice(before));
  };
  const detached = (events: readonly StoredEvent[]): StoredEvent[] =>
    events.filter(({ type }) => type === 'LinkDetached');

  const HOME = { address: '2 rue Lamarck' };
  it.each<[string, RowGiven[], RowGiven]>([
    ['told apart by addresses', [{ children: ['Zoé'] }, { children: ['Tom'], ...HOME }], { children: ['Zoé', 'Tom'] }],
    [
      'of which one has a mobile',
      [{ children: ['Zoé'], mobile: '0639980001' }, { children: ['Tom'] }],
      { children: ['Zoé', 'Tom'], mobile: '0639980001' },
    ],
    [
      'of two mobiles',
      [
        { children: ['Zoé'], mobile: '0639980002' },
        { children: ['Tom'], mobile: '0639980003' },
      ],
      { children: ['Zoé', 'Tom'], mobile: '0639980003' },
    ],
    [
      'with one child more',
      [{ children: ['Zoé'] }, { children: ['Tom'], ...HOME }],
      { children: ['Zoé', 'Tom', 'Léa'], address: '3 rue' },
    ],
    [
      'and three of them',
      [{ children: ['Zoé'] }, { children: ['Tom'], ...HOME }, { children: ['Léa'], address: '3 rue' }],
      { children: ['Zoé', 'Tom', 'Léa'] },
    ],
  ])('become one account when they become one row: %s', async (_, before, after) => {
    const { run, accounts, links } = openSchool();
    await run(...before);
    expect(await accounts()).toHaveLength(before.length);
    const events = await newEvents(async () => expect((await run(after)).rejects).toBe(0));
    // Each merge is an event on each of its two accounts.
    expect(events.filter(({ type }) => type === 'AccountsMerged')).toHaveLength(2 * (before.length - 1));
    expect(detached(events)).toEqual([]);
    expect(await accounts()).toHaveLength(1);
    expect((await links()).sort()).toEqual([...after.children].sort());
    expect((await run(after)).unchanged).toBe(true);
  });

  it('are of one account when the head has merged theirs', async () => {
    const { run, accounts, links } = openSchool();
    await run({ children: ['Zoé'] }, { children: ['Tom'], ...HOME });
    const [kept, absorbed] = await accounts();
    await world.commands.accounts.merge(
      { keptAccountId: kept!, absorbedAccountId: absorbed!, reason: 'SCHOOL' },
      CONTEXT,
    );
    // As the process `records-repoint` does, which does not run here.
    await new AccountRecords(world.database.pool).repoint(absorbed!, kept!);
    const one = { children: ['Zoé', 'Tom'] };
    const events = await newEvents(async () => expect((await run(one)).rejects).toBe(0));
    expect(detached(events)).toEqual([]);
    expect([await accounts(), await links()]).toEqual([[kept], ['Tom', 'Zoé']]);
    expect((await run(one)).unchanged).toBe(true);
  });

  it('keep one of two accounts when the head has said that these are two persons, and the report says so', async () => {
    const { run, accounts } = openSchool();
    await run({ children: ['Zoé'] }, { children: ['Tom'], ...HOME });
    const [one, other] = await accounts();
    await world.commands.duplicates.dismiss({ accountIds: [one!, other!] }, CONTEXT);
    const both = { children: ['Zoé', 'Tom'] };
    const report = await run(both);
    expect(report.lines.map(({ code, line }) => [code, line])).toEqual([['ACCOUNTS_APART', 2]]);
    expect(await accounts()).toHaveLength(1);
    expect((await run(both)).unchanged).toBe(true);
  });

  it('keep the account of the one row that they were, when they share out its children', async () => {
    const { run, accounts, links } = openSchool();
    await run({ children: ['Zoé', 'Tom'] });
    const [account] = await accounts();
    const two: RowGiven[] = [
      { children: ['Zoé'], mobile: '0639980005' },
      { children: ['Tom'], ...HOME },
    ];
    const events = await newEvents(async () => expect((await run(...two)).rejects).toBe(0));
    expect([await accounts(), await links()]).toEqual([[account], ['Tom', 'Zoé']]);
    expect(detached(events)).toEqual([]);
    expect((await run(...two)).unchanged).toBe(true);
    await run({ children: ['Zoé', 'Tom'] });
    expect([await accounts(), await links()]).toEqual([[account], ['Tom', 'Zoé']]);
  });

  it('are never rejected, and lose no child, however they share out the children from day to day', async () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const { run, links } = openSchool();
      const random = Random.of('rows of one parent', seed);
      const mobile = `06399811${schools % 10}0`;
      for (let day = 0; day < 6; day++) {
        const shares = new Map<number, string[]>();
        for (const child of FIRST_NAMES) {
          const share = random.below(3);
          shares.set(share, [...(shares.get(share) ?? []), child]);
        }
        const rows = [...shares].map(([share, children]): RowGiven => ({
          children,
          address: `${share} rue Pasteur`,
          ...(random.chance(0.3) && { mobile }),
        }));
        const report = await run(...rows);
        expect({ seed, day, rejects: report.rejects, lines: report.lines }).toMatchObject({ rejects: 0 });
        expect(new Set(await links())).toEqual(new Set(FIRST_NAMES));
        expect((await run(...rows)).unchanged).toBe(true);
      }
    }
  });
});

describe('rows of two parents of one name', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());
  const uai = `0342999${uaiLetter('0342999')}`;
  const pupils = [
    ondePupil('PETIT', 'Zoé', '17/08/2019', ineOf(95_001), 'CP'),
    ondePupil('PETIT', 'Tom', '17/08/2018', ineOf(95_002), 'CP'),
  ];
  const run = (...rows: RowGiven[]): Promise<ImportReport> =>
    world.run({ uai, base: 'ONDE', year: 2026, files: onde(pupils, rows.map(parentRow)) });
  const accountOf = async (): Promise<string[]> => (await listOf(world, uai)).map(({ accountId }) => accountId);

  it('have an account each, keep it, and are rejected where nothing tells which is which', async () => {
    const her: RowGiven = { firstName: 'Dominique', children: ['Zoé'] };
    const him: RowGiven = { ...her, civility: 'M.', address: '2 rue Lamarck' };
    expect(await run(her, him)).toMatchObject({ responsables: { created: 2 }, rejects: 0 });
    const accounts = (await accountOf()).sort();
    expect(new Set(accounts).size).toBe(2);
    expect((await run(him, her)).unchanged).toBe(true);
    const moved = { ...him, address: '3 rue Lamarck' };
    expect(await run(her, moved)).toMatchObject({ responsables: { changed: 1, created: 0 }, rejects: 0 });
    expect((await accountOf()).sort()).toEqual(accounts);
    const away = await run({ ...her, address: '4 rue' }, { ...him, address: '5 rue' });
    expect(away.lines.map(({ code }) => code)).toEqual(['RESPONSABLE_AMBIGUOUS', 'RESPONSABLE_AMBIGUOUS']);
    expect((await accountOf()).sort()).toEqual(accounts);
  });

  it('come back again and again, though nothing is known of them but the child', async () => {
    const rose: RowGiven = { firstName: 'Rose', children: ['Tom'] };
    for (let time = 0; time < 4; time++) {
      expect((await run(rose)).rejects).toBe(0);
      expect((await run()).rejects).toBe(0);
    }
    const responsables = await world.database.pool.query(
      `select distinct entity_id from ingest.source_records where kind = 'RESPONSABLE' and uai = $1`,
      [uai],
    );
    // Two of the name of Dominique, and two of Rose: her first record, which has nothing but her names as a key and is not matched again, and the
    // second, which has her child in its key, too, and comes back each time.
    expect(responsables.rows).toHaveLength(4);
  });
});

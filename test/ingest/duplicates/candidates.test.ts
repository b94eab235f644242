import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, parent, pupil, siecle, type Parent, type Pupil } from '../support/files.js';
import { CandidatePairs } from '../../../src/ingest/duplicates/candidate-pairs.js';
import { CONTEXT, openWorld, type StoredEvent, type World } from '../support/support.js';

/** One event on each of the two accounts. */
const SUSPECTED = ['DuplicateSuspected', 'DuplicateSuspected'];
const CLEARED = ['DuplicateCleared', 'DuplicateCleared'];
const NO_NAMES = { full: [], surnames: [], firstNames: [] };

describe('candidates for one person', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  const school = (): string => {
    const digits = `0756${String(100 + schools++)}`;
    return digits + uaiLetter(digits);
  };
  let numbers = 1;
  const child = (): Pupil => {
    const n = numbers++;
    return pupil(n, { ine: ineOf(n) });
  };
  /** Imports these records of a school; returns the events about duplicates. */
  const run = async (uai: string, pupils: Pupil[], parents: Parent[]): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await world.run({ uai, base: 'SIECLE', year: 2026, files: siecle(pupils, parents, { uai }) });
    return (await world.events()).slice(before).filter(({ type }) => type.startsWith('Duplicate'));
  };
  const email = (address: string): string => `<MEL>${address}</MEL>`;
  const types = (events: readonly StoredEvent[]): string[] => events.map(({ type }) => type);

  it('are found in another school by their e-mail, once, with the reasons', async () => {
    const [a, b, here, there] = [child(), child(), school(), school()];
    const more = email('lefebvre@example.org');
    expect(await run(here, [a], [parent(1, [a], { surname: 'LEFEBVRE', more })])).toEqual([]);
    const parents = [parent(1, [b], { surname: 'LEFEVRE', more })];
    const found = await run(there, [b], parents);
    expect(types(found)).toEqual(SUSPECTED);
    // 15 for the surname, 20 for the first name, 25 for the e-mail address (`score.ts`).
    expect(found[0]?.data).toMatchObject({ score: 60, reasons: ['NAME_NEAR', 'MOBILE_MISSING', 'SAME_EMAIL'] });
    expect(await run(there, [b], parents)).toEqual([]);
  });

  it('are found in one school by a child they share, and not among the parents of one child', async () => {
    const [a, uai] = [child(), school()];
    const parents = [
      parent(1, [a], { surname: 'MARTIN', firstName: 'Anne' }),
      parent(2, [a], { surname: 'MARTIN', firstName: 'Paul' }),
      parent(3, [a], { surname: 'MARTIN', firstName: 'Anne Lise' }),
    ];
    const found = await run(uai, [a], parents);
    expect(types(found)).toEqual(SUSPECTED);
    expect(found[0]?.data.reasons).toContain('SAME_CHILD');
  });

  it('are cleared when a correction tells them apart', async () => {
    const [a, b, here, there] = [child(), child(), school(), school()];
    const more = email('petit@example.org');
    await run(here, [a], [parent(1, [a], { surname: 'PETIT', more })]);
    const found = await run(there, [b], [parent(1, [b], { surname: 'PETIT', more })]);
    expect(types(found)).toEqual(SUSPECTED);
    const corrected = email('durand@example.org');
    const cleared = await run(there, [b], [parent(1, [b], { surname: 'DURAND', more: corrected })]);
    expect(types(cleared)).toEqual(CLEARED);
  });

  it('stay dismissed', async () => {
    const [a, b, here, there] = [child(), child(), school(), school()];
    const more = email('blanc@example.org');
    await run(here, [a], [parent(1, [a], { surname: 'BLANC', more })]);
    const [found] = await run(there, [b], [parent(1, [b], { surname: 'BLANC', more })]);
    const accountIds = [found!.stream.slice('account-'.length), String(found!.data.otherAccountId)] as const;
    await world.commands.duplicates.dismiss({ accountIds }, CONTEXT);
    const phone = '<TEL_PERSONNEL>01 40 00 00 00</TEL_PERSONNEL>';
    expect(await run(there, [b], [parent(1, [b], { surname: 'BLANC', more: more + phone })])).toEqual([]);
  });

  const phone = (number: string): string => `<TEL_PORTABLE>${number}</TEL_PORTABLE>`;
  type Names = Pick<Parent, 'surname' | 'firstName' | 'more'>;
  it.each<[string, Names, Names]>([
    ['the same names', { surname: 'ROUX' }, { surname: 'ROUX' }],
    ['one mobile', { surname: 'ROUX' }, { surname: 'ROUX', more: phone('0639981234') }],
    ['half of a compound name', { surname: 'ROUX' }, { surname: 'ROUX-BLANC' }],
    ['a particle', { surname: "D'ALMEIDA" }, { surname: 'ALMEIDA' }],
    ['another letter', { surname: 'LEFEVRE' }, { surname: 'LEFEBVRE' }],
    ['another first name before', { surname: 'ROUX', firstName: 'Marie Chloé' }, { surname: 'ROUX' }],
    ['surname and first name turned', { surname: 'CHLOÉ', firstName: 'Roux' }, { surname: 'ROUX' }],
    [
      'usage and birth name turned',
      { surname: 'ROUX', more: '<NOM_USAGE>BLANC</NOM_USAGE>' },
      { surname: 'BLANC', more: '<NOM_USAGE>ROUX</NOM_USAGE>' },
    ],
    ['a name cut short', { surname: 'ANDRIANAMPOINIMERINATOMPOLOINDRINDRA' }, { surname: 'ANDRIANAMPOINIMERINATOMPO' }],
  ])(
    'are two of one school with a child each and %s, imported together or one after the other',
    async (_, one, other) => {
      const [a, b, c] = [child(), child(), child()];
      const third = parent(3, [c], { surname: 'SEULE', firstName: 'Eve' });
      const [first, second] = [parent(1, [a], one), parent(2, [b], other)];
      const together = await run(school(), [a, b, c], [first, second, third]);
      expect(types(together)).toEqual(SUSPECTED);
      const [d, e, f, uai] = [child(), child(), child(), school()];
      const [known, added] = [parent(1, [d], one), parent(2, [e], other)];
      const alone = parent(3, [f], { surname: 'SEULE', firstName: 'Eve' });
      expect(await run(uai, [d, f], [known, alone])).toEqual([]);
      const found = await run(uai, [d, e, f], [known, added, alone]);
      expect(types(found)).toEqual(SUSPECTED);
      expect(found[0]?.data.reasons).toEqual(expect.arrayContaining(['SAME_SCHOOL', 'MOBILE_MISSING']));
    },
  );

  it('of one school stay suspected while another school imports one of them', async () => {
    const [a, b, c, here, there] = [child(), child(), child(), school(), school()];
    const more = phone('0639984321');
    const found = await run(
      here,
      [a, b],
      [parent(1, [a], { surname: 'GARDE', more }), parent(2, [b], { surname: 'GARDE' })],
    );
    expect(types(found)).toEqual(SUSPECTED);
    expect(await run(there, [c], [parent(1, [c], { surname: 'GARDE', more })])).toEqual([]);
    const another = phone('0639984322');
    const cleared = await run(
      here,
      [a, b],
      [parent(1, [a], { surname: 'GARDE', more }), parent(2, [b], { surname: 'GARDE', more: another })],
    );
    expect(types(cleared)).toEqual(CLEARED);
  });

  it.each([
    [20, 20],
    [21, 0],
  ])('by a contact that %i others share: %i of them are found', async (shared, found) => {
    // Each account has two records: it is accounts that are counted.
    const contact = `contact-${shared}`;
    const [mine, ...others] = Array.from({ length: shared + 1 }, () => randomUUID()) as [string, ...string[]];
    const db = await world.database.pool.connect();
    try {
      await db.query('begin');
      for (let records = 0; records < 2; records++)
        await db.query(
          `insert into ingest.source_records (base, uai, record_key, kind, entity_id, state, contacts, import_id)
           select 'SIECLE', $1, id, 'RESPONSABLE', id, 'CURRENT', array[$2], gen_random_uuid() from unnest($3::uuid[]) as id`,
          [school(), contact, [mine, ...others]],
        );
      const record = { accountId: mine, recordKey: 'mine', names: NO_NAMES, contacts: [contact], links: [] };
      const pairs = await new CandidatePairs(db, [record]).of([record]);
      expect(pairs).toHaveLength(found);
      expect(new Set(pairs.flat())).toEqual(new Set(found === 0 ? [] : [mine, ...others]));
    } finally {
      await db.query('rollback');
      db.release();
    }
  });

  it.each([
    [20, 20],
    [21, 0],
  ])('by a name that %i others of the school share: %i of them are found', async (shared, found) => {
    const records = Array.from({ length: shared + 1 }, (_, at) => ({
      accountId: randomUUID(),
      recordKey: String(at),
      names: { ...NO_NAMES, full: ['one name'] },
      contacts: [],
      links: [],
    }));
    const pairs = await new CandidatePairs(world.database.pool, records).of([records[0]!]);
    expect(pairs).toHaveLength(found);
  });
});

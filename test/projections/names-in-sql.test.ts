/** PostgreSQL finds and orders names by the keys that `src/text` makes, and pages through them in that order. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { projections } from '../../projections/index.js';
import { responsablesConditions, responsablesList } from '../../projections/responsables/queries.js';
import { planPage, readPage } from '../../src/postgres/lists/page.js';
import { installProjections } from '../../src/projector/schema/versions.js';
import { foldJoined, searchText, searchWords } from '../../src/text/fold.js';
import { listKeysOf } from '../../projections/people/searchable.js';
import { sortKey } from '../../src/text/sort.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const UAI = '0750001A';
const SEED = 8;
/** Names whose letters and signs are easily folded wrongly. */
const FAMOUS = ["N'Guessan", "d'Arc", 'Đặng', 'Łukasz', 'Groß', 'Cœur', 'Le Goff', 'Jean-Pierre', '%_\\', 'Ñandú'];

interface Person {
  readonly id: string;
  readonly surname: string;
  readonly birthSurname: string;
  readonly firstName: string;
}

const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .map(text => Buffer.from(text).toString().replaceAll('\0', '')),
  fc.array(fc.constantFrom(...'aeéÉœß Łđı-’­\u200b'), { minLength: 1, maxLength: 8 }).map(letters => letters.join('')),
);
const [drawn] = fc.sample(fc.array(fc.tuple(name, name, name), { minLength: 200, maxLength: 200 }), {
  numRuns: 1,
  seed: SEED,
});
const people: readonly Person[] = [...drawn!, ...FAMOUS.map(famous => [famous, `${famous}-Né`, 'Zoé'] as const)].map(
  ([surname, birthSurname, firstName], at) => ({
    id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    surname,
    birthSurname,
    firstName,
  }),
);

const searchOf = ({ surname, birthSurname, firstName }: Person): string => searchText(surname, birthSurname, firstName);

describe(`names in SQL (seed ${SEED})`, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await installProjections(database.pool, projections);
    const { rows } = await database.pool.query<{ schema: string }>(
      `select schema from projector.versions where projection = 'responsables' and status = 'current'`,
    );
    await database.pool.query(
      `insert into "${rows[0]!.schema}".responsables_rows
         (uai, student_id, account_id, has_email, has_mobile, kinship, legal_level, origin, state, disputed,
          student_sort, responsable_sort, class_sort, search)
       select $1, id, id, false, false, 'MOTHER', 1, 'NON_RENSEIGNE', 'NOT_NOTIFIED', false, sort, reversed, class, search
         from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) as p (id, sort, reversed, class, search)`,
      [
        UAI,
        people.map(({ id }) => id),
        people.map(person => listKeysOf(person).sort),
        people.map(({ surname, firstName }) => sortKey(firstName, surname)),
        people.map(({ firstName }) => sortKey(firstName)),
        people.map(person => listKeysOf(person).search),
      ],
    );
  });
  afterAll(() => database.drop());

  /** The ids of those whom a search of the list finds. */
  const found = async (search: string): Promise<string[]> => {
    const ids: string[] = [];
    const plan = planPage(responsablesList, 'STUDENT', {
      edge: [{ key: 'node', field: 'node', selection: [{ key: 'id', field: 'id' }] }],
      cursors: true,
      totalCount: false,
    });
    const page = await readPage(database.pool, plan, {
      conditions: responsablesConditions(UAI, { search }),
      filterArguments: { search },
      sort: 'STUDENT',
      descending: false,
      rows: 1_000,
    });
    for (const { node } of JSON.parse(`[${page.edges}]`) as { node: { id: string } }[]) ids.push(node.id.slice(-36));
    return ids.sort();
  };

  it('are found by any spelling, and by no other name', async () => {
    const searches = people.flatMap(({ surname, birthSurname }) => [
      surname,
      birthSurname.toUpperCase(),
      surname.normalize('NFD'),
      foldJoined(surname),
    ]);
    // Four spellings each of all famous names, and of the first fifty people drawn.
    for (const search of [
      ...searches.slice(-4 * FAMOUS.length),
      ...searches.slice(0, 200),
      'nguessan',
      'darc',
      'dang',
    ]) {
      const words = searchWords(search);
      const expected = people.filter(person => words.every(word => searchOf(person).includes(word)));
      expect([search, await found(search)]).toEqual([search, expected.map(({ id }) => id).sort()]);
    }
    const nguessan = people.find(({ surname }) => surname === "N'Guessan")!.id;
    for (const search of ['nguessan', 'N’GUESSAN', 'guessan', 'nguessan ne'])
      expect(await found(search)).toEqual([nguessan]);
  });

  it.each(
    (['STUDENT', 'RESPONSABLE', 'CLASS'] as const).flatMap(sort =>
      [false, true].map(descending => ({ sort, descending })),
    ),
  )('are paged in the order of their keys, each once: %j', async ({ sort, descending }) => {
    const keyOf = ({ surname, firstName, id }: Person): Buffer[] => {
      const student = sortKey(surname, firstName);
      const by = { STUDENT: [], RESPONSABLE: [sortKey(firstName, surname)], CLASS: [sortKey(firstName)] }[sort];
      return [...by, student, id].map(key => Buffer.from(key));
    };
    const compare = (one: Person, other: Person): number =>
      keyOf(one).reduce((said, key, at) => said || Buffer.compare(key, keyOf(other)[at]!), 0) * (descending ? -1 : 1);
    const plan = planPage(responsablesList, sort, {
      edge: [{ key: 'node', field: 'node', selection: [{ key: 'id', field: 'id' }] }],
      cursors: true,
      totalCount: false,
    });
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await readPage(database.pool, plan, {
        conditions: responsablesConditions(UAI, {}),
        filterArguments: {},
        sort,
        descending,
        rows: 17,
        ...(after !== undefined && { after }),
      });
      for (const { node } of JSON.parse(`[${page.edges}]`) as { node: { id: string } }[]) ids.push(node.id.slice(-36));
      after = page.hasMore ? (page.endCursor ?? undefined) : undefined;
    } while (after !== undefined);
    expect(ids).toEqual([...people].sort(compare).map(({ id }) => id));
  });
});

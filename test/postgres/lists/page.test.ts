/** Pages of lists read as JSON: they show what the table holds, whatever characters that is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Conditions, text } from '../../../src/postgres/lists/definition.js';
import { planPage, readPage } from '../../../src/postgres/lists/page.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.pool.query('create table words (n int, word text)');
});
afterAll(() => database?.drop());

/** Puts the words into a table, and reads them as a page of a list. */
async function page(words: readonly (string | null)[]): Promise<unknown> {
  await database.pool.query('truncate words');
  await database.pool.query('insert into words select n, word from unnest($1::text[]) with ordinality as w (word, n)', [
    words,
  ]);
  const list = {
    from: 'words w',
    readModels: [],
    type: 'Word',
    fields: { word: text('w.word') },
    key: [],
    sorts: { N: [{ sql: 'w.n', type: 'int' }] },
  } as const;
  const plan = planPage(list, 'N', {
    edge: [{ key: 'node', field: 'node', selection: [{ key: 'word', field: 'word' }] }],
    cursors: false,
    totalCount: false,
  });
  const request = { conditions: new Conditions(), filterArguments: {}, sort: 'N', descending: false, rows: 100 };
  const { edges } = await readPage(database.pool, plan, request);
  return (JSON.parse(`[${edges}]`) as { node: { word: string | null } }[]).map(({ node }) => node.word);
}

describe('a page of a list', () => {
  it.each([
    ['the separator of the values', ['a', 'b\u001fc']],
    ['the sign for null within a text', ['a\u001d', 'b', '\u001db']],
    ['both, beside nulls', [null, '\u001d\u001f', null, 'x\u001d\u001fy']],
    ['what JSON escapes', ['"', '\\', '\u0001', 'a\nb']],
    ['nothing of the kind', ['Étable', null, '', 'a']],
  ])('holds %s as it is in the table', async (_, words) => {
    expect(await page(words)).toEqual(words);
  });

  it('holds any texts as they are in the table', async () => {
    const sign = fc.constantFrom('\u001f', '\u001d', '\u001e', '"', '\\', 'é', 'a', "'", '\n');
    // A word that is the sign for null alone reads as null: no column of ours holds one.
    const word = fc
      .array(sign, { maxLength: 4 })
      .map(signs => signs.join(''))
      .filter(joined => joined !== '\u001d');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(word), { maxLength: 6 }), async words => {
        expect(await page(words)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});

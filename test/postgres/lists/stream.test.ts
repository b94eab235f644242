/** Whole lists read by COPY: either every row of one snapshot or a failure, and in any case the connection is free again. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { cellOf, CELL_SEPARATOR } from '../../../src/postgres/lists/cells.js';
import { copyRows } from '../../../src/postgres/lists/copied.js';
import { boolean, code, Conditions, instant, number, text } from '../../../src/postgres/lists/definition.js';
import { textArray } from '../../../src/postgres/arrays.js';
import { withLiterals } from '../../../src/postgres/lists/literals.js';
import { openRows, type ListToRead } from '../../../src/postgres/lists/stream.js';
import { openPool } from '../../../src/postgres/pool.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

const ZONE = 'Indian/Reunion';
let database: TestDatabase;
/** The pool whose connections lists hold: two at most. */
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => {
  pool = openPool({ connectionString: database.url, max: 2, application_name: 'lists' });
});
afterEach(() => pool.end());

/** A list of numbers that belongs to no read model. */
function numbers(count: number, { condition, from }: { condition?: string; from?: string } = {}): ListToRead {
  const conditions = new Conditions();
  if (condition !== undefined) conditions.add(condition);
  const list = {
    from: from ?? `generate_series(1, ${count}) as r(n)`,
    readModels: ['none'],
    type: 'Number',
    fields: {},
    key: [],
    sorts: { N: [{ sql: 'r.n', type: 'int' }] },
  } as const;
  return { list, conditions, sort: 'N', descending: false };
}
const CELLS = { cells: ['r.n', `repeat('x', 100)`], zone: ZONE };
const row = (n: number): string => `${n}${CELL_SEPARATOR}${'x'.repeat(100)}`;

async function all(rows: AsyncIterable<readonly string[]>): Promise<string[]> {
  const read: string[] = [];
  for await (const chunk of rows) read.push(...chunk);
  return read;
}

/** What the server does for connections of the pool. */
async function sessions(): Promise<{ state: string; query: string }[]> {
  const { rows } = await database.pool.query<{ state: string; query: string }>(
    `select state, query from pg_stat_activity
      where datname = current_database() and application_name = 'lists' and state <> 'idle'`,
  );
  return rows;
}

/** Resolves when no statement and no transaction of the pool is open on the server. */
async function untilQuiet(): Promise<void> {
  for (let tries = 200; tries > 0 && (await sessions()).length > 0; tries--)
    await new Promise(resolve => setTimeout(resolve, 20));
  expect(await sessions()).toEqual([]);
}

/** Opens more lists than the pool has connections: each waits for ever when one was not given back. */
async function expectAllConnectionsFree(): Promise<void> {
  const lists = [1, 2, 3].map(async n => {
    const open = await openRows(pool, numbers(n), CELLS);
    expect(await all(open.rows)).toHaveLength(n);
    await open.close();
  });
  await Promise.all(lists);
  expect(pool.waitingCount).toBe(0);
}

describe('a list read as a whole', () => {
  it('has every row in its order, over many chunks', async () => {
    const open = await openRows(pool, numbers(50_000), CELLS);
    expect(open.count).toBe(50_000);
    const read = await all(open.rows);
    await open.close();
    expect(read).toEqual(Array.from({ length: 50_000 }, (_, at) => row(at + 1)));
    await untilQuiet();
    await expectAllConnectionsFree();
  });

  it('may have no row', async () => {
    const open = await openRows(pool, numbers(0), CELLS);
    expect([open.count, await all(open.rows)]).toEqual([0, []]);
    await open.close();
    await untilQuiet();
  });

  it('has cells as people read them: words, days of the zone, nothing for null', async () => {
    const cells = [
      cellOf(text('r.name'), { yes: 'Oui', no: 'Non' }),
      cellOf(boolean('r.known'), { yes: 'Oui', no: 'Non' }),
      cellOf(code('r.state'), { words: { A: "L'un" }, yes: '', no: '' }),
      cellOf(instant('r.at'), { yes: '', no: '' }),
      cellOf(number('r.n'), { yes: '', no: '' }),
    ];
    const values = `(1, 'Zoé', true, 'A', timestamptz '2026-12-31 20:30:00Z'), (2, null, null, 'B', null)`;
    const open = await openRows(pool, numbers(2, { from: `(values ${values}) as r(n, name, known, state, at)` }), {
      cells,
      zone: ZONE,
    });
    const read = await all(open.rows);
    await open.close();
    expect(read.map(cellsOf => cellsOf.split(CELL_SEPARATOR))).toEqual([
      ['Zoé', 'Oui', "L'un", '01/01/2027', '1'],
      ['', 'Non', 'B', '', '2'],
    ]);
  });

  it('gives each text as it stands, except that none holds the separator', async () => {
    const client = await database.pool.connect();
    const word = fc.oneof(
      fc.constantFrom('\\', '\\n', '\n', '\r\n', '\t', '\b', '\f', '\v', CELL_SEPARATOR, '\\.', 'é', '’', '𝒳', ''),
      fc.string({ unit: 'binary', maxLength: 5 }).map(made => Buffer.from(made).toString().replaceAll('\0', '')),
    );
    const cell = fc.array(word, { maxLength: 5 }).map(words => words.join(''));
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), async rows => {
          const firsts = rows.map(([first]) => first);
          const seconds = rows.map(([, second]) => second);
          const query = `select one, other from unnest($1::text[], $2::text[]) with ordinality as r(one, other, n) order by n`;
          const { chunks } = copyRows(client, withLiterals(query, [firsts, seconds]), 5_000);
          const expected = rows.map(([one, other]) =>
            [one, other].map(whole => whole.replaceAll(CELL_SEPARATOR, '')).join(CELL_SEPARATOR),
          );
          expect(await all({ [Symbol.asyncIterator]: () => chunks })).toEqual(expected);
        }),
        { numRuns: 200 },
      );
    } finally {
      client.release();
    }
  });
});

describe('values written into a statement', () => {
  const value = fc
    .string({ unit: 'binary', maxLength: 20 })
    .map(made => Buffer.from(made).toString().replaceAll('\0', ''));

  it('are those of a statement with parameters', async () => {
    const query =
      'select $1::text as one, $2::text[] as many, $3::boolean as whether, $4::int as n, -$4::int as less, $1::text || $5 as last';
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.array(value),
        fc.boolean(),
        fc.integer({ min: -1e6, max: 1e6 }),
        value,
        async (...values) => {
          const byParameters = await database.pool.query(query, values);
          const byLiterals = await database.pool.query(withLiterals(query, values));
          expect(byLiterals.rows).toEqual(byParameters.rows);
          expect(byLiterals.rows[0]).toMatchObject({ one: values[0], many: values[1] });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may be an array in its binary form, nulls included', async () => {
    const query = 'select (select $1::text[])::text[] as many';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value)), async many => {
        expect((await database.pool.query(withLiterals(query, [textArray(many)]))).rows).toEqual([{ many }]);
      }),
      { numRuns: 200 },
    );
  });

  it('are not searched for further places, and may be null', () => {
    expect(withLiterals('$1, $2, $10', ['$2', null, 3, 4, 5, 6, 7, 8, 9, "l'INE"])).toBe("'$2', null, 'l''INE'");
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('may be the number %d', async value => {
    const query = 'select $1::float8 as n';
    expect((await database.pool.query(withLiterals(query, [value]))).rows).toEqual([{ n: value }]);
  });

  it.each([
    ['a NUL', '$1', ['a\0b']],
    ['a NUL in an array', '$1', [['a\0b']]],
    ['an object', '$1', [{}]],
    ['a place after the last value', '$2', ['a']],
    ['a place before the first value', '$0', ['a']],
  ])('are refused: %s', (_, query, values) => expect(() => withLiterals(query, values)).toThrow(RangeError));
});

describe('a list that is not read to its end', () => {
  /** Far more rows than are read ahead. */
  const MANY = 500_000;

  it('stops in the middle, where the server ends the statement and the connection is free', async () => {
    const open = await openRows(pool, numbers(MANY), CELLS);
    for await (const chunk of open.rows) {
      expect(chunk[0]).toBe(row(1));
      break;
    }
    expect(await sessions()).toHaveLength(1);
    await open.close();
    await untilQuiet();
    await expectAllConnectionsFree();
  });

  it('stops before its first chunk is taken', async () => {
    const open = await openRows(pool, numbers(MANY), CELLS);
    await open.close();
    await untilQuiet();
    await expectAllConnectionsFree();
  });

  it('stops while PostgreSQL is making the next row, and sends nothing', async () => {
    // The hundred-thousandth row takes a minute.
    const slow = {
      cells: [`case when r.n < 100000 then r.n::text || repeat('x', 100) else pg_sleep(60)::text end`],
      zone: ZONE,
    };
    const open = await openRows(pool, numbers(100_000), slow);
    const reader = open.rows[Symbol.asyncIterator]();
    let read = 0;
    const reading = (async () => {
      for (let next = await reader.next(); !next.done; next = await reader.next()) read += next.value.length;
    })();
    reading.catch(() => undefined);
    for (let before = -1; before !== read || read === 0;) {
      before = read;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(await sessions()).toHaveLength(1);
    await open.close();
    await untilQuiet();
    await expect(reading).rejects.toThrow();
    await expectAllConnectionsFree();
  });

  it('fails when the server ends the session, and does not look like a whole list', async () => {
    const open = await openRows(pool, numbers(MANY), CELLS);
    const reader = open.rows[Symbol.asyncIterator]();
    await reader.next();
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'lists'`,
    );
    await expect(all({ [Symbol.asyncIterator]: () => reader })).rejects.toThrow();
    await open.close();
    await expectAllConnectionsFree();
  });

  it('fails when a row cannot be made, with what PostgreSQL says', async () => {
    // `random()` is volatile, so that PostgreSQL computes the cells after sorting, row by row.
    const failing = { cells: [`(1 / (40000 - r.n + 0 * random()::int))::text || repeat('x', 100)`], zone: ZONE };
    const open = await openRows(pool, numbers(50_000), failing);
    await expect(all(open.rows)).rejects.toThrow('division by zero');
    await open.close();
    await untilQuiet();
    await expectAllConnectionsFree();
  });

  it('fails at once, with nothing opened, when no row can be made', async () => {
    await expect(openRows(pool, numbers(1), { cells: ['(1 / (r.n - 1))'], zone: ZONE })).rejects.toThrow(
      'division by zero',
    );
    await expect(openRows(pool, numbers(1), { cells: ['r.nothing'], zone: ZONE })).rejects.toThrow('nothing');
    await untilQuiet();
    await expectAllConnectionsFree();
  });

  it('fails when it has other rows than were counted', async () => {
    const open = await openRows(pool, numbers(10_000, { condition: 'random() < 0.5' }), CELLS);
    await expect(all(open.rows)).rejects.toThrow(`a list of ${open.count} rows was read with`);
    await open.close();
    await expectAllConnectionsFree();
  });

  it('fails when PostgreSQL is silent for too long', async () => {
    const client = await pool.connect();
    const { chunks, ended } = copyRows(client, 'select pg_sleep(60)', 100);
    await expect(chunks.next()).rejects.toThrow('PostgreSQL has made no row of a list within 0.1 s');
    expect(ended()).toBe(false);
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'lists'`,
    );
    client.release(true);
  });
});

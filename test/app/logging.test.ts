import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/logging.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.pool.query(
    'create table people (id int primary key, name text check (length(name) < 20), born date, login text unique)',
  );
  await database.pool.query(`insert into people values (1, 'ABBEYEM', '2012-03-14', 'm.abbeym')`);
});
afterAll(() => database?.drop());

const logLineOf = (error: unknown): string => {
  const lines: string[] = [];
  createLogger('info', { write: line => void lines.push(line) }).error({ err: error }, 'a fault');
  return lines.join('');
};

describe('a fault of the database in the log', () => {
  it.each([
    ['a key that is there already', `insert into people values (2, 'X', null, 'm.abbeym')`, ['m.abbeym'], '23505'],
    [
      'a row that breaks a rule',
      `insert into people values (3, repeat('ABBEYEM', 9), null, 'x')`,
      ['ABBEYEM'],
      '23514',
    ],
    ['a value of the wrong type', `select 'marie@example.org'::date`, ['marie'], '22007'],
    ['text it cannot read', `select '{"surname": ABBEYEM}'::json`, ['ABBEYEM', 'surname'], '22P02'],
    // Functions of ours raise no names: their message stands, and the statement is left out.
    ['a message of its own', `do $$ begin raise 'no % here', 'rows'; end $$`, ['do $$'], 'P0001'],
  ])('tells its code and place, and nobody: %s', async (_, sql, leftOut, code) => {
    const error: unknown = await database.pool.query(sql).catch((fault: unknown) => fault);
    for (const line of [logLineOf(error), logLineOf(new Error('a batch failed', { cause: error }))]) {
      expect(line).toContain(code);
      expect(line).toMatch(/at .*\.[jt]s/);
      for (const word of leftOut) expect(line).not.toContain(word);
    }
  });

  it('tells nothing of a text that was to be JSON', () => {
    const fault = (): unknown => {
      try {
        return JSON.parse('ABBEYEM, Marie');
      } catch (error) {
        return error;
      }
    };
    expect(logLineOf(fault())).not.toMatch(/ABBEYEM|Marie/);
    expect(logLineOf(fault())).toContain('SyntaxError');
  });

  it('keeps the message and the stack of any other error', () => {
    const line = logLineOf(new TypeError('x is not a function'));
    expect(JSON.parse(line)).toMatchObject({ err: { type: 'TypeError', message: 'x is not a function' } });
    expect(line).toContain('logging.test');
  });
});

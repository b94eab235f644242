/**
 * Every column of every read model has its own value. This finds two columns of one type whose values were exchanged, which the compiler
 * cannot.
 */
import { describe, expect, it } from '@jest/globals';
import { projectionNamed, projections } from '../../../projections/index.js';
import { Fold } from '../support/given.js';
import { OTHERS } from './others.js';
import { directory, type Fixture } from './own-values.js';
import { PEOPLE } from './people.js';
import { PERIODS } from './periods.js';

const FIXTURES = [...PEOPLE, ...PERIODS, ...OTHERS];
const nameOf = ({ projection, table }: Pick<Fixture, 'projection' | 'table'>): string => `${projection}: ${table}`;

const textOf = (row: object): string =>
  JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)));
const inOrder = (rows: Fixture['rows']): Fixture['rows'] =>
  [...rows].sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1));

describe.each(FIXTURES.map(fixture => [nameOf(fixture), fixture] as const))('%s', (_, fixture) => {
  const { projection, table, history, only = {}, rows } = fixture;

  it('has its own value in each column', async () => {
    const fold = await new Fold(projectionNamed(projection), directory).batch(...history);
    const shown = fold.rows(table).filter(row => Object.entries(only).every(([name, value]) => row[name] === value));
    expect(inOrder(shown)).toEqual(inOrder(rows));
  });

  it('has no two columns with the same value in every row', () => {
    const columnsByValues = new Map<string, string>();
    const alike = Object.keys(rows[0]!).flatMap(column => {
      const values = JSON.stringify(rows.map(row => row[column]));
      const other = columnsByValues.get(values);
      columnsByValues.set(values, column);
      return other === undefined ? [] : [`${other} and ${column}: ${values}`];
    });
    expect(alike).toEqual([]);
  });
});

it('no table of a read model is left out', () => {
  const all = projections.flatMap(({ name, tables }) =>
    tables.map(table => nameOf({ projection: name, table: table.name })),
  );
  expect(FIXTURES.map(nameOf).sort()).toEqual(all.sort());
});

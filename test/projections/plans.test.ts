/**
 * Statements that read one school or account are planned once, because planning them takes longer than executing them. Here are lists, with
 * and without a filter; `test/api/operations.test.ts` checks the statements of the API's operations.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { accountSheets, accountStudents } from '../../projections/accounts/queries.js';
import { historyConditions, historyList } from '../../projections/account-history/queries.js';
import { projections } from '../../projections/index.js';
import { readStandings, type PastListName } from '../../projections/periods/queries.js';
import { responsablesConditions, responsablesList } from '../../projections/responsables/queries.js';
import { schoolPlaces, schoolsByUai } from '../../projections/schools/queries.js';
import { studentsConditions, studentsList } from '../../projections/students/queries.js';
import { conditionsOver } from '../../src/postgres/lists/relation.js';
import { pastList } from '../../src/past/lists.js';
import { everything, type ListDefinition, type PageRequest } from '../../src/postgres/lists/definition.js';
import { planPage, readPage } from '../../src/postgres/lists/page.js';
import { installProjections } from '../../src/projector/schema/versions.js';
import { openPool } from '../../src/postgres/pool.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
/** A pool of one connection, because each connection has prepared statements of its own. */
let pool: pg.Pool;

const SCHOOLS = 60;
const uai = (n: number): string => `${String(n).padStart(7, '0')}A`;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Fills the tables with so many rows that PostgreSQL chooses among plans: it reads a small table as a whole, whatever is asked for. */
beforeAll(async () => {
  database = await createDatabase();
  await installProjections(database.pool, projections);
  const { rows } = await database.pool.query<{ projection: string; schema: string }>(
    `select projection, schema from projector.versions where status = 'current'`,
  );
  const schema = Object.fromEntries(rows.map(row => [row.projection, row.schema]));
  const id = `('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  /** Adds rows, each with its number `n`: the columns named have these SQL expressions, others that may not be null have a value of their type. */
  const fill = async (table: string, values: Record<string, string>): Promise<void> => {
    const { rows: columns } = await database.pool.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and (attnotnull or attname = any($2))`,
      [table, Object.keys(values)],
    );
    const valueOf = ({ name, type }: { name: string; type: string }): string =>
      values[name] ??
      { text: `'x'`, boolean: 'false', jsonb: `'[]'`, json: `'[]'`, 'text[]': `'{}'` }[type] ??
      (/^timestamp/.test(type) ? 'now()' : type === 'uuid' ? id : '0');
    await database.pool.query(
      `insert into ${table} (${columns.map(({ name }) => `"${name}"`).join(',')})
        select ${columns.map(valueOf).join(',')} from generate_series(1, ${SCHOOLS * 200}) n`,
    );
    await database.pool.query(`analyze ${table}`);
  };
  const school = `lpad((1 + n % ${SCHOOLS})::text, 7, '0') || 'A'`;
  const name = `'NOM' || n * 7919 % 1000`;
  await fill(`${schema.responsables}.responsables_rows`, { uai: school, student_sort: name, state: `'NOTIFIED'` });
  await fill(`${schema.students}.students_rows`, { uai: school, student_sort: name });
  const ever = { from_at: `'-infinity'`, until_at: `'infinity'`, until_position: `'g'` };
  await fill(`${schema.periods}.pupil_periods`, { ...ever, uai: school, account_id: id });
  for (const table of ['account_periods', 'link_periods']) await fill(`${schema.periods}.${table}`, ever);
  for (const table of ['recorded_names', 'account_logins']) await fill(`${schema.periods}.${table}`, {});
  await fill(`${schema['account-history']}.account_history`, {
    account_id: `('00000000-0000-4000-8000-' || lpad((1 + n % 400)::text, 12, '0'))::uuid`,
    version: 'n',
    type: `'AccountNotified'`,
  });
  await fill(`${schema.accounts}.accounts`, {});
  await fill(`${schema.accounts}.student_rows`, {});
  await fill(`${schema.schools}.school_rows`, { uai: `lpad(n::text, 7, '0') || 'A'` });
  pool = openPool({ connectionString: database.url, max: 1 });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const page = (list: ListDefinition, request: (n: number) => Omit<PageRequest, 'filterArguments' | 'descending'>) => {
  const node = { key: 'node', field: 'node', selection: everything(list.fields) };
  return (n: number): Promise<unknown> => {
    const pageRequest = request(n);
    const plan = planPage(list, pageRequest.sort, { edge: [node], cursors: true, totalCount: false });
    return readPage(pool, plan, { filterArguments: {}, descending: false, ...pageRequest });
  };
};

const LABELS = new Map([['6A', '6EME A']]);

/** A list as of a moment: each time of another school, and another moment. */
const past =
  (name: PastListName) =>
  (n: number): Promise<unknown> => {
    const relation = pastList(name, { at: new Date(Date.UTC(2026, 8, 1 + n)).toISOString() }, LABELS);
    const add = name === 'responsables' ? responsablesConditions : studentsConditions;
    return page(relation.definition, () => ({
      conditions: add(uai(1 + (n % SCHOOLS)), {}, conditionsOver(relation)),
      sort: 'STUDENT',
      rows: 20 + n,
    }))(n);
  };

const READS: Record<string, (n: number) => Promise<unknown>> = {
  'the responsables of a school': page(responsablesList, n => ({
    conditions: responsablesConditions(uai(1 + (n % SCHOOLS)), { states: ['NOTIFIED', 'ACTIVATED'] }),
    sort: 'STUDENT',
    rows: 50,
  })),
  'the pupils of a school': page(studentsList, n => ({
    conditions: studentsConditions(uai(1 + (n % SCHOOLS)), {}),
    sort: 'STUDENT',
    // Pages of every size share the plan.
    rows: 20 + n,
  })),
  'the responsables of a school as of a moment': past('responsables'),
  'the pupils of a school as of a moment': past('students'),
  'the accounts of a school as of a moment': n =>
    readStandings(pool, {
      ...{ kind: 'RESPONSABLE', uai: uai(1 + (n % SCHOOLS)), labels: LABELS },
      moment: { position: String(n).padStart(32, '0') },
    }),
  'the history of an account': page(historyList, n => ({
    conditions: historyConditions(uuid(1 + n), {}),
    sort: 'VERSION',
    rows: 100,
  })),
  'the sheet of an account': n => accountSheets(pool, [uuid(1 + n)]),
  'the pupils of an account': n => accountStudents(pool, [uuid(1 + n), uuid(2 + n)]),
  'a school': n => schoolsByUai(pool, [uai(1 + n)]),
  'where a school lies': n => schoolPlaces(pool, [uai(1 + n)]),
};

describe('reading', () => {
  it.each(Object.keys(READS))('%s is planned once', async name => {
    // Closes the one connection, and with it the statements of the test before.
    const client = await pool.connect();
    client.release(true);
    for (let n = 0; n < 20; n++) await READS[name]!(n);
    const { rows } = await pool.query<{ name: string; custom: string; generic: string }>(
      'select name, custom_plans as custom, generic_plans as generic from pg_prepared_statements',
    );
    expect(rows).toHaveLength(1);
    // PostgreSQL tries five plans made for their values before it makes one for all.
    expect(Number(rows[0]!.custom)).toBe(5);
    expect(Number(rows[0]!.generic)).toBe(15);
  });
});

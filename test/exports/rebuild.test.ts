/** A read model is rebuilt while a list of it is read for a file: the file is whole, and the rebuild does not wait for it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { projectionNamed, projections } from '../../projections/index.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { openPeople, type OpenList } from '../../src/exports/index.js';
import { openPool } from '../../src/postgres/pool.js';
import { dropLeftovers, rebuild } from '../../src/projector/rebuild/rebuild.js';
import { installProjections } from '../../src/projector/schema/versions.js';
import { fakeDirectory } from '../projector/support/directory.js';
import { Histories } from '../projector/support/history.js';
import { ProjectingDatabase } from '../projector/support/projecting.js';

const students = projectionNamed('students');
/** Enough that the server cannot send all rows before somebody takes them. */
const COPIES = 200_000;

let world: ProjectingDatabase;
let pool: pg.Pool;
let uai: string;
const opened: OpenList[] = [];

const version = async (): Promise<{ schema: string; position: string }> => {
  const [found] = await world.rows(
    `select schema, position from projector.versions where projection = 'students' and status = 'current'`,
  );
  return found as { schema: string; position: string };
};

/** Copies the rows of a school, so that the list is long. The copies follow from no event, and no rebuild has them. */
async function enlarge(): Promise<void> {
  const { schema } = await version();
  const [row] = await world.rows('select uai, count(*) from read.students group by 1 order by 2 desc limit 1');
  uai = row!.uai as string;
  const columns = (
    await world.rows(
      `select attname as name from pg_attribute where attrelid = '${schema}.students_rows'::regclass and attnum > 0`,
    )
  ).map(({ name }) => name as string);
  const of = (name: string): string => (name === 'student_id' ? 'gen_random_uuid()' : `s."${name}"`);
  await world.rows(
    `insert into ${schema}.students_rows (${columns.map(name => `"${name}"`).join(',')})
      select ${columns.map(of).join(',')} from (select * from ${schema}.students_rows where uai = $1 limit 1) s,
        generate_series(1, ${COPIES})`,
    [uai],
  );
}

beforeEach(async () => {
  world = await ProjectingDatabase.create();
  await installProjections(world.database.pool, projections);
  const projector = await world.start({ projections: [students] });
  for (const seed of [1, 2]) await world.append(Histories.of(seed, 120));
  await world.untilSettled(projector, [students]);
  await projector.stop();
  await enlarge();
  pool = openPool({ connectionString: world.database.url, max: 3 });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(list => list.close()));
  await pool.end();
  await world.drop();
});

/** The list of now asks for no past one. */
const pastLists = { of: () => Promise.reject(new Error('a list of the past was asked for')) };

/** Opens the list of pupils; the test's end closes it. */
async function open(from = pool): Promise<OpenList> {
  const request = { list: 'STUDENTS', uai, filter: {}, sort: 'STUDENT', descending: false } as const;
  const list = await openPeople({ pool: from, pastLists }, request, '2026-09-03T08:00:00.000Z');
  opened.push(list);
  return list;
}

async function counted(rows: AsyncIterable<readonly string[]>): Promise<number> {
  let count = 0;
  for await (const chunk of rows) count += chunk.length;
  return count;
}

const inTheList = async (): Promise<number> =>
  Number((await world.rows('select count(*) from read.students where uai = $1', [uai]))[0]!.count);

/** Rebuilds the list by newer code, and awaits `meanwhile` once the new version is filled and before it is switched in. */
function rebuilt(meanwhile: () => Promise<unknown>): Promise<unknown> {
  const store = Object.create(world.store) as EventStore;
  let asked = 0;
  store.head = async () => {
    // A rebuild asks for the head twice: before it fills the new version, and before it switches it in.
    if (++asked === 2) await meanwhile();
    return world.store.head();
  };
  const newer = { ...students, version: students.version + 1 };
  return rebuild(newer, { databaseUrl: world.database.url, store, directory: fakeDirectory() });
}

describe('a rebuild while a list is read', () => {
  it('switches without waiting for the list, nor making other readers wait; the list stays whole', async () => {
    const before = await version();
    let list: OpenList | undefined;
    let answeredBeside = 0;
    let done = false;
    const rebuilding = rebuilt(async () => void (list = await open())).finally(() => (done = true));
    while (!done) {
      // Whoever waited for the list would wait for ever: it is closed below.
      await world.rows('select 1 from read.students limit 1');
      if (list !== undefined) answeredBeside++;
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await rebuilding;
    expect((await version()).schema).not.toBe(before.schema);
    expect(answeredBeside).toBeGreaterThan(0);
    expect(await inTheList()).toBeLessThan(COPIES);
    const { position, count, rows } = list!;
    expect(position).toBe(before.position);
    expect(count).toBeGreaterThan(COPIES);
    expect(await counted(rows)).toBe(count);
    await Promise.all(opened.splice(0).map(one => one.close()));
    await dropLeftovers(world.database.url, [students]);
    expect(await world.rows('select nspname from pg_namespace where nspname = $1', [before.schema])).toEqual([]);
  });

  it('comes between snapshot and reading, and drops the tables: the list is that of the new version', async () => {
    let snapshotTaken!: () => void;
    let rebuilding!: Promise<unknown>;
    await new Promise<void>(filled => {
      rebuilding = rebuilt(() => {
        filled();
        return new Promise<void>(resolve => (snapshotTaken = resolve));
      });
    });
    let tries = 0;
    /** A pool whose connections wait for the rebuild once they have seen which version serves. */
    const between = {
      query: pool.query.bind(pool),
      connect: async () => {
        const client = await pool.connect();
        const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
        const watched = (...asked: unknown[]): unknown => {
          if (!String(asked[0]).includes('projector.versions')) return query(...asked);
          tries++;
          return query(...asked).then(async answer => {
            snapshotTaken();
            await rebuilding;
            return answer;
          });
        };
        return Object.assign(Object.create(client) as pg.PoolClient, { query: watched });
      },
    } as unknown as pg.Pool;
    const before = await version();
    const list = await open(between);
    expect((await version()).schema).not.toBe(before.schema);
    // The tables that the first try was to read are gone: the second one reads those of the new version.
    expect(tries).toBe(2);
    const inNew = await inTheList();
    expect(inNew).toBeLessThan(COPIES);
    expect([list.count, await counted(list.rows)]).toEqual([inNew, inNew]);
  });
});

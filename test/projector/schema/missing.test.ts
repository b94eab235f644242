/** Whatever part of the read side is missing, a start makes it again, and so does a rebuild. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../../projections/index.js';
import { migrationsFolder } from '../../../src/postgres/migrate.js';
import { PROJECTOR_MIGRATION } from '../../../src/projector/schema/projector-tables.js';
import { rebuild } from '../../../src/projector/rebuild/rebuild.js';
import { fakeDirectory } from '../support/directory.js';
import { Histories } from '../support/history.js';
import { ProjectingDatabase } from '../support/projecting.js';

const projections = ['accounts', 'responsables', 'schools'].map(projectionNamed);

let world: ProjectingDatabase;
beforeAll(async () => {
  world = await ProjectingDatabase.create();
  await world.append(Histories.of(41, 120));
  await started();
});
afterAll(() => world.drop());

/** Starts and stops a projector; returns the read models that were made again. */
async function started(): Promise<string[]> {
  const made: string[] = [];
  const projector = await world.start({
    projections,
    onRebuild: (projection, _, { phase }) => phase === 'switch' && made.push(projection),
  });
  await projector.untilWhole();
  await world.untilSettled(projector, projections);
  await projector.stop();
  return made.sort();
}

/** Expects the read models to show what the ledger says, with nothing left over beside them. */
async function expectWhole(): Promise<void> {
  for (const projection of projections) expect((await world.verify(projection)).differences).toEqual([]);
  const [row] = await world.rows(`select count(*)::int as schemas from pg_namespace where nspname ~ '_v\\d+_\\d+$'`);
  expect(row).toEqual({ schemas: projections.length });
}

const schemaOf = async (projection: string): Promise<string> => {
  const [row] = await world.rows(`select schema from projector.versions where projection = $1 and status = 'current'`, [
    projection,
  ]);
  return row!.schema as string;
};

/** Each kind of damage: what is done to the database, and which read models must be made again. */
const DAMAGES: Readonly<Record<string, { do: () => Promise<unknown>; made: readonly string[] }>> = {
  'the schema read': { do: () => world.rows('drop schema read cascade'), made: [] },
  'a view of read': { do: () => world.rows('drop view read.accounts cascade'), made: [] },
  'the view of checkpoints': { do: () => world.rows('drop view read.projections'), made: [] },
  'the schema of a read model': {
    do: async () => world.rows(`drop schema ${await schemaOf('accounts')} cascade`),
    made: ['accounts'],
  },
  'a table': {
    do: async () => world.rows(`drop table ${await schemaOf('schools')}.documents cascade`),
    made: ['schools'],
  },
  'a column': {
    do: async () => world.rows(`alter table ${await schemaOf('schools')}.school_rows drop column year cascade`),
    made: ['schools'],
  },
  'an index': {
    do: async () => world.rows(`drop index ${await schemaOf('accounts')}.documents_key`),
    made: ['accounts'],
  },
  'the rows of a read model': {
    do: async () => {
      const schema = await schemaOf('responsables');
      const tables = await world.rows('select tablename from pg_tables where schemaname = $1', [schema]);
      await world.rows(`truncate ${tables.map(({ tablename }) => `${schema}.${String(tablename)}`).join(', ')}`);
    },
    made: ['responsables'],
  },
  'the row of a checkpoint': {
    do: () => world.rows(`delete from projector.versions where projection = 'schools'`),
    made: ['schools'],
  },
  'the rows of all checkpoints': {
    do: () => world.rows('truncate projector.versions cascade'),
    made: projections.map(({ name }) => name),
  },
  'a table of the projector': {
    do: () => world.rows('drop table projector.parked'),
    made: projections.map(({ name }) => name),
  },
  'all of it': {
    do: async () => {
      for (const { name } of projections) await world.rows(`drop schema ${await schemaOf(name)} cascade`);
      await world.rows('drop schema projector cascade');
      await world.rows('drop schema if exists read cascade');
    },
    made: projections.map(({ name }) => name),
  },
  'the end of the ledger, which a read model has seen': {
    do: () => world.rows(`update projector.versions set position = repeat('f', 32) where projection = 'schools'`),
    made: ['schools'],
  },
};

describe.each(Object.keys(DAMAGES))('without %s', what => {
  const { do: damage, made } = DAMAGES[what]!;

  it('a start makes it again, and nothing else', async () => {
    await damage();
    expect(await started()).toEqual(made);
    await expectWhole();
  });

  it('a rebuild of every read model makes it again', async () => {
    await damage();
    const deps = { databaseUrl: world.database.url, store: world.store, directory: fakeDirectory() };
    for (const projection of projections) await rebuild(projection, deps);
    await expectWhole();
    expect(await started()).toEqual([]);
  });
});

it('two starts at once make a read model again once', async () => {
  await world.rows(`drop schema ${await schemaOf('accounts')} cascade`);
  expect((await Promise.all([started(), started()])).flat()).toEqual(['accounts']);
});

it('one migration alone makes what read models need, so that running it again makes it whole', () => {
  const folder = migrationsFolder();
  const touching = readdirSync(folder).filter(name =>
    /\b(projector|read)\.\w/.test(readFileSync(join(folder, name), 'utf8').replace(/--.*$/gm, '')),
  );
  expect(touching).toEqual([PROJECTOR_MIGRATION]);
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { projections, projectionNamed } from '../../../projections/index.js';
import type { Projection } from '../../../src/projector/projection.js';
import { rebuild, RebuildUnderWay, type RebuildProgress } from '../../../src/projector/rebuild/rebuild.js';
import { createBeside } from '../../../src/projector/schema/versions.js';
import { openPool } from '../../../src/postgres/pool.js';
import { fakeDirectory } from '../support/directory.js';
import { Histories, type Draft } from '../support/history.js';
import { ProjectingDatabase } from '../support/projecting.js';

const responsables = projectionNamed('responsables');
const accounts = projectionNamed('accounts');

/** Histories of many seeds, one after the other, in parts. */
function* parts(seeds: number): Generator<Draft[]> {
  for (let seed = 100; seed < 100 + seeds; seed++) {
    const drafts = Histories.of(seed, 60);
    for (let from = 0; from < drafts.length; from += 25) yield drafts.slice(from, from + 25);
  }
}

describe('a rebuild', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  const deps = () => ({ databaseUrl: world.database.url, store: world.store, directory: fakeDirectory() });
  const schemas = async (): Promise<unknown[]> =>
    (await world.rows('select schema from projector.versions order by 1')).map(({ schema }) => schema);
  const filled = async (seeds = 3): Promise<void> => {
    for (const part of parts(seeds)) await world.append(part);
  };

  it('switches in a new version equal to the one before, and drops that one', async () => {
    const projector = await world.start({ projections: [responsables] });
    await filled();
    await world.untilSettled(projector, [responsables]);
    const before = await schemas();
    const rows = await world.rows('select * from read.responsables order by student_id, account_id');
    const phases: RebuildProgress['phase'][] = [];
    const report = await rebuild(responsables, deps(), { onProgress: ({ phase }) => phases.push(phase) });
    expect(report).toMatchObject({ projection: 'responsables', compared: true, differences: [] });
    expect([...new Set(phases)]).toEqual(['fill', 'index', 'catch-up', 'compare', 'switch']);
    expect(await world.rows('select * from read.responsables order by student_id, account_id')).toEqual(rows);
    const after = await schemas();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    await world.append(Histories.of(999, 30));
    await world.untilSettled(projector, [responsables]);
    expect((await world.verify(responsables)).differences).toEqual([]);
  });

  it('runs while commands run and lists are read, without a read that fails or goes back in time', async () => {
    const projector = await world.start({ projections: [responsables, accounts] });
    await filled(2);
    await world.untilSettled(projector, [responsables, accounts]);
    let done = false;
    const writing = (async () => {
      for (const part of parts(1_000)) {
        if (done) break;
        await world.append(part);
        await pause(2);
      }
    })();
    const reading = (async () => {
      const read = `select (select max(position) from read.accounts) as seen, (select count(*) from read.responsables) as n,
        (select position from read.projections where name = 'accounts') as position`;
      const pool = openPool({ connectionString: world.database.url, max: 1 });
      let reads = 0;
      for (let [seen, position] = ['', '']; !done; reads++) {
        const { rows } = await pool.query<{ seen: string; position: string }>({ name: 'read', text: read });
        expect(rows[0]!.seen >= seen).toBe(true);
        expect(rows[0]!.position >= position).toBe(true);
        ({ seen, position } = rows[0]!);
      }
      await pool.end();
      return reads;
    })();
    try {
      for (let round = 0; round < 2; round++)
        for (const projection of [accounts, responsables])
          expect((await rebuild(projection, deps())).differences).toEqual([]);
    } finally {
      done = true;
    }
    await writing;
    expect(await reading).toBeGreaterThan(10);
    await world.untilSettled(projector, [responsables, accounts]);
    for (const projection of [responsables, accounts]) expect((await world.verify(projection)).differences).toEqual([]);
  });

  it('reports which rows of the version that served were wrong, and mends them', async () => {
    const projector = await world.start({ projections: [responsables] });
    await filled();
    await world.untilSettled(projector, [responsables]);
    const [{ schema }] = (await world.rows('select schema from projector.versions')) as [{ schema: string }];
    await world.rows(
      `delete from ${schema}.responsables_rows where ctid = (select min(ctid) from ${schema}.responsables_rows)`,
    );
    expect((await world.verify(responsables)).differences).toMatchObject([
      { table: 'responsables', onlyCurrent: 0, onlyRebuilt: 1 },
    ]);
    expect((await rebuild(responsables, deps())).differences).toHaveLength(1);
    expect((await world.verify(responsables)).differences).toEqual([]);
  });

  it('fills by ordinary batches when documents do not fit in memory', async () => {
    const projector = await world.start();
    await filled();
    await world.untilSettled(projector);
    for (const projection of projections)
      expect((await rebuild(projection, deps(), { documentLimit: 1 })).differences).toEqual([]);
  });

  it('sums up amounts of which too many came to keep them in memory', async () => {
    const projector = await world.start();
    await filled();
    await world.untilSettled(projector);
    for (const projection of projections)
      expect((await rebuild(projection, deps(), { sumLimit: 3 })).differences).toEqual([]);
  });

  it('is refused while another is under way', async () => {
    await world.start({ projections: [responsables] });
    const client = await world.database.pool.connect();
    await client.query(`select pg_advisory_lock(hashtextextended('projector rebuild:responsables', 0))`);
    await expect(rebuild(responsables, deps())).rejects.toThrow(RebuildUnderWay);
    client.release(true);
  });

  it.each([
    ['whole', {}],
    ['of newer code', { version: responsables.version - 1 }],
  ])('is given up when another process was faster and what serves is %s by now', async (_, older) => {
    const projector = await world.start({ projections: [responsables] });
    await filled(1);
    await world.untilSettled(projector, [responsables]);
    const before = await schemas();
    const late = rebuild({ ...responsables, ...older }, deps(), { unlessWhole: true });
    await expect(late).rejects.toThrow(RebuildUnderWay);
    expect(await schemas()).toEqual(before);
  });

  it('leaves nothing behind after the next start when it was killed', async () => {
    const client = await world.database.pool.connect();
    const first = await world.start({ projections: [responsables] });
    const { schema } = await createBeside(client, responsables);
    client.release();
    await first.stop();
    const second = await world.start({ projections: [responsables] });
    await world.untilSettled(second, [responsables]);
    expect(await schemas()).not.toContain(schema);
    expect(await world.rows('select from information_schema.schemata where schema_name = $1', [schema])).toEqual([]);
  });

  it('drops what a read model has that the code no longer knows, at the next start', async () => {
    const removed: Projection = { ...responsables, name: 'earlier', reads: [] };
    const first = await world.start({ projections: [removed, responsables] });
    await filled(1);
    await world.untilSettled(first, [removed, responsables]);
    await first.stop();
    const before = await schemas();
    await world.start({ projections: [responsables], removed: ['earlier', 'never-there'] });
    expect(before.filter(schema => String(schema).startsWith('earlier_'))).toHaveLength(1);
    expect(await schemas()).toEqual(before.filter(schema => !String(schema).startsWith('earlier_')));
    expect(await world.rows(`select from pg_namespace where nspname like 'earlier\\_%'`)).toEqual([]);
  });

  it('leaves the version that serves alone when it fails', async () => {
    const projector = await world.start({ projections: [responsables] });
    await filled(1);
    await world.untilSettled(projector, [responsables]);
    const before = await schemas();
    const directory = { ...fakeDirectory(), names: () => Promise.reject(new Error('the vault is away')) };
    await expect(rebuild(responsables, { ...deps(), directory })).rejects.toThrow('the vault is away');
    expect(await schemas()).toEqual(before);
    await world.append(Histories.of(998, 30));
    await world.untilSettled(projector, [responsables]);
  });

  it('happens by itself when the code is newer than the version that serves, which is read meanwhile', async () => {
    const first = await world.start({ projections: [responsables] });
    await filled(1);
    await world.untilSettled(first, [responsables]);
    const newer: Projection = {
      ...responsables,
      version: responsables.version + 1,
      sql: responsables.sql.replace(
        'create view responsables as\n  select',
        `create view responsables as\n  select 'second' as edition,`,
      ),
    };
    const second = await world.start({ projections: [newer] });
    await expect(until(() => world.rows('select edition from read.responsables limit 1'))).resolves.toEqual([
      { edition: 'second' },
    ]);
    await world.append(Histories.of(997, 30));
    await world.untilSettled(second, [newer]);
    expect((await world.verify(newer)).differences).toEqual([]);
    expect((await first.status())[0]!.state).toBe('superseded');
  });
});

/** Tries again until it succeeds. */
async function until<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 200) throw error;
      await pause(50);
    }
  }
}

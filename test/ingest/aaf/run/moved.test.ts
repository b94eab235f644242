import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool, PoolClient } from 'pg';
import { importAcademie } from '../../../../src/ingest/index.js';
import {
  base,
  completeExport,
  deltaExport,
  withRecords,
  withoutRecords,
  parent,
  pupil,
  school,
  type Base,
} from '../../support/academie.js';
import { CONTEXT, openWorld, stateOf, type World } from '../../support/support.js';

const A: Base = base(
  ...[1, 2].map(n => school(n)),
  ...[1, 2, 3].map(id => parent(id)),
  ...[1, 2, 3, 4].map(id => pupil(id, { school: 1 + (id % 2), parents: [1 + (id % 3)] })),
);
const B: Base = withRecords(
  withoutRecords(A, pupil(2)),
  pupil(5, { parents: [3] }),
  parent(3, { mail: 'new@example.org' }),
);
const C: Base = withRecords(B, pupil(4, { classCode: '6E', parents: [2] }));

class Killed extends Error {}

/** A pool that fails, as if the process were killed, when a statement that matches is sent. */
function endingAt(pool: Pool, statement: RegExp): Pool {
  const watched = <T extends Pool | PoolClient>(on: T, own: Partial<T> = {}): T =>
    new Proxy(on, {
      get: (target, name, receiver) => {
        if (name !== 'query') return own[name as keyof T] ?? (Reflect.get(target, name, receiver) as unknown);
        return (...given: unknown[]): unknown => {
          if (typeof given[0] === 'string' && statement.test(given[0])) throw new Killed();
          return (on.query as (...all: unknown[]) => unknown).apply(on, given);
        };
      },
    });
  const connect = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    return watched<PoolClient>(client, { release: () => client.release(true) });
  };
  return watched(pool, { connect });
}

describe.each([
  ['half-way', /insert into ingest\.aaf_links/],
  ['at its end', /set mirrored_at/],
])("a mirror's move interrupted %s", (_, statement) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    await world.academie(completeExport(A));
    const { vault, commands } = world;
    const pool = endingAt(world.database.pool, statement);
    const clock = { now: () => '2026-09-16T04:00:00.000Z' };
    const request = { academie: '12', year: 2026, files: deltaExport(A, B), context: CONTEXT };
    await expect(importAcademie({ pool, vault, commands, clock }, request)).rejects.toThrow(Killed);
  });
  afterEach(() => world.close());

  /** What the ledger says once these exports were imported one after the other, without an interruption. */
  const uninterrupted = async (...days: ReturnType<typeof completeExport>[]): Promise<Record<string, string[]>> => {
    const other = await openWorld();
    try {
      for (const files of days) await other.academie(files);
      return stateOf(await other.events());
    } finally {
      await other.close();
    }
  };

  it('is done by whoever takes the run up', async () => {
    expect(await world.resume()).toMatchObject([{ status: 'COMPLETED' }]);
    expect(stateOf(await world.events())).toEqual(await uninterrupted(completeExport(A), deltaExport(A, B)));
    expect(await world.academie(completeExport(B))).toMatchObject({ unchanged: true });
  });

  it('is done before the next files are compared with it', async () => {
    await world.academie(deltaExport(B, C));
    expect(stateOf(await world.events())).toEqual(
      await uninterrupted(completeExport(A), deltaExport(A, B), deltaExport(B, C)),
    );
    expect(await world.academie(completeExport(C))).toMatchObject({ unchanged: true });
    expect(await world.resume()).toEqual([]);
  });
});

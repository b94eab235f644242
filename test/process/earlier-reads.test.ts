/** Given reads of personal data that an earlier version recorded in a table: they are moved to the ledger, each once, wherever the server is killed. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import { MOST_PER_APPEND } from '../../src/domain/access/decide.js';
import { accesses } from '../../src/domain/access/history.js';
import { movingEarlierReads } from '../../src/process/earlier-reads.js';
import { House } from '../command/support.js';
import { fieldsOfReads, recordedReads } from '../support/reads.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

/** Rows as versions before 0068 wrote them, numbered by `persons`; every third one is of a list, the others of a sheet; the second names no actor. */
async function givenRows(count: number): Promise<void> {
  await house.database.pool.query(
    `insert into audit.earlier_reads (at, actor, role, "right", scope, kind, uai, account_id, persons, correlation_id)
     select timestamptz '2026-10-01 08:00:00.5+00' + n * interval '1 minute', case n when 2 then '' else 'reader' end, 'SCHOOL_HEAD', 'OWN', '0750001A',
            case n % 3 when 0 then 'LIST' else 'SHEET' end, case n % 3 when 0 then '0750001A' end,
            case n % 3 when 0 then null else gen_random_uuid() end, n, gen_random_uuid()
       from generate_series(1, $1::int) n`,
    [count],
  );
}
/** The numbers of the reads in the ledger. */
const numbers = async (): Promise<number[]> => (await recordedReads(house.database)).map(({ persons }) => persons);
const left = async (): Promise<number> => {
  const { rows } = await house.database.pool.query<{ n: number }>('select count(*)::int as n from audit.earlier_reads');
  return rows[0]!.n;
};
const signal = new AbortController().signal;
const move = (pool: Pick<Pool, 'query'> = house.database.pool, commands = house.commands): Promise<unknown> =>
  movingEarlierReads({ pool: pool as Pool, commands }).work(signal);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('reads recorded in the table', () => {
  it('are events afterwards, as they were, and no longer rows', async () => {
    await givenRows(3);
    await move();
    const fields = ['at', 'kind', 'actor', 'role', 'right', 'scope', 'uai', 'persons'] as const;
    const by = { role: 'SCHOOL_HEAD', right: 'OWN', scope: '0750001A' };
    expect(await fieldsOfReads(house.database, fields)).toEqual([
      { ...by, at: '2026-10-01T08:01:00.500Z', kind: 'SHEET', actor: 'reader', uai: null, persons: 1 },
      { ...by, at: '2026-10-01T08:02:00.500Z', kind: 'SHEET', actor: '', uai: null, persons: 2 },
      { ...by, at: '2026-10-01T08:03:00.500Z', kind: 'LIST', actor: 'reader', uai: '0750001A', persons: 3 },
    ]);
    const reads = await recordedReads(house.database);
    expect(reads.map(({ accountId }) => typeof accountId)).toEqual(['string', 'string', 'undefined']);
    expect(await left()).toBe(0);
    const types: string[] = [];
    for await (const event of house.eventStore.read('access-earlier')) types.push(accesses.decode(event).type);
    expect(types).toEqual(['EarlierAccessesRecorded']);
  });

  it('are each recorded once when the server is killed between the append and the deletion, and more than one append is needed', async () => {
    const count = MOST_PER_APPEND + 150;
    await givenRows(count);
    let deletions = 0;
    const dying = {
      query: (query: unknown, values?: unknown[]) => {
        if (typeof query === 'string' && query.startsWith('delete') && deletions++ % 2 === 0)
          return Promise.reject(new Error('killed'));
        return house.database.pool.query(query as string, values);
      },
    };
    for (let lives = 0; (await left()) > 0; lives++) {
      expect(lives).toBeLessThan(10);
      // A new process remembers nothing.
      await move(dying as never, house.commandsElsewhere()).catch((error: Error) =>
        expect(error.message).toBe('killed'),
      );
    }
    expect(deletions).toBeGreaterThan(2);
    expect(await numbers()).toEqual(upTo(count));
  });

  it('are each recorded once when two servers move them at the same moment', async () => {
    await givenRows(400);
    await Promise.all([move(), move(undefined, house.commandsElsewhere())]);
    expect(await numbers()).toEqual(upTo(400));
    expect(await left()).toBe(0);
  });

  it('cannot be added to under the former name of the table', async () => {
    await expect(
      house.database.pool.query(
        `insert into audit.reads (at, actor, role, "right", kind, persons, correlation_id) values (now(), 'a', 'AUDITOR', 'OWN', 'LIST', 1, $1)`,
        [randomUUID()],
      ),
    ).rejects.toMatchObject({ code: '42P01' });
  });
});

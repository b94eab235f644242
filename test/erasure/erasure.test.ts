/** A person who is erased leaves nothing but ids, states, dates and digests; and an import brings nobody back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { createCommands, systemContext, type Commands } from '../../src/command/index.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { erasureProcess, pupilErasureProcess } from '../../src/erasure/process.js';
import { PERSON_TABLES, TABLES_OF_NOBODY } from '../../src/erasure/tables.js';
import { verify } from '../../src/projector/rebuild/rebuild.js';
import { createDirectory } from '../../src/vault/directory.js';
import { operation } from '../api/support/operations.js';
import { CANARIES, ErasureHouse, family, PUPIL_CANARIES, UAI, wordsOf } from './support.js';

let room: ErasureHouse;
beforeEach(async () => {
  room = await ErasureHouse.open();
});
afterEach(() => room.close());

const rehearsed = async (variables: object) => {
  const { data, errors } = await room.house.ask(await room.admin(), operation('ErasureRehearsal'), { ...variables });
  expect(errors).toBeUndefined();
  return data.erasureRehearsal as {
    accountIds: string[];
    studentId: string | null;
    erased: boolean;
    digest: string;
    tables: { table: string; rows: number | null; atErasure: string }[];
    obstacles: { code: string; count: number }[];
  };
};
const erase = async (input: object) => {
  const { data, errors } = await room.house.ask(await room.admin(), operation('PersonErase'), {
    input: { ground: 'REQUEST', ...input },
  });
  expect(errors).toBeUndefined();
  return data.personErase as { accountIds: string[]; studentId: string | null; userErrors: { code: string }[] };
};
const eraseShown = async (who: object) => {
  const { digest } = await rehearsed(who);
  const erased = await erase({ ...who, expectedDigest: digest });
  expect(erased.userErrors).toEqual([]);
  await room.erasuresFollowed();
  return erased;
};

describe('the list of tables', () => {
  it('has every table of the database but those of read models', async () => {
    const { rows } = await room.house.database.pool.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')
          and schemaname not in (select schema from projector.versions) order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(
      [...Object.keys(PERSON_TABLES), ...Object.keys(TABLES_OF_NOBODY)].sort(),
    );
  });
});

describe('a responsable who is erased', () => {
  it('leaves no trace in any table, nor in the log', async () => {
    const person = await room.personNamed(CANARIES.surname);
    await room.leaveTraces(person);
    const words = [...wordsOf(CANARIES), person.login];
    const before = await room.traces(words);
    // Names, login and the record's id stand in read models, lists and reports until then.
    expect(before.filter(line => line.startsWith(CANARIES.surname.toLowerCase())).length).toBeGreaterThan(3);
    expect(before.some(line => line.startsWith(`${person.login}: vault.logins`))).toBe(true);

    const who = { accountId: `Account_${person.accountId}` };
    const shown = await rehearsed(who);
    expect(shown.erased).toBe(false);
    expect(shown.obstacles.map(({ code }) => code).sort()).toEqual(['ACTIVATED', 'ATTACHED_CHILDREN', 'NAMED_BY_BASE']);
    const rows = Object.fromEntries(shown.tables.map(({ table, rows: count }) => [table, count]));
    for (const table of [
      'vault.facets',
      'vault.logins',
      'vault.credentials',
      'vault.failed_tries',
      'vault.person_search',
      'vault.assistance_texts',
      'vault.assistance_links',
      'ingest.source_records',
      'ingest.match_keys',
      'jobs.tasks',
      'jobs.assistance_moves',
      'ledger.events',
    ])
      expect([table, rows[table]]).not.toEqual([table, 0]);

    const erased = await erase({ ...who, expectedDigest: shown.digest });
    expect(erased).toMatchObject({ userErrors: [], accountIds: [who.accountId], studentId: null });
    await room.erasuresFollowed();

    expect(await room.traces(words)).toEqual([]);
    expect(words.filter(word => room.logged.toLowerCase().includes(word))).toEqual([]);
    const after = await rehearsed(who);
    expect(after.erased).toBe(true);
    const left = after.tables.filter(({ rows: count, atErasure }) => count && atErasure !== 'KEPT');
    expect(left).toEqual([]);
    // The pupil and the other parent are as they were.
    expect(await room.traces([PUPIL_CANARIES.surname.toLowerCase()])).not.toEqual([]);
  });

  it('is known to the ledger by ids alone, and a rebuild of every read model equals the live one', async () => {
    const person = await room.personNamed(CANARIES.surname);
    await room.leaveTraces(person);
    await eraseShown({ accountId: `Account_${person.accountId}` });
    const { rows } = await room.house.database.pool.query<{ data: object; metadata: object }>(
      `select data, metadata from ledger.events where stream = $1 order by version desc limit 1`,
      [`account-${person.accountId}`],
    );
    expect(rows[0]).toMatchObject({
      data: { ground: 'REQUEST', accountIds: [person.accountId], childIds: person.studentIds },
      metadata: { actor: 'fim:admin', role: 'NATIONAL_ADMIN', right: 'OWN', source: 'CONSOLE' },
    });
    expect(await room.house.projector.parked()).toEqual([]);
    const directory = createDirectory(room.house.vault);
    for (const projection of projections) {
      const { compared, differences } = await verify(projection, {
        databaseUrl: room.house.database.url,
        store: room.store,
        directory,
      });
      expect([projection.name, compared, differences]).toEqual([projection.name, true, []]);
    }
  });

  it('is answered as an unknown account, and nothing more happens on it', async () => {
    const person = await room.personNamed(CANARIES.surname);
    await room.leaveTraces(person);
    await eraseShown({ accountId: `Account_${person.accountId}` });
    const events = await room.house.events();
    const { commands } = room.house;
    const head = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', source: 'CONSOLE', correlationId: 'x' } as const;
    const { accountId } = person;
    expect(
      await commands.account.notify({ accountId, uai: UAI, channel: 'LETTER', resetPassword: true }, head),
    ).toEqual({
      outcome: 'refused',
      refusal: { code: 'ACCOUNT_UNKNOWN' },
    });
    expect(await commands.holder.signIn({ login: person.login, password: 'x' }, head)).toMatchObject({
      refusal: { code: 'CREDENTIALS_INVALID' },
    });
    await room.erasuresFollowed();
    expect(await room.house.events()).toBe(events);
  });

  it('comes back from the base as somebody new, and stays erased', async () => {
    const person = await room.personNamed(CANARIES.surname);
    await eraseShown({ accountId: `Account_${person.accountId}` });
    expect(await room.traces(wordsOf(CANARIES))).toEqual([]);
    await room.import([...family.values()], '20260916');
    const again = await room.personNamed(CANARIES.surname);
    expect(again.accountId).not.toBe(person.accountId);
    expect(again.studentIds).toEqual(person.studentIds);
    // The same export once more finds everybody as they are.
    const events = await room.house.events();
    await room.import([...family.values()], '20260917');
    expect(await room.house.events()).toBe(events);
    // Erased again, the next one is new again.
    await eraseShown({ accountId: `Account_${again.accountId}` });
    await room.import([...family.values()], '20260918');
    const third = await room.personNamed(CANARIES.surname);
    expect(new Set([person.accountId, again.accountId, third.accountId]).size).toBe(3);
  });

  it('is erased whole after a kill at any step', async () => {
    const person = await room.personNamed(CANARIES.surname);
    await room.leaveTraces(person);
    const who = { accountId: `Account_${person.accountId}` };
    const { digest } = await rehearsed(who);
    await erase({ ...who, expectedDigest: digest });
    // Killed at its first statement, then at its second and so on, until there are no more: each time the process begins again with the event.
    const { pool } = room.deps;
    let killedAt = 1;
    for (; ; killedAt++) {
      let statements = 0;
      const mortal = new Proxy(pool, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target);
          if (name !== 'query' && name !== 'connect') return member;
          return (...args: never[]) => {
            statements += 1;
            if (statements === killedAt) throw new Error('killed');
            return (member as (...given: never[]) => unknown).apply(target, args);
          };
        },
      });
      try {
        await room.follow(erasureProcess({ ...room.deps, pool: mortal }));
        break;
      } catch (error) {
        expect((error as Error).message).toBe('killed');
      }
    }
    // The process was killed several times, and not at its first statements alone.
    expect(killedAt).toBeGreaterThan(4);
    await room.erasuresFollowed();
    expect(await room.traces([...wordsOf(CANARIES), person.login])).toEqual([]);
  });

  it('by two servers at once is erased once', async () => {
    const person = await room.personNamed(CANARIES.surname);
    await room.leaveTraces(person);
    const who = { accountId: `Account_${person.accountId}` };
    const { digest } = await rehearsed(who);
    const both = await Promise.all([
      erase({ ...who, expectedDigest: digest }),
      erase({ ...who, expectedDigest: digest }),
    ]);
    for (const { userErrors } of both) expect(['ERASURE_CHANGED', undefined]).toContain(userErrors[0]?.code);
    await Promise.all([room.follow(erasureProcess(room.deps)), room.follow(erasureProcess(room.deps))]);
    await room.erasuresFollowed();
    const { rows } = await room.house.database.pool.query(
      `select from ledger.events where type = 'PersonalDataErased' and stream = $1`,
      [`account-${person.accountId}`],
    );
    expect(rows).toHaveLength(1);
    expect(await room.traces([...wordsOf(CANARIES), person.login])).toEqual([]);
  });

  it('is not erased when something has changed since the rehearsal', async () => {
    const person = await room.personNamed(CANARIES.surname);
    const who = { accountId: `Account_${person.accountId}` };
    const { digest } = await rehearsed(who);
    await room.leaveTraces(person);
    expect((await erase({ ...who, expectedDigest: digest })).userErrors).toMatchObject([{ code: 'ERASURE_CHANGED' }]);
    expect((await rehearsed(who)).erased).toBe(false);
  });

  it('loses what an import records of the person after the erasure, once the hourly chore has run', async () => {
    const person = await room.personNamed(CANARIES.surname);
    const { pool } = room.house.database;
    const { rows } = await pool.query<{ personId: string }>(
      'select person_id as "personId" from read.accounts where account_id = $1',
      [person.accountId],
    );
    await eraseShown({ accountId: `Account_${person.accountId}` });
    const { personId } = rows[0]!;
    const { vault } = room.house;
    // An import that had matched the record before the erasure goes on.
    await vault.persons.recordIdentities([
      { personId, value: { surname: CANARIES.surname, firstName: CANARIES.firstName } },
    ]);
    await vault.persons.recordContacts([{ personId, value: { email: CANARIES.email } }]);
    await vault.logins.reserve([
      { accountId: person.accountId, surname: CANARIES.surname, firstName: CANARIES.firstName },
    ]);
    // The vault takes no data under the id of an erased person. The login is reserved anew, and goes with the chore.
    expect((await pool.query('select from vault.facets where person_id = $1', [personId])).rowCount).toBe(0);
    expect(await room.traces([person.login.replace(/\d+$/, '')])).not.toEqual([]);
    expect(await room.purgeAll()).toBe(1);
    expect(await room.traces([person.login.replace(/\d+$/, ''), ...wordsOf(CANARIES)])).toEqual([]);
  });
});

/** The commands of a server that is killed after so many appends: all further ones throw. */
function commandsKilledAfter(appends: number, { store, house: { vault, clock } }: ErasureHouse): Commands {
  let left = appends;
  const eventStore: Pick<EventStore, 'read' | 'append'> = {
    read: (stream, from) => store.read(stream, from),
    append: async (...args) => {
      if (left-- <= 0) throw new Error('killed');
      return store.append(...args);
    },
  };
  return createCommands({ eventStore: eventStore as EventStore, vault, clock });
}

/** The accounts attached to a pupil, as the list of responsables shows them. */
const linkedTo = async (studentId: string): Promise<string[]> => {
  const { rows } = await room.house.database.pool.query<{ id: string }>(
    'select account_id as id from read.responsables where student_id = $1',
    [studentId],
  );
  return rows.map(({ id }) => id);
};

describe('a pupil who is erased', () => {
  it('leaves no trace, and no responsable attached', async () => {
    const { pool } = room.house.database;
    const { rows } = await pool.query<{ studentId: string; accountId: string }>(
      'select student_id as "studentId", account_id as "accountId" from read.students where surname = $1',
      [PUPIL_CANARIES.surname],
    );
    const { studentId, accountId } = rows[0]!;
    const who = { studentId: `Student_${studentId}` };
    const shown = await rehearsed(who);
    expect(shown).toMatchObject({ accountIds: [`Account_${accountId}`], studentId: who.studentId });
    expect(shown.obstacles).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'LINKED_RESPONSABLES', count: 2 }),
        expect.objectContaining({ code: 'ENROLLED' }),
      ]),
    );
    const father = await room.personNamed(CANARIES.surname);
    await eraseShown(who);
    expect(await room.traces(wordsOf(PUPIL_CANARIES))).toEqual([]);
    const { rows: sheets } = await pool.query<{ links: object[]; state: string }>(
      'select links, state from read.accounts where account_id = $1',
      [father.accountId],
    );
    expect(sheets[0]!.links).toEqual([]);
    await room.import([...family.values()], '20260916');
    const after = await room.personNamed(CANARIES.surname);
    expect(after.accountId).toBe(father.accountId);
    expect(after.studentIds).toHaveLength(1);
    expect(after.studentIds).not.toEqual(father.studentIds);
  });

  it('is erased whole when the server was killed after the first event', async () => {
    const { pool } = room.house.database;
    const { rows } = await pool.query<{ studentId: string }>(
      'select student_id as "studentId" from read.students where surname = $1',
      [PUPIL_CANARIES.surname],
    );
    const { studentId } = rows[0]!;
    const { digest } = await rehearsed({ studentId: `Student_${studentId}` });
    // The pupil's stream is the first that is appended to: the erasure has not reached the others yet.
    const commands = commandsKilledAfter(1, room);
    const context = systemContext('test');
    const asked = {
      studentId,
      ground: 'REQUEST',
      expectedDigest: digest,
      linkedAccountIds: await linkedTo(studentId),
    } as const;
    await expect(commands.erasures.erase(asked, context)).rejects.toThrow('killed');
    const { rows: erased } = await pool.query(`select from ledger.events where type = 'PersonalDataErased'`);
    expect(erased).toHaveLength(1);
    await room.follow(pupilErasureProcess(room.deps));
    await room.erasuresFollowed();
    expect(await room.traces(wordsOf(PUPIL_CANARIES))).toEqual([]);
    expect(await linkedTo(studentId)).toEqual([]);
    const { rows: left } = await pool.query<{ links: object[] }>('select links from read.accounts where surname = $1', [
      CANARIES.surname,
    ]);
    expect(left[0]!.links).toEqual([]);
  });
});

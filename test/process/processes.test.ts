import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { destroyAbandoned } from '../../src/process/abandoned-credentials.js';
import type { SchoolEvent } from '../../src/domain/school/events.js';
import { schools } from '../../src/domain/school/history.js';
import { START, WrongExpectedVersion } from '../../src/eventstore/eventstore.js';
import { openPool } from '../../src/postgres/pool.js';
import { startProcesses } from '../../src/process/start.js';
import { runProcess } from '../../src/process/follower.js';
import { processOf } from '../../src/process/process.js';
import { exclusively } from '../../src/process/leader.js';
import { House, NOW, UAI, accepted, context } from '../command/support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const AFTER_THREE_MONTHS = '2026-12-07T08:30:00.000Z';
const faults: unknown[] = [];

const start = () =>
  startProcesses({
    pool: house.database.pool,
    eventStore: house.eventStore,
    vault: house.vault,
    clock: house.clock,
    commands: house.commands,
    sweepEveryMs: 20,
    onFault: error => faults.push(error),
  });

/** Waits until the condition holds, or the test's time limit ends it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(20);
}

/** Waits until the account has an event of this type. */
const happened = (accountId: string, type: string) =>
  until(async () => (await house.eventTypes(accountId)).includes(type));
/** The deadlines that are noted of the account. */
const due = async ({ accountId }: { accountId: string }): Promise<Record<string, unknown>[]> => {
  const { rows } = await house.database.pool.query<Record<string, unknown>>(
    'select kind, due_at from jobs.deadlines where account_id = $1 order by kind',
    [accountId],
  );
  return rows;
};
/** Waits until the process has come to the end of the ledger. */
const followed = async (name: string) => {
  const last = await house.database.lastAppended();
  await until(async () => {
    const { rows } = await house.database.pool.query<{ position: string }>(
      'select position from jobs.checkpoints where process = $1',
      [name],
    );
    return rows[0] !== undefined && rows[0].position >= last;
  });
};

describe('what the processes hold', () => {
  it('is a connection for each, one for the sweep, and one for all chores together', async () => {
    const pool = openPool({ connectionString: house.database.url, max: 20 });
    const processes = startProcesses({
      ...house,
      pool,
      onFault: error => faults.push(error),
      chores: Array.from({ length: 6 }, (_, n) => ({
        name: `chore ${n}`,
        everyMs: 60_000,
        work: async () => undefined,
      })),
    });
    const held = () => pool.totalCount - pool.idleCount;
    // Five processes, the sweep and the chores.
    await until(async () => held() === 7);
    await pause(300);
    expect([held(), pool.waitingCount]).toEqual([7, 0]);
    await processes.stop();
    await pool.end();
  });

  it('is not lost by a chore that fails, which is tried again beside the others', async () => {
    const pool = openPool({ connectionString: house.database.url, max: 20 });
    const seen: string[] = [];
    let turns = 0;
    const processes = startProcesses({
      ...house,
      pool,
      onFault: (error, chore) => seen.push(`${chore}: ${(error as Error).message}`),
      chores: [
        { name: 'failing', everyMs: 10, work: () => Promise.reject(new Error('not today')) },
        { name: 'steady', everyMs: 10, work: async () => void (turns += 1) },
      ],
    });
    await until(async () => seen.length > 1 && turns > 5);
    expect(new Set(seen)).toEqual(new Set(['failing: not today']));
    await processes.stop();
    await pool.end();
  });
});

describe('the processes of the system', () => {
  let processes: ReturnType<typeof start>;
  beforeEach(() => {
    house.clock.set(NOW);
    processes = start();
  });
  afterEach(async () => {
    await processes.stop();
    expect(faults).toEqual([]);
  });

  it('remind those notified by e-mail fourteen days before, and expire accounts when the clock is put three months forward', async () => {
    const late = await house.family();
    const byLetter = await house.family();
    const activated = await house.activated();
    const notified = accepted(
      await house.commands.account.notify(
        { accountId: late.accountId, uai: UAI, channel: 'EMAIL', resetPassword: false },
        context(),
      ),
    );
    for (const family of [byLetter, activated]) await house.notify(family);
    await followed('deadlines');
    expect((await due(byLetter)).map(({ kind }) => kind)).toEqual(['EXPIRY']);
    house.clock.set('2026-11-24T08:00:00.000Z');
    await happened(late.accountId, 'ExpiryReminderSent');
    house.clock.set(AFTER_THREE_MONTHS);
    await happened(late.accountId, 'AccountExpired');
    expect((await house.events(late.accountId)).at(-1)).toMatchObject({
      metadata: { actor: 'system', role: 'SYSTEM', right: 'SYSTEM', source: 'SYSTEM' },
    });
    const { credentialId } = notified.credential!;
    await until(async () => (await house.vault.credentials.reveal(credentialId)) === undefined);
    expect(await house.eventTypes(activated.accountId)).not.toContain('AccountExpired');
    await until(async () => (await due(late)).length === 0);
    await happened(byLetter.accountId, 'AccountExpired');
    expect(await house.eventTypes(byLetter.accountId)).not.toContain('ExpiryReminderSent');
  });

  it('expire an account notified again only at its new deadline', async () => {
    const family = await house.family();
    await house.notify(family);
    house.clock.set('2026-10-07T08:00:00.000Z');
    await house.notify(family);
    await followed('deadlines');
    house.clock.set(AFTER_THREE_MONTHS);
    await pause(200);
    expect(await house.eventTypes(family.accountId)).not.toContain('AccountExpired');
    house.clock.set('2027-01-07T08:00:01.000Z');
    await happened(family.accountId, 'AccountExpired');
  });

  it('close an account whose last child left three months ago, even if it was notified meanwhile', async () => {
    const family = await house.family();
    const { accountId } = family;
    await house.notify(family);
    accepted(
      await house.commands.base.recordDisappearance(
        { accountId, base: 'SIECLE', uai: UAI, recordKey: `responsable ${accountId}` },
        context(),
      ),
    );
    await followed('deadlines');
    house.clock.set(AFTER_THREE_MONTHS);
    await happened(accountId, 'AccountClosed');
    expect((await house.eventTypes(accountId)).slice(-2)).toEqual(['AccountExpired', 'AccountClosed']);
    expect((await house.events(accountId)).at(-1)!.metadata.at >= '2026-12-07T08:00:00.000Z').toBe(true);
  });

  it('destroy the credentials that a command killed after its append left behind', async () => {
    const family = await house.family();
    const { accountId } = family;
    const left = randomUUID();
    await house.vault.credentials.createProvisional(accountId, left);
    await house.eventStore.append(`account-${accountId}`, 'any', [
      {
        id: randomUUID(),
        type: 'AccountNotified',
        data: { channel: 'LETTER', uai: UAI, credentialId: left, resetPassword: false, expiresAt: AFTER_THREE_MONTHS },
        metadata: { ...context(), at: NOW },
      },
      {
        id: randomUUID(),
        type: 'AccountExpired',
        data: { notifiedAt: NOW },
        metadata: { ...context(), at: NOW },
      },
    ]);
    await until(async () => (await house.vault.credentials.reveal(left)) === undefined);
  });

  it('destroy the provisional password that an account still has when it is closed or absorbed', async () => {
    const [closed, absorbed, kept] = [await house.activated(), await house.family(), await house.family()];
    await house.notify(absorbed);
    accepted(await house.commands.account.resetPassword({ accountId: closed.accountId, uai: UAI }, context()));
    const held = async ({ accountId }: { accountId: string }) =>
      (
        await house.database.pool.query(
          'select credential_id from vault.credentials where account_id = $1 and provisional',
          [accountId],
        )
      ).rowCount;
    await house.eventStore.append(`account-${closed.accountId}`, 'any', [
      { id: randomUUID(), type: 'AccountClosed', data: { reason: 'NO_LINK' }, metadata: { ...context(), at: NOW } },
    ]);
    const merge = { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId };
    await house.commands.accounts.merge({ ...merge, reason: 'SCHOOL' }, context());
    for (const family of [closed, absorbed]) await until(async () => (await held(family)) === 0);
  });

  it('leave alone the credential of a command still under way', async () => {
    const family = await house.family();
    const underWay = randomUUID();
    await house.vault.credentials.createProvisional(family.accountId, underWay);
    await house.notify(family);
    await followed('void-credentials');
    expect(await house.vault.credentials.reveal(underWay)).toBeDefined();
  });
});

describe('credentials that no event names', () => {
  const sweep = () =>
    destroyAbandoned({ vault: house.vault, system: house.commands.system, onFault: error => faults.push(error) });
  const aged = async (credentialId: string) => {
    await house.database.pool.query(
      "update vault.credentials set created_at = now() - interval '2 hours' where credential_id = $1",
      [credentialId],
    );
  };
  const exists = async (credentialId: string) => (await house.vault.credentials.reveal(credentialId)) !== undefined;

  it('are destroyed once old, though nothing else happens to their account', async () => {
    const { accountId } = await house.family();
    const [left, recent] = [randomUUID(), randomUUID()];
    for (const id of [left, recent]) await house.vault.credentials.createProvisional(accountId, id);
    await aged(left);
    await sweep();
    expect([await exists(left), await exists(recent)]).toEqual([false, true]);
    expect((await house.events(accountId)).at(-1)).toMatchObject({
      type: 'CredentialAbandoned',
      data: { credentialId: left },
      metadata: { role: 'SYSTEM' },
    });
    await aged(recent);
    const { credentials } = house.vault;
    const destroy = credentials.destroy.bind(credentials);
    credentials.destroy = () => Promise.reject(new Error('killed'));
    await sweep();
    credentials.destroy = destroy;
    expect(faults.splice(0)).toEqual([new Error('killed')]);
    await sweep();
    expect(await exists(recent)).toBe(false);
    expect((await house.eventTypes(accountId)).filter(type => type === 'CredentialAbandoned')).toHaveLength(2);
  });

  it('are kept when an event names them after all, though they were not marked as named', async () => {
    const family = await house.family();
    await house.notify(family);
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select credential_id as id from vault.credentials where account_id = $1',
      [family.accountId],
    );
    const { id } = rows[0]!;
    await aged(id);
    await sweep();
    expect(await exists(id)).toBe(true);
    expect(await house.eventTypes(family.accountId)).not.toContain('CredentialAbandoned');
    expect(await house.vault.credentials.unnamed(3_600, 100)).toEqual([]);
  });

  it('of accounts whose streams cannot be read hold up no others', async () => {
    const [unreadable, { accountId }] = [randomUUID(), await house.family()];
    const malformed = { id: randomUUID(), type: 'AccountNotified', data: { channel: 'PIGEON' } };
    await house.eventStore.append(`account-${unreadable}`, 'none', [
      { ...malformed, metadata: { ...context(), at: NOW } },
    ]);
    // More than one sweep looks at together.
    const many = Array.from({ length: 201 }, () => ({ accountId: unreadable, credentialId: randomUUID() }));
    await house.vault.credentials.createProvisionals(many);
    for (const { credentialId } of many) await aged(credentialId);
    const left = randomUUID();
    await house.vault.credentials.createProvisional(accountId, left);
    await aged(left);
    expect(await sweep()).toBe(1);
    expect([await exists(left), await exists(many[0]!.credentialId), await exists(many[200]!.credentialId)]).toEqual([
      false,
      true,
      true,
    ]);
    const [fault, ...more] = faults.splice(0);
    expect([(fault as AggregateError).errors.length, more]).toEqual([201, []]);
    await house.vault.credentials.destroy(many.map(({ credentialId }) => credentialId));
  });

  it('can no longer be named by the append they were made for', async () => {
    const { accountId } = await house.family();
    const late = randomUUID();
    await house.vault.credentials.createProvisional(accountId, late);
    const { version } = (await house.events(accountId)).at(-1)!;
    await aged(late);
    await sweep();
    await expect(
      house.eventStore.append(`account-${accountId}`, version, [
        {
          id: randomUUID(),
          type: 'AccountNotified',
          data: { channel: 'LETTER', uai: UAI, credentialId: late, resetPassword: false },
          metadata: { ...context(), at: NOW },
        },
      ]),
    ).rejects.toThrow(WrongExpectedVersion);
  });
});

describe('the processes, stopped and started', () => {
  it('resume where they were, and do nothing twice', async () => {
    house.clock.set(NOW);
    const families = await Promise.all(Array.from({ length: 5 }, () => house.family(['2012-03-14'])));
    for (const family of families) await house.notify(family);
    for (let round = 0; round < 4; round++) {
      const processes = start();
      if (round === 1) house.clock.set(AFTER_THREE_MONTHS);
      await pause(30 * round);
      await processes.stop();
    }
    const last = start();
    for (const { accountId } of families) await happened(accountId, 'AccountExpired');
    await last.stop();
    for (const { accountId } of families)
      expect((await house.eventTypes(accountId)).filter(type => type === 'AccountExpired')).toHaveLength(1);
  });

  it('note the same deadlines when they begin again at the first event', async () => {
    house.clock.set(NOW);
    const family = await house.family();
    accepted(
      await house.commands.account.notify(
        { accountId: family.accountId, uai: UAI, channel: 'EMAIL', resetPassword: false },
        context(),
      ),
    );
    const first = start();
    await followed('deadlines');
    await first.stop();
    const before = await due(family);
    expect(before).toHaveLength(2);
    await house.database.pool.query('delete from jobs.deadlines');
    await house.database.pool.query("update jobs.checkpoints set position = $1 where process = 'deadlines'", [START]);
    const second = start();
    await followed('deadlines');
    await second.stop();
    expect(await due(family)).toEqual(before);
  });
});

describe('a follower', () => {
  it('tries again the events whose reaction failed, until that succeeds once', async () => {
    const stopping = new AbortController();
    const seen: string[] = [];
    let failures = 0;
    const failing = processOf<SchoolEvent, void>({
      name: `failing-${randomUUID()}`,
      category: schools,
      on: { SchoolRegistered: () => undefined },
      carryOut: async reactions => {
        if (failures++ === 0) throw new Error('not today');
        seen.push(...reactions.map(({ recorded }) => recorded.stream));
        return [];
      },
    });
    const options = {
      pool: house.database.pool,
      eventStore: house.eventStore,
      signal: stopping.signal,
      onFault: () => undefined,
    };
    const running = runProcess(failing, options);
    const uai = '9740099Z';
    const description = { uai, name: 'École', degree: 'FIRST', academie: '28', departement: '974' } as const;
    await house.commands.school.describe(description, context());
    await until(async () => seen.includes(`school-${uai}`));
    stopping.abort();
    await running;
    expect(seen.filter(stream => stream === `school-${uai}`)).toHaveLength(1);
  });
});

describe('exclusive work', () => {
  it('is done by one server at a time, and taken over when its connection dies', async () => {
    const stopping = new AbortController();
    const name = randomUUID();
    let atWork = 0;
    let mostAtWork = 0;
    let turns = 0;
    const pids: number[] = [];
    const run = () =>
      exclusively(
        { pool: house.database.pool, name, signal: stopping.signal, onFault: () => undefined, askEveryMs: 20 },
        async (client, signal) => {
          const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
          pids.push(rows[0]!.pid);
          turns++;
          mostAtWork = Math.max(mostAtWork, ++atWork);
          await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
          atWork--;
        },
      );
    const running = [run(), run()];
    await until(async () => turns === 1);
    await house.database.pool.query('select pg_terminate_backend($1)', [pids[0]]);
    await until(async () => turns === 2);
    stopping.abort();
    await Promise.all(running);
    expect(mostAtWork).toBe(1);
  });
});

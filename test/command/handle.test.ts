import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createCommands, derivedId, type Commands } from '../../src/command/index.js';
import { StreamQueue } from '../../src/command/stream-queue.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { House, NOW, UAI, accepted, context, refusal } from './support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

describe('a command', () => {
  it('decides again when another process was faster', async () => {
    const family = await house.family();
    const { accountId } = family;
    const others = Array.from({ length: 6 }, () => house.commandsElsewhere());
    const results = await Promise.all(
      others.map(commands =>
        commands.account.notify({ accountId, uai: UAI, channel: 'LETTER', resetPassword: true }, context()),
      ),
    );
    results.forEach(accepted);
    const notified = (await house.events(accountId)).filter(({ type }) => type === 'AccountNotified');
    expect(notified).toHaveLength(6);
    const { rows } = await house.database.pool.query(
      'select credential_id from vault.credentials where account_id = $1',
      [accountId],
    );
    expect(rows).toEqual([{ credential_id: notified.at(-1)!.data['credentialId'] }]);
  });

  it('is carried out once though it is repeated while the first is under way', async () => {
    const family = await house.family();
    const { accountId } = family;
    const commandId = randomUUID();
    const results = await Promise.all(
      [house.commands, house.commandsElsewhere(), house.commandsElsewhere()].map(commands =>
        commands.account.notify(
          { accountId, uai: UAI, channel: 'LETTER', resetPassword: true },
          context({ commandId }),
        ),
      ),
    );
    expect(new Set(results.map(result => (result as { position: string }).position)).size).toBe(1);
    expect((await house.eventTypes(accountId)).filter(type => type === 'AccountNotified')).toHaveLength(1);
  });

  it('refuses its id to a command of another kind, even where no receipt is kept', async () => {
    const { accountId, studentIds } = await house.family();
    const commands = house.commandsElsewhere({ receipts: false });
    const sameCommand = context({ commandId: randomUUID() });
    accepted(
      await commands.account.notify({ accountId, uai: UAI, channel: 'LETTER', resetPassword: true }, sameCommand),
    );
    const before = await house.eventTypes(accountId);
    const results = [
      await commands.account.resetPassword({ accountId, uai: UAI }, sameCommand),
      await commands.account.updateContact({ accountId, mobile: '+262692111111' }, sameCommand),
      await commands.system.abandonCredential({ accountId, credentialId: randomUUID() }, sameCommand),
      await commands.base.endTakenLink({ accountId, studentId: studentIds[0]!, byUai: '9740002B' }, sameCommand),
    ];
    expect(results.map(refusal)).toEqual(results.map(() => 'COMMAND_ID_USED'));
    expect(await house.eventTypes(accountId)).toEqual(before);
  });

  it('is decided on the ledger when another process has appended since', async () => {
    const { accountId } = await house.family();
    const [here, there] = [house.commandsElsewhere(), house.commandsElsewhere()];
    const write = async (commands: Commands, email: string): Promise<string> =>
      (await commands.account.updateContact({ accountId, email }, context())).outcome;
    expect(await write(here, 'first@example.org')).toBe('accepted');
    expect(await write(there, 'second@example.org')).toBe('accepted');
    expect(await write(here, 'first@example.org')).toBe('accepted');
    expect(await write(here, 'first@example.org')).toBe('unchanged');
    // The first is the base's.
    expect((await house.eventTypes(accountId)).filter(type => type === 'ContactDetailsRecorded')).toHaveLength(4);
  });

  it('without an id reads its stream once when nobody else appends to it, one with an id each time', async () => {
    const { accountId } = await house.family();
    const read: string[] = [];
    const eventStore: EventStore = {
      ...house.eventStore,
      read: (stream, from) => {
        read.push(stream);
        return house.eventStore.read(stream, from);
      },
    };
    const commands = createCommands({ eventStore, vault: house.vault, clock: house.clock });
    const again = { accountId, uai: UAI, channel: 'LETTER', resetPassword: true } as const;
    for (let i = 0; i < 3; i++) accepted(await commands.account.notify(again, context()));
    expect(read.filter(stream => stream === `account-${accountId}`)).toHaveLength(1);
    // Only the stream tells whether a command with an id was given before.
    accepted(await commands.account.notify(again, context({ commandId: randomUUID() })));
    expect(read.filter(stream => stream === `account-${accountId}`)).toHaveLength(2);
  });

  it('reads of its stream what others have appended since, and no more', async () => {
    const { accountId } = await house.family();
    let read = 0;
    const eventStore: EventStore = {
      ...house.eventStore,
      read: async function* (stream, from) {
        for await (const event of house.eventStore.read(stream, from)) {
          if (stream === `account-${accountId}`) read++;
          yield event;
        }
      },
    };
    const commands = createCommands({ eventStore, vault: house.vault, clock: house.clock });
    const letter = { accountId, uai: UAI, channel: 'LETTER', resetPassword: true } as const;
    accepted(await commands.account.notify(letter, context()));
    const atFirst = read;
    for (let n = 0; n < 5; n++) {
      accepted(await house.commands.account.notify(letter, context()));
      expect((await commands.system.close({ accountId }, context())).outcome).toBe('unchanged');
      accepted(await commands.account.notify(letter, context()));
    }
    expect(read - atFirst).toBe(5);
  });

  it('takes the business time of the clock, not of the machine', async () => {
    const family = await house.family();
    house.clock.set('2027-02-03T04:05:06.000Z');
    await house.notify(family);
    // The clock goes on from there.
    expect((await house.events(family.accountId)).at(-1)!.metadata.at).toMatch(/^2027-02-03T04:05:0/);
  });
});

describe('a clock that steps back', () => {
  const CLOCKS = ['2026-10-01T08:00:00.000Z', '2026-09-20T08:00:00.000Z', '2026-10-01T08:00:01.000Z'];

  it.each([
    ['as this process remembers its stream', false],
    ['as the ledger has its stream', true],
  ])('dates no event before the one it follows, %s', async (_, anew) => {
    house.clock.set(NOW);
    const family = await house.family();
    for (const clock of CLOCKS) {
      house.clock.set(clock);
      const commands = anew ? house.commandsElsewhere() : house.commands;
      accepted(
        await commands.account.notify(
          { accountId: family.accountId, uai: UAI, channel: 'LETTER', resetPassword: true },
          context(),
        ),
      );
    }
    const dates = (await house.events(family.accountId)).map(({ metadata }) => metadata.at);
    expect(dates).toEqual([...dates].sort());
    expect(dates.at(-1)! >= '2026-10-01T08:00:01.000Z').toBe(true);
  });
});

describe('a pupil who is likely new', () => {
  const inputOf = async (studentId: string, classCode = '6D') => {
    const personId = house.vault.stableId('person', studentId);
    const [identity] = await house.vault.persons.recordIdentities([
      { personId, value: { surname: 'ABBEYEM', firstName: 'Emma', birthDate: '2012-03-14' } },
    ]);
    return {
      ...{ studentId, personId, base: 'SIECLE' as const, academie: '28', recordKey: studentId },
      ...{ identity: identity!.ref, hasIne: true, placement: { uai: UAI, year: 2026, classCode }, likelyNew: true },
    };
  };

  it('is recorded without the ledger being read', async () => {
    const input = await inputOf(randomUUID());
    const read = jest.spyOn(house.eventStore, 'read');
    expect(await house.commands.base.recordStudent(input, context())).toMatchObject({ outcome: 'accepted' });
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });

  it('is recorded rightly when he or she was not new', async () => {
    const studentId = randomUUID();
    const first = await house.commands.base.recordStudent(await inputOf(studentId), context());
    const again = await house.commands.base.recordStudent(await inputOf(studentId), context());
    expect([first, again]).toMatchObject([{ outcome: 'accepted' }, { outcome: 'unchanged', state: { studentId } }]);
    await house.commands.base.recordStudent(await inputOf(studentId, '6E'), context());
    const events: string[] = [];
    for await (const { type } of house.eventStore.read(`student-${studentId}`)) events.push(type);
    expect(events.at(-1)).toBe('StudentPlacementChanged');
    expect(events.filter(type => type === 'StudentRegistered')).toHaveLength(1);
  });
});

describe('derived ids', () => {
  it('are UUIDs, the same for the same parts, distinct for others', () => {
    expect(derivedId('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(derivedId('a', 'b')).toBe(derivedId('a', 'b'));
    expect(derivedId('a', 'b')).not.toBe(derivedId('ab'));
  });
});

describe('the queue of a stream', () => {
  it('runs the work of one stream in order, that of several at once, and goes on after a failure', async () => {
    const queue = new StreamQueue();
    const order: string[] = [];
    let release = (): void => undefined;
    const first = queue.run('a', () =>
      new Promise<void>(resolve => (release = resolve)).then(() => void order.push('1')),
    );
    const second = queue.run('a', async () => {
      order.push('2');
      throw new Error('no');
    });
    const third = queue.run('a', async () => order.push('3'));
    await queue.run('b', async () => order.push('other'));
    release();
    await first;
    await expect(second).rejects.toThrow('no');
    await third;
    expect(order).toEqual(['other', '1', '2', '3']);
  });
});

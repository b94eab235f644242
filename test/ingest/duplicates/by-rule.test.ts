import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createCommands, type Commands } from '../../../src/command/index.js';
import { startProcesses } from '../../../src/process/start.js';
import { AdjustableClock } from '../../../src/clock.js';
import type { EventStore } from '../../../src/eventstore/eventstore.js';
import { recordsProcess } from '../../../src/ingest/duplicates/records-process.js';
import type { ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, parent, pupil, siecle, type Pupil } from '../support/files.js';
import { CONTEXT, eventsOfPeople, openWorld, type StoredEvent, type World } from '../support/support.js';

describe('a correction that makes two accounts agree', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  /** Numbers of schools, pupils and phones: each is another. */
  let numbers = 100;
  interface Family {
    readonly uai: string;
    readonly child: Pupil;
    /** Imports the school's files, in which the parent has this mobile; returns the events of people. */
    readonly importWith: (mobile: string, commands?: Commands) => Promise<StoredEvent[]>;
    /** The same; returns the report and every event. */
    readonly importAndReport: (mobile: string) => Promise<{ report: ImportReport; events: StoredEvent[] }>;
    readonly accountId: () => Promise<string>;
  }
  const importedFamily = async (surname: string, mobile: string): Promise<Family> => {
    const made = familyOf(surname);
    await made.importWith(mobile);
    return made;
  };
  /** A parent and a child alone in a school of their own, which is not imported yet. */
  const familyOf = (surname: string): Family => {
    const n = numbers++;
    const digits = `0755${String(n)}`;
    const uai = digits + uaiLetter(digits);
    const child = pupil(n, { ine: ineOf(n) });
    const imported = async (number: string, commands?: Commands) => {
      const before = (await world.events()).length;
      const more = `<TEL_PORTABLE>${number}</TEL_PORTABLE>`;
      const files = siecle([child], [parent(1, [child], { surname, more })], { uai });
      const report = await world.run({ uai, base: 'SIECLE', year: 2026, files }, commands);
      return { report, events: (await world.events()).slice(before) };
    };
    const made: Family = {
      uai,
      child,
      importAndReport: imported,
      importWith: async (number, commands) => eventsOfPeople((await imported(number, commands)).events),
      accountId: async () => {
        const { rows } = await world.database.pool.query<{ id: string }>(
          `select entity_id as id from ingest.source_records where kind = 'RESPONSABLE' and uai = $1`,
          [uai],
        );
        return rows[0]!.id;
      },
    };
    return made;
  };
  const phone = (): string => `06 39 98 ${String(1000 + numbers++)}`;
  const types = (events: readonly StoredEvent[]): string[] => events.map(({ type }) => type);
  /** One person with two accounts: the second school has another mobile of the parent. */
  const twoAccounts = async (surname: string) => {
    const mobile = phone();
    const here = await importedFamily(surname, mobile);
    const there = await importedFamily(surname, phone());
    const accounts = [await here.accountId(), await there.accountId()] as const;
    expect(accounts[0]).not.toBe(accounts[1]);
    return { mobile, here, there, accounts };
  };

  it('merges them, with the children of both, and appends nothing more', async () => {
    const { mobile, here, there } = await twoAccounts('ACCORD');
    const events = await there.importWith(mobile);
    // One event on each of the two accounts.
    expect(types(events).filter(type => type === 'AccountsMerged')).toHaveLength(2);
    expect(await there.accountId()).toBe(await here.accountId());
    const account = await world.commands.accounts.account(await here.accountId());
    expect(account?.links.map(({ uai }) => uai).sort()).toEqual([here.uai, there.uai].sort());
    await here.importWith(mobile);
    await there.importWith(mobile);
    expect(await here.importWith(mobile)).toEqual([]);
    expect(await there.importWith(mobile)).toEqual([]);
  });

  it('ends in one account when the import dies between the two appends of the merge', async () => {
    const { mobile, here, there, accounts } = await twoAccounts('COUPE');
    const before = (await world.events()).filter(({ type }) => type === 'AccountsMerged').length;
    let merges = 0;
    const append: EventStore['append'] = (stream, expected, events) =>
      events.some(({ type }) => type === 'AccountsMerged') && ++merges === 2
        ? Promise.reject(new Error('killed'))
        : world.store.append(stream, expected, events);
    const { store, vault } = world;
    const eventStore: EventStore = { ...store, read: store.read.bind(store), append };
    const dying = createCommands({ eventStore, vault, clock: new AdjustableClock() });
    await expect(there.importWith(mobile, dying)).rejects.toThrow('killed');
    expect((await world.events()).filter(({ type }) => type === 'AccountsMerged')).toHaveLength(before + 1);
    await there.importWith(mobile);
    expect(await there.accountId()).toBe(await here.accountId());
    expect(accounts).toContain(await here.accountId());
    const account = await world.commands.accounts.account(await here.accountId());
    expect(account?.links).toHaveLength(2);
    expect(account?.absorbed).toHaveLength(1);
  });

  it('waits, and is reported as nothing new, while one account is yet to be created; the next import after that merges them', async () => {
    const mobile = phone();
    const there = await importedFamily('ATTENTE', phone());
    const dying = () => Promise.reject(new Error('killed'));
    const commands = { ...world.commands, base: { ...world.commands.base, recordResponsable: dying } };
    const here = familyOf('ATTENTE');
    await expect(here.importWith(mobile, commands)).rejects.toThrow('killed');
    expect(types(await there.importWith(mobile))).not.toContain('AccountsMerged');
    for (const night of [1, 2]) {
      const { report, events } = await there.importAndReport(mobile);
      expect({ night, ...report }).toMatchObject({ unchanged: true, responsables: { unchanged: 1 } });
      expect(events).toEqual([]);
    }
    expect(types(await here.importWith(mobile))).toContain('AccountPreCreated');
    expect(await there.accountId()).not.toBe(await here.accountId());
    expect(types(await there.importWith(mobile))).toContain('AccountsMerged');
    expect(await there.accountId()).toBe(await here.accountId());
    for (const one of [here, there]) await one.importWith(mobile);
    for (const one of [here, there]) expect(await one.importWith(mobile)).toEqual([]);
  });

  it('keeps two accounts that were said not to be one person', async () => {
    const { mobile, there, accounts } = await twoAccounts('AUTRE');
    await world.commands.duplicates.dismiss({ accountIds: accounts }, CONTEXT);
    const events = await there.importWith(mobile);
    expect(types(events)).not.toContain('AccountsMerged');
    expect(types(events)).not.toContain('DuplicateSuspected');
    expect(await there.accountId()).toBe(accounts[1]);
    expect(await there.importWith(mobile)).toEqual([]);
  });

  it('lists them as suspected when they cannot be merged because both are activated', async () => {
    const { mobile, there, accounts } = await twoAccounts('ACTIVES');
    const merge = jest.fn<Commands['accounts']['merge']>(() =>
      Promise.resolve({ outcome: 'refused', refusal: { code: 'MERGE_BOTH_ACTIVATED' } }),
    );
    const events = await there.importWith(mobile, {
      ...world.commands,
      accounts: { ...world.commands.accounts, merge },
    });
    expect(merge).toHaveBeenCalledWith(expect.objectContaining({ reason: 'RULE' }), expect.anything());
    const suspected = events.filter(({ type }) => type === 'DuplicateSuspected');
    expect(suspected.map(({ data }) => data.otherAccountId).sort()).toEqual([...accounts].sort());
    expect(suspected[0]?.data).toMatchObject({ reasons: ['SAME_NAME', 'SAME_MOBILE'] });
    expect(await there.accountId()).toBe(accounts[1]);
    expect(await there.importWith(mobile)).toEqual([]);
  });

  it('follows a merge done by hand, and its undoing', async () => {
    const { here, there, accounts } = await twoAccounts('MAIN');
    const [keptAccountId, absorbedAccountId] = accounts;
    await world.commands.accounts.merge({ keptAccountId, absorbedAccountId, reason: 'SCHOOL' }, CONTEXT);
    const number = phone();
    const events = await there.importWith(number);
    expect(types(events)).not.toContain('AccountPreCreated');
    expect(await there.accountId()).toBe(keptAccountId);
    expect(await there.importWith(number)).toEqual([]);
    await world.commands.accounts.unmerge({ absorbedAccountId, reason: 'SCHOOL' }, CONTEXT);
    const processes = startProcesses({
      pool: world.database.pool,
      eventStore: world.store,
      vault: world.vault,
      clock: new AdjustableClock(),
      commands: world.commands,
      others: [recordsProcess],
      onFault: error => console.error(error),
    });
    try {
      for (let tries = 0; tries < 300 && (await there.accountId()) !== absorbedAccountId; tries++)
        await new Promise(resolve => setTimeout(resolve, 50));
    } finally {
      await processes.stop();
    }
    expect(await there.accountId()).toBe(absorbedAccountId);
    expect(await here.accountId()).toBe(keptAccountId);
    expect(types(await there.importWith(number))).not.toContain('AccountsMerged');
    expect(await there.accountId()).toBe(absorbedAccountId);
  });
});

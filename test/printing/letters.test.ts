/** Given responsables and pupils who were notified, their letters name them and let them in. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandContext } from '../../src/command/index.js';
import { letters, type LetterRecord } from '../../src/letters/index.js';
import { letterRecords, type LetterTarget, type Printing } from '../../src/printing/records.js';
import { openApiHouse, type House } from '../api/support/house.js';
import { bytesOf, pageTexts, POPPLER } from '../letters/support/pdf.js';

describe('the letters of a school', () => {
  let house: House;
  let uai: string;
  let accounts: { accountId: string; surname: string; firstName: string; login: string; children: string[] }[];
  const as: CommandContext = {
    actor: 'head-1',
    role: 'SCHOOL_HEAD',
    right: 'OWN',
    source: 'CONSOLE',
    correlationId: randomUUID(),
  };
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 20 });
    uai = house.schools[0]!.uai;
    await house.caughtUp();
    ({ rows: accounts } = await house.database.pool.query<(typeof accounts)[number]>(
      `select account_id as "accountId", surname, first_name as "firstName", login,
              array_agg(student_first_name || ' ' || student_surname order by student_id) as children
         from read.responsables where uai = $1 group by account_id, surname, first_name, login
         order by min(class_sort), min(student_sort)`,
      [uai],
    ));
    for (const { accountId } of accounts)
      await house.commands.account.notify({ accountId, uai, channel: 'LETTER', resetPassword: false }, as);
  });
  afterAll(() => house.close());

  const targets = (): LetterTarget[] =>
    accounts.map(({ accountId }, at) => ({ accountId, number: at + 1, className: at < 10 ? '6EME A' : '6EME B' }));
  const printing = (more: Partial<Printing> = {}): Printing => ({
    printId: randomUUID(),
    contents: 'ACCESS',
    uai,
    as,
    separators: false,
    ...more,
  });
  const gathered = async (some: readonly LetterTarget[], how: Printing): Promise<LetterRecord[]> => {
    const { pool } = house.database;
    const { persons } = house.vault;
    const records: LetterRecord[] = [];
    for await (const record of letterRecords({ pool, persons, commands: house.commands }, some, how))
      records.push(record);
    return records;
  };
  const printsOf = async (accountId: string): Promise<Record<string, unknown>[]> => {
    const { rows } = await house.database.pool.query<{ data: Record<string, unknown> }>(
      `select data from ledger.events where stream = $1 and type = 'LetterPrinted' order by version`,
      [`account-${accountId}`],
    );
    return rows.map(({ data }) => data);
  };

  it('has one record for each account, in order, with the names of all children and the password in the vault', async () => {
    const records = await gathered(targets(), printing());
    expect(records).toHaveLength(accounts.length);
    for (const [at, account] of accounts.entries()) {
      const record = records[at]!;
      if (record.kind !== 'RESPONSABLE') throw new Error(record.kind);
      expect(record).toMatchObject({
        firstName: account.firstName,
        lastName: account.surname,
        login: account.login,
        number: at + 1,
        reprint: 0,
        access: { kind: 'ACTIVATION', validUntil: { zone: 'Indian/Reunion' } },
      });
      const names = record.children.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
      expect(names).toEqual(expect.arrayContaining(account.children));
      const [print] = await printsOf(account.accountId);
      const { access } = record;
      expect(access.kind === 'ACTIVATION' && access.password).toBe(
        await house.vault.credentials.reveal(String(print!.credentialId)),
      );
    }
  });

  it('records each print, who printed and by what right, and numbers reprints since the last notification', async () => {
    const [{ accountId } = { accountId: '' }] = accounts;
    const some = targets().slice(0, 1);
    const before = (await printsOf(accountId)).length;
    const printId = randomUUID();
    const [record] = await gathered(some, printing({ printId }));
    expect(record).toMatchObject({ reprint: before });
    expect((await printsOf(accountId)).at(-1)).toMatchObject({ uai, printId, number: before + 1 });
    await house.commands.account.notify({ accountId, uai, channel: 'LETTER', resetPassword: false }, as);
    const [again] = await gathered(some, printing());
    expect(again).toMatchObject({ reprint: 0 });
  });

  it('has a page before each class with the number of its letters', async () => {
    const records = await gathered(targets(), printing({ separators: true }));
    const separators = records.filter(({ kind }) => kind === 'SEPARATOR');
    expect(separators).toEqual([
      { kind: 'SEPARATOR', className: '6EME A', count: 10 },
      { kind: 'SEPARATOR', className: '6EME B', count: accounts.length - 10 },
    ]);
    expect(records[0]!.kind).toBe('SEPARATOR');
    expect(records[11]!.kind).toBe('SEPARATOR');
  });

  it('leaves out accounts that have nothing to print, and says why', async () => {
    const unknown = randomUUID();
    const leftOut: [string, string][] = [];
    const records = await gathered(
      [{ accountId: unknown, number: 1, className: '6EME A' }],
      printing({ separators: true, onLeftOut: (accountId, code) => leftOut.push([accountId, code]) }),
    );
    expect(records).toEqual([]);
    expect(leftOut).toEqual([[unknown, 'ACCOUNT_UNKNOWN']]);
  });

  it('opens no password for a school in which no pupil of the account is enrolled', async () => {
    const leftOut: string[] = [];
    const elsewhere = house.schools[1]!.uai;
    const before = (await printsOf(accounts[0]!.accountId)).length;
    const records = await gathered(
      targets().slice(0, 3),
      printing({ uai: elsewhere, onLeftOut: (_, code) => leftOut.push(code) }),
    );
    expect(records).toEqual([]);
    expect(leftOut).toEqual(['NOT_IN_SCHOOL', 'NOT_IN_SCHOOL', 'NOT_IN_SCHOOL']);
    expect(await printsOf(accounts[0]!.accountId)).toHaveLength(before);
  });

  it('prints nothing whose print cannot be recorded', async () => {
    const { pool } = house.database;
    const { persons } = house.vault;
    const commands = {
      letters: { print: () => Promise.reject(new Error('the ledger is away')) },
    };
    const records = letterRecords({ pool, persons, commands }, targets(), printing());
    await expect(records.next()).rejects.toThrow('the ledger is away');
  });

  (POPPLER ? it : it.skip)('read back from the PDF, lets each holder in (needs poppler)', async () => {
    const { pool } = house.database;
    const { persons } = house.vault;
    const records = letterRecords({ pool, persons, commands: house.commands }, targets(), printing());
    const pdf = letters(records, {
      school: { name: house.schools[0]!.name },
      portal: { address: 'https://educonnect.example' },
      assistance: 'https://educonnect.example/aide',
      createdAt: new Date(house.clock.now()),
    });
    const pages = pageTexts(await bytesOf(pdf));
    expect(pages).toHaveLength(accounts.length);
    for (const [at, { login, accountId }] of accounts.entries()) {
      expect(pages[at]).toContain(login);
      const provisionalPassword = /\b\w{4}-\w{4}-\w{4}\b/.exec(pages[at]!)?.[0] ?? '';
      const newPassword = 'pluie-abricot-tandem';
      const answer = await house.commands.holder.startActivation(
        { login, provisionalPassword, newPassword, birthDates: [], email: 'x@example.org' },
        { ...as, actor: 'visitor', role: 'PORTAL', source: 'PORTAL' },
      );
      // The password is right: what is missing are the birth dates.
      expect([accountId, answer]).toMatchObject([accountId, { refusal: { code: 'BIRTH_DATES_MISMATCH' } }]);
    }
  });
});

/** Given accounts in every state, a head prints letters of those whose password is valid, without a campaign. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import { byHead } from './support/contexts.js';
import { fetchFile, fetchPdf } from './support/downloads.js';
import { openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, provisionalPasswordsIn, responsablesOf, type Person } from './support/people.js';
import type { ReadKind } from '../../src/domain/access/events.js';
import { fieldsOfReads } from '../support/reads.js';

describe('letters of a selection', () => {
  let house: House;
  let here: string;
  let next: string;
  let foreign: string;
  let head: string;
  /** The first is activated, the next four are notified by letter; nobody has told the others. */
  let people: Person[];
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 14 });
    [here, next, foreign] = house.schools.map(({ uai }) => uai) as [string, string, string];
    head = await house.token([{ role: 'SCHOOL_HEAD', schools: [here, next] }], { subject: 'head' });
    people = await responsablesOf(house, here);
    await activate(house, people[0]!, here);
    for (const person of people.slice(1, 5)) await notifyByLetter(house, person, here);
    await house.caughtUp();
  });
  afterAll(() => house?.close());

  const everybody = (more: object = {}) => ({ kind: 'RESPONSABLE', uais: [here], responsables: {}, ...more });
  const chosen = (...some: Person[]) => ({
    kind: 'RESPONSABLE',
    uais: [here],
    rowIds: some.map(({ accountId }) => accountId),
  });
  async function asked(name: string, variables: Record<string, unknown>, token = head) {
    const { data, errors } = await house.ask(token, operation(name), variables);
    return { ...data?.[`${name.charAt(0).toLowerCase()}${name.slice(1)}`], errors };
  }
  const preview = (selection: object, token = head) => asked('LettersPreview', { selection }, token);
  const print = (selection: object, input: object = {}, token = head) =>
    asked('LettersPrintSelected', { input: { selection, ...input } }, token);
  const printAll = async (selection: object, input: object = {}) => {
    const { selected: expectedCount } = await preview(selection);
    return print(selection, { expectedCount, ...input });
  };
  const pdf = (path: string): Promise<Buffer> => fetchPdf(house, head, path);
  const prints = async ({ accountId }: { accountId: string }) => {
    const { rows } = await house.database.pool.query<{ data: Record<string, unknown>; metadata: object }>(
      `select data, metadata from ledger.events where stream = $1 and type = 'LetterPrinted' order by version`,
      [`account-${accountId}`],
    );
    return rows;
  };
  const reads = (kind: ReadKind) => fieldsOfReads(house.database, ['kind', 'actor', 'uai', 'persons'], { kind });

  it('are counted before: who has one, and why the others have none, with the remedy and examples', async () => {
    const printed = await prints(people[1]!);
    const seen = await preview(everybody());
    expect(seen.selected).toBe(people.length);
    expect(seen.printed.accounts).toBe(4);
    expect(seen.leftOut.accounts).toBe(people.length - 4);
    const of = (code: string) => seen.reasons.find((one: { reason: { code: string } }) => one.reason.code === code);
    expect(of('NOT_NOTIFIED').accounts).toBe(people.length - 5);
    expect(of('NOT_NOTIFIED').reason.remedy).toContain('Notifiez');
    expect(of('NO_PROVISIONAL_PASSWORD')).toMatchObject({
      accounts: 1,
      examples: [{ accountId: `Account_${people[0]!.accountId}`, surname: expect.any(String) }],
    });
    expect(await prints(people[1]!)).toEqual(printed);
  });

  it('are printed in print order with the valid passwords, recorded before on the accounts and as a read', async () => {
    const before = (await reads('EXPORT')).length;
    const withLetter = people.slice(1, 5);
    const printsBefore = await Promise.all(withLetter.map(async person => (await prints(person)).length));
    const answer = await printAll(everybody(), { separators: true });
    expect(answer).toMatchObject({ userErrors: [], letters: 4, selected: people.length });
    expect(answer.reasons.map(({ reason }: { reason: { code: string } }) => reason.code)).toEqual([
      'NOT_NOTIFIED',
      'NO_PROVISIONAL_PASSWORD',
    ]);
    const file = await pdf(answer.url);
    expect((await fetchFile(house, head, answer.url)).status).toBe(404);
    expect((await reads('EXPORT')).slice(before)).toEqual([{ kind: 'EXPORT', actor: 'head', uai: here, persons: 4 }]);
    for (const [at, person] of withLetter.entries()) {
      const { data, metadata } = (await prints(person)).at(-1)!;
      const number = printsBefore[at]! + 1;
      expect(data).toEqual({ uai: here, printId: expect.any(String), number, credentialId: expect.any(String) });
      expect(metadata).toMatchObject({ actor: 'head', role: 'SCHOOL_HEAD', scope: here });
    }
    expect(await prints(people[0]!)).toEqual([]);
    if (!POPPLER) return;
    const text = pageTexts(file).join(' ');
    const revealed = await Promise.all(
      withLetter.map(async person => {
        const { data } = (await prints(person)).at(-1)!;
        return house.vault.credentials.reveal(String(data.credentialId));
      }),
    );
    expect(provisionalPasswordsIn(text).sort()).toEqual(revealed.sort());
  });

  it('are reprints when they were printed before, and void nothing', async () => {
    const person = people[1]!;
    const state = async (): Promise<object[]> => {
      const { rows } = await house.database.pool.query<object>(
        'select state, credential_id, expires_at, notified_at from read.accounts where account_id = $1',
        [person.accountId],
      );
      return rows;
    };
    const stateBefore = await state();
    const printsBefore = (await prints(person)).length;
    const file = await pdf((await printAll(chosen(person))).url);
    await house.caughtUp();
    expect(await state()).toEqual(stateBefore);
    expect((await prints(person)).at(-1)).toMatchObject({ data: { number: printsBefore + 1 } });
    if (POPPLER) expect(pageTexts(file)[0]).toMatch(/réimpression \d/);
  });

  it('are as many as the head has confirmed: another number prints nothing, and where none has a password the answer says why', async () => {
    const changed = await print(chosen(people[1]!, people[2]!), { expectedCount: 3 });
    expect(changed).toMatchObject({
      ...{ url: null, letters: null, selected: 2, expectedCount: 3, reasons: null },
      userErrors: [{ code: 'SELECTION_CHANGED', field: ['input', 'expectedCount'] }],
    });
    const none = await printAll(chosen(people[0]!, people[6]!));
    expect(none).toMatchObject({
      ...{ url: null, letters: 0, selected: 2 },
      userErrors: [{ code: 'NOTHING_TO_PRINT', field: ['input', 'selection'] }],
    });
    expect(none.reasons).toHaveLength(2);
    const nobody = await printAll(everybody({ responsables: { classes: ['none'] } }));
    expect(nobody.userErrors).toMatchObject([{ code: 'SELECTION_EMPTY', field: ['input', 'selection'] }]);
  });

  it('leave out an account that was activated between the address and the file, and open nothing of it', async () => {
    const [stays, leaves] = [people[2]!, people[3]!];
    const before = (await prints(leaves)).length;
    const { url, letters } = await printAll(chosen(stays, leaves));
    expect(letters).toBe(2);
    await activate(house, leaves, here);
    const file = await pdf(url);
    expect(await prints(leaves)).toHaveLength(before);
    if (POPPLER) expect(pageTexts(file)).toHaveLength(1);
  });

  it('of several schools are one file, each letter in the name of its school', async () => {
    const [there] = await responsablesOf(house, next);
    await notifyByLetter(house, there!, next);
    await house.caughtUp();
    const selection = {
      kind: 'RESPONSABLE',
      uais: [here, next],
      rowIds: [people[1]!.accountId, there!.accountId],
    };
    const before = (await reads('EXPORT')).length;
    const file = await pdf((await printAll(selection, { layout: 'TWO_TO_A_SHEET' })).url);
    expect((await prints(there!)).at(-1)).toMatchObject({ data: { uai: next }, metadata: { scope: next } });
    expect((await reads('EXPORT')).slice(before)).toMatchObject([
      { uai: here, persons: 1 },
      { uai: next, persons: 1 },
    ]);
    if (!POPPLER) return;
    const [one, other, ...more] = pageTexts(file);
    expect(more).toEqual([]);
    const [nameHere, nameThere] = house.schools.map(({ name }) => name);
    expect([one!.includes(nameHere!), other!.includes(nameThere!)]).toEqual([true, true]);
    expect(other).not.toContain(nameHere);
  });

  it('of pupils are cards for the helpdesk, without a one-time password', async () => {
    const { rows } = await house.database.pool.query<{ accountId: string }>(
      `select account_id as "accountId" from read.students where uai = $1 and account_id is not null order by student_sort limit 3`,
      [here],
    );
    for (const { accountId } of rows)
      await house.commands.account.notify({ accountId, uai: here, channel: 'LETTER', resetPassword: false }, byHead());
    await house.caughtUp();
    const helpdesk = await house.token([{ role: 'STUDENT_HELPDESK', schools: [here] }], { otp: false });
    const pupils = { kind: 'STUDENT', uais: [here], students: { states: ['NOTIFIED'] } };
    const { selected } = await preview(pupils, helpdesk);
    expect(selected).toBe(rows.length);
    const { url, letters } = await print(pupils, { expectedCount: selected, layout: 'CARDS' }, helpdesk);
    expect(letters).toBe(rows.length);
    const file = await fetchPdf(house, helpdesk, url);
    if (POPPLER) expect(provisionalPasswordsIn(pageTexts(file).join(' '))).toHaveLength(rows.length);
    expect((await preview(everybody(), helpdesk)).errors?.[0]?.extensions.code).toMatch(/FORBIDDEN|NOT_FOUND/);
  });

  it('are no business of another school, nor of a delegate who may not see passwords', async () => {
    for (const uais of [[foreign], [here, foreign]]) {
      const selection = everybody({ uais });
      expect((await preview(selection)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      expect((await print(selection, { expectedCount: 1 })).errors).toMatchObject([
        { extensions: { code: 'NOT_FOUND' } },
      ]);
    }
    const until = '2099-01-01T00:00:00Z';
    const grant = { role: 'SCHOOL_DELEGATE', schools: [here], until } as const;
    const notifying = await house.token([{ ...grant, rights: ['ACCOUNT_NOTIFY', 'RESPONSABLES_LIST'] }]);
    expect((await print(everybody(), { expectedCount: 1 }, notifying)).userErrors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
    const showing = await house.token([{ ...grant, rights: ['ACCOUNT_REVEAL_PASSWORD'] }], { subject: 'delegate' });
    const selection = chosen(people[1]!);
    const { url, reasons } = await print(selection, { expectedCount: 1 }, showing);
    expect(reasons).toEqual([]);
    expect((await fetchFile(house, showing, url)).status).toBe(200);
    expect((await prints(people[1]!)).at(-1)).toMatchObject({ metadata: { actor: 'delegate', right: 'DELEGATION' } });
    // Without the right to list, it sees numbers and no names, and may not search for any.
    const { printed } = await preview(selection, showing);
    expect(printed).toEqual({ accounts: 1, examples: [] });
    const search = everybody({ responsables: { search: 'a' } });
    expect((await preview(search, showing)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('are not downloaded once the right has ended, nor without a one-time password', async () => {
    const weak = await house.token([{ role: 'SCHOOL_HEAD', schools: [here] }], { otp: false });
    expect((await print(everybody(), { expectedCount: 1 }, weak)).userErrors).toMatchObject([{ code: 'OTP_REQUIRED' }]);
    const { url } = await printAll(chosen(people[1]!));
    const without = await house.token([{ role: 'SCHOOL_HEAD', schools: [next] }], { subject: 'head' });
    expect((await fetchFile(house, without, url)).status).toBeGreaterThanOrEqual(403);
  });

  it.each([
    [{ layout: 'CARDS' }, 'layout'],
    [{ back: 'ARABIC', layout: 'TWO_TO_A_SHEET' }, 'back'],
    [{ reason: 'Madame X est malade' }, 'reason'],
  ])('asked for as %j are refused, naming %s', async (wrong, field) => {
    const { errors } = await print(everybody(), { expectedCount: 1, ...wrong });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });
});

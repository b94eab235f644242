import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byHead } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { responsablesOf } from './support/people.js';
import { CASES, castOf, denialIn, mutation, type Cast, type Target } from './support/rights-cases.js';
import { fieldsOfReads } from '../support/reads.js';

let house: House;
let own: Target;
/** A school of another académie, and one of its accounts. */
let foreign: Target;
let tokens: Cast['tokens'];

beforeAll(async () => {
  house = await openApiHouse();
  ({ own, foreign, tokens } = await castOf(house));
});
afterAll(() => house?.close());

const denial = async (token: string, path: string, target: Target): Promise<string | undefined> =>
  denialIn(await house.ask(token, CASES[path]!.query, CASES[path]!.variables(target)));

describe('rights within a role', () => {
  it('a head without a one-time password reads, and is refused what needs it', async () => {
    const weak = await house.token(grantsOf(house).SCHOOL_HEAD!, { otp: false });
    expect(await denial(weak, 'Query.responsables', own)).toBeUndefined();
    const strong = ['accountNotify', 'accountResetPassword', 'accountRevealProvisionalPassword', 'linkDispute'];
    for (const path of [...strong, 'accountsMerge', 'accountsUnmerge', 'duplicateDismiss'])
      expect(await denial(weak, `Mutation.${path}`, own)).toBe('OTP_REQUIRED');
  });

  it('a head merges no account of another school, on either side, nor learns whether it exists', async () => {
    const [mine, theirs] = [own.person.accountId, foreign.person.accountId];
    const before = await house.events();
    for (const [keptAccountId, absorbedAccountId, field] of [
      [mine, theirs, 'absorbedAccountId'],
      [theirs, mine, 'keptAccountId'],
      [mine, '00000000-0000-4000-8000-000000000000', 'absorbedAccountId'],
    ])
      for (const preview of [false, true]) {
        const { data } = await house.ask(
          tokens.SCHOOL_HEAD,
          `mutation Do($input: AccountsMergeInput!) { accountsMerge(input: $input) { preview { movedChildren } userErrors { code field } } }`,
          { input: { keptAccountId, absorbedAccountId, preview } },
        );
        expect(data.accountsMerge).toEqual({
          preview: null,
          userErrors: [{ code: 'ACCOUNT_UNKNOWN', field: ['input', field] }],
        });
      }
    expect(await house.events()).toBe(before);
  });

  it('a head undoes no merge that the read models do not know of yet, the kept account being out of reach there', async () => {
    const kept = foreign.person.accountId;
    const absorbed = (await responsablesOf(house, own.uai))[1]!.accountId;
    const { outcome } = await house.commands.accounts.merge(
      { keptAccountId: kept, absorbedAccountId: absorbed, reason: 'SUPPORT' },
      { ...byHead(), actor: 'support', role: 'ACADEMIE_SUPPORT' },
    );
    expect(outcome).toBe('accepted');
    await house.caughtUp();
    const { pool } = house.database;
    // Puts the read models back to before the merge.
    await pool.query('update read.accounts set merged_into = null, uais = $2 where account_id = $1', [
      absorbed,
      [own.uai],
    ]);
    await pool.query('update read.accounts set uais = $2 where account_id = $1', [kept, [foreign.uai]]);
    const before = await house.events();
    const { data } = await house.ask(tokens.SCHOOL_HEAD, mutation('accountsUnmerge'), {
      input: { accountId: absorbed },
    });
    expect(data.accountsUnmerge.userErrors).toEqual([{ code: 'ACCOUNT_UNKNOWN' }]);
    expect(await house.events()).toBe(before);
  });

  it('the helpdesk acts on pupils and never on responsables', async () => {
    const input = { accountId: own.pupilAccount, uai: own.uai, channel: 'LETTER' };
    const { data } = await house.ask(tokens.STUDENT_HELPDESK, mutation('accountNotify'), { input });
    expect(data.accountNotify.userErrors).toEqual([]);
    expect(await denial(tokens.STUDENT_HELPDESK, 'Mutation.accountNotify', own)).toBe('ACCOUNT_UNKNOWN');
  });

  it('a delegation lapses by the clock of the system', async () => {
    const until = new Date(Date.parse(house.clock.now()) - 1_000).toISOString();
    const lapsed = await house.token([
      { role: 'SCHOOL_DELEGATE', schools: [own.uai], rights: ['RESPONSABLES_LIST'], until },
    ]);
    expect(await denial(lapsed, 'Query.responsables', own)).toBe('RIGHT_LAPSED');
  });

  it("naming a school of one's own does not give a right on an account of another", async () => {
    const input = { accountId: foreign.person.accountId, uai: own.uai, channel: 'LETTER' };
    const before = await house.events();
    const { data } = await house.ask(tokens.SCHOOL_HEAD, mutation('accountNotify'), { input });
    expect(data.accountNotify.userErrors[0].code).toBe('ACCOUNT_UNKNOWN');
    expect(await house.events()).toBe(before);
  });

  it('an unknown account and one out of reach answer alike', async () => {
    const unknown = await house.ask(tokens.SCHOOL_HEAD, CASES['Query.account']!.query, {
      id: '00000000-0000-4000-8000-000000000000',
    });
    const beyond = await house.ask(tokens.SCHOOL_HEAD, CASES['Query.account']!.query, { id: foreign.person.accountId });
    expect(unknown.errors?.[0]?.message).toBe(beyond.errors?.[0]?.message);
    expect(unknown.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('schools lists only those in reach', async () => {
    const query = '{ schools(first: 10) { totalCount edges { node { uai } } } }';
    const count = async (token: string | undefined) =>
      (await house.ask(token, query)).data.schools.totalCount as number;
    expect([
      await count(tokens.SCHOOL_HEAD),
      await count(tokens.ACADEMIE_SUPPORT),
      await count(tokens.NATIONAL_ADMIN),
    ]).toEqual([1, 2, 3]);
  });

  it('children in a school out of reach are shown by school and link alone', async () => {
    const accountId = own.person.accountId;
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select student_id as id from read.students where uai = $1 order by student_sort limit 1',
      [foreign.uai],
    );
    const link = { studentId: rows[0]!.id, uai: foreign.uai, kinship: 'MOTHER', legalLevel: 1, disputed: false };
    await house.database.pool.query(
      `update read.accounts set links = links || $2::jsonb, uais = array_append(uais, $3) where account_id = $1`,
      [accountId, JSON.stringify([link]), foreign.uai],
    );
    const query = `query Q($id: ID!) { account(id: $id) { children {
      uai schoolName visible kinship surname firstName birthDate ine schoolClass { code } enrolled } } }`;
    const { data } = await house.ask(tokens.SCHOOL_HEAD, query, { id: accountId });
    const child = data.account.children.find(({ uai }: { uai: string }) => uai === foreign.uai);
    expect(child).toEqual({
      uai: foreign.uai,
      schoolName: house.schools[2]!.name,
      visible: false,
      kinship: 'MOTHER',
      ...{ surname: null, firstName: null, birthDate: null, ine: null, schoolClass: null, enrolled: null },
    });
    const mine = data.account.children.find(({ uai }: { uai: string }) => uai === own.uai);
    expect(mine).toMatchObject({ visible: true });
    expect(mine.surname).not.toBeNull();
    const holder = await house.ask(tokens.HOLDER, query, { id: accountId });
    for (const each of holder.data.account.children)
      expect(each).toMatchObject({ visible: true, birthDate: null, ine: null });
  });

  it('records who read whom, and not what was searched for', async () => {
    const token = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'reader' });
    await house.ask(
      token,
      'query Q($u: Uai!) { responsables(uai: $u, first: 5, filter: { search: "Dupont" }) { totalCount } }',
      { u: own.uai },
    );
    await house.ask(token, CASES['Query.account']!.query, { id: own.person.accountId });
    await house.ask(token, CASES['Query.accountHistory']!.query, { id: own.person.accountId });
    const recorded = () =>
      fieldsOfReads(house.database, ['kind', 'role', 'scope', 'uai', 'accountId'], { actor: 'reader' });
    while ((await recorded()).length < 3) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await recorded()).toEqual([
      { kind: 'SEARCH', role: 'SCHOOL_HEAD', scope: own.uai, uai: own.uai, accountId: null },
      { kind: 'SHEET', role: 'SCHOOL_HEAD', scope: own.uai, uai: null, accountId: own.person.accountId },
      { kind: 'HISTORY', role: 'SCHOOL_HEAD', scope: own.uai, uai: null, accountId: own.person.accountId },
    ]);
  });
});

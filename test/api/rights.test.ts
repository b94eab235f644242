import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT_RIGHTS } from '../../src/api/rights.js';
import { grantsOf, openApiHouse, type Answer, type House } from './support/house.js';
import { activated, signedInAnew, responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';

const ROLES = [
  'SCHOOL_HEAD',
  'SCHOOL_DELEGATE',
  'STUDENT_HELPDESK',
  'ACADEMIE_SUPPORT',
  'ACADEMIE_DASHBOARD',
  'AUDITOR',
  'NATIONAL_ADMIN',
  'PORTAL',
  'HOLDER',
  'IMPORTER',
] as const;
type Role = (typeof ROLES)[number];

let house: House;
let own: Target;
/** A school of another académie, and one of its accounts. */
let foreign: Target;
const tokens: Partial<Record<Role, string>> = {};

interface Target {
  readonly uai: string;
  readonly academie: string;
  readonly person: Person;
  readonly pupilAccount: string;
}

async function targetIn(index: number): Promise<Target> {
  const { uai, academie } = house.schools[index]!;
  const [person] = await responsablesOf(house, uai);
  const { rows } = await house.database.pool.query<{ id: string }>(
    'select account_id as id from read.students where uai = $1 and account_id is not null order by 1 limit 1',
    [uai],
  );
  return { uai, academie, person: person!, pupilAccount: rows[0]!.id };
}

beforeAll(async () => {
  house = await openApiHouse();
  own = await targetIn(0);
  foreign = await targetIn(2);
  for (const [role, grants] of Object.entries(grantsOf(house))) tokens[role as Role] = await house.token(grants);
  await activated(house, own.person, own.uai);
  tokens.HOLDER = await house.holderToken(own.person.accountId);
});
afterAll(() => house?.close());

/** What a school does to the account ends the session of its holder. */
beforeEach(async () => {
  if (!(await house.ask(tokens.HOLDER, '{ me { subject } }')).errors) return;
  await signedInAnew(house, own.person, own.uai);
  tokens.HOLDER = await house.holderToken(own.person.accountId);
});

interface Case {
  readonly query: string;
  readonly variables: (target: Target) => Record<string, unknown>;
  readonly granted: readonly Role[];
  /** Roles to which the target's school or académie makes no difference. */
  readonly anywhere?: readonly Role[];
}

const errors = 'userErrors { code }';
const mutation = (name: string): string =>
  `mutation Do($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${errors} } }`;
const onAccount =
  (more: Record<string, unknown> = {}, withUai = true) =>
  ({ uai, person }: Target) => ({ input: { accountId: person.accountId, ...(withUai ? { uai } : {}), ...more } });
const EVERYBODY = ROLES;
const password = 'pluie-abricot-tandem';

const CASES: Record<string, Case> = {
  'Query.me': { query: '{ me { subject } }', variables: () => ({}), granted: EVERYBODY, anywhere: EVERYBODY },
  'Query.schools': {
    query: '{ schools(first: 5) { edges { node { uai } } } }',
    variables: () => ({}),
    granted: ROLES.filter(role => !['PORTAL', 'HOLDER'].includes(role)),
    anywhere: ROLES.filter(role => !['PORTAL', 'HOLDER'].includes(role)),
  },
  'Query.school': {
    query: 'query Q($uai: Uai!) { school(uai: $uai) { uai } }',
    variables: ({ uai }) => ({ uai }),
    granted: ROLES.filter(role => !['PORTAL', 'HOLDER'].includes(role)),
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.responsables': {
    query: 'query Q($uai: Uai!) { responsables(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
  'Query.students': {
    query: 'query Q($uai: Uai!) { students(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT'],
  },
  'Query.account': {
    query: 'query Q($id: ID!) { account(id: $id) { id } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  'Query.statistics': {
    query: 'query Q($uai: Uai!) { statistics(scope: { type: SCHOOL, uai: $uai }) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_DASHBOARD', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.accountHistory': {
    query: 'query Q($id: ID!) { accountHistory(accountId: $id, first: 1) { edges { node { id } } } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Query.accountAt': {
    query: 'query Q($id: ID!, $at: DateTime) { accountAt(accountId: $id, at: $at) { state } }',
    variables: ({ person }) => ({ id: person.accountId, at: '2090-01-01T00:00:00Z' }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Query.importReports': {
    query: 'query Q($uai: Uai) { importReports(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'IMPORTER'],
  },
  'Query.node': {
    query: 'query Q($id: ID!) { node(id: $id) { id } }',
    variables: ({ person }) => ({ id: `Account_${person.accountId}` }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  'Mutation.accountNotify': {
    query: mutation('accountNotify'),
    variables: onAccount({ channel: 'LETTER' }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Mutation.accountResetPassword': {
    query: mutation('accountResetPassword'),
    variables: onAccount(),
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.accountUpdateContact': {
    query: mutation('accountUpdateContact'),
    variables: onAccount({ email: 'x@example.org' }),
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.accountRevealProvisionalPassword': {
    query: mutation('accountRevealProvisionalPassword'),
    variables: onAccount(),
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.accountUnlock': {
    query: mutation('accountUnlock'),
    variables: onAccount({}, false),
    granted: ['ACADEMIE_SUPPORT'],
  },
  'Mutation.accountForcePasswordChange': {
    query: mutation('accountForcePasswordChange'),
    variables: onAccount({ reason: 'LEAK' }, false),
    granted: ['NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.duplicates': {
    query: 'query Q($uai: Uai!) { duplicates(uai: $uai, first: 1) { edges { node { score } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.accountsMerge': {
    query: mutation('accountsMerge'),
    variables: target => ({
      input: { keptAccountId: target.person.accountId, absorbedAccountId: target.person.accountId },
    }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.accountsUnmerge': {
    query: mutation('accountsUnmerge'),
    variables: onAccount({}, false),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.duplicateDismiss': {
    query: mutation('duplicateDismiss'),
    variables: target => onAccount({ otherAccountId: target.person.accountId }, false)(target),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.linkDispute': {
    query: mutation('linkDispute'),
    variables: target => onAccount({ studentId: target.person.studentIds[0] }, false)(target),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  'Mutation.linkDisputeResolve': {
    query: mutation('linkDisputeResolve'),
    variables: onAccount({ disputeId: '00000000-0000-4000-8000-000000000000', outcome: 'LINK_KEPT' }, false),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  ...Object.fromEntries(
    Object.entries({
      accountStartActivation: { login: 'n.obody', provisionalPassword: 'x', newPassword: password, birthDates: [] },
      accountActivateByLink: { token: 'x', newPassword: password, birthDates: [] },
      accountConfirmEmail: { token: 'x' },
      signIn: { login: 'n.obody', password },
      passwordResetRequest: { login: 'n.obody' },
      passwordResetByLink: { token: 'x', newPassword: password },
    }).map(([name, input]) => [
      `Mutation.${name}`,
      { query: mutation(name), variables: () => ({ input }), granted: ['PORTAL'], anywhere: ['PORTAL'] } satisfies Case,
    ]),
  ),
  'Mutation.passwordChange': {
    query: mutation('passwordChange'),
    variables: () => ({ input: { login: 'n.obody', currentPassword: 'x', newPassword: password } }),
    granted: ['PORTAL', 'HOLDER'],
    anywhere: ['PORTAL', 'HOLDER'],
  },
  'Mutation.emailChangeRequest': {
    query: mutation('emailChangeRequest'),
    variables: () => ({ input: { email: 'x@example.org', currentPassword: 'x' } }),
    granted: ['HOLDER'],
    anywhere: ['HOLDER'],
  },
  'Subscription.statisticsUpdated': {
    query: 'subscription S($uai: Uai!) { statisticsUpdated(scope: { type: SCHOOL, uai: $uai }) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_DASHBOARD', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Subscription.accountHistoryAppended': {
    query: 'subscription S($id: ID!) { accountHistoryAppended(accountId: $id) { position } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Subscription.responsablesUpdated': {
    query: 'subscription S($uai: Uai!) { responsablesUpdated(uai: $uai) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
};

const DENIED = ['FORBIDDEN', 'NOT_FOUND', 'ACCOUNT_UNKNOWN', 'UNAUTHENTICATED', 'RIGHT_LAPSED', 'OTP_REQUIRED'];

/** The code of the denial, or undefined when the request was let in (whatever the domain then said). */
async function denial(token: string | undefined, path: string, target: Target): Promise<string | undefined> {
  const { query, variables } = CASES[path]!;
  let answer: Pick<Answer, 'data' | 'errors'>;
  if (path.startsWith('Subscription')) {
    const watched = watch(house, token, query, variables(target));
    const first = await Promise.race([watched.first(), watched.ended]);
    await watched.close();
    if (Array.isArray(first)) answer = { data: null, errors: first as Answer['errors'] };
    else answer = first as Answer;
    if (!Array.isArray(first) && typeof first === 'object' && first !== null && 'code' in first) return 'FORBIDDEN';
  } else answer = await house.ask(token, query, variables(target));
  const code = answer.errors?.[0]?.extensions.code;
  if (typeof code === 'string') return code;
  const [payload] = Object.values((answer.data ?? {}) as Record<string, { userErrors?: { code: string }[] }>);
  return payload?.userErrors?.map(error => error.code).find(each => DENIED.includes(each));
}

describe('the rights matrix', () => {
  it('has a case for every root field', () => {
    const fields = Object.entries(ROOT_RIGHTS).flatMap(([type, rights]) =>
      Object.keys(rights).map(name => `${type}.${name}`),
    );
    expect(Object.keys(CASES).sort()).toEqual(fields.sort());
  });

  it.each(Object.keys(CASES))('%s: granted to those it is for, denied to all others', async path => {
    const answers = await Promise.all(ROLES.map(role => denial(tokens[role], path, own)));
    const { granted } = CASES[path]!;
    const let_in = ROLES.filter((_, i) => answers[i] === undefined);
    expect(let_in).toEqual(ROLES.filter(role => granted.includes(role)));
    answers.forEach(code => code === undefined || expect(DENIED).toContain(code));
  });

  it.each(Object.keys(CASES))(
    '%s: on a school out of reach, denied but to those it makes no difference to',
    async path => {
      const answers = await Promise.all(ROLES.map(role => denial(tokens[role], path, foreign)));
      const { anywhere = [] } = CASES[path]!;
      expect(ROLES.filter((_, i) => answers[i] === undefined)).toEqual(ROLES.filter(role => anywhere.includes(role)));
    },
  );

  it('nobody without a token', async () => {
    for (const path of Object.keys(CASES))
      expect(await denial(undefined, path, own)).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
  });
});

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
      'select student_id as id from read.students where uai = $1 limit 1',
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
      house.database.pool.query(
        `select kind, role, scope, uai, account_id from audit.reads where actor = 'reader' order by id`,
      );
    while ((await recorded()).rows.length < 3) await new Promise(resolve => setTimeout(resolve, 20));
    expect((await recorded()).rows).toEqual([
      { kind: 'SEARCH', role: 'SCHOOL_HEAD', scope: own.uai, uai: own.uai, account_id: null },
      { kind: 'SHEET', role: 'SCHOOL_HEAD', scope: own.uai, uai: null, account_id: own.person.accountId },
      { kind: 'HISTORY', role: 'SCHOOL_HEAD', scope: own.uai, uai: null, account_id: own.person.accountId },
    ]);
  });
});

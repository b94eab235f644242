/**
 * What each mutation says of its refusals. Where a table is made by `exactly`, the compiler holds that it has every code that its
 * command can answer and no other. Here it is held that the tables of accounts, duplicates, delegations, campaigns and holders have what
 * the check of rights can answer, too. Letters and exports are tried where they are ordered (`test/api/letters.test.ts`,
 * `selected-letters.test.ts`, `letter-texts.test.ts`, `list-export.test.ts`, `outcomes-export.test.ts`, `statistics-export.test.ts`).
 */
import { describe, expect, it } from '@jest/globals';
import { execute, graphql, parse, type GraphQLFieldMap } from 'graphql';
import type { AccountReach } from '../../projections/accounts/queries.js';
import { allowOnReach } from '../../src/api/accounts/reach.js';
import { ACCOUNT_REFUSALS } from '../../src/api/accounts/refusals.js';
import { allowOnRequest } from '../../src/api/assistance/read.js';
import {
  ASSISTANCE_SETTINGS_REFUSALS,
  REFUSED_ON_ACADEMIE,
  REFUSED_ON_REQUEST,
  STAFF_ASSISTANCE_REFUSALS,
  VISITOR_ASSISTANCE_REFUSALS,
} from '../../src/api/assistance/refusals.js';
import { CAMPAIGN_REFUSALS } from '../../src/api/campaigns/refusals.js';
import type { ApiContext } from '../../src/api/context.js';
import { allowInSchool } from '../../src/api/list.js';
import { DELEGATION_REFUSALS, REFUSED_ON_DELEGATION } from '../../src/api/delegations/refusals.js';
import { DUPLICATE_REFUSALS } from '../../src/api/duplicates/refusals.js';
import { ERASURE_REFUSALS } from '../../src/api/erasure/refusals.js';
import { EXPORT_REFUSALS } from '../../src/api/exports/refusals.js';
import { EXTRACT_REFUSALS } from '../../src/api/extracts/refusals.js';
import { PERSONAL_DATA_REFUSALS } from '../../src/api/disclosure/refusals.js';
import { LETTER_REFUSALS } from '../../src/api/letters/refusals.js';
import { PARKED_REFUSALS } from '../../src/api/parked/refusals.js';
import { HOLDER_REFUSALS } from '../../src/api/holder/refusals.js';
import {
  exactly,
  REFUSED_IN_SCHOOLS,
  REFUSED_ON_ACCOUNT,
  REFUSED_ON_CAMPAIGN,
  REFUSED_TO_PORTAL,
  type Refusals,
} from '../../src/api/refusals.js';
import { passGate, ROOT_RIGHTS } from '../../src/api/rights.js';
import { buildApiSchema } from '../../src/api/schema.js';
import { asUserError } from '../../src/api/user-errors.js';
import { ROLES } from '../../src/domain/event.js';
import { DELEGABLE, type Action } from '../../src/security/actions.js';
import { createAuthorise } from '../../src/security/permissions.js';
import type { Grant, Principal } from '../../src/security/principal.js';

const TABLES: Readonly<Record<string, Partial<Refusals>>> = {
  ...ACCOUNT_REFUSALS,
  ...ASSISTANCE_SETTINGS_REFUSALS,
  ...STAFF_ASSISTANCE_REFUSALS,
  ...VISITOR_ASSISTANCE_REFUSALS,
  ...CAMPAIGN_REFUSALS,
  ...DELEGATION_REFUSALS,
  ...DUPLICATE_REFUSALS,
  ...ERASURE_REFUSALS,
  ...HOLDER_REFUSALS,
  ...EXPORT_REFUSALS,
  ...EXTRACT_REFUSALS,
  ...PERSONAL_DATA_REFUSALS,
  ...LETTER_REFUSALS,
  ...PARKED_REFUSALS,
};

const schema = buildApiSchema();
const mutations: GraphQLFieldMap<unknown, unknown> = schema.getMutationType()!.getFields();
/** The codes in order, each once. */
const sorted = (codes: Iterable<string>): string[] => [...new Set(codes)].sort();

/** The codes that a description names, what is said of them in brackets left out. */
const namedIn = (description: string): string[] => {
  const [, list = ''] = /userErrors: (.*?)\. Errors: /s.exec(description) ?? [];
  return list
    .replace(/ \([^)]*\)/g, '')
    .split(', ')
    .filter(code => code !== '');
};

describe('the refusals of mutations', () => {
  it('stand in a table for each mutation, and for nothing else', () => {
    expect(Object.keys(TABLES).sort()).toEqual(Object.keys(mutations).sort());
  });

  it.each(Object.keys(mutations))('%s: the description names those of its table, each once', name => {
    const named = namedIn(mutations[name]?.description ?? '');
    expect(named).toEqual(sorted(Object.keys(TABLES[name]!)));
    if (named.length === 0) expect(mutations[name]?.description).toContain('It has no userErrors.');
  });

  it('are named nowhere by hand', () => {
    for (const { description } of Object.values(mutations))
      expect(description?.match(/userErrors/g) ?? []).toHaveLength(1);
  });
});

const NOW = '2026-09-07T08:00:00.000Z';
const PAST = '2026-09-01T08:00:00.000Z';
const FUTURE = '2027-09-01T08:00:00.000Z';
const [UAI, ELSEWHERE] = ['9740001A', '0750001A'];
const ACCOUNT = '0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55';

const authorise = createAuthorise({
  clock: { now: () => NOW },
  otpMaxAgeSeconds: 3_600,
  realTime: () => Date.parse(NOW),
});

const grants: Grant[] = ROLES.filter(role => role !== 'HOLDER' && role !== 'SYSTEM').flatMap(role =>
  [
    { schools: [UAI], academie: '28', nation: true },
    { schools: [ELSEWHERE], academie: '01' },
  ].flatMap(scope =>
    [{}, { until: PAST }, { until: FUTURE }].map(term => ({ role, rights: DELEGABLE, ...scope, ...term })),
  ),
);
/** Whoever a token may stand for: each role, within reach and out of it, lapsed or not, with and without one-time password. */
const principals: Principal[] = [
  ...grants.flatMap(grant =>
    [{}, { otpAt: PAST }, { otpAt: NOW }].map(otp => ({
      subject: 'somebody',
      roles: [grant],
      expiresAt: FUTURE,
      ...otp,
    })),
  ),
  { subject: ACCOUNT, roles: [{ role: 'HOLDER' }], holderOf: ACCOUNT, expiresAt: FUTURE },
];

const contextOf = (principal: Principal): ApiContext =>
  ({
    principal,
    correlationId: 'c',
    address: '127.0.0.1',
    language: 'en',
    services: {
      authorise,
      directory: {
        academiesOf: async () => ['28'],
        academieOf: async (uai: string) => (uai === UAI ? '28' : '01'),
        schoolTarget: async (uai: string) => ({ uai, academie: uai === UAI ? '28' : '01' }),
      },
      visitLimits: { check: async () => undefined },
      reasons: {},
      commands: new Proxy({}, { get: () => new Proxy({}, { get: () => COMMAND }) }),
    },
  }) as unknown as ApiContext;

/** Stands for every command: that it is given shows that whoever asks was let in. */
const COMMAND = (): never => {
  throw new Error('the command was given');
};

/** Those whom the gate of the mutation lets in. */
const letIn = (mutation: string): Principal[] =>
  principals.filter(principal => {
    try {
      passGate(principal, 'Mutation', mutation);
      return true;
    } catch {
      return false;
    }
  });

describe('the check of rights on an account', () => {
  const reaches: (AccountReach | undefined)[] = [
    undefined,
    ...(['RESPONSABLE', 'STUDENT'] as const).map(kind => ({ accountId: ACCOUNT, kind, uais: [UAI], formerUais: [] })),
  ] as never;

  it.each(Object.keys({ ...ACCOUNT_REFUSALS, ...DUPLICATE_REFUSALS }))(
    '%s: answers what the table says, and nothing else',
    async mutation => {
      const [action] = ROOT_RIGHTS.Mutation[mutation] as [Action];
      const codes: string[] = [];
      for (const principal of letIn(mutation))
        for (const reach of reaches)
          for (const uai of [undefined, UAI, ELSEWHERE])
            await allowOnReach(contextOf(principal), action, reach, uai).catch((error: unknown) =>
              codes.push(asUserError(error).code),
            );
      expect(sorted(codes)).toEqual(sorted(REFUSED_ON_ACCOUNT));
      expect(Object.keys(TABLES[mutation]!)).toEqual(expect.arrayContaining([...REFUSED_ON_ACCOUNT]));
    },
  );
});

describe('the check of rights on delegations', () => {
  it.each([
    ['delegationGrant', 'SCHOOL_UNKNOWN'],
    ['delegationRevoke', 'DELEGATION_UNKNOWN'],
  ])('%s: answers what the table says, and nothing else', async (mutation, unknown) => {
    const codes: string[] = [];
    for (const principal of letIn(mutation))
      for (const uai of [UAI, ELSEWHERE])
        await allowInSchool(contextOf(principal), 'DELEGATION_GRANT', uai).catch((error: unknown) =>
          codes.push(asUserError(error).code),
        );
    // The resolver answers a school out of reach like one that does not exist (`test/api/delegations.test.ts` sees that it does).
    const answered = sorted(codes.map(code => (code === 'FORBIDDEN' ? unknown : code)));
    // The list is that of a delegation that exists. Where one is granted, the school is what may be unknown.
    expect(answered).toEqual(
      sorted(REFUSED_ON_DELEGATION.map(code => (code === 'DELEGATION_UNKNOWN' ? unknown : code))),
    );
    expect(Object.keys(TABLES[mutation]!)).toEqual(expect.arrayContaining(answered));
  });
});

describe('the check of rights on campaigns', () => {
  const order = (action: string, kind: string, uais: string[]) => ({
    action,
    ...(action === 'NOTIFY' && { channel: 'LETTER' }),
    selection: { kind, uais, rowIds: [] },
  });
  const started = (action: string, kind: string, uais: string[]) => ({ order: { action, kind }, uais });
  /** INVITE needs the right of NOTIFY. */
  const ACTIONS = ['NOTIFY', 'RESET', 'FORCE_CHANGE'];
  const orders = ACTIONS.flatMap(action =>
    ['RESPONSABLE', 'STUDENT'].flatMap(kind =>
      [[UAI], [ELSEWHERE], [UAI, ELSEWHERE]].map(uais => ({ action, kind, uais })),
    ),
  );
  const inSchools = new Map([UAI, ELSEWHERE].map(uai => [uai, { academie: uai === UAI ? '28' : '01' }]));

  it.each([
    ['campaignStart', REFUSED_IN_SCHOOLS],
    ['campaignToLetters', REFUSED_ON_CAMPAIGN],
    ['campaignCancel', REFUSED_ON_CAMPAIGN],
    ['campaignRetryFailed', REFUSED_ON_CAMPAIGN],
  ] as const)('%s: answers what the table says, and nothing else', async (mutation, refused) => {
    const type = String(mutations[mutation]?.args[0]?.type);
    const document = parse(`mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`);
    const codes: string[] = [];
    const outcomes: string[] = [];
    for (const principal of letIn(mutation))
      for (const { action, kind, uais } of orders) {
        const context = contextOf(principal);
        const campaigns = { startSelected: COMMAND, cancel: COMMAND, retryFailed: COMMAND };
        const services = {
          ...context.services,
          clock: { now: () => NOW },
          pool: { query: async () => ({ rows: [] }) },
          directory: { places: async () => inSchools },
          commands: { campaigns: { ...campaigns, campaign: async () => started(action, kind, uais) } },
        };
        const input =
          mutation === 'campaignStart'
            ? { order: order(action, kind, uais), expectedCount: 1 }
            : {
                campaignId: `Campaign_${ACCOUNT}`,
                ...(mutation === 'campaignToLetters' && { expectedCount: 1 }),
              };
        const contextValue = { ...context, services };
        const answer = await execute({ schema, document, contextValue, variableValues: { input } });
        const { userErrors = [] } = (answer.data?.[mutation] ?? {}) as { userErrors?: { code: string }[] };
        codes.push(...userErrors.map(({ code }) => code));
        outcomes.push(...(answer.errors ?? []).map(({ message }) => message));
      }
    expect(new Set(outcomes)).toEqual(new Set(['the command was given']));
    expect(sorted(codes)).toEqual(sorted(refused));
    expect(Object.keys(TABLES[mutation]!)).toEqual(expect.arrayContaining([...refused]));
  });
});

describe('the check of rights on assistance', () => {
  /** The code of a check of rights, with what is answered for something out of reach. */
  const answered = (codes: readonly string[], outOfReach: string): string[] =>
    sorted(codes.map(code => (['FORBIDDEN', 'ACCOUNT_UNKNOWN'].includes(code) ? outOfReach : code)));

  it.each(Object.keys(STAFF_ASSISTANCE_REFUSALS))(
    '%s: answers what the table says, and nothing else',
    async mutation => {
      const codes: string[] = [];
      for (const principal of letIn(mutation))
        for (const queue of [
          undefined,
          { academie: '28' },
          { academie: '28', uai: UAI },
          { academie: '01', uai: ELSEWHERE },
        ])
          await allowOnRequest(contextOf(principal), 'ASSISTANCE_ANSWER', queue).catch((error: unknown) =>
            codes.push(asUserError(error).code),
          );
      expect(answered(codes, 'ASSISTANCE_UNKNOWN')).toEqual(sorted(REFUSED_ON_REQUEST));
      expect(Object.keys(TABLES[mutation]!)).toEqual(expect.arrayContaining([...REFUSED_ON_REQUEST]));
    },
  );

  it.each([
    ['assistanceModalitiesChange', { academie: '28' }],
    ['assistanceRoutingChange', { academie: '28', routing: null }],
  ])('%s: answers what the table says, and nothing else', async (mutation, input) => {
    const type = String(mutations[mutation]?.args[0]?.type);
    const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`;
    const codes: string[] = [];
    const outcomes: string[] = [];
    for (const principal of letIn(mutation)) {
      const answer = await graphql({ schema, source, contextValue: contextOf(principal), variableValues: { input } });
      const { userErrors = [] } = (answer.data?.[mutation] ?? {}) as { userErrors?: { code: string }[] };
      codes.push(...userErrors.map(({ code }) => code));
      outcomes.push(...(answer.errors ?? []).map(({ message }) => message));
    }
    expect(new Set(outcomes)).toEqual(new Set(['the command was given']));
    expect(sorted(codes)).toEqual(sorted(REFUSED_ON_ACADEMIE));
  });
});

describe('the check of rights of the portal and of holders', () => {
  const PASSWORDS = { currentPassword: 'x', newPassword: 'y' };
  const INPUTS: Record<keyof typeof HOLDER_REFUSALS | keyof typeof VISITOR_ASSISTANCE_REFUSALS, object> = {
    assistanceRequestCreate: {
      matter: 'OTHER',
      academie: '28',
      name: 'n',
      email: 'e@example.org',
      text: 't',
      noticeVersion: 'v',
    },
    assistanceMessageAdd: { reference: 'r', token: 't', text: 't' },
    accountStartActivation: { login: 'a', provisionalPassword: 'b', newPassword: 'c', birthDates: [] },
    accountActivateByLink: { token: 't', newPassword: 'c', birthDates: [] },
    accountConfirmEmail: { token: 't' },
    signIn: { login: 'a', password: 'b' },
    sessionRefresh: { refreshToken: 'r' },
    changeStop: { token: 't' },
    signOut: { refreshToken: 'r' },
    sessionEnd: { sessionId: '00000000-0000-4000-8000-000000000000' },
    signOutEverywhere: {},
    passwordChange: { login: 'a', ...PASSWORDS },
    selfRegistrationStart: { surname: 's', firstName: 'f', mobile: 'm' },
    selfRegistrationVerify: { registration: 'r', code: '123456' },
    selfRegistrationComplete: { registration: 'r', birthDates: [], newPassword: 'c' },
    passwordResetRequest: { login: 'a' },
    passwordResetByLink: { token: 't', newPassword: 'c' },
    passwordResetByCode: { codeRequest: 'r', code: '123456', newPassword: 'c' },
    loginRecoveryRequest: { email: 'e' },
    regroupingByPassword: { login: 'a', password: 'b' },
    regroupingCodeRequest: { login: 'a' },
    regroupingByCode: { codeRequest: 'r', code: '123456' },
    regroupingUndo: {
      mergeId: 'AccountMerge_00000000-0000-4000-8000-000000000000.00000000-0000-4000-8000-000000000001',
    },
    emailChangeRequest: { email: 'e', currentPassword: 'x' },
    franceConnectStart: { returnTo: '/' },
    franceConnectSignIn: { franceConnect: { ticket: 't', request: 'r' } },
    franceConnectRegistrationStart: { franceConnect: { ticket: 't', request: 'r' }, mobile: 'm' },
    franceConnectRegistrationCode: { registration: 'r', mobile: 'm' },
    franceConnectRegistrationVerify: { registration: 'r', code: '123456' },
    franceConnectRegistrationComplete: { registration: 'r', birthDates: [] },
    franceConnectLink: { franceConnect: { ticket: 't', request: 'r' }, currentPassword: 'x' },
    franceConnectUnlink: { currentPassword: 'x' },
    phoneChangeRequest: { mobile: 'm', currentPassword: 'x' },
    phoneChangeConfirm: { codeRequest: 'r', code: '123456' },
  };

  it.each(Object.entries(INPUTS))('%s: answers what the table says, and nothing else', async (mutation, input) => {
    const type = String(mutations[mutation]?.args[0]?.type);
    const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code } } }`;
    const codes: string[] = [];
    const outcomes: string[] = [];
    for (const principal of letIn(mutation)) {
      const answer = await graphql({ schema, source, contextValue: contextOf(principal), variableValues: { input } });
      const { userErrors = [] } = (answer.data?.[mutation] ?? {}) as { userErrors?: { code: string }[] };
      codes.push(...userErrors.map(({ code }) => code));
      outcomes.push(...(answer.errors ?? []).map(({ message }) => message));
    }
    expect(outcomes).toContain('the command was given');
    const declared = Object.keys(TABLES[mutation]!).filter(code =>
      (REFUSED_TO_PORTAL as readonly string[]).includes(code),
    );
    expect(sorted(codes)).toEqual(sorted(declared));
  });
});

it('a table with a code too many, or one too few, does not compile', () => {
  const both = { ACCOUNT_UNKNOWN: null, NO_CHILD: null } as const;
  const table = exactly<Refusals<'ACCOUNT_UNKNOWN' | 'RIGHT_LAPSED'>>();
  expect(table({ ACCOUNT_UNKNOWN: null, RIGHT_LAPSED: 'why' })).toEqual({ ACCOUNT_UNKNOWN: null, RIGHT_LAPSED: 'why' });
  // @ts-expect-error NO_CHILD is none of the codes, though it comes from a spread.
  table({ ...both, RIGHT_LAPSED: null });
  // @ts-expect-error RIGHT_LAPSED is missing.
  table({ ACCOUNT_UNKNOWN: null });
});

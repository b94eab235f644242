/**
 * Every resolver by itself: graphql-js runs the classes of the API without the gates of the root fields, without the
 * pipeline and without the live hub. Whatever brings a request there, the resolver checks the right of the principal in its
 * own context, on the target it is asked for.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execute, isObjectType, parse, subscribe, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { openSheet } from '../../src/api/accounts/queries.js';
import type { AwaitedPersonalRead, PersonalRead } from '../../src/security/audit.js';
import type { ApiContext, Services } from '../../src/api/context.js';
import { buildSchemaSync } from '../../src/api/decorators.js';
import { createDirectory } from '../../src/api/directory.js';
import { createAddresses } from '../../src/api/downloads/addresses.js';
import { LinkDisputesUpdate } from '../../src/api/disputes/subscriptions.js';
import { AccountHistoryUpdate } from '../../src/api/history/subscriptions.js';
import { readRequest } from '../../src/api/assistance/read.js';
import { AssistanceQueueUpdate } from '../../src/api/assistance/types.js';
import { readDelegation } from '../../src/api/delegations/read.js';
import { readImportReport } from '../../src/api/imports/queries.js';
import { createLoaders } from '../../src/api/loaders.js';
import { Me } from '../../src/api/me/types.js';
import { ResponsablesUpdate } from '../../src/api/responsables/subscriptions.js';
import { RESOLVERS } from '../../src/api/schema.js';
import { readSchool } from '../../src/api/schools/queries.js';
import { ofSchools, Shown, unheard } from '../../src/completeness/shown.js';
import { REASONS } from '../../src/domain/reasons.js';
import { createPastLists } from '../../src/past/index.js';
import { NOTHING_READ } from '../../src/postgres/lists/standing.js';
import { EXACTLY } from '../../src/statistics/rounding.js';
import type { Grant, Principal } from '../../src/security/principal.js';
import { openApiHouse, type House } from './support/house.js';
import { CASES, castOf, DENIED, denialIn, ROLES, type Cast, type Role, type Target } from './support/rights-cases.js';

let house: House;
let cast: Cast;
let schema: GraphQLSchema;
let services: Services;
let reads: (PersonalRead | AwaitedPersonalRead)[];

beforeAll(async () => {
  house = await openApiHouse();
  cast = await castOf(house);
  const unused = (): never => {
    throw new Error('no publisher is used');
  };
  schema = buildSchemaSync({
    resolvers: RESOLVERS,
    validate: false,
    pubSub: { publish: unused, subscribe: unused },
  });
  services = {
    ...house.deps,
    rounding: EXACTLY,
    importLateDays: 7,
    expiringSoonDays: 14,
    directory: createDirectory(house.database.pool),
    pastLists: createPastLists({ ...house.deps, pool: house.database.pool }),
    downloadAddresses: createAddresses(house.database.pool),
    visitLimits: { check: async () => undefined },
    comparisons: { take: async () => 0 },
    lastSms: async () => undefined,
    reasons: REASONS,
    stepUp: { acr: null, signIn: null },
    audit: {
      record: read => void reads.push(read),
      recordNow: async many => void reads.push(...many),
      flush: async () => undefined,
      close: async () => undefined,
      pending: 0,
      refused: 0,
    },
  };
});
afterAll(() => house?.close());
beforeEach(async () => {
  reads = [];
  await cast.holderReturns();
});

const contextOf = (principal: Principal | undefined): ApiContext => ({
  principal,
  correlationId: '00000000-0000-4000-8000-000000000001',
  address: '192.0.2.1',
  language: 'en',
  services,
  loaders: createLoaders(services),
});

const contextAs = async (role: Role): Promise<ApiContext> => contextOf(await house.deps.verifyToken(cast.tokens[role]));

const expired = async (role: Role): Promise<ApiContext> =>
  contextOf({ ...(await house.deps.verifyToken(cast.tokens[role])), expiresAt: '2026-01-01T00:00:00.000Z' });

/** The code by which a root field is denied. A subscription is executed as a query is: a transport might take it for one. */
async function denial(context: ApiContext, path: string, target: Target): Promise<string | undefined> {
  const { query, variables } = CASES[path]!;
  const document = parse(query);
  const answer = await execute({ schema, document, variableValues: variables(target), contextValue: context });
  return denialIn(answer);
}

describe('a root field executed without its gate', () => {
  it.each(Object.keys(CASES))('%s: denied to those it is not for, in scope and out of it', async path => {
    const { granted, anywhere = [] } = CASES[path]!;
    const before = await house.events();
    for (const [target, some] of [
      [cast.own, granted],
      [cast.foreign, anywhere],
    ] as const)
      for (const role of ROLES.filter(each => !some.includes(each)))
        expect([role, DENIED.includes((await denial(await contextAs(role), path, target)) ?? 'let in')]).toEqual([
          role,
          true,
        ]);
    expect(await house.events()).toBe(before);
    expect(reads).toEqual([]);
  });

  it.each(Object.keys(CASES))('%s: denied to nobody, and to a principal whose token has expired', async path => {
    for (const role of CASES[path]!.granted) {
      expect([role, await denial(await expired(role), path, cast.own)]).toEqual([role, 'UNAUTHENTICATED']);
    }
    expect(await denial(contextOf(undefined), path, cast.own)).toBe('UNAUTHENTICATED');
    expect(reads).toEqual([]);
  });

  it('lists without a target are denied to those who may see none of it', async () => {
    for (const [query, roles] of [
      ['{ schools(first: 1) { edges { node { uai } } } }', CASES['Query.schools']!.granted],
      ['{ importReports(first: 1) { edges { node { id } } } }', CASES['Query.importReports']!.granted],
      ['{ events(first: 1) { edges { node { id } } } }', CASES['Query.events']!.granted],
      ['{ accesses(first: 1) { edges { node { at } } } }', CASES['Query.accesses']!.granted],
    ] as const)
      for (const role of ROLES) {
        const answer = await execute({
          schema,
          document: parse(query),
          contextValue: await contextAs(role),
        });
        expect([role, denialIn(answer)]).toEqual([role, roles.includes(role) ? undefined : 'FORBIDDEN']);
      }
  });

  it('a delegation that has lapsed is answered with RIGHT_LAPSED', async () => {
    const { uai } = cast.own;
    const until = new Date(Date.parse(house.clock.now()) - 1_000).toISOString();
    const roles: Grant[] = [{ role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['IMPORT_REPORTS_READ'], until }];
    const context = contextOf({ subject: 'late', roles, expiresAt: '2099-01-01T00:00:00.000Z' });
    for (const query of ['{ schools(first: 1) { totalCount } }', '{ importReports(first: 1) { totalCount } }']) {
      const answer = await execute({ schema, document: parse(query), contextValue: context });
      expect(denialIn(answer)).toBe('RIGHT_LAPSED');
    }
  });
});

describe('a subscription that does not come by the live hub', () => {
  const paths = Object.keys(CASES).filter(path => path.startsWith('Subscription.'));

  it.each(paths)('%s: has no source of events, for anybody', async path => {
    const { query, variables } = CASES[path]!;
    for (const role of ROLES) {
      const started = await subscribe({
        schema,
        document: parse(query),
        variableValues: variables(cast.own),
        contextValue: await contextAs(role),
      });
      expect(started).toEqual({ errors: [expect.anything()] });
    }
  });

  /** They show figures and positions, and no data of people. */
  const unrecorded = [
    'Subscription.statisticsUpdated',
    'Subscription.basesQualityUpdated',
    'Subscription.campaignProgressed',
    'Subscription.eventsAppended',
  ];

  it.each(paths.filter(path => !unrecorded.includes(path)))(
    '%s: executed by itself, it is recorded as read by who asked',
    async path => {
      expect(await denial(await contextAs('SCHOOL_HEAD'), path, cast.own)).toBeUndefined();
      expect(reads).toEqual([
        expect.objectContaining({
          kind: 'SUBSCRIPTION',
          actor: 'somebody',
          granted: expect.objectContaining({ role: 'SCHOOL_HEAD', scope: cast.own.uai }),
        }),
      ]);
    },
  );
});

type Resolve = GraphQLFieldResolver<unknown, ApiContext>;

/** Fields below the root that are resolved by code, not read from what the root field gave. */
function resolvedFields(): Map<string, Resolve> {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  return new Map(
    Object.values(schema.getTypeMap()).flatMap(type =>
      isObjectType(type) && !type.name.startsWith('__') && !roots.has(type)
        ? Object.values(type.getFields()).flatMap(({ name, resolve }) =>
            resolve ? [[`${type.name}.${name}`, resolve as Resolve] as const] : [],
          )
        : [],
    ),
  );
}

describe('a field below the root, handed what lies out of reach', () => {
  interface Field {
    /** What the field hangs on, as another caller was given it. */
    readonly parent: (target: Target) => Promise<object>;
    readonly args?: Record<string, unknown>;
    /** Roles to which the target's school or académie makes no difference. */
    readonly anywhere?: readonly Role[];
    /** Shown on rows that its caller may list all the same: what is out of reach is null there. */
    readonly nothing?: true;
  }

  /** A head of the target's school who may import in its académie, too: both together may have every field below. */
  const there = ({ uai, academie }: Target): ApiContext =>
    contextOf({
      subject: 'there',
      roles: [
        { role: 'SCHOOL_HEAD', schools: [uai] },
        { role: 'IMPORTER', academie },
      ],
      expiresAt: '2099-01-01T00:00:00.000Z',
    });

  const account = (target: Target): Promise<object> => openSheet(there(target), target.person.accountId);
  const row = async ({ person }: Target): Promise<object> => ({ accountId: `Account_${person.accountId}` });
  const history = async ({ person }: Target): Promise<object> =>
    Object.assign(new AccountHistoryUpdate(), { accountId: `Account_${person.accountId}`, position: '0'.repeat(32) });
  const responsables = async ({ uai }: Target): Promise<object> =>
    Object.assign(new ResponsablesUpdate(), { uai, position: '0'.repeat(32) });
  const disputes = async ({ uai }: Target): Promise<object> =>
    Object.assign(new LinkDisputesUpdate(), { uai, position: '0'.repeat(32) });
  const shown = async ({ uai }: Target): Promise<object> =>
    new Shown(NOTHING_READ, unheard(['responsables']), ofSchools(uai));
  const school = (target: Target): Promise<object> => readSchool(there(target), target.uai);
  const report = async (target: Target): Promise<object> => {
    const { rows } = await house.database.pool.query<{ id: string }>('select id from ingest.imports where uai = $1', [
      target.uai,
    ]);
    return readImportReport(there(target), rows[0]!.id);
  };

  const request = async (target: Target): Promise<object> =>
    (await readRequest(there(target), target.assistance.requestId))!;
  const queue = async ({ uai }: Target): Promise<object> =>
    Object.assign(new AssistanceQueueUpdate(), { uai, academie: null, withSchools: null, position: '0'.repeat(32) });
  const delegation = async (target: Target): Promise<object> =>
    (await readDelegation(there(target), target.delegationId))!;

  const FIELDS: Record<string, Field> = {
    'Account.birthSurname': { parent: account },
    'Account.civility': { parent: account },
    'Account.otherFirstNames': { parent: account },
    'Account.contact': { parent: account },
    'Account.disputes': { parent: account },
    'Account.children': { parent: account },
    'AccountHistoryUpdate.state': { parent: history },
    'AccountHistoryUpdate.history': { parent: history, args: { first: 1, order: 'NEWEST_FIRST' } },
    'ResponsablesUpdate.responsables': { parent: responsables, args: { first: 1 } },
    'ResponsablesUpdate.attention': { parent: responsables },
    'LinkDisputesUpdate.disputes': { parent: disputes, args: { first: 1, direction: 'ASC' } },
    'Completeness.parked': {
      parent: shown,
      // They see those of their own académie alone: of another, none.
      anywhere: ['NATIONAL_ADMIN', 'ACADEMIE_SUPPORT', 'AUDITOR'],
      nothing: true,
    },
    'School.attention': { parent: school },
    'School.letterTexts': { parent: school },
    'School.lastImport': { parent: school, anywhere: ['NATIONAL_ADMIN'] },
    'School.lastImports': { parent: school, anywhere: ['NATIONAL_ADMIN'] },
    'Responsable.account': { parent: row, nothing: true },
    'Student.account': { parent: row, nothing: true },
    'Delegation.deeds': { parent: delegation },
    'AssistanceRequest.requester': { parent: request },
    'AssistanceRequest.thread': { parent: request },
    'AssistanceQueueUpdate.counts': { parent: queue },
    'AssistanceQueueUpdate.requests': { parent: queue, args: { first: 1 } },
    'ImportReport.causes': { parent: report },
    'ImportReport.lines': { parent: report, args: { first: 1 } },
    'ImportReport.reportCsv': { parent: report },
    'ImportReport.reportJson': { parent: report },
  };
  /** Hangs on nobody: it gives the caller's own account, or none. */
  const OF_THE_CALLER = 'Me.account';
  /** The same with the caller's own sessions. */
  const SESSIONS_OF_THE_CALLER = 'Me.sessions';
  /** These are of the caller, too, whom the token alone names (`test/api/own-history.test.ts`). What others are given instead. */
  const MORE_OF_THE_CALLER = { 'Me.history': null, 'Me.accesses': null, 'Me.signIns': [], 'Me.pendingChanges': [] };
  /** About nobody: sentences of codes, in the language of whoever asks, and numbers about a list that its caller was given. */
  const OF_NOBODY = [
    'AccountHistoryEntry.reasonLabel',
    'AccountHistoryEntry.what',
    'Completeness.lagEvents',
    'Completeness.lagSeconds',
    'Completeness.parkedStreams',
    'DuplicateReason.message',
    'LinkKeptReason.message',
    'MergeConsequence.message',
    'UserError.message',
    'UserError.stepUp',
  ];

  const resolved = async (path: string, parent: object, context: ApiContext): Promise<unknown> =>
    resolvedFields().get(path)!(parent, FIELDS[path]?.args ?? {}, context, {
      fieldNodes: [],
      fragments: {},
    } as never);

  const refused = async (path: string, parent: object, context: ApiContext): Promise<string> => {
    try {
      return `gave ${JSON.stringify(await resolved(path, parent, context))}`;
    } catch (error) {
      return String((error as { extensions?: { code?: unknown } }).extensions?.code ?? error);
    }
  };

  const denies = (answer: string, nothing: boolean): boolean =>
    nothing ? answer === 'gave null' : DENIED.includes(answer);

  it('has a line here, whichever it is', () => {
    expect([...resolvedFields().keys()].sort()).toEqual(
      [
        ...Object.keys(FIELDS),
        OF_THE_CALLER,
        SESSIONS_OF_THE_CALLER,
        ...Object.keys(MORE_OF_THE_CALLER),
        ...OF_NOBODY,
      ].sort(),
    );
  });

  it.each(Object.keys(FIELDS))('%s: is given to one who may see it', async path => {
    for (const target of [cast.own, cast.foreign])
      await expect(resolved(path, await FIELDS[path]!.parent(target), there(target))).resolves.not.toThrow();
  });

  it.each(Object.keys(FIELDS))('%s: is refused to everybody else', async path => {
    const { parent, anywhere = [], nothing = false } = FIELDS[path]!;
    const given = await parent(cast.foreign);
    reads = [];
    for (const role of ROLES.filter(each => !anywhere.includes(each)))
      expect([role, denies(await refused(path, given, await contextAs(role)), nothing)]).toEqual([role, true]);
    expect(await refused(path, given, await expired('SCHOOL_HEAD'))).toBe('UNAUTHENTICATED');
    expect(await refused(path, given, contextOf(undefined))).toBe('UNAUTHENTICATED');
    expect(reads).toEqual([]);
  });

  it(`${OF_THE_CALLER}: is the holder's own, and nobody else's`, async () => {
    const me = new Me();
    for (const role of ROLES) {
      const account = (await resolved(OF_THE_CALLER, me, await contextAs(role))) as { accountId: string } | null;
      expect([role, account?.accountId]).toEqual([role, role === 'HOLDER' ? cast.own.person.accountId : undefined]);
    }
    expect(await refused(OF_THE_CALLER, me, await expired('HOLDER'))).toBe('UNAUTHENTICATED');
  });

  it.each(Object.entries(MORE_OF_THE_CALLER))('%s: gives nobody but a holder anything', async (path, nothing) => {
    for (const role of ROLES.filter(each => each !== 'HOLDER'))
      expect([role, await resolved(path, new Me(), await contextAs(role))]).toEqual([role, nothing]);
    expect(await refused(path, new Me(), await expired('HOLDER'))).toBe('UNAUTHENTICATED');
    expect(await refused(path, new Me(), contextOf(undefined))).toBe('UNAUTHENTICATED');
  });

  it(`${SESSIONS_OF_THE_CALLER}: are the holder's own, and nobody else's`, async () => {
    const me = new Me();
    for (const role of ROLES) {
      const sessions = (await resolved(SESSIONS_OF_THE_CALLER, me, await contextAs(role))) as { current: boolean }[];
      expect([role, sessions.some(({ current }) => current)]).toEqual([role, role === 'HOLDER']);
    }
    expect(await refused(SESSIONS_OF_THE_CALLER, me, await expired('HOLDER'))).toBe('UNAUTHENTICATED');
  });
});

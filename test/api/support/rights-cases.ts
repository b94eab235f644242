/**
 * Who may do what, a line for each root field of the schema: the matrix that every transport is held against. An
 * operation of the schema without its line here fails `rights-matrix.test.ts`.
 */
import { randomUUID } from 'node:crypto';
import type { Grant } from '../../../src/security/principal.js';
import { noticeOfToday } from '../../../src/domain/assistance/notice.js';
import { referenceOf } from '../../../src/domain/assistance/reference.js';
import { addMonths } from '../../../src/domain/calendar.js';
import { campaignOver } from './campaigns.js';
import { byHead, byPortal } from './contexts.js';
import { grantsOf, type House } from './house.js';
import { activate, PASSWORD, responsablesOf, signInAnew, type Person } from './people.js';

export const ROLES = [
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
export type Role = (typeof ROLES)[number];

/** A school, with what requests may name there. */
export interface Target {
  readonly uai: string;
  readonly academie: string;
  readonly person: Person;
  readonly pupilAccount: string;
  /** A campaign over the account of the person. */
  readonly campaignId: string;
  /** A delegation of rights on the school to somebody who sends no request. */
  readonly delegationId: string;
  /** A request for assistance in the queue of the school; `token` is that of the link by which its sender follows it. */
  readonly assistance: { readonly requestId: string; readonly reference: string; readonly token: string };
}

/** Asks for assistance in the queue of a school. */
async function assistanceIn(house: House, uai: string): Promise<Target['assistance']> {
  const noticeVersion = noticeOfToday(house.commands.settings.assistanceMonths).version;
  const asked = await house.commands.assistance.ask(
    { matter: 'CANNOT_ACTIVATE', uai, name: 'x', phone: '0692123456', text: 'x', noticeVersion, language: 'fr' },
    byPortal(),
  );
  if (asked.outcome !== 'accepted') throw new Error(JSON.stringify(asked));
  const { requestId } = asked.state;
  const token = await house.vault.assistance.issueLink(requestId, randomUUID(), '2099-01-01T00:00:00.000Z');
  await house.caughtUp();
  return { requestId, reference: referenceOf(requestId), token };
}

async function targetIn(house: House, index: number): Promise<Target> {
  const { uai, academie } = house.schools[index]!;
  const [person] = await responsablesOf(house, uai);
  const { rows } = await house.database.pool.query<{ id: string }>(
    'select account_id as id from read.students where uai = $1 and account_id is not null order by 1 limit 1',
    [uai],
  );
  const campaignId = await campaignOver(house, [{ accountId: person!.accountId, uai, classCode: null }]);
  const delegated = await house.commands.delegations.grant(
    { uai, delegate: 'fim:absent', rights: ['ACCOUNT_NOTIFY'], until: addMonths(house.clock.now(), 1) },
    byHead(),
  );
  if (delegated.outcome !== 'accepted') throw new Error(JSON.stringify(delegated));
  const { delegationId } = delegated.state;
  const assistance = await assistanceIn(house, uai);
  return { uai, academie, person: person!, pupilAccount: rows[0]!.id, campaignId, delegationId, assistance };
}

/** A token of each role, on a school and its académie, and two targets: one within, one in another académie. */
export interface Cast {
  readonly own: Target;
  readonly foreign: Target;
  readonly tokens: Record<Role, string>;
  /** Opens the session of the holder again: what a school does to the account ends it. */
  readonly holderReturns: () => Promise<void>;
}

/** Settles the disputes of an account with LINK_KEPT: without a child its holder cannot sign in after a reset. */
async function keepLinks(house: House, accountId: string): Promise<void> {
  const { rows } = await house.database.pool.query<{ links: { disputeId: string | null }[] }>(
    'select links from read.accounts where account_id = $1',
    [accountId],
  );
  for (const { disputeId } of rows[0]!.links)
    if (disputeId)
      await house.commands.account.resolveDispute(
        { accountId, disputeId, outcome: 'LINK_KEPT', keptBecause: 'DISPUTED_BY_MISTAKE' },
        byHead(),
      );
  await house.caughtUp();
}

export async function castOf(house: House): Promise<Cast> {
  const own = await targetIn(house, 0);
  const foreign = await targetIn(house, 2);
  const grants: Record<string, readonly Grant[]> = grantsOf(house);
  const tokens: Partial<Record<Role, string>> = {};
  for (const role of ROLES) if (grants[role]) tokens[role] = await house.token(grants[role]);
  await activate(house, own.person, own.uai);
  tokens.HOLDER = await house.holderToken(own.person.accountId);
  return {
    own,
    foreign,
    tokens: tokens as Record<Role, string>,
    holderReturns: async () => {
      if (!(await house.ask(tokens.HOLDER, '{ me { subject } }')).errors) return;
      await keepLinks(house, own.person.accountId);
      await signInAnew(house, own.person, own.uai);
      tokens.HOLDER = await house.holderToken(own.person.accountId);
    },
  };
}

export interface Case {
  readonly query: string;
  readonly variables: (target: Target) => Record<string, unknown>;
  /** Roles that are let in where the target lies within their scope. */
  readonly granted: readonly Role[];
  /** Roles to which the target's school or académie makes no difference. */
  readonly anywhere?: readonly Role[];
}

/** The document of a mutation, which asks for the codes of user errors alone. */
export const mutation = (name: string): string =>
  `mutation Do($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { userErrors { code } } }`;
const onAccount =
  (more: Record<string, unknown> = {}, withUai = true) =>
  ({ uai, person }: Target) => ({ input: { accountId: person.accountId, ...(withUai ? { uai } : {}), ...more } });
/** A mutation on the request for assistance. */
const onRequest = (name: string, more: (target: Target) => Record<string, unknown>): Case => ({
  query: mutation(name),
  variables: target => ({ input: { requestId: target.assistance.requestId, ...more(target) } }),
  granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
});
const everybodyIn = (uai: string) => ({ kind: 'RESPONSABLE', uais: [uai], responsables: {} });
const orderIn = (uai: string) => ({
  action: 'NOTIFY',
  channel: 'LETTER',
  selection: everybodyIn(uai),
});
const EVERYBODY = ROLES;

export const CASES: Record<string, Case> = {
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
  'Query.schoolChanges': {
    query: `query Q($uai: Uai!) { schoolChanges(uai: $uai, from: "2026-01-01", to: "2026-01-02", first: 1) { totalCount } }`,
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
  'Query.schoolFlows': {
    query: `query Q($uai: Uai!) { schoolFlows(uai: $uai, kind: STUDENT, from: "2026-01-01", to: "2026-01-02") { accounts } }`,
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT'],
  },
  'Query.account': {
    query: 'query Q($id: ID!) { account(id: $id) { id } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  'Query.accountDiagnose': {
    query: 'query Q($id: ID!) { accountDiagnose(id: $id) { accountId } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Query.statistics': {
    query: 'query Q($uai: Uai!) { statistics(scope: { type: SCHOOL, uai: $uai }) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_DASHBOARD', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.statisticsHistory': {
    query:
      'query Q($uai: Uai!) { statisticsHistory(scope: { type: SCHOOL, uai: $uai }, from: "2026-01-01", to: "2026-01-02") { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_DASHBOARD', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.basesQuality': {
    query: 'query Q($uai: Uai!) { basesQuality(scope: { type: SCHOOL, uai: $uai }) { position } }',
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
  'Query.accountReplay': {
    query: 'query Q($id: ID!) { accountReplay(accountId: $id, first: 1) { entry { version } } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Query.accountWhy': {
    query: 'query Q($id: ID!) { accountWhy(accountId: $id, field: "state") { field } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Query.events': {
    query: 'query Q($uai: Uai!) { events(filter: { uai: $uai }, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['AUDITOR'],
  },
  'Query.eventFeed': {
    query:
      'query Q($after: Position!, $academie: String!) { eventFeed(after: $after, first: 1, filter: { academie: $academie }) { position } }',
    variables: ({ academie }) => ({ after: '0'.repeat(32), academie }),
    granted: ['AUDITOR'],
  },
  'Query.accesses': {
    query: 'query Q($id: ID!) { accesses(filter: { accountId: $id }, first: 1) { edges { node { at } } } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['AUDITOR'],
  },
  'Query.ledgerCheckpoint': {
    query: '{ ledgerCheckpoint { size } }',
    variables: () => ({}),
    granted: ['AUDITOR'],
    anywhere: ['AUDITOR'],
  },
  'Query.eventProof': {
    query: 'query Q($id: ID!) { eventProof(eventId: $id) { index } }',
    // No event has this id: whoever is let in is given no proof.
    variables: ({ campaignId }) => ({ id: campaignId }),
    granted: ['AUDITOR'],
    anywhere: ['AUDITOR'],
  },
  'Query.consistencyProof': {
    query: '{ consistencyProof(olderSize: 0, newerSize: 0) { hashes } }',
    variables: () => ({}),
    granted: ['AUDITOR'],
    anywhere: ['AUDITOR'],
  },
  'Query.importReports': {
    query: 'query Q($uai: Uai) { importReports(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'IMPORTER'],
  },
  'Query.campaign': {
    query: 'query Q($id: ID!) { campaign(id: $id) { id } }',
    variables: ({ campaignId }) => ({ id: campaignId }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.campaigns': {
    query: 'query Q($uai: Uai!) { campaigns(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'STUDENT_HELPDESK', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.campaignOutcomes': {
    query: 'query Q($id: ID!) { campaignOutcomes(campaignId: $id, first: 1) { edges { node { accountId } } } }',
    variables: ({ campaignId }) => ({ id: campaignId }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Query.node': {
    query: 'query Q($id: ID!) { node(id: $id) { id } }',
    variables: ({ person }) => ({ id: `Account_${person.accountId}` }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  'Query.nodes': {
    query: 'query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: ({ person }) => ({ ids: [`Account_${person.accountId}`] }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  'Query.retention': {
    query: '{ retention { table } }',
    variables: () => ({}),
    granted: EVERYBODY,
    anywhere: EVERYBODY,
  },
  'Query.reasons': {
    query: '{ reasons { code } }',
    variables: () => ({}),
    granted: EVERYBODY,
    anywhere: EVERYBODY,
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
  'Mutation.accountFree': {
    query: mutation('accountFree'),
    // An account that nobody has: the request is let in, and frees nothing.
    variables: ({ pupilAccount }) => ({ input: { accountId: pupilAccount, because: 'HOLDER_LOCKED_OUT' } }),
    granted: ['ACADEMIE_SUPPORT', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.accountForcePasswordChange': {
    query: mutation('accountForcePasswordChange'),
    variables: onAccount({ reason: 'LEAK' }, false),
    granted: ['NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.campaignPreview': {
    query: 'query Q($order: CampaignOrder!) { campaignPreview(order: $order) { selected } }',
    variables: ({ uai }) => ({ order: orderIn(uai) }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Mutation.campaignStart': {
    query: mutation('campaignStart'),
    // With a number of accounts that no selection has, the request is let in and starts nothing.
    variables: ({ uai }) => ({ input: { order: orderIn(uai), expectedCount: -1 } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Mutation.campaignToLetters': {
    query: mutation('campaignToLetters'),
    variables: ({ campaignId }) => ({ input: { campaignId, expectedCount: -1 } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Mutation.campaignCancel': {
    query: mutation('campaignCancel'),
    variables: ({ campaignId }) => ({ input: { campaignId } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Mutation.campaignRetryFailed': {
    query: mutation('campaignRetryFailed'),
    variables: ({ campaignId }) => ({ input: { campaignId } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Query.parkedStreams': {
    query: 'query Q($uai: Uai!) { parkedStreams(filter: { uai: $uai }, first: 1) { edges { node { stream } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['ACADEMIE_SUPPORT', 'AUDITOR', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.parkedStreamsReplay': {
    query: mutation('parkedStreamsReplay'),
    // Nothing is parked: whoever is let in is told so.
    variables: ({ uai }) => ({ input: { filter: { uai } } }),
    granted: ['ACADEMIE_SUPPORT', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Query.delegations': {
    query: 'query Q($uai: Uai!) { delegations(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD'],
  },
  'Query.erasureRehearsal': {
    query: 'query Q($id: ID!) { erasureRehearsal(accountId: $id) { digest } }',
    variables: ({ person }) => ({ id: `Account_${person.accountId}` }),
    granted: ['NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.personErase': {
    query: mutation('personErase'),
    // With another digest than the one shown, the request is let in and erases nobody.
    variables: ({ person }) => ({
      input: { accountId: `Account_${person.accountId}`, ground: 'REQUEST', expectedDigest: 'x' },
    }),
    granted: ['NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.delegationGrant': {
    query: mutation('delegationGrant'),
    // With an end in the past, the request is let in and grants nothing.
    variables: ({ uai }) => ({
      input: { uai, delegate: 'fim:somebody', rights: ['ACCOUNT_NOTIFY'], until: '2000-01-01T00:00:00Z' },
    }),
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.delegationRevoke': {
    query: mutation('delegationRevoke'),
    variables: ({ delegationId }) => ({ input: { delegationId } }),
    granted: ['SCHOOL_HEAD'],
  },
  'Query.assistanceModalities': {
    query: 'query Q($uai: Uai) { assistanceModalities(uai: $uai) { academie } }',
    variables: ({ uai }) => ({ uai }),
    granted: EVERYBODY,
    anywhere: EVERYBODY,
  },
  'Query.assistanceForm': {
    query: '{ assistanceForm { noticeVersion } }',
    variables: () => ({}),
    granted: EVERYBODY,
    anywhere: EVERYBODY,
  },
  'Query.assistanceFollow': {
    query:
      'query Q($reference: String!, $token: String!) { assistanceFollow(reference: $reference, token: $token) { state } }',
    variables: ({ assistance: { reference, token } }) => ({ reference, token }),
    granted: ['PORTAL'],
    anywhere: ['PORTAL'],
  },
  'Query.assistanceRequests': {
    query: 'query Q($uai: Uai!) { assistanceRequests(uai: $uai, first: 1) { edges { node { id } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Query.assistanceRequest': {
    query: 'query Q($id: ID!) { assistanceRequest(id: $id) { requester { name } thread { text } } }',
    variables: ({ assistance }) => ({ id: assistance.requestId }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.assistanceModalitiesChange': {
    query: mutation('assistanceModalitiesChange'),
    variables: ({ academie }) => ({ input: { academie, phone: '01' } }),
    granted: ['ACADEMIE_SUPPORT', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.assistanceRoutingChange': {
    query: mutation('assistanceRoutingChange'),
    variables: ({ academie }) => ({ input: { academie } }),
    granted: ['ACADEMIE_SUPPORT', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.assistanceRequestCreate': {
    query: mutation('assistanceRequestCreate'),
    // With a notice that never was, the request is let in and nothing is sent.
    variables: ({ uai }) => ({
      input: {
        matter: 'OTHER',
        uai,
        name: 'x',
        email: `${randomUUID()}@example.org`,
        text: 'x',
        noticeVersion: 'none',
      },
    }),
    granted: ['PORTAL', 'HOLDER'],
    anywhere: ['PORTAL', 'HOLDER'],
  },
  'Mutation.assistanceMessageAdd': {
    query: mutation('assistanceMessageAdd'),
    variables: ({ assistance: { reference } }) => ({ input: { reference, token: 'none', text: 'x' } }),
    granted: ['PORTAL'],
    anywhere: ['PORTAL'],
  },
  'Mutation.assistanceRequestTake': onRequest('assistanceRequestTake', () => ({})),
  'Mutation.assistanceRequestAnswer': onRequest('assistanceRequestAnswer', () => ({ text: 'x' })),
  // To the queue that it is in already, so that it stays there.
  'Mutation.assistanceRequestPassOn': onRequest('assistanceRequestPassOn', ({ uai }) => ({ uai, note: 'x' })),
  'Mutation.assistanceRequestAttachAccount': onRequest('assistanceRequestAttachAccount', ({ person }) => ({
    accountId: person.accountId,
  })),
  'Mutation.assistanceRequestClose': onRequest('assistanceRequestClose', () => ({ outcome: 'SOLVED' })),
  'Mutation.assistanceRequestReopen': onRequest('assistanceRequestReopen', () => ({})),
  'Query.duplicates': {
    query: 'query Q($uai: Uai!) { duplicates(uai: $uai, first: 1) { edges { node { score } } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
  'Query.linkDisputes': {
    query: 'query Q($uai: Uai!) { linkDisputes(uai: $uai, first: 1) { edges { node { ageDays } } } }',
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
  'Mutation.accountHistoryExport': {
    query: mutation('accountHistoryExport'),
    variables: ({ person }) => ({ input: { accountId: person.accountId, format: 'JSONL' } }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Mutation.studentHistoryExport': {
    query: mutation('studentHistoryExport'),
    variables: ({ person }) => ({ input: { studentId: person.studentIds[0], format: 'JSONL' } }),
    granted: ['SCHOOL_HEAD', 'AUDITOR'],
  },
  'Mutation.personalDataExport': {
    query: mutation('personalDataExport'),
    variables: ({ person }) => ({ input: { accountId: person.accountId, format: 'JSON' } }),
    granted: ['ACADEMIE_SUPPORT', 'NATIONAL_ADMIN', 'HOLDER'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Mutation.listExport': {
    query: mutation('listExport'),
    variables: ({ uai }) => ({ input: { format: 'CSV', responsables: { uai } } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.lettersPrint': {
    query: mutation('lettersPrint'),
    variables: ({ uai, campaignId }) => ({ input: { campaignId, uai } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE'],
  },
  'Query.lettersPreview': {
    query: 'query Q($selection: CampaignSelection!) { lettersPreview(selection: $selection) { selected } }',
    variables: ({ uai }) => ({ selection: everybodyIn(uai) }),
    // The delegation may notify, and not see passwords.
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.lettersPrintSelected': {
    query: mutation('lettersPrintSelected'),
    // With a number of accounts that no selection has, the request is let in and prints nothing.
    variables: ({ uai }) => ({ input: { selection: everybodyIn(uai), expectedCount: -1 } }),
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.letterTextsChange': {
    query: mutation('letterTextsChange'),
    variables: ({ uai }) => ({ input: { uai, texts: { signature: 'La principale' } } }),
    granted: ['SCHOOL_HEAD'],
  },
  'Mutation.letterSpecimenPrint': {
    query: mutation('letterSpecimenPrint'),
    variables: ({ uai }) => ({ input: { uai, letter: 'RESPONSABLE' } }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT'],
  },
  'Mutation.flyerPrint': {
    query: mutation('flyerPrint'),
    variables: ({ uai }) => ({ input: { uai } }),
    granted: [
      'SCHOOL_HEAD',
      'SCHOOL_DELEGATE',
      'STUDENT_HELPDESK',
      'ACADEMIE_SUPPORT',
      'ACADEMIE_DASHBOARD',
      'AUDITOR',
      'NATIONAL_ADMIN',
      'IMPORTER',
    ],
    anywhere: ['NATIONAL_ADMIN'],
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
      regroupingByPassword: { login: 'n.obody', password: PASSWORD },
      regroupingCodeRequest: { login: 'n.obody' },
      regroupingByCode: { codeRequest: 'x', code: '123456' },
      regroupingUndo: {
        mergeId: 'AccountMerge_00000000-0000-4000-8000-000000000000.00000000-0000-4000-8000-000000000001',
      },
    }).map(([name, input]) => [
      `Mutation.${name}`,
      { query: mutation(name), variables: () => ({ input }), granted: ['HOLDER'], anywhere: ['HOLDER'] } satisfies Case,
    ]),
  ),
  'Mutation.linkDisputeWithdraw': {
    query: mutation('linkDisputeWithdraw'),
    variables: onAccount({ disputeId: '00000000-0000-4000-8000-000000000000' }, false),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT', 'HOLDER'],
  },
  ...Object.fromEntries(
    Object.entries({
      accountStartActivation: { login: 'n.obody', provisionalPassword: 'x', newPassword: PASSWORD, birthDates: [] },
      accountActivateByLink: { token: 'x', newPassword: PASSWORD, birthDates: [] },
      accountConfirmEmail: { token: 'x' },
      franceConnectSignIn: { franceConnect: { ticket: 'x', request: 'x' } },
      franceConnectRegistrationStart: { franceConnect: { ticket: 'x', request: 'x' }, mobile: '+33639980099' },
      franceConnectRegistrationCode: { registration: 'x', mobile: '+33639980099' },
      franceConnectRegistrationVerify: { registration: 'x', code: '123456' },
      franceConnectRegistrationComplete: { registration: 'x', birthDates: [] },
      selfRegistrationStart: { surname: 'Nobody', firstName: 'Nora', mobile: '+33639980099' },
      selfRegistrationVerify: { registration: 'x', code: '123456' },
      selfRegistrationComplete: { registration: 'x', birthDates: [], newPassword: PASSWORD },
      signIn: { login: 'n.obody', password: PASSWORD },
      sessionRefresh: { refreshToken: 'x' },
      changeStop: { token: 'x' },
      passwordResetRequest: { login: 'n.obody' },
      passwordResetByLink: { token: 'x', newPassword: PASSWORD },
      passwordResetByCode: { codeRequest: 'x', code: '123456', newPassword: PASSWORD },
      loginRecoveryRequest: { email: 'nobody@example.org' },
    }).map(([name, input]) => [
      `Mutation.${name}`,
      { query: mutation(name), variables: () => ({ input }), granted: ['PORTAL'], anywhere: ['PORTAL'] } satisfies Case,
    ]),
  ),
  'Mutation.passwordChange': {
    query: mutation('passwordChange'),
    variables: () => ({ input: { login: 'n.obody', currentPassword: 'x', newPassword: PASSWORD } }),
    granted: ['PORTAL', 'HOLDER'],
    anywhere: ['PORTAL', 'HOLDER'],
  },
  'Mutation.signOut': {
    query: mutation('signOut'),
    variables: () => ({ input: { refreshToken: 'x' } }),
    granted: ['PORTAL', 'HOLDER'],
    anywhere: ['PORTAL', 'HOLDER'],
  },
  ...Object.fromEntries(
    Object.entries({
      sessionEnd: { sessionId: '00000000-0000-4000-8000-000000000000' },
      signOutEverywhere: {},
    }).map(([name, input]) => [
      `Mutation.${name}`,
      { query: mutation(name), variables: () => ({ input }), granted: ['HOLDER'], anywhere: ['HOLDER'] } satisfies Case,
    ]),
  ),
  'Mutation.franceConnectStart': {
    query: mutation('franceConnectStart'),
    variables: () => ({ input: { returnTo: '/' } }),
    granted: ['PORTAL', 'HOLDER'],
    anywhere: ['PORTAL', 'HOLDER'],
  },
  'Mutation.emailChangeRequest': {
    query: mutation('emailChangeRequest'),
    variables: () => ({ input: { email: 'x@example.org', currentPassword: 'x' } }),
    granted: ['HOLDER'],
    anywhere: ['HOLDER'],
  },
  ...Object.fromEntries(
    Object.entries({
      phoneChangeRequest: { mobile: '+33639980012', currentPassword: 'x' },
      phoneChangeConfirm: { codeRequest: 'x', code: '123456' },
      franceConnectLink: { franceConnect: { ticket: 'x', request: 'x' }, currentPassword: 'x' },
      franceConnectUnlink: { currentPassword: 'x' },
    }).map(([name, input]) => [
      `Mutation.${name}`,
      { query: mutation(name), variables: () => ({ input }), granted: ['HOLDER'], anywhere: ['HOLDER'] } satisfies Case,
    ]),
  ),
  'Subscription.eventsAppended': {
    query: 'subscription S($academie: String!) { eventsAppended(academie: $academie) { position } }',
    variables: ({ academie }) => ({ academie }),
    granted: ['AUDITOR'],
  },
  'Subscription.statisticsUpdated': {
    query: 'subscription S($uai: Uai!) { statisticsUpdated(scope: { type: SCHOOL, uai: $uai }) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_DASHBOARD', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Subscription.basesQualityUpdated': {
    query: 'subscription S($uai: Uai!) { basesQualityUpdated(scope: { type: SCHOOL, uai: $uai }) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_DASHBOARD', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Subscription.accountHistoryAppended': {
    query: 'subscription S($id: ID!) { accountHistoryAppended(accountId: $id) { position } }',
    variables: ({ person }) => ({ id: person.accountId }),
    granted: ['SCHOOL_HEAD', 'AUDITOR', 'HOLDER'],
  },
  'Subscription.campaignProgressed': {
    query: 'subscription S($id: ID!) { campaignProgressed(campaignId: $id) { position } }',
    variables: ({ campaignId }) => ({ id: campaignId }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'NATIONAL_ADMIN'],
    anywhere: ['NATIONAL_ADMIN'],
  },
  'Subscription.linkDisputesUpdated': {
    query: 'subscription S($uai: Uai!) { linkDisputesUpdated(uai: $uai) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
  'Subscription.assistanceQueueUpdated': {
    query: 'subscription S($uai: Uai!) { assistanceQueueUpdated(uai: $uai) { position counts { open } } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'ACADEMIE_SUPPORT'],
  },
  'Subscription.responsablesUpdated': {
    query: 'subscription S($uai: Uai!) { responsablesUpdated(uai: $uai) { position } }',
    variables: ({ uai }) => ({ uai }),
    granted: ['SCHOOL_HEAD', 'SCHOOL_DELEGATE', 'ACADEMIE_SUPPORT'],
  },
};

/** The lists that `listExport` makes files of: the query whose rows each has, and the input that asks for it. */
export const EXPORTS: Record<string, { readonly query: string; readonly list: (target: Target) => object }> = {
  responsables: { query: 'Query.responsables', list: ({ uai }) => ({ responsables: { uai } }) },
  students: { query: 'Query.students', list: ({ uai }) => ({ students: { uai } }) },
  campaignOutcomes: {
    query: 'Query.campaignOutcomes',
    list: ({ campaignId }) => ({ campaignOutcomes: { campaignId } }),
  },
  linkDisputes: { query: 'Query.linkDisputes', list: ({ uai }) => ({ linkDisputes: { uai } }) },
  schoolChanges: {
    query: 'Query.schoolChanges',
    list: ({ uai }) => ({ schoolChanges: { uai, from: '2026-01-01', to: '2026-01-02' } }),
  },
  schoolFlows: {
    query: 'Query.schoolFlows',
    list: ({ uai }) => ({ schoolFlows: { uai, kind: 'STUDENT', from: '2026-01-01', to: '2026-01-02' } }),
  },
  statistics: { query: 'Query.statistics', list: ({ uai }) => ({ statistics: { scope: { type: 'SCHOOL', uai } } }) },
  statisticsHistory: {
    query: 'Query.statisticsHistory',
    list: ({ uai }) => ({
      statisticsHistory: { scope: { type: 'SCHOOL', uai }, from: '2026-01-01', to: '2026-01-02' },
    }),
  },
  basesQuality: {
    query: 'Query.basesQuality',
    list: ({ uai }) => ({ basesQuality: { scope: { type: 'SCHOOL', uai } } }),
  },
};

/** Codes by which a right is denied, or what lies out of reach is hidden. */
export const DENIED = [
  ...[
    'FORBIDDEN',
    'NOT_FOUND',
    'ACCOUNT_UNKNOWN',
    'STUDENT_UNKNOWN',
    'CAMPAIGN_UNKNOWN',
    'DELEGATION_UNKNOWN',
    'SCHOOL_UNKNOWN',
  ],
  ...['ASSISTANCE_UNKNOWN', 'ACADEMIE_UNKNOWN'],
  ...['UNAUTHENTICATED', 'RIGHT_LAPSED', 'OTP_REQUIRED'],
];

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions?: Record<string, unknown> }[] | undefined;
}

/** The code of the denial, or undefined when the request was let in (whatever the domain then said). */
export function denialIn({ data, errors }: Result): string | undefined {
  const code = errors?.[0]?.extensions?.code;
  if (typeof code === 'string') return code;
  // Of several things asked for at once, what is out of reach is null.
  const { nodes } = (data ?? {}) as { nodes?: readonly unknown[] };
  if (nodes?.[0] === null) return 'NOT_FOUND';
  const [payload] = Object.values((data ?? {}) as Record<string, { userErrors?: { code: string }[] } | null>);
  return payload?.userErrors?.map(error => error.code).find(each => DENIED.includes(each));
}

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseGlobalId } from '../../src/api/relay.js';
import { challengeOf, openFranceConnect } from '../../src/franceconnect/index.js';
import { settleEndedSessions } from '../../src/process/ended-sessions.js';
import { enlarge, countPlans, recordStatements, type Recorder } from '../support/statements.js';
import { campaignOver, recordSlice } from './support/campaigns.js';
import { giveOutCheckpoint } from './support/checkpoint.js';
import { byImporter } from './support/contexts.js';
import { APPLICATION, grantsOf, openApiHouse, type Answer, type House } from './support/house.js';
import { operation, OPERATIONS } from './support/operations.js';
import {
  activate,
  codeFor,
  namesAndMobileOf,
  notifyByLetter,
  PASSWORD,
  responsablesOf,
  searchFor,
  tokenFor,
  type Person,
} from './support/people.js';
import { watch, type Push } from './support/watch.js';
import { fieldsOfReads } from '../support/reads.js';

let house: House;
let uai: string;
let academie: string;
let people: Person[];
let recorder: Recorder;
const tokens: Record<string, string> = {};
const executed = new Set<string>();

const franceConnectUrl = 'http://127.0.0.1:9';
/** Settings of a FranceConnect that nobody goes to: these tests begin where somebody has come back. */
const franceConnectAt = (vault: House['vault']) =>
  openFranceConnect({
    vault: vault.franceConnect,
    digest: vault.digest,
    end: async () => undefined,
    publicUrl: franceConnectUrl,
    portalUrl: franceConnectUrl,
    allowedOrigins: [],
    issuer: franceConnectUrl,
    clientId: 'registre',
    clientSecret: 'a secret of the client',
    level: 'eidas1',
    allowHttp: true,
  });

beforeAll(async () => {
  house = await openApiHouse({ processes: true, more: ({ vault }) => ({ franceConnect: franceConnectAt(vault) }) });
  recorder = recordStatements(APPLICATION);
  ({ uai, academie } = house.schools[0]!);
  for (const [role, grants] of Object.entries(grantsOf(house))) tokens[role] = await house.token(grants);
  people = await responsablesOf(house, uai);
});
afterAll(async () => {
  recorder?.stop();
  await house?.close();
});

/** Fields whose ids are not the API's own: those of events, and of records of a school base. What lies below the last three is an event's. */
const NOT_OF_THE_API = ['recordId', 'eventId', 'correlationId', 'causationId', 'data', 'before', 'after'];
/** Every id of an answer. */
const idsOf = (answer: unknown, key = ''): string[] => {
  if (NOT_OF_THE_API.includes(key)) return [];
  if (typeof answer === 'string') return /^ids?$|Ids?$/.test(key) ? [answer] : [];
  if (Array.isArray(answer)) return answer.flatMap(one => idsOf(one, key));
  return Object.entries(answer ?? {}).flatMap(([name, value]) => idsOf(value, name));
};

/** Runs an operation of the folder; any error, and any id that is no global one, fails the test. */
async function run(role: string, name: string, variables: Record<string, unknown> = {}): Promise<Answer['data']> {
  executed.add(name);
  const { errors, data } = await house.ask(tokens[role] ?? role, operation(name), variables);
  expect(errors).toBeUndefined();
  expect(idsOf(data).filter(id => parseGlobalId(id) === undefined)).toEqual([]);
  return data;
}

/** Runs a mutation; user errors fail the test. */
async function act(role: string, name: string, input: Record<string, unknown>): Promise<Answer['data']> {
  const data = (await run(role, name, { input })) as Record<string, { userErrors: unknown[]; projected: boolean }>;
  const [payload] = Object.values(data);
  expect(payload).toMatchObject({ userErrors: [], projected: true });
  return payload;
}

/** Has an import suspect that two accounts are of one person. */
const suspected = (one: { accountId: string }, other: { accountId: string }) =>
  house.commands.duplicates.suspect(
    { accountIds: [one.accountId, other.accountId], score: 60, reasons: ['NAME_NEAR', 'MOBILE_MISSING'] },
    byImporter(),
  );

describe('the operations of the console', () => {
  it('say who one is, and list schools', async () => {
    expect((await run('SCHOOL_HEAD', 'Reasons')).reasons.length).toBeGreaterThan(10);
    expect((await run('AUDITOR', 'Retention')).retention.length).toBeGreaterThan(10);
    expect(await run('SCHOOL_HEAD', 'Me')).toMatchObject({ me: { roles: [{ role: 'SCHOOL_HEAD', schools: [uai] }] } });
    const { schools } = await run('ACADEMIE_SUPPORT', 'Schools', { first: 10, filter: { search: 'college' } });
    expect(schools.totalCount).toBe(2);
    expect(await run('SCHOOL_HEAD', 'School', { uai })).toMatchObject({ school: { uai, academie } });
  });

  it('list, count, search and page responsables and pupils', async () => {
    const { responsables } = await run('SCHOOL_HEAD', 'Responsables', { uai, first: 5 });
    expect(responsables.edges).toHaveLength(5);
    const [{ node }] = responsables.edges;
    const found = await run('SCHOOL_HEAD', 'Responsables', { uai, first: 5, filter: { search: node.surname } });
    expect(found.responsables.edges.map((edge: { node: { id: string } }) => edge.node.id)).toContain(node.id);
    const after = responsables.pageInfo.endCursor as string;
    const next = await run('SCHOOL_HEAD', 'Responsables', { uai, first: 5, after });
    expect(next.responsables.pageInfo.hasPreviousPage).toBe(true);
    const count = await run('SCHOOL_HEAD', 'ResponsablesCount', { uai, filter: { states: ['NOT_NOTIFIED'] } });
    expect(count.responsables.totalCount).toBeGreaterThan(5);
    const { students } = await run('STUDENT_HELPDESK', 'Students', { uai, first: 3, sort: { field: 'CLASS' } });
    expect(students.edges).toHaveLength(3);
    expect((await run('SCHOOL_HEAD', 'Node', { id: node.id })).node).toMatchObject({ __typename: 'Responsable' });
    const pupil = students.edges[0].node.id as string;
    expect((await run('SCHOOL_HEAD', 'Node', { id: pupil })).node).toMatchObject({ __typename: 'Student', id: pupil });
    const { nodes } = await run('SCHOOL_HEAD', 'Nodes', { ids: [node.accountId, `School_${uai}`] });
    expect(nodes).toMatchObject([{ id: node.accountId }, { uai }]);
    const at = house.clock.now();
    const then = await run('SCHOOL_HEAD', 'Responsables', { uai, first: 5, at });
    expect(then.responsables.edges).toEqual(responsables.edges);
    const pupilsThen = await run('STUDENT_HELPDESK', 'Students', { uai, first: 3, sort: { field: 'CLASS' }, at });
    expect(pupilsThen.students.edges.map((edge: { node: object }) => edge.node)).toEqual(
      students.edges.map((edge: { node: object }) => edge.node),
    );
    const last = await run('SCHOOL_HEAD', 'Responsables', { uai, last: 2 });
    expect(last.responsables.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  it('say what changed in a school between two days', async () => {
    const days = { from: '2020-01-01', to: house.clock.now().slice(0, 10) };
    const { schoolFlows, schoolChanges } = await run('SCHOOL_HEAD', 'SchoolChanges', {
      uai,
      kind: 'RESPONSABLE',
      ...days,
      first: 5,
      filter: { changes: ['ARRIVED'], search: people[0]!.login.slice(2, 5) },
    });
    expect(schoolFlows).toContainEqual({ before: null, after: 'NOT_NOTIFIED', accounts: expect.any(Number) });
    expect(schoolChanges.totalCount).toEqual(expect.any(Number));
  });

  it('export a list', async () => {
    const input = {
      format: 'CSV',
      responsables: { uai, filter: { states: ['NOT_NOTIFIED'] }, sort: { field: 'CLASS' } },
    };
    const payload = await act('SCHOOL_HEAD', 'ListExport', input);
    expect(payload).toMatchObject({
      url: expect.stringMatching(/^\/download\/[\w-]{43}$/),
      rowCount: expect.any(Number),
    });
  });

  it('show reports of imports', async () => {
    const { importReports } = await run('SCHOOL_HEAD', 'ImportReports', { uai, first: 5 });
    const [{ node }] = importReports.edges;
    expect(node).toMatchObject({ uai, status: 'COMPLETED', base: 'SIECLE' });
    expect((await run('IMPORTER', 'Node', { id: node.id })).node).toMatchObject({ status: 'COMPLETED' });
    const { node: report } = await run('SCHOOL_HEAD', 'ImportReport', { id: node.id, first: 2 });
    expect(report.lines.totalCount).toBe(node.rejects + node.warnings);
    expect(report).toMatchObject({
      files: expect.any(Array),
      reportCsv: `/imports/${node.id.split('_')[1]}/report.csv`,
    });
  });

  it('diagnose an account', async () => {
    const { accountId, birthDates } = people[0]!;
    const personSays = { mobile: '+33639980199', birthDates };
    const { accountDiagnose: diagnosis } = await run('ACADEMIE_SUPPORT', 'AccountDiagnose', {
      id: accountId,
      personSays,
      correctedAt: house.clock.now(),
      service: { uai, affiliation: 'STUDENT' },
    });
    expect(diagnosis).toMatchObject({
      accountId: `Account_${accountId}`,
      state: 'NOT_NOTIFIED',
      birthDatesDiffering: 0,
    });
    expect(diagnosis.paths.map(({ path, state }: { path: string; state: string }) => `${path} ${state}`)).toEqual([
      'FRANCECONNECT BLOCKED',
      'SELF_REGISTRATION BLOCKED',
      'NOTIFIED BLOCKED',
    ]);
    expect(diagnosis.services[0].refusals.map(({ code }: { code: string }) => code)).toEqual([
      'NOT_ACTIVATED',
      'AFFILIATION_DIFFERS',
    ]);
  });

  it('notify, reset, correct, reveal', async () => {
    const { accountId } = people[0]!;
    const sheet = await run('SCHOOL_HEAD', 'Account', { id: accountId });
    expect(sheet.account).toMatchObject({ id: `Account_${accountId}`, state: 'NOT_NOTIFIED', kind: 'RESPONSABLE' });
    const notify = { accountId, uai, channel: 'LETTER', commandId: randomUUID() };
    const { account, position } = await act('SCHOOL_HEAD', 'AccountNotify', notify);
    expect(account).toMatchObject({ state: 'NOTIFIED', hasProvisionalPassword: true });
    const { account: after } = await run('SCHOOL_HEAD', 'Account', { id: account.id, minPosition: position });
    expect(after).toMatchObject({ state: 'NOTIFIED' });
    const first = await act('SCHOOL_HEAD', 'AccountRevealProvisionalPassword', { accountId, uai });
    await act('SCHOOL_HEAD', 'AccountResetPassword', { accountId, uai });
    const second = await act('SCHOOL_HEAD', 'AccountRevealProvisionalPassword', { accountId, uai });
    expect(second.password).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    expect(second.password).not.toBe(first.password);
    const contact = { email: 'autre@example.org', mobile: '+262692123456' };
    const corrected = await act('SCHOOL_HEAD', 'AccountUpdateContact', { accountId, uai, ...contact });
    expect(corrected.account).toMatchObject({ contact, hasEmail: true });
  });

  it('dispute a link and settle it', async () => {
    const { accountId, studentIds } = people[1]!;
    const { account } = await act('SCHOOL_HEAD', 'LinkDispute', { accountId, studentId: studentIds[0] });
    const child = account.children.find(({ disputed }: { disputed: boolean }) => disputed);
    const { disputeId } = child;
    await act('SCHOOL_HEAD', 'LinkDisputeResolve', {
      accountId,
      disputeId,
      outcome: 'LINK_KEPT',
      keptBecause: 'DOCUMENTS',
    });
    const { account: settled } = await run('SCHOOL_HEAD', 'Account', { id: accountId });
    expect(settled.children[0]).toMatchObject({ disputed: false, disputeId: null });
    const again = await act('SCHOOL_HEAD', 'LinkDispute', { accountId, studentId: studentIds[0] });
    const { linkDisputes } = await run('SCHOOL_HEAD', 'LinkDisputes', { uai, first: 5, minPosition: again.position });
    expect(linkDisputes.edges).toMatchObject([{ node: { accountId: account.id, dispute: { state: 'OPEN' } } }]);
    const [{ node }] = linkDisputes.edges;
    await act('SCHOOL_HEAD', 'LinkDisputeWithdraw', { accountId, disputeId: node.dispute.disputeId });
  });

  it('lend rights, show what was done by them, and end them', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 86_400_000).toISOString();
    const lent = { uai, delegate: 'fim:cpe', rights: ['ACCOUNT_NOTIFY', 'ACCOUNT_READ'], until };
    const { delegation } = await act('SCHOOL_HEAD', 'DelegationGrant', lent);
    expect(delegation).toMatchObject({ delegate: 'fim:cpe', inForce: true, endsAt: until });
    const { delegations } = await run('SCHOOL_HEAD', 'Delegations', { uai, inForce: true, first: 5 });
    expect(delegations.edges).toMatchObject([{ node: { id: delegation.id, deeds: [] } }]);
    const ended = await act('SCHOOL_HEAD', 'DelegationRevoke', { delegationId: delegation.id });
    expect(ended.delegation).toMatchObject({ id: delegation.id, inForce: false });
    expect((await run('SCHOOL_HEAD', 'Delegations', { uai, inForce: true, first: 5 })).delegations.edges).toEqual([]);
  });

  it('preview a campaign, start it, cancel it, and try again what failed', async () => {
    const order = {
      action: 'NOTIFY',
      channel: 'EMAIL_ELSE_LETTER',
      selection: { kind: 'RESPONSABLE', uais: [uai], responsables: { states: ['NOT_NOTIFIED'] } },
    };
    const { campaignPreview } = await run('SCHOOL_HEAD', 'CampaignPreview', { order });
    const { selected: expectedCount, taken, leftOut } = campaignPreview;
    expect(taken.accounts + leftOut.accounts).toBe(expectedCount);
    const started = await act('SCHOOL_HEAD', 'CampaignStart', { order, expectedCount, startsIn: 3_600 });
    expect(started).toMatchObject({ selected: expectedCount, campaign: { state: 'WAITING', total: expectedCount } });
    const { campaignId } = started;
    const cancelled = await act('SCHOOL_HEAD', 'CampaignCancel', { campaignId });
    expect(cancelled.campaign).toMatchObject({
      id: campaignId,
      state: 'CANCELLED',
      counts: { waiting: expectedCount },
    });
    const failed = await run('SCHOOL_HEAD', 'CampaignRetryFailed', { input: { campaignId } });
    expect(failed.campaignRetryFailed.userErrors).toMatchObject([{ code: 'NOTHING_FAILED' }]);
    const letters = { campaignId, expectedCount: 0 };
    const { campaignToLetters } = await run('SCHOOL_HEAD', 'CampaignToLetters', { input: letters });
    expect(campaignToLetters.userErrors).toMatchObject([{ code: 'SELECTION_EMPTY', field: ['input', 'campaignId'] }]);
    const pupils = { ...order, channel: 'LETTER', selection: { kind: 'STUDENT', uais: [uai], students: {} } };
    const { campaignPreview: ofPupils } = await run('STUDENT_HELPDESK', 'CampaignPreview', { order: pupils });
    expect(ofPupils.selected).toBeGreaterThan(0);
  });

  it('list pairs that may be one person, dismiss one, merge another and undo it', async () => {
    const [kept, ...others] = people.slice(4).filter(({ studentIds }) => studentIds.length === 1);
    const [absorbed, other] = others.filter(({ studentIds }) => studentIds[0] !== kept!.studentIds[0]);
    let position: string | undefined;
    for (const { accountId } of [absorbed!, other!]) {
      ({ position } = await suspected(kept!, { accountId }));
    }
    const listed = async (minPosition?: string) =>
      (await run('SCHOOL_HEAD', 'Duplicates', { uai, first: 10, minPosition })).duplicates;
    const { edges, totalCount } = await listed(position);
    expect(totalCount).toBe(2);
    expect(edges[0].node).toMatchObject({
      score: 60,
      reasons: [{ code: 'NAME_NEAR', message: "Les noms diffèrent d'une lettre ou deux." }, { code: 'MOBILE_MISSING' }],
      account: { visible: true, children: 1 },
    });
    // The two pairs are of three persons.
    const recorded = () => fieldsOfReads(house.database, ['persons'], { actor: 'pairs', kind: 'LIST' });
    await house.ask(await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'pairs' }), operation('Duplicates'), {
      uai,
      first: 10,
    });
    while ((await recorded()).length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await recorded()).toEqual([{ persons: 3 }]);
    const dismissal = await act('SCHOOL_HEAD', 'DuplicateDismiss', {
      accountId: kept!.accountId,
      otherAccountId: other!.accountId,
    });
    expect((await listed(dismissal.position as string)).totalCount).toBe(1);

    const input = { keptAccountId: kept!.accountId, absorbedAccountId: absorbed!.accountId };
    const { preview } = await act('SCHOOL_HEAD', 'AccountsMerge', { ...input, preview: true });
    expect(preview).toMatchObject({ obstacles: [], movedChildren: 1, sharedChildren: 0 });
    const merged = await act('SCHOOL_HEAD', 'AccountsMerge', input);
    expect(merged).toMatchObject({
      keptAccount: { children: [{}, {}], absorbedAccounts: [{ mergeId: merged.mergeId }] },
      absorbedAccount: { state: 'CLOSED', mergedInto: { accountId: merged.keptAccount.id } },
    });
    expect((await listed(merged.position as string)).totalCount).toBe(0);
    const undone = await act('ACADEMIE_SUPPORT', 'AccountsUnmerge', { mergeId: merged.mergeId });
    expect(undone).toMatchObject({ keptAccount: { children: [{}] }, absorbedAccount: { children: [{}] } });
  });

  it('unlock, and force a new password', async () => {
    await act('ACADEMIE_SUPPORT', 'AccountUnlock', { accountId: people[0]!.accountId });
    const { accountId } = people[2]!;
    const { data } = await house.ask(tokens.NATIONAL_ADMIN, operation('AccountForcePasswordChange'), {
      input: { accountId, reason: 'LEAK' },
    });
    expect(data.accountForcePasswordChange.userErrors[0]).toMatchObject({ code: 'NOT_ACTIVATED' });
    executed.add('AccountForcePasswordChange');
  });

  it('free an account from whoever has it', async () => {
    const person = people[4]!;
    await activate(house, person, uai);
    const { account } = await act('ACADEMIE_SUPPORT', 'AccountFree', {
      accountId: person.accountId,
      because: 'NOT_THE_HOLDER',
      reason: 'STOLEN',
    });
    expect(account).toMatchObject({ state: 'NOT_NOTIFIED', origin: 'NON_RENSEIGNE' });
  });

  it('rehearse an erasure, and erase nobody without the digest that was shown', async () => {
    const { accountId } = people[2]!;
    const { erasureRehearsal } = await run('NATIONAL_ADMIN', 'ErasureRehearsal', { accountId });
    expect(erasureRehearsal).toMatchObject({ accountIds: [`Account_${accountId}`], studentId: null, erased: false });
    const { data } = await house.ask(tokens.NATIONAL_ADMIN, operation('PersonErase'), {
      input: { accountId, ground: 'REQUEST', expectedDigest: `${erasureRehearsal.digest as string}x` },
    });
    expect(data.personErase).toMatchObject({ accountIds: null, userErrors: [{ code: 'ERASURE_CHANGED' }] });
    executed.add('PersonErase');
  });
});

describe('the operations of the portal', () => {
  it('activate, sign in, change e-mail and password', async () => {
    const person = people.at(-1)!;
    const { accountId, login, birthDates } = person;
    const provisionalPassword = await notifyByLetter(house, person, uai);
    const started = await act('PORTAL', 'AccountStartActivation', {
      login,
      provisionalPassword,
      newPassword: PASSWORD,
      email: 'moi@example.org',
      birthDates,
    });
    expect(started.state).toBe('ACTIVATING');
    const token = await tokenFor(house, accountId, 'EMAIL_CONFIRMATION');
    expect(await act('PORTAL', 'AccountConfirmEmail', { token })).toMatchObject({ state: 'ACTIVATED' });
    const { accessToken } = await act('PORTAL', 'SignIn', { login, password: PASSWORD });
    const mine = await run(accessToken as string, 'MyAccount');
    expect(mine.me.account).toMatchObject({ id: `Account_${accountId}`, login, contact: { email: 'moi@example.org' } });
    await act(accessToken as string, 'EmailChangeRequest', {
      email: 'nouveau@example.org',
      currentPassword: PASSWORD,
    });
    const change = await tokenFor(house, accountId, 'EMAIL_CHANGE');
    await act('PORTAL', 'AccountConfirmEmail', { token: change });
    const newPassword = 'zeppelin-tournesol-42';
    await act(accessToken as string, 'PasswordChange', { currentPassword: PASSWORD, newPassword });
    await act('PORTAL', 'PasswordResetRequest', { login });
    await act('PORTAL', 'PasswordResetRequest', { login: 'nobody.here' });
    const reset = await tokenFor(house, accountId, 'PASSWORD_RESET');
    await act('PORTAL', 'PasswordResetByLink', { token: reset, newPassword: PASSWORD });
    const again = await act('PORTAL', 'SignIn', { login, password: PASSWORD });

    const mobile = '+33639980012';
    const asked = await act(again.accessToken as string, 'PhoneChangeRequest', { mobile, currentPassword: PASSWORD });
    const { codeRequest } = asked;
    await act(again.accessToken as string, 'PhoneChangeConfirm', { codeRequest, code: await codeFor(house) });
    const recovery = await act('PORTAL', 'PasswordResetRequest', { login, channel: 'SMS' });
    const recovered = await act('PORTAL', 'PasswordResetByCode', {
      codeRequest: recovery.codeRequest,
      code: await codeFor(house),
      birthDates,
      newPassword,
    });
    expect(recovered).toMatchObject({ state: 'ACTIVATED', accessToken: expect.any(String) });
    await act('PORTAL', 'LoginRecoveryRequest', { mobile });
    const { changeStop } = await run('PORTAL', 'ChangeStop', { input: { token: 'none' } });
    expect(changeStop.userErrors).toMatchObject([{ code: 'TOKEN_INVALID' }]);

    const { refreshToken } = recovered;
    const goneOn = await act('PORTAL', 'SessionRefresh', { refreshToken });
    const holder = goneOn.accessToken as string;
    const elsewhere = await act('PORTAL', 'SignIn', { login, password: newPassword });
    expect(elsewhere.refreshToken).not.toBe(goneOn.refreshToken);
    const { data } = await house.ask(holder, '{ me { account { id } } }');
    const { url } = await act(holder, 'PersonalDataExport', { accountId: data.me.account.id, format: 'PDF' });
    expect(url).toMatch(/^\/download\/[\w-]{43}$/);
    const own = await run(holder, 'MyHistory', { first: 5 });
    expect(own.me.history.edges).toHaveLength(5);
    const seen = await run(holder, 'MyAccesses', { first: 5 });
    expect(seen.me.accesses.pageInfo).toMatchObject({ hasNextPage: expect.any(Boolean) });
    const { me } = await run(holder, 'MySessions');
    const [other] = me.sessions.filter(({ current }: { current: boolean }) => !current);
    await act(holder, 'SessionEnd', { sessionId: other.sessionId });
    await act('PORTAL', 'SignIn', { login, password: newPassword });
    await act(holder, 'SignOutEverywhere', {});
    const last = await act('PORTAL', 'SignIn', { login, password: newPassword });
    const another = { email: 'autre@example.org', currentPassword: newPassword };
    await act(last.accessToken as string, 'EmailChangeRequest', another);
    await act(last.accessToken as string, 'SignOut', {});
    const stop = await tokenFor(house, accountId, 'CHANGE_STOP');
    await act('PORTAL', 'ChangeStop', { token: stop });
  });

  it('make an account without the school', async () => {
    let made = 0;
    // The first who has a mobile of those whom no other test takes.
    for (const { accountId, birthDates } of people.slice(4, -2).reverse()) {
      const { mobile, ...names } = await namesAndMobileOf(house, accountId);
      if (mobile === undefined || made) continue;
      const { registration } = await act('PORTAL', 'SelfRegistrationStart', { ...names, mobile });
      await searchFor(house, accountId);
      const code = await codeFor(house);
      const { children } = await act('PORTAL', 'SelfRegistrationVerify', { registration, code });
      expect(children).toHaveLength(birthDates.length);
      const input = { registration, birthDates, newPassword: PASSWORD };
      expect(await act('PORTAL', 'SelfRegistrationComplete', input)).toMatchObject({
        state: 'ACTIVATED',
        login: expect.stringMatching(/^[a-z]/),
        accessToken: expect.any(String),
      });
      made += 1;
    }
    expect(made).toBe(1);
  });

  it('make the account by FranceConnect, then sign in with it', async () => {
    const came = async () => {
      const { url, request } = await act('PORTAL', 'FranceConnectStart', { returnTo: '/' });
      const challenge = new URL(url as string).searchParams.get('challenge')!;
      const identity = { givenName: 'Angela', familyName: 'DUBOIS' };
      const arrival = { subject: 'somebody', identity, idToken: 'token', again: true };
      return { request: request as string, ticket: await house.vault.franceConnect.arrive(arrival, challenge) };
    };
    let made = 0;
    // The first who has a mobile and whose account nobody has made yet.
    for (const { accountId, birthDates } of people.slice(4, -2).reverse()) {
      const { mobile } = await namesAndMobileOf(house, accountId);
      const { rows } = await house.database.pool.query<{ state: string }>(
        'select state from read.accounts where account_id = $1',
        [accountId],
      );
      if (mobile === undefined || made || rows[0]!.state === 'ACTIVATED') continue;
      const franceConnect = await came();
      const start = { franceConnect, mobile: '+33639980003' };
      const { registration } = await act('PORTAL', 'FranceConnectRegistrationStart', start);
      await act('PORTAL', 'FranceConnectRegistrationCode', { registration, mobile });
      await searchFor(house, accountId);
      const code = await codeFor(house);
      await act('PORTAL', 'FranceConnectRegistrationVerify', { registration, code });
      const done = await act('PORTAL', 'FranceConnectRegistrationComplete', { registration, birthDates });
      expect(done).toMatchObject({ state: 'ACTIVATED', accessToken: expect.any(String) });
      const signedIn = await act('PORTAL', 'FranceConnectSignIn', { franceConnect: await came() });
      expect(signedIn).toMatchObject({ state: 'ACTIVATED', signOutUrl: expect.stringContaining('/sign-out?hint=') });
      made += 1;
    }
    expect(made).toBe(1);
  });

  it('link FranceConnect to an account with a password, and unlink it', async () => {
    const { rows } = await house.database.pool.query<{ id: string }>(
      `select account_id as id from read.accounts where state = 'NOT_NOTIFIED' and account_id = any($1::uuid[])
        order by login`,
      [people.slice(4, -2).map(({ accountId }) => accountId)],
    );
    const person = people.find(({ accountId }) => accountId === rows[0]!.id)!;
    await notifyByLetter(house, person, uai);
    const token = await tokenFor(house, person.accountId, 'ACTIVATION');
    const { birthDates, login } = person;
    await act('PORTAL', 'AccountActivateByLink', { token, newPassword: PASSWORD, birthDates });
    const { accessToken } = await act('PORTAL', 'SignIn', { login, password: PASSWORD });
    const request = 'a-request-of-a-browser';
    const identity = { givenName: 'Angela', familyName: 'DUBOIS' };
    const arrival = { subject: 'somebody else', identity, idToken: 'token', again: false };
    const ticket = await house.vault.franceConnect.arrive(arrival, challengeOf(request));
    const link = { franceConnect: { ticket, request }, currentPassword: PASSWORD };
    await act(accessToken as string, 'FranceConnectLink', link);
    await act(accessToken as string, 'FranceConnectUnlink', { currentPassword: PASSWORD });
  });

  it('put two accounts together', async () => {
    const { accountId } = people.at(-1)!;
    const holder = await house.holderToken(accountId);
    const { codeRequest: request } = await act(holder, 'RegroupingCodeRequest', { login: 'nobody.here' });
    const code = await codeFor(house);
    const mergeId = `AccountMerge_${randomUUID()}.${randomUUID()}`;
    for (const [name, input, refusal] of [
      ['RegroupingByPassword', { login: 'nobody.here', password: PASSWORD }, 'CREDENTIALS_INVALID'],
      ['RegroupingByCode', { codeRequest: request, code, birthDates: [] }, 'CODE_INVALID'],
      ['RegroupingUndo', { mergeId }, 'MERGE_UNKNOWN'],
    ] as const) {
      const [payload] = Object.values((await run(holder, name, { input })) as Record<string, { userErrors: unknown }>);
      expect(payload!.userErrors).toMatchObject([{ code: refusal }]);
    }
  });

  it('activate at once by the link of the notification e-mail', async () => {
    const person = people.at(-2)!;
    await notifyByLetter(house, person, uai);
    const token = await tokenFor(house, person.accountId, 'ACTIVATION');
    const { birthDates } = person;
    const done = await act('PORTAL', 'AccountActivateByLink', { token, newPassword: PASSWORD, birthDates });
    expect(done.state).toBe('ACTIVATED');
  });
});

describe('the operations of dashboards and auditors', () => {
  it('count accounts, over every scope', async () => {
    const school = await run('ACADEMIE_DASHBOARD', 'Statistics', { scope: { type: 'SCHOOL', uai }, groupBy: 'MEF' });
    expect(school.statistics.total.counts.total).toBe(people.length);
    for (const [scope, groupBy] of [
      [{ type: 'ACADEMIE', code: academie }, 'SCHOOL'],
      [{ type: 'DEPARTEMENT', code: house.schools[0]!.departement }, 'SCHOOL'],
      [{ type: 'CLASS', uai, code: '6A' }, 'NONE'],
    ] as const) {
      const { statistics } = await run('ACADEMIE_DASHBOARD', 'Statistics', { scope, groupBy });
      expect(statistics.total.counts.total).toBeGreaterThan(0);
    }
    const nation = { type: 'NATION', kind: 'STUDENT' };
    const { statistics } = await run('NATIONAL_ADMIN', 'Statistics', { scope: nation, groupBy: 'ACADEMIE' });
    expect(statistics.rows).toHaveLength(2);
  });

  it('count what the bases lack, over every scope', async () => {
    for (const [role, scope, groupBy] of [
      ['ACADEMIE_DASHBOARD', { type: 'CLASS', uai, code: '6A' }, 'NONE'],
      ['ACADEMIE_DASHBOARD', { type: 'SCHOOL', uai }, 'MEF'],
      ['ACADEMIE_DASHBOARD', { type: 'ACADEMIE', code: academie }, 'SCHOOL'],
      ['NATIONAL_ADMIN', { type: 'NATION' }, 'ACADEMIE'],
    ] as const) {
      const { basesQuality } = await run(role, 'BasesQuality', { scope, groupBy });
      expect(basesQuality.total.students).toBeGreaterThan(0);
      expect(basesQuality.rows.length > 0).toBe(groupBy !== 'NONE');
    }
  });

  it('count them at the end of days', async () => {
    const days = { from: '2026-08-01', to: house.clock.now().slice(0, 10), interval: 'MONTH' };
    const { statisticsHistory } = await run('ACADEMIE_DASHBOARD', 'StatisticsHistory', {
      scope: { type: 'SCHOOL', uai },
      groupBy: 'MEF',
      ...days,
    });
    expect(statisticsHistory.days.at(-1)).toMatchObject({ day: days.to });
    expect(statisticsHistory.days.at(-1).rows.length).toBeGreaterThan(0);
  });

  it('read a history and replay it', async () => {
    const { accountId } = people[0]!;
    const page = { first: 100, order: 'NEWEST_FIRST' };
    const { accountHistory } = await run('AUDITOR', 'AccountHistory', { accountId, ...page });
    const entries = accountHistory.edges.map((edge: { node: unknown }) => edge.node) as Record<string, unknown>[];
    expect(entries).toHaveLength(accountHistory.totalCount as number);
    const notification = entries.find(({ type }) => type === 'AccountNotified')!;
    expect(notification).toMatchObject({ role: 'SCHOOL_HEAD', right: 'OWN', scope: uai, source: 'CONSOLE' });
    expect(notification.changes).toContainEqual({ field: 'state', before: 'NOT_NOTIFIED', after: 'NOTIFIED' });
    expect(notification.what).toMatch(/^Notifié par lettre, avec/);
    const extract = await act('AUDITOR', 'AccountHistoryExport', { accountId, format: 'PDF' });
    expect(extract.url).toMatch(/^\/download\/[\w-]{43}$/);
    const [studentId] = people[0]!.studentIds;
    const ofPupil = await act('AUDITOR', 'StudentHistoryExport', { studentId, format: 'JSONL' });
    expect(ofPupil.url).toMatch(/^\/download\/[\w-]{43}$/);
    const { accountReplay } = await run('AUDITOR', 'AccountReplay', { accountId, first: 100 });
    expect(accountReplay.map(({ entry }: { entry: { version: number } }) => entry.version)).toEqual(
      entries.map((_, n) => n),
    );
    const { accountWhy } = await run('AUDITOR', 'AccountWhy', { accountId, field: 'origin' });
    expect(accountWhy).toMatchObject({ before: 'NON_RENSEIGNE', event: { type: expect.any(String) } });
    const { position, at, version } = notification;
    expect((await run('AUDITOR', 'AccountAt', { accountId, position })).accountAt).toMatchObject({
      state: 'NOTIFIED',
      version,
    });
    const before = new Date(Date.parse(at as string) - 1).toISOString();
    const past = await run('AUDITOR', 'AccountAt', { accountId, at: before });
    expect(past.accountAt).toMatchObject({ state: 'NOT_NOTIFIED', hasProvisionalPassword: false });
    expect((await run('AUDITOR', 'Node', { id: notification.id })).node).toMatchObject({ type: 'AccountNotified' });
  });

  it('search the whole ledger, and follow it', async () => {
    const { accountId } = people[0]!;
    const page = { first: 100, order: 'OLDEST_FIRST' };
    const ofAccount = { filter: { stream: `account-${accountId}` } };
    const { events } = await run('AUDITOR', 'Events', { ...page, ...ofAccount });
    const notified = events.edges
      .map((edge: { node: object }) => edge.node)
      .find(({ type }: { type: string }) => type === 'AccountNotified');
    expect(notified).toMatchObject({ accountId: `Account_${accountId}`, role: 'SCHOOL_HEAD', scope: uai });
    const around = await run('AUDITOR', 'Events', { ...page, filter: { correlation: notified.correlationId } });
    expect(around.events.edges).toContainEqual({ node: notified });
    const { eventFeed } = await run('AUDITOR', 'EventFeed', { after: '0'.repeat(32), first: 100, ...ofAccount });
    expect(eventFeed).toMatchObject({ more: false, heldBackFrom: null });
    expect(eventFeed.events).toHaveLength(events.totalCount as number);
    const watched = watch(house, tokens.AUDITOR, operation('EventsAppended'), { academie });
    expect((await watched.first()).data).toMatchObject({ eventsAppended: { position: expect.any(String) } });
    executed.add('EventsAppended');
    await watched.close();
  });

  it('look for parked streams, and have them replayed', async () => {
    expect((await run('AUDITOR', 'ParkedStreams', { first: 10 })).parkedStreams.edges).toEqual([]);
    const { parkedStreamsReplay } = await run('NATIONAL_ADMIN', 'ParkedStreamsReplay', { input: {} });
    expect(parkedStreamsReplay).toMatchObject({ released: null, userErrors: [{ code: 'NOTHING_PARKED' }] });
  });

  it('list who read personal data, for auditors and for its holder', async () => {
    const { accountId } = people[0]!;
    const page = { first: 100, filter: { accountId, kinds: ['SHEET', 'HISTORY', 'REPLAY'] } };
    const kinds = async (): Promise<string[]> =>
      (await run('AUDITOR', 'Accesses', page)).accesses.edges.map(({ node }: { node: { kind: string } }) => node.kind);
    while (!(await kinds()).includes('REPLAY')) await new Promise(resolve => setTimeout(resolve, 20));
  });

  it('check the ledger, its proofs, and that it only grew', async () => {
    const size = await giveOutCheckpoint(house);
    expect((await run('AUDITOR', 'LedgerCheckpoint', {})).ledgerCheckpoint).toMatchObject({ size });
    const page = { first: 1, order: 'OLDEST_FIRST' };
    const { accountHistory } = await run('AUDITOR', 'AccountHistory', { accountId: people[0]!.accountId, ...page });
    const { eventId } = accountHistory.edges[0].node as { eventId: string };
    expect((await run('AUDITOR', 'EventProof', { eventId })).eventProof).toMatchObject({ checkpointSize: size });
    const grown = await run('AUDITOR', 'ConsistencyProof', { olderSize: 1, newerSize: size });
    expect(grown.consistencyProof).toMatchObject({ olderSize: 1, newerSize: size });
  });

  it('ask for assistance, look after requests, and set how parents get help', async () => {
    const { assistanceForm } = await run('PORTAL', 'AssistanceForm');
    const { noticeVersion, matters } = assistanceForm;
    expect(matters.length).toBeGreaterThan(5);
    const watched = watch(house, tokens.SCHOOL_HEAD, operation('AssistanceQueueUpdated'), { uai, first: 5 });
    expect((await watched.first()).data).toMatchObject({ assistanceQueueUpdated: { counts: { open: 0 } } });
    executed.add('AssistanceQueueUpdated');
    const asked = {
      matter: 'CANNOT_ACTIVATE',
      uai,
      name: 'Marie Abbeym',
      phone: '0692123456',
      text: 'À l’aide',
      noticeVersion,
    };
    const created = await run('PORTAL', 'AssistanceRequestCreate', { input: asked });
    const { reference } = created.assistanceRequestCreate;
    await watched.until(({ data }) => JSON.stringify(data).includes(String(reference)));
    await watched.close();
    const { assistanceRequests } = await run('SCHOOL_HEAD', 'AssistanceRequests', {
      uai,
      first: 5,
      filter: { reference },
    });
    const [{ node }] = assistanceRequests.edges;
    expect(node).toMatchObject({ reference, state: 'OPEN', requester: { name: 'Marie Abbeym' } });
    const requestId = node.id as string;
    const { accountId } = people[0]!;
    expect((await act('SCHOOL_HEAD', 'AssistanceRequestTake', { requestId })).request.state).toBe('TAKEN');
    const attached = await act('SCHOOL_HEAD', 'AssistanceRequestAttachAccount', { requestId, accountId });
    expect(attached.request.accountId).toBe(`Account_${accountId}`);
    const answered = await act('SCHOOL_HEAD', 'AssistanceRequestAnswer', { requestId, text: 'Voici.' });
    expect(answered.request.state).toBe('ANSWERED');
    const token = await house.vault.assistance.issueLink(
      requestId.split('_')[1]!,
      randomUUID(),
      '2099-01-01T00:00:00Z',
    );
    const { assistanceFollow } = await run('PORTAL', 'AssistanceFollow', { reference, token });
    expect(assistanceFollow.steps).toMatchObject([{ text: 'À l’aide' }, { text: 'Voici.' }]);
    await act('PORTAL', 'AssistanceMessageAdd', { reference, token, text: 'Merci' });
    expect((await act('SCHOOL_HEAD', 'AssistanceRequestClose', { requestId, outcome: 'SOLVED' })).request.state).toBe(
      'CLOSED',
    );
    expect((await act('SCHOOL_HEAD', 'AssistanceRequestReopen', { requestId })).request.state).toBe('TAKEN');
    const passed = { requestId, academie, note: 'Pour vous.' };
    expect((await act('SCHOOL_HEAD', 'AssistanceRequestPassOn', passed)).request).toBeNull();
    const { assistanceRequest } = await run('ACADEMIE_SUPPORT', 'AssistanceRequest', { id: requestId });
    expect(assistanceRequest.thread.map(({ kind }: { kind: string }) => kind)).toContain('PASSED_ON');
    expect((await run('ACADEMIE_SUPPORT', 'Node', { id: requestId })).node).toMatchObject({ id: requestId });
    const help = { academie, phone: '0262 48 10 10', fr: { hours: 'de 8 h à midi' } };
    expect((await act('ACADEMIE_SUPPORT', 'AssistanceModalitiesChange', help)).modalities).toMatchObject(help);
    const routing = { otherwise: 'ACADEMIE', matters: [] };
    expect(
      (await act('ACADEMIE_SUPPORT', 'AssistanceRoutingChange', { academie, routing })).modalities.ownRouting,
    ).toBe(true);
    const { assistanceModalities } = await run('PORTAL', 'AssistanceModalities', { uai });
    expect(assistanceModalities).toMatchObject([{ phone: help.phone, words: help.fr }]);
  });

  it('follow campaigns: what was ordered, how far it has come, what became of each account', async () => {
    const accounts = people.slice(1, 3).map(({ accountId }) => ({ accountId, uai, classCode: null }));
    const campaignId = await campaignOver(house, accounts);
    const id = `Campaign_${campaignId}`;
    await recordSlice(house, campaignId, 0, [
      { accountId: accounts[0]!.accountId, outcome: 'DONE', channel: 'LETTER' },
      { accountId: accounts[1]!.accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' },
    ]);
    expect((await run('SCHOOL_HEAD', 'Campaign', { id })).campaign).toMatchObject({ id, state: 'COMPLETED', total: 2 });
    expect((await run('SCHOOL_HEAD', 'Node', { id })).node).toEqual({ __typename: 'Campaign', id, total: 2 });
    const { campaigns } = await run('NATIONAL_ADMIN', 'Campaigns', { uai, first: 5 });
    expect(campaigns.edges.map(({ node }: { node: { id: string } }) => node.id)).toContain(id);
    const left = { campaignId: id, first: 5, filter: { outcomes: ['LEFT_OUT'] } };
    const { campaignOutcomes } = await run('SCHOOL_HEAD', 'CampaignOutcomes', left);
    expect(campaignOutcomes.edges).toMatchObject([{ node: { reason: { code: 'EMAIL_MISSING' } } }]);
    const letters = await act('SCHOOL_HEAD', 'LettersPrint', { campaignId: id, uai, separators: true });
    expect(letters).toMatchObject({ url: expect.stringMatching(/^\/download\//), letters: expect.any(Number) });
    expect((await act('SCHOOL_HEAD', 'FlyerPrint', { uai })).url).toMatch(/^\/download\//);
    const texts = { signature: 'Mme Odile Bernard, principale', senderLines: ['12 rue des Écoles'] };
    const changed = await act('SCHOOL_HEAD', 'LetterTextsChange', { uai, texts });
    expect(changed.letterTexts).toMatchObject({ ...texts, contactLine: null, changedAt: expect.any(String) });
    const specimen = await act('SCHOOL_HEAD', 'LetterSpecimenPrint', { uai, letter: 'INVITATION' });
    expect(specimen.url).toMatch(/^\/download\//);
    const selection = { kind: 'RESPONSABLE', uais: [uai], responsables: {} };
    const { lettersPreview } = await run('SCHOOL_HEAD', 'LettersPreview', { selection });
    const { selected: expectedCount, printed, leftOut } = lettersPreview;
    expect(printed.accounts + leftOut.accounts).toBe(expectedCount);
    const { lettersPrintSelected } = await run('SCHOOL_HEAD', 'LettersPrintSelected', {
      input: { selection, expectedCount },
    });
    expect(lettersPrintSelected).toMatchObject({ selected: expectedCount, letters: printed.accounts });
    const watched = watch(house, tokens.SCHOOL_HEAD, operation('CampaignProgressed'), { campaignId: id });
    expect((await watched.first()).data).toMatchObject({ campaignProgressed: { campaign: { id, remaining: 0 } } });
    executed.add('CampaignProgressed');
    await watched.close();
  });

  it('watch: the state first, then each change', async () => {
    const { accountId } = people[3]!;
    const scope = { type: 'SCHOOL', uai };
    const watched = {
      StatisticsUpdated: watch(house, tokens.ACADEMIE_DASHBOARD, operation('StatisticsUpdated'), {
        scope,
        groupBy: 'CLASS',
      }),
      ResponsablesUpdated: watch(house, tokens.SCHOOL_HEAD, operation('ResponsablesUpdated'), { uai, first: 20 }),
      AccountHistoryAppended: watch(house, tokens.AUDITOR, operation('AccountHistoryAppended'), {
        accountId,
        first: 5,
      }),
    };
    for (const [name, { first }] of Object.entries(watched)) {
      expect((await first()).errors).toBeUndefined();
      executed.add(name);
    }
    const { position } = await act('SCHOOL_HEAD', 'AccountNotify', { accountId, uai, channel: 'LETTER' });
    for (const { until, close } of Object.values(watched)) {
      await until(({ data }) =>
        Object.values(data!).some(update => (update as { position: string }).position >= position),
      );
      await close();
    }
  });

  it('watch what the bases lack', async () => {
    const { accountId } = people[5]!;
    await act('SCHOOL_HEAD', 'AccountUpdateContact', { accountId, uai, mobile: '+262692123457' });
    await house.caughtUp();
    const scope = { type: 'SCHOOL', uai };
    const asked = { scope, groupBy: 'CLASS' };
    const watched = watch(house, tokens.ACADEMIE_DASHBOARD, operation('BasesQualityUpdated'), asked);
    const withoutMobile = ({ data }: Push) =>
      (data!.basesQualityUpdated as { quality: { total: { withoutMobile: number } } }).quality.total.withoutMobile;
    const first = await watched.first();
    expect(first.errors).toBeUndefined();
    executed.add('BasesQualityUpdated');
    const before = withoutMobile(first);
    await act('SCHOOL_HEAD', 'AccountUpdateContact', { accountId, uai, mobile: null });
    await watched.until(push => withoutMobile(push) === before + 1);
    await watched.close();
  });

  it('watch disputed links', async () => {
    const { accountId, studentIds } = people[3]!;
    const watched = watch(house, tokens.SCHOOL_HEAD, operation('LinkDisputesUpdated'), { uai, first: 20 });
    expect((await watched.first()).errors).toBeUndefined();
    executed.add('LinkDisputesUpdated');
    await act('SCHOOL_HEAD', 'LinkDispute', { accountId, studentId: studentIds[0] });
    const listed = ({ data }: Push) =>
      (data!.linkDisputesUpdated as { disputes: { edges: { node: { accountId: string } }[] } }).disputes.edges;
    await watched.until(push => listed(push).some(({ node }) => node.accountId === `Account_${accountId}`));
    await watched.close();
  });

  it('leave no operation of the folder out', () => {
    expect(Object.keys(OPERATIONS).filter(name => !executed.has(name))).toEqual([]);
  });
});

/** Of these a plan made for the values of each use is the better one. */
const PLANNED_ANEW: Readonly<Record<string, string>> = {
  'deadlines-due': 'how many are due, none or thousands, the instant tells',
  list_LedgerEvent: 'which condition leaves fewest events, its value tells',
  list_ledger_feed: 'the same, of what follows a position',
  list_ParkedStream: 'whether anything is parked at all, the moment tells',
  'integrity-tiles': 'how many tiles a proof needs, the list of them tells',
};

/** These are asked once for thousands of accounts, or for one: each time they are planned for what they are asked. */
const UNPREPARED: readonly RegExp[] = [
  /from read\.responsables r where r\.uai = any/,
  /from read\.students s where s\.uai = any/,
  /^insert into jobs\.campaign/,
  // Counts what an erasure is about in every table: now and then, for one person.
  /^select count\(\*\)::int as rows from \w+\.\w+ t where /,
  /^select count\(distinct position\)::int as events from read\.accesses /,
];

describe('what the operations ask of the database', () => {
  const ran = () => [...recorder.statements.values()];

  it('is prepared under names, each of one statement', () => {
    expect(ran().length).toBeGreaterThan(40);
    const unnamed = ran().flatMap(({ name, text }) => (name === undefined ? [text] : []));
    expect(unnamed.filter(text => !UNPREPARED.some(pattern => pattern.test(text)))).toEqual([]);
    for (const pattern of UNPREPARED) expect(unnamed.some(text => pattern.test(text))).toBe(true);
    const names = ran().flatMap(({ name }) => name ?? []);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('is planned once for all, but for what is named with its reason', async () => {
    const { database } = house;
    const { rows } = await database.pool.query<{ schema: string }>(
      `select schema from projector.versions where status = 'current'`,
    );
    const schemas = [...rows.map(({ schema }) => schema), 'vault', 'ingest', 'jobs', 'audit'];
    // What a process of the server asks twice a minute.
    await settleEndedSessions(house);
    const statements = ran().filter(({ name }) => name !== undefined);
    recorder.stop();
    // What the operations have used up.
    await suspected(people[2]!, people[3]!);
    await tokenFor(house, people[0]!.accountId, 'EMAIL_CHANGE');
    await house.caughtUp();
    await enlarge(database.pool, schemas, 3_000);
    const uses = await countPlans(database.url, statements, 20);
    expect(uses).toHaveLength(statements.length);
    // PostgreSQL tries five plans made for their values before it makes one for all.
    const anew = uses
      .filter(({ custom, generic }) => custom !== 5 || generic !== 15)
      .map(({ name }) => name.replace(/^list_\d+_/, 'list_'));
    expect([...new Set(anew)].sort()).toEqual(Object.keys(PLANNED_ANEW).sort());
  });
});

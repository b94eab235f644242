/** Campaigns: which accounts an order is for, what its preview says, and how it is started, cancelled and tried again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountFacts } from '../../projections/accounts/queries.js';
import { systemContext } from '../../src/command/index.js';
import { verdictOn } from '../../src/domain/campaign/verdict.js';
import type { Grant } from '../../src/security/principal.js';
import { byHead, byImporter } from './support/contexts.js';
import { openApiHouse, type Answer, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, responsablesOf, type Person } from './support/people.js';
import { fieldsOfReads } from '../support/reads.js';

let house: House;
let here: string;
let next: string;
let foreign: string;
let head: string;
/** The first is activated; the second has an address and a letter; the third has no address. The others are as the base has them. */
let people: Person[];

beforeAll(async () => {
  house = await openApiHouse();
  [here, next, foreign] = house.schools.map(({ uai }) => uai) as [string, string, string];
  head = await house.token([{ role: 'SCHOOL_HEAD', schools: [here, next] }], { subject: 'head' });
  people = await responsablesOf(house, here);
  await activate(house, people[0]!, here);
  await withEmail(people[1]!, 'un@example.org');
  await notifyByLetter(house, people[1]!, here);
  await withEmail(people[2]!, null);
  await house.caughtUp();
});
afterAll(() => house?.close());

const withEmail = ({ accountId }: Person, email: string | null) =>
  house.commands.account.updateContact({ accountId, email }, byHead());

const everybody = (more: object = {}) => ({ kind: 'RESPONSABLE', uais: [here], responsables: {}, ...more });
const notify = (selection: object, more: object = {}) => ({
  action: 'NOTIFY',
  channel: 'EMAIL_ELSE_LETTER',
  ...more,
  selection,
});

const asked = (token: string, order: object): Promise<Answer> =>
  house.ask(token, operation('CampaignPreview'), { order });

async function preview(order: object, token = head) {
  const { data, errors } = await asked(token, order);
  expect(errors).toBeUndefined();
  return data.campaignPreview;
}

async function send(name: string, input: object, token = head) {
  const { data, errors } = await house.ask(token, operation(name), { input });
  expect(errors).toBeUndefined();
  const [payload] = Object.values(data as Record<string, { userErrors: { code: string }[] }>);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return payload as any;
}

async function start(order: object, input: object = {}, token = head) {
  const { selected } = await preview(order, token);
  return send('CampaignStart', { order, expectedCount: selected, startsIn: 3_600, ...input }, token);
}

interface Frozen {
  readonly accountId: string;
  readonly uai: string;
  readonly classCode: string | null;
}

/** The accounts that a campaign was started for, in their order. */
async function frozen(campaignId: string): Promise<Frozen[]> {
  const { rows } = await house.database.pool.query<Frozen>(
    `select account_id as "accountId", uai, class_code as "classCode" from jobs.campaign_targets
      where campaign_id = $1 order by n`,
    [keyOf(campaignId)],
  );
  return rows;
}

interface Row {
  readonly id: string;
  readonly accountId: string;
  readonly student: { readonly schoolClass: { readonly code: string } | null };
}

/** The rows of a list, as the console shows them by class. */
async function listed(uai: string, filter: object = {}): Promise<Row[]> {
  const { data } = await house.ask(
    head,
    `query($uai: Uai!, $filter: ResponsableFilter) {
      responsables(uai: $uai, first: 100, filter: $filter, sort: { field: CLASS }) {
        edges { node { id accountId student { schoolClass { code } } } } pageInfo { hasNextPage } } }`,
    { uai, filter },
  );
  expect(data.responsables.pageInfo.hasNextPage).toBe(false);
  return data.responsables.edges.map(({ node }: { node: Row }) => node);
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
const bare = (id: string): string => id.slice('Account_'.length);
const keyOf = (campaignId: string): string => campaignId.slice('Campaign_'.length);
const accountsOf = (rows: readonly Row[]): string[] => unique(rows.map(({ accountId }) => bare(accountId)));

/** Attaches a pupil of another school to a responsable as well. */
async function attachPupilOf(person: Person, uai: string): Promise<void> {
  const [there] = await responsablesOf(house, uai);
  const { rows } = await house.database.pool.query<{ personId: string; version: number }>(
    'select person_id as "personId", identity_version as version from read.accounts where account_id = $1',
    [person.accountId],
  );
  await house.commands.base.recordResponsable(
    {
      accountId: person.accountId,
      personId: rows[0]!.personId,
      base: 'SIECLE',
      academie: house.schools[1]!.academie,
      uai,
      recordKey: `also in ${uai}`,
      identity: rows[0]!,
      links: [{ studentId: there!.studentIds[0]!, kinship: 'FATHER', legalLevel: 1 }],
    },
    byImporter(),
  );
  await house.caughtUp();
}

const startedEvents = async (): Promise<{ data: Record<string, unknown>; metadata: Record<string, unknown> }[]> => {
  const { rows } = await house.database.pool.query<{ data: object; metadata: object }>(
    `select data, metadata from ledger.events where type = 'CampaignStarted'`,
  );
  return rows as never;
};

const eventOf = async (campaignId: string) =>
  (await startedEvents()).find(({ data }) => `Campaign_${String(data.campaignId)}` === campaignId)!;

describe('a selection', () => {
  it('has each account once, in print order, under the class of its first pupil', async () => {
    const rows = await listed(here);
    expect(accountsOf(rows).length).toBeLessThan(rows.length);
    const { campaignId, selected } = await start(notify(everybody()));
    const targets = await frozen(campaignId);
    expect(targets.map(({ accountId }) => accountId).sort()).toEqual(accountsOf(rows).sort());
    expect(selected).toBe(targets.length);
    // By class and pupil as the list; the responsables of one pupil by name.
    const place = (accountId: string) => rows.findIndex(row => bare(row.accountId) === accountId);
    const classes = targets.map(({ classCode }) => classCode);
    expect(classes).toEqual(targets.map(({ accountId }) => rows[place(accountId)]!.student.schoolClass?.code ?? null));
    const pupils = targets.map(({ accountId }) => rows[place(accountId)]!.id.split('.')[0]!);
    expect(unique(pupils)).toEqual(
      unique(rows.map(({ id }) => id.split('.')[0]!)).filter(pupil => pupils.includes(pupil)),
    );
  });

  it('takes the schools in the order given, and who has pupils in two of them once', async () => {
    await attachPupilOf(people[3]!, next);
    const both = unique([...accountsOf(await listed(next)), ...accountsOf(await listed(here))]);
    const { campaignId } = await start(notify(everybody({ uais: [next, here, next] })));
    const targets = await frozen(campaignId);
    expect(targets.map(({ accountId }) => accountId).sort()).toEqual(both.sort());
    expect(unique(targets.map(({ uai }) => uai))).toEqual([next, here]);
    expect(targets.find(({ accountId }) => accountId === people[3]!.accountId)).toMatchObject({ uai: next });
  });

  it('by a filter is what the list shows with it', async () => {
    const { data } = await house.ask(head, operation('Responsables'), { uai: here, first: 1 });
    const { surname } = data.responsables.edges[0].node;
    for (const filter of [{ search: surname }, { states: ['NOTIFIED'] }, { hasEmail: false }, { classes: ['6A'] }]) {
      const expected = accountsOf(await listed(here, filter));
      expect(expected.length).toBeGreaterThan(0);
      expect(await preview(notify(everybody({ responsables: filter })))).toMatchObject({ selected: expected.length });
    }
  });

  it('by ids takes rows and accounts, and counts those that are in none of the schools', async () => {
    const rows = await listed(here);
    const [stranger] = await responsablesOf(house, foreign);
    const [one, other] = unique(rows.map(({ accountId }) => accountId));
    const rowIds = [
      ...rows.filter(({ accountId }) => accountId === one).map(({ id }) => id),
      other!,
      bare(other!),
      `Account_${stranger!.accountId}`,
      randomUUID(),
    ];
    const selection = { kind: 'RESPONSABLE', uais: [here], rowIds };
    expect(await preview(notify(selection))).toMatchObject({ selected: 2, unmatched: 2 });
    const { campaignId } = await start(notify(selection));
    expect((await frozen(campaignId)).map(({ accountId }) => `Account_${accountId}`).sort()).toEqual(
      [one!, other!].sort(),
    );
  });

  it('of pupils takes their own accounts, by pupil or account', async () => {
    const { data } = await house.ask(head, operation('Students'), { uai: here, first: 100, sort: { field: 'CLASS' } });
    const pupils = data.students.edges
      .map(({ node }: { node: { id: string; accountId: string | null } }) => node)
      .filter(({ accountId }: { accountId: string | null }) => accountId !== null) as {
      id: string;
      accountId: string;
    }[];
    const order = notify({ kind: 'STUDENT', uais: [here], students: {} }, { channel: 'LETTER' });
    const { campaignId } = await start(order);
    expect((await frozen(campaignId)).map(({ accountId }) => `Account_${accountId}`)).toEqual(
      pupils.map(({ accountId }) => accountId),
    );
    const rowIds = [pupils[0]!.id, pupils[0]!.accountId, pupils[1]!.accountId, randomUUID()];
    const chosen = notify({ kind: 'STUDENT', uais: [here], rowIds }, { channel: 'LETTER' });
    expect(await preview(chosen)).toMatchObject({ selected: 2, unmatched: 1 });
  });

  it.each([
    ['no kind of rows', {}],
    ['two kinds of rows', { rowIds: [], responsables: {} }],
    ['the filter of another list', { students: {} }],
    ['the id of something else', { rowIds: ['School_0750001A'] }],
    ['no school', { uais: [], responsables: {} }],
  ])('with %s is refused', async (_, more) => {
    const answer = await asked(head, notify({ kind: 'RESPONSABLE', uais: [here], ...more }));
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('a preview', () => {
  it.each([
    ['by e-mail, else by letter', { channel: 'EMAIL_ELSE_LETTER' }],
    ['by e-mail with a reset', { channel: 'EMAIL', resetPassword: true }],
    ['a reset', { action: 'RESET', channel: undefined }],
    ['an invitation by e-mail', { action: 'INVITE', channel: 'EMAIL' }],
    ['an invitation by letter', { action: 'INVITE', channel: 'LETTER' }],
    ['an invitation by e-mail, else by letter', { action: 'INVITE', channel: 'EMAIL_ELSE_LETTER' }],
  ])('%s adds up to the verdicts of the campaign', async (_, more) => {
    const order = notify(everybody(), more);
    const seen = await preview(order);
    const { campaignId } = await start(order);
    const { order: ordered } = (await house.commands.campaigns.campaign(keyOf(campaignId)))!;
    const targets = await frozen(campaignId);
    const facts = await accountFacts(house.database.pool, targets);
    const verdicts = targets.map(({ accountId }) => verdictOn(ordered, facts.get(accountId)!));
    const count = (test: (verdict: (typeof verdicts)[number]) => boolean) => verdicts.filter(test).length;
    expect(seen.taken.accounts).toBe(count(({ verdict }) => verdict === 'TAKEN'));
    expect(seen.leftOut.accounts).toBe(count(({ verdict }) => verdict === 'LEFT_OUT'));
    expect(seen.selected).toBe(seen.taken.accounts + seen.leftOut.accounts);
    for (const { channel, accounts } of seen.channels)
      expect(accounts).toBe(count(one => one.verdict === 'TAKEN' && one.channel === channel));
    for (const { reason, accounts } of seen.reasons)
      expect(accounts).toBe(count(one => one.verdict === 'LEFT_OUT' && one.reason === reason.code));
  });

  it('says who is left out and why, who has no e-mail address, and whose letter it voids', async () => {
    const order = notify(everybody(), { channel: 'EMAIL', resetPassword: true });
    const { reasons, withoutEmail: without, voidsLetters, channels, taken } = await preview(order);
    const ids = (examples: { accountId: string }[]) => examples.map(({ accountId }) => bare(accountId));
    const missing = reasons.find(({ reason }: { reason: { code: string } }) => reason.code === 'EMAIL_MISSING');
    expect(missing.reason.text).not.toBe('');
    expect(ids(missing.examples)).toContain(people[2]!.accountId);
    expect(without.accounts).toBeGreaterThanOrEqual(missing.accounts);
    expect(ids(voidsLetters.examples)).toEqual([people[1]!.accountId]);
    expect(channels).toEqual([expect.objectContaining({ channel: 'EMAIL', accounts: taken.accounts })]);
    expect(channels[0].examples.length).toBeLessThanOrEqual(5);
    expect(channels[0].examples[0]).toMatchObject({
      surname: expect.any(String),
      uai: here,
      schoolClass: { code: expect.any(String), label: expect.any(String) },
    });
    expect((await preview(notify(everybody(), { channel: 'LETTER' }))).voidsLetters.accounts).toBe(0);
  });

  it('does nothing, and is recorded as the reading of those it names', async () => {
    const before = await house.events();
    const reader = await house.token([{ role: 'SCHOOL_HEAD', schools: [here] }], { subject: 'reader' });
    await preview(notify(everybody()), reader);
    await preview(notify(everybody({ responsables: { search: 'nobody of this name' } })), reader);
    expect(await house.events()).toBe(before);
    const recorded = () => fieldsOfReads(house.database, ['kind', 'uai', 'persons'], { actor: 'reader' });
    while ((await recorded()).length < 2) await new Promise(resolve => setTimeout(resolve, 20));
    const [list, search] = await recorded();
    expect(list).toMatchObject({ kind: 'LIST', uai: here });
    expect(list!.persons).toBeGreaterThan(0);
    expect(search).toEqual({ kind: 'SEARCH', uai: here, persons: 0 });
  });

  it('is counted at a position, and waits for the one asked for', async () => {
    const input = { accountId: people[4]!.accountId, uai: here, channel: 'LETTER' };
    const { position } = await send('AccountNotify', input);
    const seen = await house.ask(head, operation('CampaignPreview'), {
      order: notify(everybody()),
      minPosition: position,
    });
    expect(seen.data.campaignPreview.position >= position).toBe(true);
    const unknown = await house.ask(head, operation('CampaignPreview'), {
      order: notify(everybody()),
      minPosition: 'f'.repeat(32),
    });
    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_YET_PROJECTED' });
  }, 15_000);
});

describe('a start', () => {
  it('sent fifty times at once makes one campaign', async () => {
    const order = notify(everybody());
    const { selected } = await preview(order);
    const input = { order, expectedCount: selected, startsIn: 3_600, commandId: randomUUID() };
    const before = (await startedEvents()).length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => send('CampaignStart', input)));
    expect(unique(answers.map(({ campaignId }) => campaignId))).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect((await startedEvents()).length).toBe(before + 1);
    expect(await frozen(answers[0]!.campaignId)).toHaveLength(selected);
  });

  it('sent again shows the campaign of the first time, whatever the selection is by now', async () => {
    const order = notify(everybody({ responsables: { states: ['NOTIFIED'] } }), { channel: 'LETTER' });
    const commandId = randomUUID();
    const first = await start(order, { commandId });
    const input = { order, expectedCount: first.selected, startsIn: 3_600, commandId };
    await notifyByLetter(house, people.at(-1)!, here);
    await house.caughtUp();
    expect((await preview(order)).selected).toBe(first.selected + 1);
    const again = await send('CampaignStart', input);
    expect(again).toMatchObject({ campaignId: first.campaignId, selected: first.selected, position: first.position });
    for (const other of [
      { ...input, reason: 'NEW_SCHOOL_YEAR' },
      { ...input, startsIn: 3_599 },
      { ...input, order: notify(everybody(), { channel: 'LETTER' }) },
    ])
      expect((await send('CampaignStart', other)).userErrors).toMatchObject([{ code: 'COMMAND_ID_USED' }]);
  });

  it('that selects by name is recorded as a search in each school, also when it is refused', async () => {
    const searcher = await house.token([{ role: 'SCHOOL_HEAD', schools: [here, next] }], { subject: 'searcher' });
    const input = (responsables: object) => ({
      order: notify(everybody({ uais: [here, next], responsables })),
      expectedCount: 9_999,
    });
    await send('CampaignStart', input({}), searcher);
    const refused = await send('CampaignStart', input({ search: 'nobody of this name' }), searcher);
    expect(refused).toMatchObject({ selected: 0, userErrors: [{ code: 'SELECTION_CHANGED' }] });
    const recorded = () => fieldsOfReads(house.database, ['kind', 'uai', 'persons'], { actor: 'searcher' });
    for (let tries = 250; tries > 0 && (await recorded()).length < 2; tries--)
      await new Promise(resolve => setTimeout(resolve, 20));
    const search = (uai: string) => ({ kind: 'SEARCH', uai, persons: 0 });
    expect((await recorded()).sort((one, other) => one.uai!.localeCompare(other.uai!))).toEqual(
      [here, next].sort().map(search),
    );
  });

  it('with another number of accounts than was seen is refused, with both numbers', async () => {
    const order = notify(everybody());
    const { selected } = await preview(order);
    const before = (await startedEvents()).length;
    const refused = await send('CampaignStart', { order, expectedCount: selected + 1_200 });
    expect(refused).toMatchObject({ campaignId: null, selected, expectedCount: selected + 1_200 });
    const [{ code, field, message }] = refused.userErrors;
    expect({ code, field }).toEqual({ code: 'SELECTION_CHANGED', field: ['input', 'expectedCount'] });
    const expected = (selected + 1_200).toLocaleString('fr');
    expect(message).toContain(`${selected} comptes, au lieu de ${expected}`);
    expect((await startedEvents()).length).toBe(before);
  });

  it('records order, schools, reason and the end of the right, and nothing that was searched for', async () => {
    const until = '2099-01-01T00:00:00.000Z';
    const grant: Grant = {
      role: 'SCHOOL_DELEGATE',
      schools: [here],
      rights: ['RESPONSABLES_LIST', 'ACCOUNT_NOTIFY'],
      until,
    };
    const delegate = await house.token([grant], { subject: 'delegate' });
    const { data } = await house.ask(head, operation('Responsables'), { uai: here, first: 1 });
    const { surname } = data.responsables.edges[0].node;
    const order = notify(everybody({ responsables: { search: surname } }), { channel: 'LETTER', resetPassword: true });
    const { campaignId, campaign } = await start(order, { reason: 'NEW_SCHOOL_YEAR', startsIn: 60 }, delegate);
    expect(campaign).toMatchObject({ id: campaignId, state: 'WAITING' });
    const { data: stored, metadata } = await eventOf(campaignId);
    expect(stored).toMatchObject({
      ...{ action: 'NOTIFY', kind: 'RESPONSABLE', channel: 'LETTER', resetPassword: true },
      ...{ uais: [here], rightEndsAt: until },
    });
    expect(metadata).toMatchObject({
      ...{ actor: 'delegate', role: 'SCHOOL_DELEGATE', right: 'DELEGATION', scope: here, reason: 'NEW_SCHOOL_YEAR' },
    });
    expect(Date.parse(String(stored.startsAt)) - Date.parse(String(metadata.at))).toBeGreaterThan(55_000);
    expect(JSON.stringify([stored, metadata])).not.toContain(surname);
    expect((await eventOf((await start(order)).campaignId)).data).not.toHaveProperty('rightEndsAt');
  });

  it.each([
    ['SELECTION_EMPTY', 'selection', () => notify(everybody({ responsables: { classes: ['none'] } }))],
    ['CHANNEL_MISSING', 'channel', () => notify(everybody(), { channel: null })],
    ['CHANNEL_UNUSED', 'channel', () => notify(everybody(), { action: 'RESET' })],
    [
      'RESPONSABLES_ONLY',
      'action',
      () => notify({ kind: 'STUDENT', uais: [here], students: {} }, { action: 'INVITE' }),
    ],
  ])('is refused with %s, naming the field', async (code, field, order) => {
    const { userErrors } = await send('CampaignStart', { order: order(), expectedCount: 0 });
    expect(userErrors).toMatchObject([{ code, field: ['input', 'order', field] }]);
  });

  it.each([-1, 3_601])('in %d seconds is refused', async startsIn => {
    const input = { order: notify(everybody()), expectedCount: 0, startsIn };
    const { errors } = await house.ask(head, operation('CampaignStart'), { input });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'startsIn' });
  });
});

describe('the right to a campaign', () => {
  /** What the preview is refused with, and what the start: without it no campaign starts, for the number of accounts is wrong. */
  const codes = async (token: string, order: object): Promise<string[]> => {
    const { errors } = await asked(token, order);
    const { userErrors } = await send('CampaignStart', { order, expectedCount: -1 }, token);
    return [String(errors?.[0]?.extensions.code), userErrors[0].code];
  };
  const GRANTED = ['undefined', 'SELECTION_CHANGED'];

  it('of the helpdesk is on pupils alone, without a one-time password', async () => {
    const helpdesk = await house.token([{ role: 'STUDENT_HELPDESK', schools: [here] }], { otp: false });
    const pupils = { kind: 'STUDENT', uais: [here], students: {} };
    for (const more of [{ action: 'NOTIFY' }, { action: 'RESET', channel: null }]) {
      expect(await codes(helpdesk, notify(pupils, { channel: 'LETTER', ...more }))).toEqual(GRANTED);
      expect(await codes(helpdesk, notify(everybody(), { channel: 'LETTER', ...more }))).toEqual([
        'FORBIDDEN',
        'FORBIDDEN',
      ]);
    }
  });

  it('of a head on responsables needs a recent one-time password', async () => {
    const weak = await house.token([{ role: 'SCHOOL_HEAD', schools: [here] }], { otp: false });
    expect(await codes(weak, notify(everybody()))).toEqual(['OTP_REQUIRED', 'OTP_REQUIRED']);
    expect(await codes(weak, notify({ kind: 'STUDENT', uais: [here], students: {} }))).toEqual(GRANTED);
  });

  it('of a delegate is what the delegation names, until its date', async () => {
    const grant = { role: 'SCHOOL_DELEGATE', schools: [here], rights: ['ACCOUNT_NOTIFY'] } as const;
    const delegate = await house.token([{ ...grant, until: '2099-01-01T00:00:00Z' }]);
    expect(await codes(delegate, notify(everybody()))).toEqual(GRANTED);
    expect(await codes(delegate, notify(everybody(), { action: 'RESET', channel: null }))).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    const lapsed = await house.token([{ ...grant, until: '2020-01-01T00:00:00Z' }]);
    expect(await codes(lapsed, notify(everybody()))).toEqual(['RIGHT_LAPSED', 'RIGHT_LAPSED']);
  });

  it('shows names, and searches for them, only together with the right to list', async () => {
    const grant: Grant = {
      role: 'SCHOOL_DELEGATE',
      schools: [here],
      rights: ['ACCOUNT_NOTIFY'],
      until: '2099-01-01T00:00:00Z',
    };
    const delegate = await house.token([grant]);
    const seen = await preview(notify(everybody()), delegate);
    expect(seen.selected).toBe((await preview(notify(everybody()))).selected);
    expect(seen.channels.flatMap(({ examples }: { examples: unknown[] }) => examples)).toEqual([]);
    const search = everybody({ responsables: { search: 'a' } });
    expect(await codes(delegate, notify(search))).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  it('is needed in every school; a foreign one and an unknown one are answered alike', async () => {
    for (const uai of [foreign, '0999999Z'])
      expect(await codes(head, notify(everybody({ uais: [here, uai] })))).toEqual(['NOT_FOUND', 'SCHOOL_UNKNOWN']);
  });

  it('to force a change of passwords is national, and shows no names', async () => {
    const order = { action: 'FORCE_CHANGE', selection: everybody({ uais: [here, foreign] }) };
    expect(await codes(head, { ...order, selection: everybody() })).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const national = await house.token([{ role: 'NATIONAL_ADMIN', nation: true }]);
    const seen = await preview(order, national);
    // The first of the school alone is activated, and has a password of its own.
    expect(seen.taken).toEqual({ accounts: 1 });
    expect(seen.reasons.flatMap(({ examples }: { examples: unknown[] }) => examples)).toEqual([]);
    const { campaignId } = await start(order, { reason: 'LEAK' }, national);
    expect((await eventOf(campaignId)).metadata).toMatchObject({ role: 'NATIONAL_ADMIN', reason: 'LEAK' });
  });
});

describe('a campaign', () => {
  const started = async (): Promise<string> => (await start(notify(everybody()))).campaignId;

  it('is cancelled, also again; nothing of it is then left to be tried again', async () => {
    const campaignId = await started();
    const commandId = randomUUID();
    const cancelled = await send('CampaignCancel', { campaignId, commandId });
    expect(cancelled).toMatchObject({
      userErrors: [],
      projected: true,
      campaign: { id: campaignId, state: 'CANCELLED' },
    });
    expect(await send('CampaignCancel', { campaignId, commandId })).toMatchObject({ position: cancelled.position });
    expect(await send('CampaignCancel', { campaignId })).toMatchObject({ userErrors: [] });
    const { userErrors } = await send('CampaignRetryFailed', { campaignId });
    expect(userErrors).toMatchObject([{ code: 'NOTHING_FAILED' }]);
  });

  it('is tried again where it failed', async () => {
    const order = notify({ kind: 'RESPONSABLE', uais: [here], rowIds: [people[1]!.accountId] });
    const { campaignId } = await start(order);
    expect((await send('CampaignRetryFailed', { campaignId })).userErrors).toMatchObject([
      { code: 'CAMPAIGN_RUNNING' },
    ]);
    const outcomes = [{ accountId: people[1]!.accountId, outcome: 'FAILED', reason: 'FAULT' } as const];
    const id = keyOf(campaignId as string);
    await house.commands.campaigns.recordOutcomes({ campaignId: id, round: 0, slice: 0, outcomes }, byHead());
    const retried = await send('CampaignRetryFailed', { campaignId: id });
    expect(retried).toMatchObject({ userErrors: [], campaign: { id: campaignId } });
    expect((await house.commands.campaigns.campaign(id))!.round).toBe(1);
  });

  /** Has the campaign act on the account. */
  async function acted(campaignId: string, { accountId }: Person): Promise<void> {
    const id = keyOf(campaignId);
    const { order } = (await house.commands.campaigns.campaign(id))!;
    const done = await house.commands.campaigns.act({ campaignId: id, order, accountId, uai: here }, byHead());
    expect(done).toMatchObject({ outcome: 'DONE' });
  }

  /** The campaign sends the account an e-mail, and it bounces. */
  async function unreached(campaignId: string, person: Person): Promise<void> {
    await acted(campaignId, person);
    const { accountId } = person;
    await house.commands.system.recordFailedDelivery(
      { accountId, notificationId: randomUUID(), channel: 'EMAIL', campaignId: keyOf(campaignId), reason: 'BOUNCED' },
      systemContext(randomUUID()),
    );
  }

  /** Waits for another instant: those of events are in milliseconds. */
  const later = () => new Promise(resolve => setTimeout(resolve, 5));

  it('makes letters for those whom its e-mails did not reach, once', async () => {
    const [reached, missed] = [people[5]!, people[6]!];
    for (const person of [reached, missed]) await withEmail(person, 'deux@example.org');
    await house.caughtUp();
    const rowIds = [reached.accountId, missed.accountId];
    const order = notify({ kind: 'RESPONSABLE', uais: [here], rowIds }, { channel: 'EMAIL', resetPassword: true });
    const { campaignId } = await start(order);
    await acted(campaignId, reached);
    await unreached(campaignId, missed);
    await house.caughtUp();
    const input = { campaignId, startsIn: 3_600, commandId: randomUUID() };
    const changed = await send('CampaignToLetters', { ...input, commandId: randomUUID(), expectedCount: 2 });
    expect(changed).toMatchObject({ userErrors: [{ code: 'SELECTION_CHANGED' }], selected: 1, expectedCount: 2 });
    const letters = await send('CampaignToLetters', { ...input, expectedCount: 1 });
    expect(letters).toMatchObject({ userErrors: [], selected: 1 });
    const other = await send('CampaignToLetters', { ...input, commandId: randomUUID(), expectedCount: 1 });
    expect(await frozen(letters.campaignId)).toMatchObject([{ accountId: missed.accountId, uai: here }]);
    expect((await send('CampaignToLetters', { ...input, expectedCount: 1 })).campaignId).toBe(letters.campaignId);
    const { order: ordered } = (await house.commands.campaigns.campaign(keyOf(letters.campaignId)))!;
    expect(ordered).toMatchObject({ action: 'NOTIFY', channel: 'LETTER', resetPassword: false });
    const target = { campaignId: keyOf(letters.campaignId), order: ordered, accountId: missed.accountId, uai: here };
    expect(await house.commands.campaigns.act(target, byHead())).toMatchObject({ outcome: 'DONE', channel: 'LETTER' });
    // Started before that letter was made, another campaign leaves its holder out when its turn comes.
    const another = { ...target, campaignId: keyOf(other.campaignId) };
    const { order: anew } = (await house.commands.campaigns.campaign(another.campaignId))!;
    expect(await house.commands.campaigns.act({ ...another, order: anew }, byHead())).toMatchObject({
      outcome: 'LEFT_OUT',
      reason: 'ALREADY_NOTIFIED',
    });
    // Asked for anew, nobody is left.
    await house.caughtUp();
    const again = await send('CampaignToLetters', { ...input, commandId: randomUUID(), expectedCount: 0 });
    expect(again.userErrors).toMatchObject([{ code: 'SELECTION_EMPTY', field: ['input', 'campaignId'] }]);
  });

  it('makes no letter for whom the school notified again after the e-mail, before the last of the e-mails failed', async () => {
    const [toldSince, missed] = [people[7]!, people[8]!];
    for (const person of [toldSince, missed]) await withEmail(person, 'trois@example.org');
    await house.caughtUp();
    const rowIds = [toldSince.accountId, missed.accountId];
    const { campaignId } = await start(notify({ kind: 'RESPONSABLE', uais: [here], rowIds }, { channel: 'EMAIL' }));
    await unreached(campaignId, toldSince);
    await later();
    await notifyByLetter(house, toldSince, here);
    await later();
    await unreached(campaignId, missed);
    await house.caughtUp();
    const letters = await send('CampaignToLetters', { campaignId, startsIn: 3_600, expectedCount: 1 });
    expect(letters).toMatchObject({ userErrors: [], selected: 1 });
    expect(await frozen(letters.campaignId)).toMatchObject([{ accountId: missed.accountId }]);
  });

  it('of invitations invites by letter whom its e-mails did not reach, once', async () => {
    const [reached, missed] = [people[3]!, people[4]!];
    for (const person of [reached, missed]) await withEmail(person, 'quatre@example.org');
    await house.caughtUp();
    const rowIds = [reached.accountId, missed.accountId];
    const invitation = { action: 'INVITE', channel: 'EMAIL' };
    const { campaignId } = await start(notify({ kind: 'RESPONSABLE', uais: [here], rowIds }, invitation));
    await acted(campaignId, reached);
    await unreached(campaignId, missed);
    await house.caughtUp();
    const input = { campaignId, startsIn: 3_600 };
    const letters = await send('CampaignToLetters', { ...input, expectedCount: 1 });
    expect(letters).toMatchObject({ userErrors: [], selected: 1 });
    const { order: ordered } = (await house.commands.campaigns.campaign(keyOf(letters.campaignId)))!;
    expect(ordered).toMatchObject({ action: 'INVITE', channel: 'LETTER' });
    expect(await frozen(letters.campaignId)).toMatchObject([{ accountId: missed.accountId }]);
    await later();
    await acted(letters.campaignId, missed);
    await house.caughtUp();
    const again = await send('CampaignToLetters', { ...input, expectedCount: 0 });
    expect(again.userErrors).toMatchObject([{ code: 'SELECTION_EMPTY' }]);
  });

  it('out of reach is refused like an unknown one', async () => {
    const campaignId = await started();
    const inputOf = (name: string, id: string) => ({
      campaignId: id,
      ...(name === 'CampaignToLetters' && { expectedCount: 0 }),
    });
    const stranger = await house.token([{ role: 'SCHOOL_HEAD', schools: [foreign] }]);
    for (const name of ['CampaignCancel', 'CampaignRetryFailed', 'CampaignToLetters'])
      for (const [token, id] of [
        [stranger, campaignId],
        [head, `Campaign_${randomUUID()}`],
      ] as const)
        expect((await send(name, inputOf(name, id), token)).userErrors).toMatchObject([
          { code: 'CAMPAIGN_UNKNOWN', field: ['input', 'campaignId'] },
        ]);
    const helpdesk = await house.token([{ role: 'STUDENT_HELPDESK', schools: [here] }]);
    expect((await send('CampaignCancel', { campaignId }, helpdesk)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });
});

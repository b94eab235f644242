/** Following campaigns: what was ordered, how far it has come, and what became of each account. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DropReason } from '../../src/domain/account/delivery-report.js';
import { systemContext } from '../../src/command/index.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import { DELIVERY_FAILURES } from '../../src/domain/campaign/delivery-failures.js';
import { DROPPED_MAILS } from '../../src/domain/campaign/dropped-mails.js';
import type { Grant } from '../../src/security/principal.js';
import { campaignOver, recordSlice } from './support/campaigns.js';
import { byHead } from './support/contexts.js';
import { grantsOf, openApiHouse, type Answer, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';
import { fieldsOfReads } from '../support/reads.js';

let house: House;
let uai: string;
let second: string;
let head: string;
let people: Person[];
let others: Person[];

beforeAll(async () => {
  house = await openApiHouse();
  uai = house.schools[0]!.uai;
  second = house.schools[1]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'head' });
  people = await responsablesOf(house, uai);
  others = await responsablesOf(house, second);
});
afterAll(() => house?.close());

const targetsOf = (persons: readonly Person[], ofSchool = uai, classCode: string | null = null) =>
  persons.map(({ accountId }) => ({ accountId, uai: ofSchool, classCode }));
const globalIdOf = (campaignId: string): string => `Campaign_${campaignId}`;

const campaign = async (token: string, campaignId: string): Promise<Answer['data']> => {
  const { data, errors } = await house.ask(token, operation('Campaign'), { id: globalIdOf(campaignId) });
  expect(errors).toBeUndefined();
  return data.campaign;
};

interface Listed {
  readonly rows: Record<string, unknown>[];
  readonly total: number | null;
  readonly code: unknown;
}
async function outcomes(
  token: string,
  campaignId: string,
  filter: object = {},
  page: object = { first: 50 },
): Promise<Listed> {
  const { data, errors } = await house.ask(token, operation('CampaignOutcomes'), { campaignId, filter, ...page });
  const connection = data?.campaignOutcomes as {
    totalCount: number;
    edges: { node: Record<string, unknown> }[];
  } | null;
  return {
    rows: connection?.edges.map(({ node }) => node) ?? [],
    total: connection?.totalCount ?? null,
    code: errors?.[0]?.extensions.code,
  };
}
const idsOf = ({ rows }: Listed): string[] => rows.map(({ accountId }) => String(accountId).slice('Account_'.length));

/** Appends to the stream of an account what became of an e-mail, as the process that sends it does. */
async function happened(accountId: string, event: AccountEvent): Promise<void> {
  const { system } = house.commands;
  const context = systemContext(randomUUID());
  if (event.type === 'NotificationDelivered') await system.recordDelivery({ accountId, ...event.data }, context);
  else if (event.type === 'NotificationFailed')
    await system.recordFailedDelivery({ accountId, ...event.data }, context);
  else if (event.type === 'NotificationDropped')
    await system.recordDroppedDelivery({ accountId, ...event.data, reason: event.data.reason as DropReason }, context);
  else throw new Error(`no process says ${event.type}`);
  await house.caughtUp();
}

const notifiedBy = (accountId: string, campaignId: string) =>
  house.commands.account.notify({ accountId, uai, channel: 'LETTER', resetPassword: false, campaignId }, byHead());

describe('a campaign', () => {
  it('waits until it begins, runs at a pace, and ends', async () => {
    const startsAt = new Date(Date.parse(house.clock.now()) + 10_000).toISOString();
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 6)), { startsAt });
    expect(await campaign(head, campaignId)).toMatchObject({
      id: globalIdOf(campaignId),
      action: 'NOTIFY',
      channel: 'EMAIL_ELSE_LETTER',
      uais: [uai],
      total: 6,
      state: 'WAITING',
      startedBy: 'head',
      startsAt,
      endedAt: null,
      remaining: 6,
      perSecond: null,
      estimatedEnd: null,
      counts: { waiting: 6, done: 0, leftOut: 0, failed: 0 },
      channels: [],
      reasons: [],
    });

    house.clock.ahead += 10_000;
    const done = (from: number) =>
      people.slice(from, from + 2).map(({ accountId }) => ({ accountId, outcome: 'DONE', channel: 'LETTER' }) as const);
    await recordSlice(house, campaignId, 0, done(0));
    house.clock.ahead += 4_000;
    await recordSlice(house, campaignId, 1, done(2));
    const running = await campaign(head, campaignId);
    expect(running).toMatchObject({ state: 'RUNNING', remaining: 2, counts: { waiting: 2, done: 4 } });
    // Two accounts in four seconds make 0.5 a second, or less: the clock itself goes on meanwhile. The other two take four seconds, or more.
    expect(running.perSecond).toBeGreaterThan(0.2);
    expect(running.perSecond).toBeLessThanOrEqual(0.5);
    const left = Date.parse(running.estimatedEnd) - Date.parse(house.clock.now());
    expect(left).toBeGreaterThan(2_000);
    expect(left).toBeLessThanOrEqual(10_000);
    expect(running.channels).toEqual([{ channel: 'LETTER', accounts: 4, waiting: 4, sent: 0, failed: 0, dropped: 0 }]);

    await recordSlice(house, campaignId, 2, done(4));
    const ended = await campaign(head, campaignId);
    expect(ended).toMatchObject({ state: 'COMPLETED', remaining: 0, perSecond: null, estimatedEnd: null });
    expect(ended.endedAt).not.toBeNull();
  });

  it('forgets a pace of long ago', async () => {
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 6)));
    for (const slice of [0, 1]) {
      const some = people.slice(2 * slice, 2 * slice + 2);
      await recordSlice(
        house,
        campaignId,
        slice,
        some.map(({ accountId }) => ({ accountId, outcome: 'DONE' })),
      );
      house.clock.ahead += 1_000;
    }
    expect((await campaign(head, campaignId)).perSecond).not.toBeNull();
    // The pace is that of the last two minutes.
    house.clock.ahead += 120_000;
    expect(await campaign(head, campaignId)).toMatchObject({ state: 'RUNNING', perSecond: null, estimatedEnd: null });
  });

  it('gives each reason in words, in the language asked for', async () => {
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 4)));
    const [one, two, three] = people as [Person, Person, Person];
    await recordSlice(house, campaignId, 0, [
      { accountId: one.accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' },
      { accountId: two.accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' },
    ]);
    await recordSlice(house, campaignId, 1, [{ accountId: three.accountId, outcome: 'FAILED', reason: 'FAULT' }]);
    const { reasons } = await campaign(head, campaignId);
    expect(reasons).toMatchObject([
      {
        of: 'LEFT_OUT',
        accounts: 2,
        reason: { code: 'EMAIL_MISSING', text: "Ce compte n'a pas d'adresse électronique." },
      },
      { of: 'FAILED', accounts: 1, reason: { code: 'FAULT' } },
    ]);
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en', authorization: `Bearer ${head}` },
      body: JSON.stringify({ query: operation('Campaign'), variables: { id: campaignId } }),
    });
    const { data } = (await response.json()) as Answer;
    expect(data.campaign.reasons[0].reason.text).toBe('This account has no e-mail address.');
    expect(data.campaign.reasons[0].reason.remedy).toMatch(/letter/);
  });
});

describe('the accounts of a campaign', () => {
  it('are listed in print order with their names, those not done yet as well', async () => {
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 4), uai, 'no such class'));
    const [one, two, three, four] = people as [Person, Person, Person, Person];
    await recordSlice(house, campaignId, 0, [
      { accountId: one.accountId, outcome: 'DONE', channel: 'EMAIL' },
      { accountId: two.accountId, outcome: 'LEFT_OUT', reason: 'NOT_ELIGIBLE' },
    ]);
    await happened(one.accountId, {
      type: 'NotificationFailed',
      data: { channel: 'EMAIL', notificationId: randomUUID(), reason: 'BOUNCED', campaignId },
    });
    const all = await outcomes(head, campaignId);
    expect(idsOf(all)).toEqual([one, two, three, four].map(({ accountId }) => accountId));
    expect(all.total).toBe(4);
    expect(all.rows).toMatchObject([
      {
        login: one.login,
        uai,
        schoolClass: { code: 'no such class', label: 'no such class' },
        outcome: 'DONE',
        reason: null,
        channel: 'EMAIL',
        delivery: 'FAILED',
        deliveryReason: { code: 'BOUNCED' },
      },
      { outcome: 'LEFT_OUT', reason: { code: 'NOT_ELIGIBLE' }, channel: null, delivery: null, deliveryReason: null },
      { outcome: 'WAITING', reason: null, at: null, channel: null, delivery: null },
      { outcome: 'WAITING' },
    ]);
    for (const row of all.rows) expect(row.surname).toEqual(expect.any(String));

    const found = async (filter: object): Promise<string[]> => idsOf(await outcomes(head, campaignId, filter));
    expect(await found({ outcomes: ['WAITING'] })).toEqual([three.accountId, four.accountId]);
    expect(await found({ outcomes: ['DONE', 'LEFT_OUT'] })).toEqual([one.accountId, two.accountId]);
    expect(await found({ outcomes: ['WAITING', 'DONE'], classes: ['no such class'] })).toHaveLength(3);
    expect(await found({ classes: ['6A'] })).toEqual([]);
    expect(await found({ deliveries: ['FAILED'] })).toEqual([one.accountId]);
    expect(await found({ reasons: ['BOUNCED'] })).toEqual([one.accountId]);
    expect(await found({ reasons: ['NOT_ELIGIBLE'] })).toEqual([two.accountId]);
    const { surname } = all.rows[2]!;
    expect(await found({ search: String(surname).toUpperCase() })).toContain(three.accountId);
    expect(await found({ search: 'nobody has this name' })).toEqual([]);
    expect((await campaign(head, campaignId)).reasons).toMatchObject([
      { of: 'NOT_DELIVERED', reason: { code: 'BOUNCED' } },
      { of: 'LEFT_OUT', reason: { code: 'NOT_ELIGIBLE' } },
    ]);
  });

  it('whose e-mail was dropped say why, and are counted beside those whose e-mail was sent or failed', async () => {
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 4)));
    const ids = people.slice(0, 4).map(({ accountId }) => accountId);
    const byEmail = (from: number) =>
      ids.slice(from, from + 2).map(accountId => ({ accountId, outcome: 'DONE', channel: 'EMAIL' }) as const);
    await recordSlice(house, campaignId, 0, byEmail(0));
    await recordSlice(house, campaignId, 1, byEmail(2));
    const mail = () => ({ channel: 'EMAIL', notificationId: randomUUID(), campaignId, attempt: 1 }) as const;
    await happened(ids[0]!, { type: 'NotificationDropped', data: { ...mail(), reason: 'MERGED_SINCE' } });
    await happened(ids[1]!, { type: 'NotificationDelivered', data: mail() });
    await happened(ids[2]!, { type: 'NotificationFailed', data: { ...mail(), reason: 'SENDING_FAULT' } });
    const { rows } = await outcomes(head, campaignId);
    expect(rows).toMatchObject([
      { delivery: 'DROPPED', deliveryReason: { code: 'MERGED_SINCE', text: DROPPED_MAILS.MERGED_SINCE.reason.fr } },
      { delivery: 'SENT', deliveryReason: null },
      {
        delivery: 'FAILED',
        deliveryReason: { code: 'SENDING_FAULT', text: DELIVERY_FAILURES.SENDING_FAULT.reason.fr },
      },
      { delivery: 'WAITING', deliveryReason: null },
    ]);
    expect(idsOf(await outcomes(head, campaignId, { deliveries: ['DROPPED'] }))).toEqual([ids[0]]);
    expect(idsOf(await outcomes(head, campaignId, { reasons: ['MERGED_SINCE'] }))).toEqual([ids[0]]);
    const shown = await campaign(head, campaignId);
    expect(shown.channels).toEqual([{ channel: 'EMAIL', accounts: 4, waiting: 1, sent: 1, failed: 1, dropped: 1 }]);
    expect(shown.reasons).toMatchObject([
      { of: 'DROPPED', reason: { code: 'MERGED_SINCE' }, accounts: 1 },
      { of: 'NOT_DELIVERED', reason: { code: 'SENDING_FAULT' }, accounts: 1 },
    ]);
  });

  it('are paged, and a cursor is of one campaign and filter', async () => {
    const [campaignId, other] = [
      await campaignOver(house, targetsOf(people.slice(0, 5))),
      await campaignOver(house, targetsOf(people.slice(0, 5))),
    ];
    const page = (variables: object): Promise<Answer> =>
      house.ask(head, operation('CampaignOutcomes'), { campaignId, first: 2, ...variables });
    const { data } = await page({});
    const after = data.campaignOutcomes.pageInfo.endCursor as string;
    const next = await page({ after });
    expect(next.data.campaignOutcomes.edges.map(({ node }: { node: { accountId: string } }) => node.accountId)).toEqual(
      people.slice(2, 4).map(({ accountId }) => `Account_${accountId}`),
    );
    for (const variables of [{ campaignId: other }, { filter: { outcomes: ['DONE'] } }])
      expect((await page({ after, ...variables })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('show what this campaign did to them, and not what another has done to the same account', async () => {
    const [one] = people as [Person];
    const campaignId = await campaignOver(house, targetsOf([one]));
    await notifiedBy(one.accountId, randomUUID());
    await house.caughtUp();
    expect((await outcomes(head, campaignId)).rows).toMatchObject([{ outcome: 'WAITING' }]);
    await notifiedBy(one.accountId, campaignId);
    await house.caughtUp();
    expect((await outcomes(head, campaignId)).rows).toMatchObject([
      { outcome: 'DONE', channel: 'LETTER', delivery: 'WAITING' },
    ]);
  });
});

describe('whoever sees a campaign', () => {
  const ofBothSchools = (): Promise<string> =>
    campaignOver(house, [...targetsOf(people.slice(0, 2)), ...targetsOf(others.slice(0, 3), second)]);

  it('may act in one of its schools, and sees of its accounts those of that school', async () => {
    const campaignId = await ofBothSchools();
    const theirs = await house.token([{ role: 'SCHOOL_HEAD', schools: [second] }]);
    const ofBoth = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai, second] }]);
    expect(await campaign(theirs, campaignId)).toMatchObject({ total: 5 });
    expect(idsOf(await outcomes(head, campaignId))).toEqual(people.slice(0, 2).map(({ accountId }) => accountId));
    const seen = await outcomes(theirs, campaignId);
    expect(idsOf(seen)).toEqual(others.slice(0, 3).map(({ accountId }) => accountId));
    expect(seen.total).toBe(3);
    expect((await outcomes(ofBoth, campaignId)).total).toBe(5);
  });

  it('is nobody else: to others the campaign does not exist', async () => {
    const campaignId = await ofBothSchools();
    const foreign = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[2]!.uai] }]);
    for (const id of [campaignId, randomUUID()]) {
      const { data, errors } = await house.ask(foreign, operation('Campaign'), { id });
      expect([data.campaign, errors?.[0]?.extensions.code]).toEqual([null, 'NOT_FOUND']);
      expect((await outcomes(foreign, id)).code).toBe('NOT_FOUND');
      const watched = watch(house, foreign, operation('CampaignProgressed'), { campaignId: id });
      expect(await watched.ended).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      await watched.close();
    }
  });

  it('sees campaigns on pupils alone at the helpdesk, and as a delegate lists their accounts only with the right to list', async () => {
    const pupils = await campaignOver(house, targetsOf([people[0]!]), { kind: 'STUDENT', channel: 'LETTER' });
    const guardians = await campaignOver(house, targetsOf([people[0]!]));
    const helpdesk = await house.token(grantsOf(house).STUDENT_HELPDESK!);
    const listed = async (token: string): Promise<string[]> => {
      const { data } = await house.ask(token, operation('Campaigns'), { uai, first: 100 });
      return data.campaigns.edges.map(({ node }: { node: { id: string } }) => node.id) as string[];
    };
    expect(await listed(helpdesk)).toEqual([globalIdOf(pupils)]);
    expect((await listed(head)).slice(0, 2)).toEqual([globalIdOf(guardians), globalIdOf(pupils)]);
    expect((await outcomes(helpdesk, pupils)).total).toBe(1);
    expect((await outcomes(helpdesk, guardians)).code).toBe('NOT_FOUND');
    const delegate = (...rights: Grant['rights'] & object): Promise<string> =>
      house.token([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until: '2099-01-01T00:00:00Z' }]);
    const notifying = await delegate('ACCOUNT_NOTIFY');
    expect(await campaign(notifying, guardians)).toMatchObject({ total: 1 });
    expect((await outcomes(notifying, guardians)).code).toBe('FORBIDDEN');
    expect((await outcomes(await delegate('ACCOUNT_NOTIFY', 'RESPONSABLES_LIST'), guardians)).total).toBe(1);
    expect((await outcomes(await delegate('RESPONSABLES_LIST'), guardians)).code).toBe('NOT_FOUND');
    const lapsed = [
      { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['ACCOUNT_NOTIFY'], until: '2020-01-01T00:00:00Z' },
    ] as const;
    const { errors } = await house.ask(await house.token(lapsed), operation('Campaign'), { id: guardians });
    expect(errors?.[0]?.extensions.code).toBe('RIGHT_LAPSED');
  });

  it('is recorded school by school as a reader of those who are listed', async () => {
    const campaignId = await ofBothSchools();
    const subject = randomUUID();
    const token = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai, second] }], { subject });
    await campaign(token, campaignId);
    await outcomes(token, campaignId);
    await outcomes(token, campaignId, { search: 'nobody' });
    await outcomes(token, campaignId, {}, { first: 2 });
    const readOf = () => fieldsOfReads(house.database, ['kind', 'uai', 'persons'], { actor: subject });
    let rows = await readOf();
    for (let tries = 0; rows.length < 5 && tries < 200; tries++) {
      await new Promise(resolve => setTimeout(resolve, 20));
      rows = await readOf();
    }
    const inOrder = (reads: object[]): string[] => reads.map(read => JSON.stringify(read)).sort();
    expect(inOrder(rows)).toEqual(
      inOrder([
        { kind: 'LIST', uai, persons: 2 },
        { kind: 'LIST', uai: second, persons: 3 },
        { kind: 'SEARCH', uai, persons: 0 },
        { kind: 'SEARCH', uai: second, persons: 0 },
        { kind: 'LIST', uai, persons: 2 },
      ]),
    );
  });
});

describe('the progress of a campaign', () => {
  it('is pushed at once, and as its accounts move, the state of one position', async () => {
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 4)));
    const watched = watch(house, head, operation('CampaignProgressed'), { campaignId });
    type Update = { campaignProgressed: { position: string; campaign: { state: string; counts: { done: number } } } };
    const updateOf = (push: { data?: unknown }): Update['campaignProgressed'] =>
      (push.data as Update).campaignProgressed;
    expect(updateOf(await watched.first())).toMatchObject({
      campaignId: globalIdOf(campaignId),
      campaign: { state: 'RUNNING', counts: { waiting: 4, done: 0 } },
    });
    await notifiedBy(people[0]!.accountId, campaignId);
    await watched.until(push => updateOf(push).campaign.counts.done === 1);
    for (const slice of [0, 1]) {
      const some = people.slice(2 * slice, 2 * slice + 2);
      await recordSlice(
        house,
        campaignId,
        slice,
        some.map(({ accountId }) => ({ accountId, outcome: 'DONE', channel: 'LETTER' })),
      );
    }
    await watched.until(push => updateOf(push).campaign.state === 'COMPLETED');
    const updates = watched.pushes.map(updateOf);
    const positions = updates.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort());
    const done = updates.map(({ campaign: { counts } }) => counts.done);
    expect(done).toEqual([...done].sort((one, other) => one - other));
    await watched.close();
  });

  it('is pushed when the campaign begins, though nothing has happened', async () => {
    const startsAt = new Date(Date.parse(house.clock.now()) + 600_000).toISOString();
    const campaignId = await campaignOver(house, targetsOf(people.slice(0, 2)), { startsAt });
    const watched = watch(house, head, operation('CampaignProgressed'), { campaignId });
    const stateOf = (push: { data?: unknown }): string =>
      (push.data as { campaignProgressed: { campaign: { state: string } } }).campaignProgressed.campaign.state;
    expect(stateOf(await watched.first())).toBe('WAITING');
    house.clock.ahead += 601_000;
    await watched.until(push => stateOf(push) === 'RUNNING');
    await watched.close();
  });
});

/** The accounts of a campaign as a file: the rows of `campaignOutcomes`, in its order, in French. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CampaignTarget } from '../../src/campaign/targets.js';
import { DROPPED_MAILS } from '../../src/domain/campaign/dropped-mails.js';
import type { TargetOutcome } from '../../src/domain/campaign/events.js';
import type { Grant } from '../../src/security/principal.js';
import { systemContext } from '../../src/command/index.js';
import { campaignOver, recordSlice } from './support/campaigns.js';
import {
  cellsOf,
  dayOnReunion,
  fetchExport,
  fetchFile,
  itWithPoppler,
  offerExport,
  squeezed,
  squeezedPages,
} from './support/downloads.js';
import { openApiHouse, type House, type TokenOptions } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf } from './support/people.js';
import { fieldsOfReads, recordedReads } from '../support/reads.js';

let house: House;
let uais: [string, string];
let campaignId: string;
/** May follow the campaign in both schools. */
let heads: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
  uais = [house.schools[0]!.uai, house.schools[1]!.uai];
  heads = await house.token([{ role: 'SCHOOL_HEAD', schools: uais }]);
  const [first, second] = [await responsablesOf(house, uais[0]), await responsablesOf(house, uais[1])];
  const { rows } = await house.database.pool.query<{ code: string }>(
    'select class_code as code from read.students where uai = $1 and class_code is not null limit 1',
    [uais[0]],
  );
  const target =
    (uai: string, classCode: string | null) =>
    (person: { accountId: string }): CampaignTarget => ({
      accountId: person.accountId,
      uai,
      classCode,
    });
  const targets = [
    ...first.slice(0, 6).map(target(uais[0], rows[0]!.code)),
    ...second.slice(0, 2).map(target(uais[1], null)),
  ];
  campaignId = await campaignOver(house, targets);
  const outcomes = [
    { outcome: 'DONE', channel: 'EMAIL' },
    { outcome: 'DONE', channel: 'EMAIL' },
    { outcome: 'DONE', channel: 'LETTER' },
    { outcome: 'LEFT_OUT', reason: 'ACCOUNT_CLOSED' },
    { outcome: 'FAILED', reason: 'FAULT' },
    { outcome: 'FAILED', reason: 'ACCOUNT_CLOSED' },
    { outcome: 'DONE', channel: 'LETTER' },
  ].map((outcome, at) => ({ ...outcome, accountId: targets[at]!.accountId }) as TargetOutcome);
  // Slices are of two accounts: of the eighth account nothing is recorded, so that it waits.
  for (const slice of [0, 1, 2, 3])
    await recordSlice(house, campaignId, slice, outcomes.slice(slice * 2, slice * 2 + 2));
  const { system } = house.commands;
  const delivery = (at: number) => ({
    accountId: targets[at]!.accountId,
    channel: 'EMAIL' as const,
    notificationId: randomUUID(),
    campaignId,
  });
  await system.recordDelivery(delivery(0), systemContext(randomUUID()));
  await system.recordFailedDelivery({ ...delivery(1), reason: 'BOUNCED' }, systemContext(randomUUID()));
  await house.caughtUp();
});
afterAll(() => house?.close());

interface Node {
  readonly login: string;
  readonly surname: string;
  readonly firstName: string;
  readonly uai: string;
  readonly schoolClass: { readonly label: string } | null;
  readonly outcome: string;
  readonly reason: Reason | null;
  readonly deliveryReason: Reason | null;
  readonly channel: string | null;
  readonly delivery: string | null;
  readonly at: string | null;
  readonly deliveredAt: string | null;
  readonly printedAt: string | null;
}
interface Reason {
  readonly text: string;
  readonly remedy: string;
}

async function listed(filter: object = {}, token = heads): Promise<Node[]> {
  const { data, errors } = await house.ask(token, operation('CampaignOutcomes'), { campaignId, filter, first: 50 });
  expect(errors).toBeUndefined();
  return (data.campaignOutcomes.edges as { node: Node }[]).map(({ node }) => node);
}

const OUTCOMES: Record<string, string> = { WAITING: 'À traiter', DONE: 'Fait', LEFT_OUT: 'Écarté', FAILED: 'En échec' };
const DELIVERIES: Record<string, string> = {
  'EMAIL SENT': 'Envoyé',
  'EMAIL FAILED': 'Non distribué',
  'LETTER WAITING': 'À imprimer',
};
/** A row of the query as the file is to show it. */
const shown =
  (withSchool: boolean) =>
  (node: Node): string[] => [
    ...[node.surname, node.firstName, node.login],
    ...(withSchool ? [house.schools.find(({ uai }) => uai === node.uai)!.name] : []),
    node.schoolClass?.label ?? '',
    OUTCOMES[node.outcome]!,
    (node.reason ?? node.deliveryReason)?.text ?? '',
    (node.reason ?? node.deliveryReason)?.remedy ?? '',
    { EMAIL: 'Courriel', LETTER: 'Courrier' }[node.channel ?? ''] ?? '',
    DELIVERIES[`${node.channel} ${node.delivery}`] ?? '',
    dayOnReunion(node.at),
    dayOnReunion(node.deliveredAt ?? node.printedAt),
  ];

const exported = (filter: object = {}, { format = 'CSV', token = heads } = {}): Promise<Response> =>
  fetchExport(house, token, { format, campaignOutcomes: { campaignId, filter } });
const csvOf = async (filter: object = {}, token = heads): Promise<string[][]> =>
  cellsOf(await exported(filter, { token }));

const FILTERS: readonly object[] = [
  {},
  { outcomes: ['DONE', 'WAITING'] },
  { outcomes: ['FAILED'], reasons: ['FAULT'] },
  { reasons: ['BOUNCED'] },
  { deliveries: ['SENT', 'FAILED'] },
  { classes: ['no such class'] },
  { search: 'zzzzzz' },
];

describe('the accounts of a campaign as CSV', () => {
  it.each(FILTERS.map(filter => [JSON.stringify(filter), filter] as const))(
    '%s: the rows of the query, in its order, in words',
    async (_, filter) => {
      const [headings, ...rows] = await csvOf(filter);
      expect(headings).toEqual([
        ...['Nom', 'Prénom', 'Identifiant', 'Établissement', 'Classe', 'Résultat', 'Motif', 'À faire'],
        ...['Canal', 'Envoi', 'Traité le', 'Envoyé ou imprimé le'],
      ]);
      expect(rows).toEqual((await listed(filter)).map(shown(true)));
    },
  );

  it('has outcomes of every kind, and of both schools', async () => {
    const rows = await csvOf();
    const column = (heading: string): Set<string> => new Set(rows.slice(1).map(row => row[rows[0]!.indexOf(heading)]!));
    expect(column('Résultat')).toEqual(new Set(Object.values(OUTCOMES)));
    expect(column('Envoi')).toEqual(new Set(['', ...Object.values(DELIVERIES)]));
    expect(column('Établissement').size).toBe(2);
  });

  it('shows the accounts of the schools in reach alone, and then names no school', async () => {
    const one = await house.token([{ role: 'SCHOOL_HEAD', schools: [uais[0]] }]);
    const [headings, ...rows] = await csvOf({}, one);
    expect(headings).not.toContain('Établissement');
    expect(rows).toEqual((await listed({}, one)).map(shown(false)));
    expect(rows).toHaveLength(6);
  });

  it('is recorded school by school, and tells its number of rows and its position', async () => {
    const after = await house.database.lastAppended();
    const { headers } = await exported();
    expect(headers.get('x-rows')).toBe('8');
    expect(headers.get('x-position')! >= (await house.database.lastDeed())).toBe(true);
    expect(headers.get('content-disposition')).toContain(`campagne-${campaignId.slice(0, 8)}-`);
    const reads = await fieldsOfReads(house.database, ['uai', 'scope', 'persons'], { kind: 'EXPORT', after });
    expect(reads.sort((one, other) => other.persons - one.persons)).toEqual([
      { uai: uais[0], scope: uais[0], persons: 6 },
      { uai: uais[1], scope: uais[1], persons: 2 },
    ]);
  });

  it('without rows is recorded for each school that was looked through; a search already when it is asked for', async () => {
    const searcher = await house.token([{ role: 'SCHOOL_HEAD', schools: uais }], { subject: 'searcher' });
    await (await exported({ search: 'zzzzzz' }, { token: searcher })).text();
    const order = ({ kind, uai }: { kind: string; uai: string | null }): string => `${kind} ${uai}`;
    const recorded = async (): Promise<object[]> =>
      (await fieldsOfReads(house.database, ['kind', 'uai', 'persons'], { actor: 'searcher' })).sort((one, other) =>
        order(one) < order(other) ? -1 : 1,
      );
    for (let tries = 100; tries > 0 && (await recorded()).length < 4; tries--)
      await new Promise(resolve => setTimeout(resolve, 20));
    const expected = ['EXPORT', 'SEARCH'].flatMap(kind => [...uais].sort().map(uai => ({ kind, uai, persons: 0 })));
    expect(await recorded()).toEqual(expected);
  });
});

describe('the accounts of a campaign as PDF', () => {
  itWithPoppler(
    'has the rows of the query under the campaign and the filter in words (needs poppler-utils)',
    async () => {
      const filter = { outcomes: ['DONE', 'FAILED'], reasons: ['BOUNCED', 'FAULT', 'ACCOUNT_CLOSED'] };
      const answer = await exported(filter, { format: 'PDF' });
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      const text = (await squeezedPages(answer)).join('');
      const rows = await listed(filter);
      expect(rows).toHaveLength(3);
      expect(text).toContain(squeezed(rows.flatMap(shown(true)).join('')));
      for (const words of [
        'Notification, responsables – 2 établissements',
        'Résultats : Fait, En échec',
        '3 lignes, le',
      ])
        expect(text).toContain(squeezed(words));
    },
  );
});

describe('the right to export the accounts of a campaign', () => {
  const token = (grant: Grant, options?: TokenOptions): Promise<string> => house.token([grant], options);
  const input = () => ({ format: 'CSV', campaignOutcomes: { campaignId } });

  it('needs a one-time password for responsables', async () => {
    const without = await token({ role: 'SCHOOL_HEAD', schools: [uais[0]] }, { otp: false });
    expect((await offerExport(house, without, input())).userErrors).toMatchObject([{ code: 'OTP_REQUIRED' }]);
  });

  it('is lent along with the list and the campaign', async () => {
    const until = '2099-01-01T00:00:00Z';
    const lent = (rights: readonly string[]): Promise<string> =>
      token({ role: 'SCHOOL_DELEGATE', schools: [uais[0]], rights, until });
    const both = await offerExport(house, await lent(['RESPONSABLES_LIST', 'ACCOUNT_NOTIFY']), input());
    expect([both.userErrors, both.rowCount]).toEqual([[], 6]);
    expect((await offerExport(house, await lent(['ACCOUNT_NOTIFY']), input())).userErrors).toMatchObject([
      { code: 'FORBIDDEN' },
    ]);
  });

  it('a campaign out of reach, or unknown, is NOT_FOUND', async () => {
    const elsewhere = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[2]!.uai] }]);
    expect((await offerExport(house, elsewhere, input())).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const unknown = { format: 'CSV', campaignOutcomes: { campaignId: randomUUID() } };
    expect((await offerExport(house, heads, unknown)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(
      (await offerExport(house, heads, { format: 'CSV', campaignOutcomes: { campaignId: 'x' } })).errors?.[0]
        ?.extensions,
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'campaignOutcomes.campaignId',
    });
  });

  it('is checked again when the file is fetched', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const rights = ['RESPONSABLES_LIST', 'ACCOUNT_NOTIFY'];
    const after = await house.database.lastAppended();
    const lent = await token({ role: 'SCHOOL_DELEGATE', schools: [uais[0]], rights, until });
    const { url } = await offerExport(house, lent, input());
    house.clock.ahead = 2 * 86_400_000;
    try {
      expect((await fetchFile(house, lent, url)).status).toBe(403);
    } finally {
      house.clock.ahead = 0;
    }
    expect(await recordedReads(house.database, { kind: 'EXPORT', after })).toEqual([]);
  });
});

describe('a file of accounts whose e-mail was dropped', () => {
  it('says that it was not sent, and why', async () => {
    const [person] = await responsablesOf(house, uais[0]);
    const { accountId } = person!;
    const dropping = await campaignOver(house, [{ accountId, uai: uais[0], classCode: null }]);
    await recordSlice(house, dropping, 0, [{ accountId, outcome: 'DONE', channel: 'EMAIL' }]);
    await house.commands.system.recordDroppedDelivery(
      { accountId, channel: 'EMAIL', notificationId: randomUUID(), campaignId: dropping, reason: 'MERGED_SINCE' },
      systemContext(randomUUID()),
    );
    await house.caughtUp();
    const filter = { reasons: ['MERGED_SINCE'], deliveries: ['DROPPED'] };
    const input = { format: 'CSV', campaignOutcomes: { campaignId: dropping, filter } };
    const text = await (await fetchExport(house, heads, input)).text();
    expect(text).toContain('Non envoyé');
    expect(text).toContain(DROPPED_MAILS.MERGED_SINCE.reason.fr);
    expect(text).toContain(DROPPED_MAILS.MERGED_SINCE.remedy.fr.split(',')[0]);
  });
});

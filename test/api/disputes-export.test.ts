/** The disputed links of a school as a file: the rows of `linkDisputes`, in its order, in French. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant } from '../../src/security/principal.js';
import { cellsOf, dayOnReunion, fetchExport, fetchFile, offerExport } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';
import { fieldsOfReads } from '../support/reads.js';

interface Node {
  readonly surname: string;
  readonly firstName: string;
  readonly login: string;
  readonly kinship: string;
  readonly student: { readonly surname: string; readonly firstName: string; readonly schoolClass: { label: string } };
  readonly dispute: {
    readonly disputeId: string;
    readonly state: string;
    readonly openedBy: string;
    readonly openedAt: string;
    readonly settledAt: string | null;
    readonly keptBecause: { readonly code: string } | null;
  };
}

let house: House;
let uai: string;
let people: Person[];
let head: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  people = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1).slice(0, 4);
  for (const { accountId, studentIds } of people) {
    await act('LinkDispute', { accountId, studentId: studentIds[0] });
    house.clock.ahead += 86_400_000;
    await house.caughtUp();
  }
  const [kept, ended] = (await listed()).map(({ dispute }) => dispute.disputeId);
  const [first, second] = people.map(({ accountId }) => ({ accountId }));
  await act('LinkDisputeResolve', { ...first, disputeId: kept, outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' });
  await act('LinkDisputeResolve', { ...second, disputeId: ended, outcome: 'LINK_DETACHED' });
  await house.caughtUp();
});
afterAll(() => house?.close());

async function act(name: string, input: object): Promise<void> {
  const token = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { data, errors } = await house.ask(token, operation(name), { input });
  expect(errors).toBeUndefined();
  expect((Object.values(data)[0] as { userErrors: unknown[] }).userErrors).toEqual([]);
}

const EVERY = ['OPEN', 'UPHELD', 'BASE_CHANGED', 'CORRECTED', 'REJECTED', 'WITHDRAWN'];
const LISTED = `query Q($uai: Uai!, $filter: LinkDisputeFilter, $direction: SortDirection) {
  linkDisputes(uai: $uai, filter: $filter, direction: $direction, first: 50) { edges { node {
    surname firstName login kinship student { surname firstName schoolClass { label } }
    dispute { disputeId state openedBy openedAt settledAt keptBecause { code } } } } } }`;
async function listed(more: object = {}): Promise<Node[]> {
  const token = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { data, errors } = await house.ask(token, LISTED, { uai, direction: 'ASC', ...more });
  expect(errors).toBeUndefined();
  return (data.linkDisputes.edges as { node: Node }[]).map(({ node }) => node);
}

const STATES: Record<string, string> = {
  OPEN: 'À régler',
  UPHELD: 'À corriger dans la base',
  REJECTED: 'Rattachement maintenu',
};
const KINSHIPS: Record<string, string> = { MOTHER: 'Mère', FATHER: 'Père' };
/** A row of the query as the file is to show it. */
const shown = ({ surname, firstName, login, kinship, student, dispute }: Node): string[] => [
  ...[surname, firstName, login, KINSHIPS[kinship] ?? kinship],
  ...[student.surname, student.firstName, student.schoolClass.label, STATES[dispute.state]!],
  ...[dayOnReunion(dispute.openedAt), 'L’établissement ou l’académie', dayOnReunion(dispute.settledAt)],
  ...[dispute.keptBecause ? 'Documents remis' : '', ''],
];

describe('the disputed links of a school as CSV', () => {
  it.each<[string, object]>([
    ['what is to be done, the oldest first', {}],
    ['all of them, the newest first', { filter: { states: EVERY }, direction: 'DESC' }],
    ['those kept', { filter: { states: ['REJECTED'] } }],
    ['none', { filter: { states: ['WITHDRAWN'] } }],
  ])('has %s: the rows of the query, in words', async (_, asked) => {
    const nodes = await listed(asked);
    const input = { format: 'CSV', linkDisputes: { uai, ...asked } };
    expect((await offerExport(house, head, input)).rowCount).toBe(nodes.length);
    const answer = await fetchExport(house, head, input);
    expect(answer.headers.get('content-disposition')).toContain(`rattachements-signales-${uai}-`);
    const [headings, ...rows] = await cellsOf(answer);
    expect(headings).toEqual([
      ...['Nom du responsable', 'Prénom du responsable', 'Identifiant', 'Lien dans la base', 'Nom de l’élève'],
      ...['Prénom de l’élève', 'Classe', 'À faire', 'Signalé le', 'Signalé par', 'Réglé le', 'Motif du maintien'],
      'Base modifiée le',
    ]);
    expect(rows).toEqual(nodes.map(shown));
  });

  it('has disputes of several states', async () => {
    expect(new Set((await listed({ filter: { states: EVERY } })).map(({ dispute }) => dispute.state))).toEqual(
      new Set(Object.keys(STATES)),
    );
  });

  it('is served once, to whoever asked for it, and recorded as an export of personal data', async () => {
    const after = await house.database.lastAppended();
    const { url } = await offerExport(house, head, { format: 'CSV', linkDisputes: { uai } });
    const other = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'another-head' });
    expect((await fetchFile(house, other, url)).status).toBe(404);
    // Three of the four disputes are still to be dealt with: the link of one was kept.
    const [, ...rows] = await cellsOf(await fetchFile(house, head, url));
    expect(rows).toHaveLength(3);
    expect((await fetchFile(house, head, url)).status).toBe(404);
    const recorded = await fieldsOfReads(house.database, ['uai', 'persons'], { kind: 'EXPORT', after });
    expect(recorded).toEqual([{ uai, persons: 3 }]);
  });

  it.each<[string, Grant]>([
    ['a head of another school', { role: 'SCHOOL_HEAD', schools: ['9999999Z'] }],
    ['the helpdesk of pupils', { role: 'STUDENT_HELPDESK', schools: ['UAI'] }],
  ])('is refused to %s', async (_, grant) => {
    const schools = grant.schools!.map(school => (school === 'UAI' ? uai : school));
    const token = await house.token([{ ...grant, schools }]);
    const { url, userErrors } = await offerExport(house, token, { format: 'CSV', linkDisputes: { uai } });
    expect([url, userErrors[0]?.code]).toEqual([null, 'FORBIDDEN']);
  });

  it('is refused where the right has ended between the address and the download', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lent = { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['RESPONSABLES_LIST'], until } as const;
    const token = await house.token([lent]);
    const { url } = await offerExport(house, token, { format: 'CSV', linkDisputes: { uai } });
    house.clock.ahead += 120_000;
    expect((await fetchFile(house, token, url)).status).toBe(403);
  });
});

/** What changed in a school between two days as files: the rows of `schoolChanges` and of `schoolFlows`, in their order, in French. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayShown, zoneOfSchool } from '../../src/domain/time-zones.js';
import type { Grant } from '../../src/security/principal.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../../src/domain/account/labels.js';
import { KINSHIP_LABELS } from '../../src/domain/bases.js';
import { fieldsOfReads } from '../support/reads.js';
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
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, responsablesOf } from './support/people.js';

const DAY_MS = 86_400_000;

let house: House;
let uai: string;
let head: string;
let days: { readonly from: string; readonly to: string };
const today = (): string => dayShown(house.clock.now(), zoneOfSchool(uai));

beforeAll(async () => {
  house = await openApiHouse({ pupils: 10 });
  uai = house.schools[0]!.uai;
  const [notified, activated, contested] = (await responsablesOf(house, uai)).filter(
    ({ studentIds }) => studentIds.length === 1,
  );
  const from = today();
  house.clock.ahead += 3 * DAY_MS;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  await notifyByLetter(house, notified!, uai);
  await activate(house, activated!, uai);
  const input = { accountId: contested!.accountId, studentId: contested!.studentIds[0] };
  expect((await house.ask(head, operation('LinkDispute'), { input })).data.linkDispute.userErrors).toEqual([]);
  await house.caughtUp();
  days = { from, to: today() };
});
afterAll(() => house?.close());

interface Standing {
  readonly state: keyof typeof STATE_LABELS;
  readonly origin: keyof typeof ORIGIN_LABELS;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  readonly notifiedAt: string | null;
  readonly pupils: readonly {
    readonly studentId: string;
    readonly surname: string;
    readonly firstName: string;
    readonly schoolClass: { readonly label: string };
    readonly mefCode: string | null;
    readonly kinship: keyof typeof KINSHIP_LABELS | null;
    readonly legalLevel: number | null;
    readonly disputed: boolean;
  }[];
}
interface Change {
  readonly accountId: string;
  readonly surname: string;
  readonly firstName: string;
  readonly login: string;
  readonly changes: readonly string[];
  readonly before: Standing | null;
  readonly after: Standing | null;
}
interface Flow {
  readonly before: keyof typeof STATE_LABELS | null;
  readonly after: keyof typeof STATE_LABELS | null;
  readonly accounts: number;
}

async function asked(more: object): Promise<{ changes: Change[]; flows: Flow[] }> {
  const { data, errors } = await house.ask(head, operation('SchoolChanges'), {
    ...{ uai, kind: 'RESPONSABLE', ...days, first: 100 },
    ...more,
  });
  expect(errors).toBeUndefined();
  const { edges } = data.schoolChanges as { edges: { node: Change }[] };
  return { changes: edges.map(({ node }) => node), flows: data.schoolFlows as Flow[] };
}

const KINDS: Record<string, string> = {
  ARRIVED: 'Arrivée',
  STATE: 'État',
  ORIGIN: 'Origine',
  NOTIFIED: 'Notification',
  CONTACT: 'Coordonnées',
  LINK: 'Rattachement',
};
const contact = ({ hasEmail, hasMobile }: Standing): string =>
  hasEmail ? (hasMobile ? 'Mail et portable' : 'Mail') : hasMobile ? 'Portable' : 'Aucune';
const pupil = (one: Standing['pupils'][number]): string => {
  const { surname, firstName, schoolClass, mefCode, kinship, legalLevel, disputed } = one;
  const facts = [
    ...[schoolClass.label, mefCode, kinship && KINSHIP_LABELS[kinship]],
    ...[legalLevel === null ? null : `niveau légal ${legalLevel}`, disputed ? 'contesté' : null],
  ];
  return `${surname} ${firstName} (${facts.filter(fact => fact !== null).join(', ')})`;
};
/** A row of the query as the file is to show it. */
function shown({ surname, firstName, login, changes, before, after }: Change): string[] {
  const both = (of: (standing: Standing) => string): string[] => [before, after].map(one => (one ? of(one) : ''));
  return [
    ...[surname, firstName, login, changes.map(kind => KINDS[kind]).join(', ')],
    ...both(({ state }) => STATE_LABELS[state]),
    ...both(({ origin }) => ORIGIN_LABELS[origin]),
    ...both(contact),
    ...both(({ notifiedAt }) => dayOnReunion(notifiedAt)),
    ...both(({ pupils }) => pupils.map(pupil).join(' ; ')),
  ];
}
const state = (of: Flow['before']): string => (of === null ? 'Hors de l’établissement' : STATE_LABELS[of]);

/** How many people the rows show. */
const people = (changes: readonly Change[]): number =>
  new Set(
    changes.flatMap(({ accountId, before, after }) => [
      accountId,
      ...[before, after].flatMap(one => one?.pupils.map(({ studentId }) => studentId) ?? []),
    ]),
  ).size;

describe('the changes of a school as CSV', () => {
  it.each<[string, object, readonly string[]]>([
    ['those between two days', {}, ['État, Origine, Notification', 'Rattachement']],
    ['those of one state', { filter: { statesAfter: ['ACTIVATED'] } }, []],
    ['those of one kind of change', { filter: { changes: ['LINK'] } }, ['Rattachement']],
    ['who arrived since a day before the import', { from: '2020-01-01' }, ['Arrivée']],
    ['pupils', { from: '2020-01-01', kind: 'STUDENT' }, ['Arrivée']],
    ['none', { filter: { changes: ['LEFT'] } }, []],
  ])('has %s: the rows of the query, in words', async (_, more, kinds) => {
    const { changes } = await asked(more);
    const input = { format: 'CSV', schoolChanges: { uai, ...days, ...more } };
    expect((await offerExport(house, head, input)).rowCount).toBe(changes.length);
    const answer = await fetchExport(house, head, input);
    const [headings, ...rows] = await cellsOf(answer);
    expect(headings).toEqual([
      ...['Nom', 'Prénom', 'Identifiant', 'Changements', 'État avant', 'État après', 'Origine avant'],
      ...['Origine après', 'Coordonnées avant', 'Coordonnées après', 'Notification avant', 'Notification après'],
      ...['Élèves avant', 'Élèves après'],
    ]);
    expect(rows).toEqual(changes.map(shown));
    expect(rows.map(row => row[3])).toEqual(expect.arrayContaining([...kinds]));
    expect(answer.headers.get('x-rows')).toBe(String(rows.length));
  });

  it('is named by the school and whose accounts they are, and says how complete it is', async () => {
    const last = await house.database.lastDeed();
    await house.caughtUp();
    const { headers } = await fetchExport(house, head, { format: 'CSV', schoolChanges: { uai, ...days } });
    expect(headers.get('content-disposition')).toContain(`changements-responsables-${uai}-`);
    expect(headers.get('x-position')! >= last).toBe(true);
    expect(headers.get('x-parked-streams')).toBe('0');
  });

  it('is served once, to whoever asked for it, and recorded with all whom it shows', async () => {
    const after = await house.database.lastAppended();
    const { changes } = await asked({});
    const { url } = await offerExport(house, head, { format: 'CSV', schoolChanges: { uai, ...days } });
    const other = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'another-head' });
    expect((await fetchFile(house, other, url)).status).toBe(404);
    expect((await fetchFile(house, head, url)).status).toBe(200);
    expect((await fetchFile(house, head, url)).status).toBe(404);
    const recorded = await fieldsOfReads(house.database, ['uai', 'persons'], { kind: 'EXPORT', after });
    expect(recorded).toEqual([{ uai, persons: people(changes) }]);
  });

  it('records whoever searches for a name when the rows are counted, as the query does', async () => {
    const { changes } = await asked({});
    const searcher = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'searcher' });
    const searches = () => fieldsOfReads(house.database, ['uai', 'persons'], { kind: 'SEARCH', actor: 'searcher' });
    for (const search of [' ', changes[0]!.surname])
      await offerExport(house, searcher, { format: 'CSV', schoolChanges: { uai, ...days, filter: { search } } });
    while ((await searches()).length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await searches()).toEqual([{ uai, persons: 0 }]);
  });
});

describe('the flows of a school as CSV', () => {
  it.each<[string, object]>([
    ['between two days', {}],
    ['since a day before the import', { from: '2020-01-01' }],
    ['of pupils', { kind: 'STUDENT', from: '2020-01-01' }],
  ])('has the rows of the query %s, in words, and is no read of personal data', async (_, more) => {
    const { flows } = await asked(more);
    const after = await house.database.lastAppended();
    const input = { format: 'CSV', schoolFlows: { uai, ...days, ...more } };
    expect((await offerExport(house, head, input)).rowCount).toBe(flows.length);
    const answer = await fetchExport(house, head, input);
    const [headings, ...rows] = await cellsOf(answer);
    expect(headings).toEqual(['État avant', 'État après', 'Comptes']);
    expect(rows).toEqual(
      flows.map(({ before, after: then, accounts }) => [state(before), state(then), String(accounts)]),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(await fieldsOfReads(house.database, ['uai'], { kind: 'EXPORT', after })).toEqual([]);
  });

  it('needs the right to list these people, without a one-time password', async () => {
    const token = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { otp: false });
    const offered = (list: object) => offerExport(house, token, { format: 'CSV', ...list });
    expect((await offered({ schoolFlows: { uai, ...days } })).userErrors).toEqual([]);
    expect((await offered({ schoolChanges: { uai, ...days } })).userErrors).toMatchObject([{ code: 'OTP_REQUIRED' }]);
    expect((await offered({ schoolChanges: { uai, ...days, kind: 'STUDENT' } })).userErrors).toEqual([]);
  });
});

describe('the changes and flows of a school as PDF', () => {
  const textOf = async (list: object): Promise<string> =>
    (await squeezedPages(await fetchExport(house, head, { format: 'PDF', ...list }))).join('');
  const french = (day: string): string => day.split('-').reverse().join('/');

  itWithPoppler('say days, filter and order in words, above their rows (needs poppler-utils)', async () => {
    const schoolChanges = { uai, ...days, filter: { changes: ['STATE'], statesAfter: ['ACTIVATED', 'NOTIFIED'] } };
    const changes = await textOf({ schoolChanges });
    const school = `${house.schools[0]!.name} (${uai})`;
    expect(changes).toContain(squeezed(`Changements des comptes, responsables – ${school}`));
    expect(changes).toContain(
      squeezed(
        `Entre le soir du ${french(days.from)} et ${days.to === today() ? 'maintenant' : `le soir du ${french(days.to)}`} ; Changements : État ; États après : Activé, Notifié et non activé ; Tri : nom du titulaire`,
      ),
    );
    for (const { surname } of (await asked({ filter: schoolChanges.filter })).changes)
      expect(changes).toContain(squeezed(surname));
    const flows = await textOf({ schoolFlows: { uai, from: '2020-01-01', to: days.from } });
    expect(flows).toContain(squeezed(`Passages d’un état à un autre, comptes de responsables – ${school}`));
    expect(flows).toContain(squeezed(`Entre le soir du 01/01/2020 et le soir du ${french(days.from)}`));
    for (const { accounts } of (await asked({ from: '2020-01-01', to: days.from })).flows)
      expect(flows).toContain(squeezed(`Hors de l’établissement Non notifié ${accounts}`));
  });
});

describe.each(['schoolChanges', 'schoolFlows'])('%s as a file', list => {
  it.each<[string, Grant]>([
    ['a head of another school', { role: 'SCHOOL_HEAD', schools: ['9999999Z'] }],
    ['the helpdesk of pupils, for responsables', { role: 'STUDENT_HELPDESK', schools: ['UAI'] }],
  ])('is refused to %s', async (_, grant) => {
    const schools = grant.schools!.map(school => (school === 'UAI' ? uai : school));
    const token = await house.token([{ ...grant, schools }]);
    const { url, userErrors } = await offerExport(house, token, { format: 'CSV', [list]: { uai, ...days } });
    expect([url, userErrors[0]?.code]).toEqual([null, 'FORBIDDEN']);
  });

  it('is refused where the right has ended between the address and the download', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lent = { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['RESPONSABLES_LIST'], until } as const;
    const token = await house.token([lent]);
    const { url } = await offerExport(house, token, { format: 'CSV', [list]: { uai, ...days } });
    house.clock.ahead += 120_000;
    expect((await fetchFile(house, token, url)).status).toBe(403);
  });

  it('is refused for days that are in no order or to come', async () => {
    for (const wrong of [
      { from: days.to, to: days.from },
      { from: days.from, to: '2099-01-01' },
    ]) {
      const { errors } = await offerExport(house, head, { format: 'CSV', [list]: { uai, ...wrong } });
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'to' });
    }
  });
});

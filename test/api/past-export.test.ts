/** Lists of people as of a moment as files: the rows of the query with `at`, in its order, in French. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ORIGIN_LABELS, STATE_LABELS } from '../../src/domain/account/labels.js';
import { dayShown, timeInFrench, zoneOfSchool } from '../../src/domain/time-zones.js';
import { fieldsOfReads } from '../support/reads.js';
import {
  cellsOf,
  dayOnReunion,
  fetchExport,
  itWithPoppler,
  offerExport,
  squeezed,
  squeezedPages,
} from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { activate, notifyByLetter, responsablesOf } from './support/people.js';

let house: House;
let uai: string;
let head: string;
/** After two accounts were notified, and before one of them was activated and a third notified. */
let at: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 10 });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const [one, two, three] = await responsablesOf(house, uai);
  for (const person of [one!, two!]) await notifyByLetter(house, person, uai);
  at = house.clock.now();
  house.clock.ahead += 120_000;
  await activate(house, one!, uai);
  await notifyByLetter(house, three!, uai);
  house.clock.ahead += 120_000;
  await house.caughtUp();
});
afterAll(() => house?.close());

interface Person {
  readonly surname: string;
  readonly firstName: string;
  readonly schoolClass?: { readonly label: string };
  readonly mef?: { readonly label: string } | null;
}
interface Node extends Person {
  readonly login: string | null;
  readonly hasEmail: boolean;
  readonly origin: keyof typeof ORIGIN_LABELS | null;
  readonly state: keyof typeof STATE_LABELS | null;
  readonly notifiedAt: string | null;
  readonly lastSignedInAt: string | null;
  readonly student?: Person;
}
const ACCOUNT = 'login hasEmail origin state notifiedAt lastSignedInAt';
const PERSON = 'surname firstName';
const PLACE = 'schoolClass { label } mef { label }';
const LISTS = {
  responsables: { type: 'Responsable', fields: `${PERSON} ${ACCOUNT} student { ${PERSON} ${PLACE} }` },
  students: { type: 'Student', fields: `${PERSON} ${PLACE} ${ACCOUNT}` },
} as const;
type List = keyof typeof LISTS;

async function queried(list: List, asked: object): Promise<Node[]> {
  const { type, fields } = LISTS[list];
  const query = `query Q($uai: Uai!, $filter: ${type}Filter, $sort: ${type}Sort, $at: DateTime) {
    ${list}(uai: $uai, first: 100, filter: $filter, sort: $sort, at: $at) { edges { node { ${fields} } } } }`;
  const { data, errors } = await house.ask(head, query, { uai, ...asked });
  expect(errors).toBeUndefined();
  return (data[list] as { edges: { node: Node }[] }).edges.map(({ node }) => node);
}

/** A row of the query as the file is to show it. */
function shown(node: Node): string[] {
  const pupil = node.student ?? node;
  return [
    ...[pupil.surname, pupil.firstName, pupil.schoolClass!.label, pupil.mef?.label ?? ''],
    ...(node.student ? [node.surname, node.firstName] : []),
    ...[node.login ?? '', node.hasEmail ? 'Oui' : 'Non'],
    ...[node.origin ? ORIGIN_LABELS[node.origin] : '', node.state ? STATE_LABELS[node.state] : ''],
    ...[dayOnReunion(node.notifiedAt), dayOnReunion(node.lastSignedInAt)],
  ];
}

describe('a list of people as of a moment, as a file', () => {
  it.each<[List, object]>([
    ['responsables', {}],
    ['responsables', { filter: { states: ['NOTIFIED'] }, sort: { field: 'RESPONSABLE', direction: 'DESC' } }],
    ['responsables', { filter: { states: ['ACTIVATED'] } }],
    ['students', { sort: { field: 'CLASS' } }],
  ])('has of %s, %j, the rows of the query, in its order, in words', async (list, asked) => {
    const nodes = await queried(list, { ...asked, at });
    const input = { format: 'CSV', [list]: { uai, at, ...asked } };
    expect((await offerExport(house, head, input)).rowCount).toBe(nodes.length);
    const [, ...rows] = await cellsOf(await fetchExport(house, head, input));
    expect(rows).toEqual(nodes.map(shown));
  });

  it('shows how it was then, and not how it is now', async () => {
    const notified = async (moment: object): Promise<number> => {
      const input = { format: 'CSV', responsables: { uai, filter: { states: ['NOTIFIED'] }, ...moment } };
      const [, ...rows] = await cellsOf(await fetchExport(house, head, input));
      return new Set(rows.map(row => row[6])).size;
    };
    expect(await notified({ at })).toBe(2);
    const { length } = await queried('responsables', { filter: { states: ['ACTIVATED'] } });
    expect(length).toBeGreaterThan(0);
    expect(await queried('responsables', { filter: { states: ['ACTIVATED'] }, at })).toEqual([]);
    const before = { at: '2020-01-01T00:00:00Z' };
    expect(await cellsOf(await fetchExport(house, head, { format: 'CSV', students: { uai, ...before } }))).toHaveLength(
      1,
    );
  });

  it('is named by its day, and recorded as any other list', async () => {
    const after = await house.database.lastAppended();
    const answer = await fetchExport(house, head, { format: 'CSV', students: { uai, at } });
    const day = dayShown(at, zoneOfSchool(uai));
    expect(answer.headers.get('content-disposition')).toContain(`eleves-${uai}-au-${day}-`);
    const [, ...rows] = await cellsOf(answer);
    const recorded = await fieldsOfReads(house.database, ['uai', 'persons'], { kind: 'EXPORT', after });
    expect(recorded).toEqual([{ uai, persons: rows.length }]);
  });

  itWithPoppler('says in a PDF of which moment it is (needs poppler-utils)', async () => {
    const answer = await fetchExport(house, head, { format: 'PDF', responsables: { uai, at } });
    const text = (await squeezedPages(answer)).join('');
    expect(text).toContain(squeezed(`Telle qu’elle était le ${timeInFrench(at, zoneOfSchool(uai)).slice(0, -3)}`));
  });

  it('is refused for an instant to come', async () => {
    const input = { format: 'CSV', responsables: { uai, at: '2099-01-01T00:00:00Z' } };
    const { errors } = await offerExport(house, head, input);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'at' });
  });
});

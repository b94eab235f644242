/** Any list can be read from either end, by pages of any size, to the same rows in the same order. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { grantsOf, openApiHouse, type House } from './support/house.js';

let house: House;
let token: string;
let uai: string;

beforeAll(async () => {
  house = await openApiHouse();
  const { SCHOOL_HEAD, AUDITOR, ACADEMIE_SUPPORT } = grantsOf(house);
  token = await house.token([SCHOOL_HEAD!, AUDITOR!, ACADEMIE_SUPPORT!].flat());
  ({ uai } = house.schools[0]!);
});
afterAll(() => house?.close());

interface Page {
  readonly edges: { cursor: string; node: { id: string } }[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}
/** The lists, with a place for the arguments of a page. Alone in a query they take the fast path, beside `me` the ordinary one. */
const LISTS: Record<string, () => string> = {
  responsables: () => `list: responsables(uai: "${uai}" ARGS)`,
  'responsables by state, descending': () =>
    `list: responsables(uai: "${uai}", sort: { field: STATE, direction: DESC } ARGS)`,
  students: () => `list: students(uai: "${uai}" ARGS)`,
  schools: () => 'list: schools(ARGS)',
};

async function read(list: string, page: string, fast = true): Promise<Page> {
  const field = LISTS[list]!().replace(/ ARGS/, `, ${page}`).replace('ARGS', page);
  const rest = fast ? '' : 'me { subject }';
  const { data, errors } = await house.ask(
    token,
    `{ ${rest} ${field} { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  expect(errors).toBeUndefined();
  return data.list as Page;
}
const ids = ({ edges }: Page): string[] => edges.map(({ node }) => node.id);

describe('a list read backwards', () => {
  it.each(Object.keys(LISTS))('%s: holds the same rows in the same order', async list => {
    const all = await read(list, 'first: 100');
    const whole = ids(all);
    expect(whole.length).toBeGreaterThan(1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length + 1 }), fc.boolean(), async (size, fast) => {
        let back: string[] = [];
        for (let before: string | undefined; ;) {
          const page = await read(list, `last: ${size}${before ? `, before: "${before}"` : ''}`, fast);
          expect(page.pageInfo.hasNextPage).toBe(before !== undefined);
          expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor);
          expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
          back = [...ids(page), ...back];
          if (!page.pageInfo.hasPreviousPage) break;
          before = page.pageInfo.startCursor;
        }
        expect(back).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it('between two cursors: the first or the last rows of what lies between', async () => {
    const { edges } = await read('responsables', 'first: 100');
    const between = `after: "${edges[1]!.cursor}", before: "${edges[6]!.cursor}"`;
    const middle = edges.slice(2, 6).map(({ node }) => node.id);
    const forwards = await read('responsables', `first: 3, ${between}`);
    expect(ids(forwards)).toEqual(middle.slice(0, 3));
    expect(forwards.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const backwards = await read('responsables', `last: 3, ${between}`);
    expect(ids(backwards)).toEqual(middle.slice(-3));
    expect(ids(await read('responsables', `last: 100, ${between}`))).toEqual(middle);
  });

  it('begins again where the page before ended, coming back from the page after', async () => {
    const first = await read('responsables', 'first: 4');
    const second = await read('responsables', `first: 4, after: "${first.pageInfo.endCursor}"`);
    const back = await read('responsables', `last: 4, before: "${second.pageInfo.startCursor}"`);
    expect(ids(back)).toEqual(ids(first));
    expect(back.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
  });
});

describe('what is no page', () => {
  it.each([
    ['neither end', '', 'first'],
    ['both ends', 'first: 1, last: 1', 'last'],
    ['none from the end', 'last: 0', 'last'],
    ['too many from the end', 'last: 101', 'last'],
    ['no cursor before', 'last: 1, before: "x"', 'before'],
  ])('is refused, with the argument at fault: %s', async (_case, page, field) => {
    const { errors } = await house.ask(token, `{ schools${page ? `(${page})` : ''} { edges { cursor } } }`);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('as is a cursor of another list', async () => {
    const { pageInfo } = await read('students', 'first: 1');
    const query = `{ responsables(uai: "${uai}", last: 1, before: "${pageInfo.endCursor}") { edges { cursor } } }`;
    const { errors } = await house.ask(token, query);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'before' });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getOperationAST, parse, validate } from 'graphql';
import { createReadAudit } from '../../src/security/audit.js';
import type { ApiContext, Services } from '../../src/api/context.js';
import { createDirectory } from '../../src/api/directory.js';
import { createAddresses } from '../../src/api/downloads/addresses.js';
import { createLoaders } from '../../src/api/loaders.js';
import { createExecutor, type Executor } from '../../src/api/pipeline/executor.js';
import { planFast } from '../../src/api/pipeline/fast-path.js';
import { inlineFragments } from '../../src/api/pipeline/inlined.js';
import { createPastLists } from '../../src/past/index.js';
import { createMask } from '../../src/api/pipeline/mask.js';
import { buildApiSchema, FAST_LISTS } from '../../src/api/schema.js';
import { REASONS } from '../../src/domain/reasons.js';
import { EXACTLY } from '../../src/statistics/rounding.js';
import { Random } from '../../src/common/random.js';
import { makeDocument, type ValueOf } from './support/documents.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { OPERATIONS } from './support/operations.js';
import { schemaOf } from '../support/schemas.js';

const schema = buildApiSchema();
const GENERATED = Number(process.env.PATHS_RUNS ?? 150);
const SEED = process.env.SEED ?? 'paths';
const faults: unknown[] = [];
const mask = createMask({ onFault: error => faults.push(error) });

let house: House;
let services: Services;
let uai: string;
let accountId: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 25 });
  uai = house.schools[0]!.uai;
  services = {
    ...house.deps,
    // Nothing is appended before the end, so that every path shows the same position of the ledger.
    audit: createReadAudit(house.commands.accesses, { now: () => house.clock.now(), delay: 3_600_000 }),
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
  };
  const { pool } = house.database;
  // Values that JSON has to escape, values that are missing, every state and origin, and equal names.
  await pool.query(`update ${await schemaOf(house.database, 'responsables')}.responsables_rows set
      surname = case when legal_level = 1 then E'O"Brien\\\\\\n\\tÉ\\u2028\\u0001😀' else surname end,
      student_first_name = case when has_email then null else student_first_name end,
      mef = case when has_mobile then null else mef end,
      class_label = case when has_mobile then E'Classe "A" d''Élise' else class_label end,
      login = case when has_email then null else login end,
      state = (array['NOT_NOTIFIED','NOTIFIED','ACTIVATING','ACTIVATED','EXPIRED'])[1 + abs(hashtext(account_id::text)) % 5],
      origin = (array['ETABLISSEMENT','NON_RENSEIGNE'])[1 + abs(hashtext(account_id::text)) % 2],
      notified_at = case when has_email then timestamptz '2026-09-01 08:00:00.123456+02' + abs(hashtext(student_id::text)) % 3 * interval '1 day' end,
      last_signed_in_at = case when has_mobile then timestamptz '2026-10-01 00:00:00Z' end,
      student_sort = case when has_email then 'MEME NOM' else student_sort end`);
  accountId = (
    await pool.query<{ id: string }>(
      'select account_id as id from read.accounts where $1 = any(uais) order by login limit 1',
      [uai],
    )
  ).rows[0]!.id;
});
afterAll(async () => {
  // Whatever was asked above, nothing went wrong here.
  expect(faults).toEqual([]);
  await services?.audit.close();
  await house?.close();
});

const principal = (role: string): ApiContext['principal'] => ({
  subject: 'tester',
  roles: grantsOf(house)[role] as never,
  otpAt: '2026-09-01T08:00:00.000Z',
  expiresAt: '2099-01-01T00:00:00Z',
});
const contextFor = (role: string): ApiContext => ({
  principal: principal(role),
  correlationId: randomUUID(),
  language: 'en' as const,
  address: '127.0.0.1',
  services,
  loaders: createLoaders(services),
});

const executors: Record<string, Executor> = {
  'graphql-js': createExecutor({ schema, mask, fastLists: FAST_LISTS, fast: false, compile: false }),
  'graphql-jit': createExecutor({ schema, mask, fastLists: FAST_LISTS, fast: false }),
  fast: createExecutor({ schema, mask, fastLists: FAST_LISTS }),
};

/** The text of the answer on each path; correlation ids, which differ, left out. */
async function answers(
  query: string,
  variables: Record<string, unknown>,
  role = 'SCHOOL_HEAD',
): Promise<Record<string, string>> {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, undefined) ?? (document.definitions[0] as never);
  const texts: Record<string, string> = {};
  for (const [name, executor] of Object.entries(executors)) {
    // Compiled at the second use.
    for (let use = 0; use < 3; use++) {
      const result = await executor.execute({ document, operation, variables, context: contextFor(role) });
      texts[name] = JSON.stringify(result).replace(/"correlationId":"[^"]*"/g, '');
    }
  }
  return texts;
}

const alike = (texts: Record<string, string>): void => {
  expect(texts['graphql-jit']).toBe(texts['graphql-js']);
  expect(texts.fast).toBe(texts['graphql-js']);
};

/** The fields of a type: null for a field without fields of its own. */
type Tree = { readonly [field: string]: Tree | null };
const CLASS: Tree = { code: null, label: null };
const NODES: Record<'responsables' | 'students', { type: string; tree: Tree; sorts: string[] }> = {
  responsables: {
    type: 'Responsable',
    tree: {
      ...Object.fromEntries(
        [
          'id',
          'accountId',
          'surname',
          'firstName',
          'login',
          'hasEmail',
          'hasMobile',
          'kinship',
          'legalLevel',
          'origin',
          'state',
          'disputed',
          'notifiedAt',
          'expiresAt',
          'lastSignedInAt',
        ].map(name => [name, null]),
      ),
      student: { id: null, surname: null, firstName: null, schoolClass: CLASS, mef: CLASS },
    },
    sorts: [
      'STUDENT',
      'RESPONSABLE',
      'CLASS',
      'MEF',
      'LOGIN',
      'HAS_EMAIL',
      'ORIGIN',
      'STATE',
      'NOTIFIED_AT',
      'LAST_SIGNED_IN_AT',
    ],
  },
  students: {
    type: 'Student',
    tree: {
      ...Object.fromEntries(
        [
          'id',
          'accountId',
          'surname',
          'firstName',
          'login',
          'hasEmail',
          'origin',
          'state',
          'notifiedAt',
          'expiresAt',
          'lastSignedInAt',
        ].map(name => [name, null]),
      ),
      schoolClass: CLASS,
      mef: CLASS,
    },
    sorts: ['STUDENT', 'CLASS', 'MEF', 'LOGIN', 'HAS_EMAIL', 'ORIGIN', 'STATE', 'NOTIFIED_AT', 'LAST_SIGNED_IN_AT'],
  },
};

/** A selection of a type's fields, by chance: aliases, repetitions, fragments of both kinds, `__typename`. */
const selection = (tree: Tree, type?: string): fc.Arbitrary<string> => {
  const field = fc.constantFrom(...Object.keys(tree), '__typename').chain(name => {
    const below = tree[name];
    const body = below ? selection(below).map(inner => ` ${inner}`) : fc.constant('');
    // One alias a field: the same key must always mean the same field.
    return fc.tuple(fc.boolean(), body).map(([aliased, inner]) => `${aliased ? `alias_${name}: ` : ''}${name}${inner}`);
  });
  const parts = fc.array(field, { minLength: 1, maxLength: 6 });
  return fc
    .tuple(parts, fc.array(field, { maxLength: 3 }), fc.constantFrom(...(type ? [type, 'Node', ''] : [''])))
    .map(([own, more, on]) => {
      // Only `id` and `__typename` are fields of the interface.
      const inside = on === 'Node' ? ['id', '__typename'] : more;
      const fragment = inside.length > 0 && type ? ` ...${on ? ` on ${on}` : ''} { ${inside.join(' ')} }` : '';
      return `{ ${own.join(' ')}${fragment} }`;
    });
};

/** What is selected of a list, by chance: its rows, its pages, its count, in any order. */
const connection = (list: keyof typeof NODES): fc.Arbitrary<string> => {
  const { type, tree } = NODES[list];
  const info = fc.subarray(['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor', '__typename'], {
    minLength: 1,
  });
  return fc
    .tuple(
      selection(tree, type),
      info,
      fc.subarray(['cursor', '__typename']),
      fc.shuffledSubarray(['edges', 'pageInfo', 'totalCount', '__typename'], { minLength: 1 }),
    )
    .map(([node, infos, edge, parts]) => {
      const text: Record<string, string> = {
        edges: `edges { ${edge.join(' ')} node ${node} }`,
        pageInfo: `pageInfo { ${infos.join(' ')} }`,
        totalCount: 'total: totalCount',
        __typename: '__typename',
      };
      return parts.map(part => text[part]).join(' ');
    });
};

const filter = fc.record(
  {
    search: fc.constantFrom('', 'a', 'É', '%', "d'", 'an on', '"'),
    classes: fc.constantFrom(['6A'], ['6A', '5A'], []),
    states: fc.subarray(['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATED']),
    origins: fc.subarray(['ETABLISSEMENT', 'NON_RENSEIGNE']),
    hasEmail: fc.boolean(),
    expiresBefore: fc.constant('2027-06-01T00:00:00+02:00'),
    notifiedBefore: fc.constant('2026-09-02T12:00:00Z'),
    signedInBefore: fc.constantFrom('2026-09-30T00:00:00Z', '2026-11-01T00:00:00Z'),
  },
  { requiredKeys: [] },
);

describe('the paths of a query', () => {
  it.each(['responsables', 'students'] as const)(
    '%s: answer alike, whatever is selected, filtered, sorted, paged',
    async list => {
      const { type, sorts } = NODES[list];
      const sort = fc.option(
        fc.record({ field: fc.constantFrom(...sorts), direction: fc.constantFrom('ASC', 'DESC') }),
      );
      await fc.assert(
        fc.asyncProperty(
          connection(list),
          filter,
          sort,
          fc.constantFrom(1, 2, 7, 100),
          async (body, by, order, first) => {
            const query = `query Q($uai: Uai!, $filter: ${type}Filter, $sort: ${type}Sort, $first: Int!, $after: String) {
          ${list}(uai: $uai, filter: $filter, sort: $sort, first: $first, after: $after) { ${body} } }`;
            expect(planFast(schema, parse(query).definitions[0] as never, FAST_LISTS)).toBeDefined();
            const variables = { uai, filter: by, sort: order, first };
            const pages = `query P($uai: Uai!, $filter: ${type}Filter, $sort: ${type}Sort, $first: Int!) {
          ${list}(uai: $uai, filter: $filter, sort: $sort, first: $first) { pageInfo { endCursor } } }`;
            const { fast } = await answers(pages, variables);
            const after = (JSON.parse(fast!) as { data: Record<string, { pageInfo: { endCursor: string | null } }> })
              .data[list]!.pageInfo.endCursor;
            alike(await answers(query, variables));
            alike(await answers(query, { ...variables, after }));
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('answer alike over generated documents, fragments and directives among them', async () => {
    const past = new Date().toISOString();
    const value: ValueOf = (type, place, random) => {
      const name = String(type).replace(/[![\]]/g, '');
      if (name === 'Uai') return random.pick([uai, uai, uai, house.schools[1]!.uai, house.schools[2]!.uai]);
      if (place === 'first') return random.pick([1, 2, 5, 50, 0]);
      if (name === 'Boolean') return random.chance(0.5);
      if (name === 'SortDirection') return random.pick(['ASC', 'DESC']);
      if (name.endsWith('SortField')) return random.pick(NODES.students.sorts);
      if (name.endsWith('Sort')) return { field: random.pick(NODES.students.sorts) };
      if (name === 'SchoolFilter') return random.pick([{}, { degree: 'SECOND' }]);
      if (name === 'Degree') return 'FIRST';
      if (name.endsWith('Filter'))
        return random.pick([{}, { hasEmail: true }, { states: ['NOTIFIED'] }, { search: 'a' }]);
      if (name === 'AccountState') return ['NOTIFIED', 'NOT_NOTIFIED'];
      if (name === 'AccountOrigin') return [];
      if (place === 'search') return random.pick(['a', '', 'é']);
      if (place === 'classes' || place === 'mefs') return random.pick([['6A'], []]);
      if (name === 'DateTime') return random.pick([past, '2099-06-01T00:00:00Z']);
      return null;
    };
    console.info(`paths: ${GENERATED} documents, SEED=${SEED}`);
    let fast = 0;
    for (let run = 0, made = 0; made < GENERATED; run++) {
      const random = Random.of(SEED, run);
      const roots = random.chance(0.8) ? [random.pick(['responsables', 'students'])] : ['students', 'schools', 'me'];
      const { query, variables } = makeDocument({ schema, random, value, roots, depth: 5, fields: 16 });
      const document = parse(query);
      if (validate(schema, document).length > 0) continue;
      made++;
      const given = variables();
      try {
        alike(await answers(query, given));
      } catch (cause) {
        throw new Error(`run ${run} of SEED=${SEED}:\n${query}\n${JSON.stringify(given)}`, { cause });
      }
      // The condition `c` may be left out: its default is true.
      const opened = inlineFragments(document, document.definitions[0] as never, { c: true, ...given });
      if (planFast(schema, opened.operation, FAST_LISTS)) fast++;
    }
    expect(fast).toBeGreaterThan(GENERATED / 4);
  });

  it('show what the table holds, whatever characters it holds', async () => {
    const { pool } = house.database;
    const rows = async () =>
      (
        await pool.query<Record<string, unknown>>(
          'select * from read.responsables where uai = $1 order by student_sort, student_id, account_id limit 100',
          [uai],
        )
      ).rows;
    const query = `query Q($u: Uai!) { responsables(uai: $u, first: 100) { edges { node {
      id surname login hasEmail legalLevel state notifiedAt student { firstName mef { label } schoolClass { label } } } } } }`;
    const readModel = await schemaOf(house.database, 'responsables');
    // U+001F, which the statement puts between values (`page.ts`): within a surname, as all of it, and beside signs that JSON escapes.
    for (const surname of ['surname', "surname || chr(31) || 'x'", 'chr(31)', "E'\\u001f\\u001e\"'"]) {
      await pool.query(`update ${readModel}.responsables_rows set surname = ${surname} where has_mobile`);
      const expected = (await rows()).map(row => ({
        id: `Responsable_${String(row.student_id)}.${String(row.account_id)}`,
        surname: row.surname,
        login: row.login,
        hasEmail: row.has_email,
        legalLevel: row.legal_level,
        state: row.state,
        notifiedAt: row.notified_at instanceof Date ? row.notified_at.toISOString() : null,
        student: {
          firstName: row.student_first_name,
          mef: row.mef === null ? null : { label: row.mef_label },
          schoolClass: { label: row.class_label },
        },
      }));
      const texts = await answers(query, { u: uai });
      alike(texts);
      const { data } = JSON.parse(texts.fast!) as { data: { responsables: { edges: { node: unknown }[] } } };
      expect(data.responsables.edges.map(({ node }) => node)).toEqual(expected);
    }
  });

  it('page through a list under every sort without losing or repeating a row', async () => {
    for (const field of NODES.responsables.sorts)
      for (const direction of ['ASC', 'DESC']) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const query = `query Q($u: Uai!, $s: ResponsableSort, $a: String) { responsables(uai: $u, sort: $s, first: 3, after: $a) {
            totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
          const { fast } = await answers(query, { u: uai, s: { field, direction }, a: after });
          const { responsables } = (
            JSON.parse(fast!) as {
              data: {
                responsables: {
                  totalCount: number;
                  edges: { cursor: string; node: { id: string } }[];
                  pageInfo: { hasNextPage: boolean; endCursor: string };
                };
              };
            }
          ).data;
          seen.push(...responsables.edges.map(({ node }) => node.id));
          expect(responsables.edges.at(-1)?.cursor).toBe(responsables.pageInfo.endCursor);
          after = responsables.pageInfo.hasNextPage ? responsables.pageInfo.endCursor : null;
          if (after === null) expect(seen).toHaveLength(responsables.totalCount);
        } while (after !== null);
        expect(new Set(seen).size).toBe(seen.length);
      }
  });

  it('answer alike for every query of the folder of operations', async () => {
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select import_id as id from read.import_reports where uai = $1 order by started_at limit 1',
      [uai],
    );
    const variables: Record<string, Record<string, unknown>> = {
      default: {
        uai,
        first: 10,
        id: accountId,
        accountId,
        at: new Date().toISOString(),
        scope: { type: 'SCHOOL', uai },
        groupBy: 'CLASS',
      },
      Node: { id: `ImportReport_${rows[0]!.id}` },
      ImportReport: { id: `ImportReport_${rows[0]!.id}`, first: 10 },
    };
    let queries = 0;
    for (const [name, text] of Object.entries(OPERATIONS)) {
      if (!/^query/m.test(text)) continue;
      const declared = [...text.matchAll(/\$(\w+):/g)].map(([, variable]) => variable!);
      const given = { ...variables.default, ...variables[name] };
      alike(await answers(text, Object.fromEntries(Object.entries(given).filter(([key]) => declared.includes(key)))));
      queries++;
    }
    expect(queries).toBeGreaterThan(9);
  });

  it('fail alike', async () => {
    for (const [query, variables] of [
      ['query Q($u: Uai!) { responsables(uai: $u, first: 1) { totalCount } }', { u: house.schools[2]!.uai }],
      ['query Q($u: Uai!) { responsables(uai: $u, first: 0) { totalCount } }', { u: uai }],
      ['query Q($u: Uai!) { responsables(uai: $u, first: 1, after: "x") { totalCount } }', { u: uai }],
      ['query Q($u: Uai!) { responsables(uai: $u, first: 1) { totalCount } }', {}],
      ['query Q($u: Uai!) { responsables(uai: $u, first: 1) { totalCount } }', { u: 'x' }],
      ['query Q($s: StatisticsScope!) { statistics(scope: $s) { position } }', { s: { type: 'SCHOOL' } }],
      ['query Q($s: StatisticsScope!) { statistics(scope: $s) { position } }', { s: {} }],
      ['query Q($id: ID!) { account(id: $id) { id } }', { id: randomUUID() }],
    ] as const)
      alike(await answers(query, variables));
  });

  it.each([
    ['a directive', '{ responsables(uai: "0750001A", first: 1) { totalCount @include(if: true) } }'],
    ['another field beside', '{ me { subject } responsables(uai: "0750001A", first: 1) { totalCount } }'],
    ['edges twice', '{ responsables(uai: "0750001A", first: 1) { a: edges { cursor } b: edges { cursor } } }'],
  ])('leave %s to the ordinary path', (_name, query) => {
    expect(planFast(schema, parse(query).definitions[0] as never, FAST_LISTS)).toBeUndefined();
  });

  it('show the fields of a row as the schema names them', () => {
    for (const { definition } of Object.values(FAST_LISTS)) {
      const check = (type: string, fields: object): void => {
        const defined = (schema.getType(type) as { getFields?: () => object }).getFields!();
        for (const [name, field] of Object.entries(fields) as [
          string,
          { as: string; type: string; fields: object },
        ][]) {
          expect(Object.keys(defined)).toContain(name);
          if (field.as === 'object') check(field.type, field.fields);
        }
      };
      check(definition.type, definition.fields);
    }
  });
});

describe('what the libraries must not be trusted with', () => {
  const sources = (folder: string): string[] =>
    readdirSync(fileURLToPath(new URL(folder, import.meta.url)), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => readFileSync(fileURLToPath(new URL(`${folder}/${name}`, import.meta.url)), 'utf8'));

  it('no right rests on decorators: simple resolvers would skip them', () => {
    for (const text of sources('../../src/api'))
      expect(text).not.toMatch(/@Authorized|@UseMiddleware|authChecker|globalMiddlewares/);
  });

  it('no publisher of the library is used, and no repeater', () => {
    for (const text of sources('../../src')) expect(text).not.toMatch(/createPubSub|repeaterBuffer|from '@repeaterjs/);
  });

  it('type-graphql is the release candidate of 2, and graphql 16', () => {
    const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dependencies['type-graphql']).toMatch(/2\.0\.0-rc/);
    expect(dependencies.graphql).toMatch(/\^16\.(1[5-9]|[2-9]\d)/);
  });

  it('graphql-jit is given the defaults of fields of inputs', async () => {
    const query = 'query Q($s: StatisticsScope!) { statistics(scope: $s) { total { counts { total } } } }';
    const texts = await answers(query, { s: { type: 'SCHOOL', uai } });
    expect(texts['graphql-jit']).toMatch(/"total":\d+/);
    alike(texts);
  });

  it('nodes of every type resolve by class, on every path', async () => {
    const ids = [`Account_${accountId}`, `School_${uai}`, `AccountHistoryEntry_${accountId}.0`];
    for (const id of ids)
      alike(
        await answers(
          'query Q($id: ID!) { node(id: $id) { __typename id ... on Account { login } ... on School { name } } }',
          { id },
        ),
      );
  });
});

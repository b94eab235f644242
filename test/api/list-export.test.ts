/** Lists as files: the rows of the query in its order, as people and spreadsheets read them, from one snapshot. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cellsOf,
  fetchExport,
  fetchFile,
  itWithPoppler,
  offerExport,
  squeezed,
  squeezedPages,
  type OfferedExport,
} from './support/downloads.js';
import { grantsOf, openApiHouse, type House, type TokenOptions } from './support/house.js';
import { fieldsOfReads } from '../support/reads.js';
import { schemaOf } from '../support/schemas.js';

let house: House;
let uai: string;
let head: string;
/** The table that is read for each list, into which the tests write values that no import gives. */
const tables: Record<string, string> = {};

beforeAll(async () => {
  house = await openApiHouse({ pupils: 20 });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { pool } = house.database;
  for (const list of ['responsables', 'students']) {
    tables[list] = `${await schemaOf(house.database, list)}.${list}_rows`;
    await pool.query(`update ${tables[list]} set
      state = (array['NOT_NOTIFIED','NOTIFIED','ACTIVATING','ACTIVATED','EXPIRED'])[1 + abs(hashtext(account_id::text)) % 5],
      notified_at = case when has_email then timestamptz '2026-09-15 22:30:00Z' end,
      last_signed_in_at = case when abs(hashtext(account_id::text)) % 2 = 0 then timestamptz '2026-12-31 19:59:59Z' end
      where account_id is not null`);
  }
});
afterAll(() => house?.close());

async function offered(input: object, token = head): Promise<OfferedExport> {
  const answer = await offerExport(house, token, input);
  expect(answer.errors).toBeUndefined();
  return answer;
}
const exported = (list: string, asked: object = {}, format = 'CSV'): Promise<Response> =>
  fetchExport(house, head, { format, [list]: { uai, ...asked } });
const csvOf = async (list: string, asked: object = {}): Promise<string[][]> => cellsOf(await exported(list, asked));

const STATES: Record<string, string> = {
  NOT_NOTIFIED: 'Non notifié',
  NOTIFIED: 'Notifié et non activé',
  ACTIVATING: 'En cours d’activation',
  ACTIVATED: 'Activé',
  EXPIRED: 'Expiré',
  '': '',
};
const ORIGINS: Record<string, string> = { NON_RENSEIGNE: 'N/A', ETABLISSEMENT: 'Établissement', '': '' };

const ACCOUNT = 'login hasEmail origin state notifiedAt lastSignedInAt';
const NODES: Record<string, { type: string; fields: string }> = {
  responsables: {
    type: 'Responsable',
    fields: `surname firstName ${ACCOUNT} student { surname firstName schoolClass { label } mef { label } }`,
  },
  students: { type: 'Student', fields: `surname firstName schoolClass { label } mef { label } ${ACCOUNT}` },
};

interface Person {
  readonly surname: string | null;
  readonly firstName: string | null;
  readonly schoolClass?: { label: string } | null;
  readonly mef?: { label: string } | null;
}
interface Node extends Person {
  readonly login: string | null;
  readonly hasEmail: boolean;
  /** Null for a pupil without an account. */
  readonly origin: string | null;
  readonly state: string | null;
  readonly notifiedAt: string | null;
  readonly lastSignedInAt: string | null;
  readonly student?: Person;
}

/**
 * A row of the query as the file is to show it. The two days are those of the instants that `beforeAll` writes, by the clocks of the school:
 * it is on La Réunion, four hours ahead of UTC.
 */
function shown(node: Node): string[] {
  const pupil = node.student ?? node;
  const cell = (text: string | null | undefined): string => text ?? '';
  return [
    ...[cell(pupil.surname), cell(pupil.firstName), cell(pupil.schoolClass?.label), cell(pupil.mef?.label)],
    ...(node.student ? [cell(node.surname), cell(node.firstName)] : []),
    ...[cell(node.login), node.hasEmail ? 'Oui' : 'Non'],
    ...[ORIGINS[node.origin ?? '']!, STATES[node.state ?? '']!],
    ...[node.notifiedAt ? '16/09/2026' : '', node.lastSignedInAt ? '31/12/2026' : ''],
  ];
}

/** The rows of the query, of all its pages. */
async function listed(list: string, asked: { filter?: object; sort?: object }): Promise<Node[]> {
  const { type, fields } = NODES[list]!;
  const nodes: Node[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { data, errors } = await house.ask(
      head,
      `query Q($uai: Uai!, $filter: ${type}Filter, $sort: ${type}Sort, $after: String) {
        ${list}(uai: $uai, first: 100, after: $after, filter: $filter, sort: $sort) {
          edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }`,
      { uai, ...asked, after },
    );
    expect(errors).toBeUndefined();
    const { edges, pageInfo } = data[list] as {
      edges: { node: Node }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    nodes.push(...edges.map(({ node }) => node));
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  return nodes;
}

const ASKED: readonly { filter?: object; sort?: object }[] = [
  {},
  { sort: { field: 'STUDENT', direction: 'DESC' } },
  { sort: { field: 'CLASS' } },
  { sort: { field: 'STATE', direction: 'DESC' } },
  { sort: { field: 'NOTIFIED_AT', direction: 'ASC' } },
  { filter: { states: ['NOTIFIED', 'ACTIVATED'] } },
  { filter: { hasEmail: true, search: 'a' } },
  { filter: { expiresBefore: '2027-01-01T00:00:00Z' } },
  { filter: { notifiedBefore: '2026-10-01T00:00:00Z', signedInBefore: '2026-12-01T00:00:00Z' } },
  { filter: { search: 'zzzzzz' } },
];
const CASES = Object.keys(NODES).flatMap(list => ASKED.map(asked => [list, JSON.stringify(asked), asked] as const));

describe('a list as CSV', () => {
  it.each(CASES)('%s, %s: the rows of the query, in its order, in words', async (list, _, asked) => {
    const [, ...rows] = await csvOf(list, asked);
    expect(rows).toEqual((await listed(list, asked)).map(shown));
  });

  it('has the headings of the screen', async () => {
    const account = ['Identifiant', 'Adresse mail', 'Origine', 'État', 'Notifié le', 'Dernière connexion'];
    expect((await csvOf('responsables'))[0]).toEqual([
      ...['Nom de l’élève', 'Prénom de l’élève', 'Classe', 'MEF', 'Nom du responsable', 'Prénom du responsable'],
      ...account,
    ]);
    expect((await csvOf('students'))[0]).toEqual(['Nom', 'Prénom', 'Classe', 'MEF', ...account]);
  });

  it('neutralises formulas, quotes what needs quotes, and keeps rows apart', async () => {
    const { pool } = house.database;
    const { rows } = await pool.query<{ id: string; name: string }>(
      `select student_id as id, surname as name from read.students where uai = $1 order by 1 limit 1`,
      [uai],
    );
    const { id, name } = rows[0]!;
    const evil = '=HYPERLINK("http://evil.test";"a")\r\n\u001fb';
    await pool.query(`update ${tables.students} set surname = $1 where student_id = $2`, [evil, id]);
    try {
      const text = await (await exported('students', { sort: { field: 'CLASS' } })).text();
      expect(text).toContain(`\r\n"'=HYPERLINK(""http://evil.test"";""a"")\r\nb";`);
    } finally {
      await pool.query(`update ${tables.students} set surname = $1 where student_id = $2`, [name, id]);
    }
  });

  it('is named by list, school and day, and says its position and type', async () => {
    const { headers } = await exported('students');
    expect(headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="eleves-${uai}-\\d{4}-\\d\\d-\\d\\d.csv"`),
    );
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('x-position')! >= (await house.database.lastDeed())).toBe(true);
  });

  it.each(Object.keys(NODES))('of %s searched by name is recorded as a search before it is downloaded', async list => {
    const searches = () => fieldsOfReads(house.database, ['kind', 'uai', 'persons'], { actor: `searcher-${list}` });
    const searcher = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: `searcher-${list}` });
    // Of these only the last looks for somebody by name.
    for (const filter of [{}, { search: ' ' }, { search: 'nobody of this name' }])
      await offered({ format: 'CSV', [list]: { uai, filter } }, searcher);
    for (let tries = 250; tries > 0 && (await searches()).length === 0; tries--)
      await new Promise(resolve => setTimeout(resolve, 20));
    expect(await searches()).toEqual([{ kind: 'SEARCH', uai, persons: 0 }]);
  });

  it('is recorded with the number of rows', async () => {
    const after = await house.database.lastAppended();
    const exports = () => fieldsOfReads(house.database, ['uai', 'persons'], { kind: 'EXPORT', after });
    const { rowCount, url } = await offered({ format: 'CSV', responsables: { uai } });
    expect(await exports()).toEqual([]);
    const answer = await fetchFile(house, head, url);
    await answer.text();
    expect(answer.headers.get('x-rows')).toBe(String(rowCount));
    expect(await exports()).toEqual([{ uai, persons: rowCount }]);
    expect(rowCount).toBe((await listed('responsables', {})).length);
  });
});

describe('a list as PDF', () => {
  /** More rows than stand on two pages, with names that are hard to set. */
  const COPIES = 90;
  const HARD = [`D'ÉTIENNE-ŒUVRARD`, 'ĐẶNG (dit \\ « l’Aîné »)', 'RHABARBERBARBARA'.repeat(4), '=1+1;"x"', 'LE GOFF'];

  beforeAll(async () => {
    const { pool } = house.database;
    for (const list of Object.keys(NODES)) {
      const { rows } = await pool.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
        [tables[list]],
      );
      const ownValues: Record<string, string> = {
        student_id: `gen_random_uuid()`,
        surname: `($2::text[])[1 + n % cardinality($2::text[])]`,
        state: `(array['NOTIFIED', 'ACTIVATED'])[1 + n % 2]`,
        student_sort: `'zz' || lpad(n::text, 4, '0')`,
      };
      await pool.query(
        `insert into ${tables[list]} (${rows.map(({ name }) => name).join(',')})
          select ${rows.map(({ name }) => ownValues[name] ?? `one.${name}`).join(',')}
            from (select * from ${tables[list]} where uai = $1 and account_id is not null order by student_sort limit 1) one,
              generate_series(1, ${COPIES}) n`,
        [uai, HARD],
      );
    }
  });
  afterAll(async () => {
    for (const list of Object.keys(NODES))
      await house.database.pool.query(`delete from ${tables[list]} where student_sort like 'zz%'`);
  });

  const PDF_CASES = Object.keys(NODES).flatMap(list =>
    [{}, { filter: { states: ['NOTIFIED'] }, sort: { field: 'STUDENT', direction: 'DESC' } }].map(
      asked => [list, JSON.stringify(asked), asked] as const,
    ),
  );

  itWithPoppler.each(PDF_CASES)(
    '%s, %s: every row of the query, in its order, over several pages (needs poppler-utils)',
    async (list, _, asked) => {
      const answer = await exported(list, asked, 'PDF');
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      expect(answer.headers.get('content-disposition')).toContain(`${list === 'students' ? 'eleves' : list}-${uai}-`);
      const pages = await squeezedPages(answer);
      expect(pages.length).toBeGreaterThan(1);
      const headings = squeezed((await csvOf(list))[0]!.join(''));
      const bodies = pages.map((page, at) => {
        const foot = `Page${at + 1}sur${pages.length}`;
        expect(page.endsWith(foot)).toBe(true);
        return page.slice(page.indexOf(headings) + headings.length, -foot.length);
      });
      const rows = await listed(list, asked);
      expect(bodies.join('')).toBe(squeezed(rows.flatMap(shown).join('')));
      const [school] = house.schools;
      const title = `${list === 'students' ? 'Élèves' : 'Responsables'} – ${school!.name} (${uai})`;
      const filter = 'filter' in asked ? 'États : Notifié et non activé ; ' : '';
      const order = `Tri : élève${'sort' in asked ? ', ordre décroissant' : ''}`;
      expect(pages[0]).toContain(squeezed(`${title}${filter}${order}${rows.length} lignes, le `));
    },
  );
});

describe('the right to export', () => {
  const token = (grant: object, options?: TokenOptions): Promise<string> => house.token([grant as never], options);
  const codes = ({ userErrors }: OfferedExport): string[] => userErrors.map(({ code }) => code);
  const responsables = () => ({ format: 'CSV', responsables: { uai } });
  const students = () => ({ format: 'CSV', students: { uai } });

  it('needs a one-time password for responsables, and none for pupils', async () => {
    const without = await token({ role: 'SCHOOL_HEAD', schools: [uai] }, { otp: false });
    expect(codes(await offered(responsables(), without))).toEqual(['OTP_REQUIRED']);
    expect(codes(await offered(students(), without))).toEqual([]);
  });

  it('is lent along with the list', async () => {
    const until = '2099-01-01T00:00:00Z';
    const lent = (rights: readonly string[]) => token({ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until });
    expect(codes(await offered(responsables(), await lent(['RESPONSABLES_LIST'])))).toEqual([]);
    expect(codes(await offered(students(), await lent(['RESPONSABLES_LIST'])))).toEqual(['FORBIDDEN']);
    expect(codes(await offered(students(), await lent(['STUDENTS_LIST'])))).toEqual([]);
  });

  it('is refused for a school of others, and no address is given', async () => {
    const elsewhere = await token({ role: 'SCHOOL_HEAD', schools: [house.schools[1]!.uai] });
    expect(await offered(responsables(), elsewhere)).toMatchObject({ url: null, rowCount: null, countedAt: null });
  });

  it.each([
    ['none', {}],
    ['several', { students: { uai: '0750001A' }, responsables: { uai: '0750001A' } }],
  ])('takes one list: %s is BAD_USER_INPUT', async (_, lists) => {
    const { errors } = await offerExport(house, head, { format: 'CSV', ...lists });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('a list being downloaded', () => {
  it('holds no connection once it is sent, or when nobody takes it', async () => {
    const { url } = await offered({ format: 'CSV', responsables: { uai } });
    await (await fetchFile(house, head, url)).text();
    const leaving = new AbortController();
    const { url: other } = await offered({ format: 'PDF', responsables: { uai } });
    await fetch(house.url + other, { headers: { authorization: `Bearer ${head}` }, signal: leaving.signal });
    leaving.abort();
    for (let tries = 200; tries > 0; tries--) {
      const { rows } = await house.database.pool.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
      if (rows[0]!.n === 0) return;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error('a transaction is left open');
  });
});

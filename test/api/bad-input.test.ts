import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { uaiLetter } from '../../src/ingest/formats/parse/identifiers.js';
import { ineOf, pupil, siecle } from '../ingest/support/files.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { watch, type Push } from './support/watch.js';

let house: House;
let head: string;
let uai: string;
let before: number;

beforeAll(async () => {
  house = await openApiHouse();
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  uai = house.schools[0]!.uai;
  before = await house.events();
});
afterAll(async () => {
  // Whatever these tests send, nothing changes.
  expect(await house?.events()).toBe(before);
  await house?.close();
});

const LIST =
  'query Q($uai: Uai!, $first: Int!, $after: String) { responsables(uai: $uai, first: $first, after: $after) { edges { node { id } } } }';

interface Raw {
  readonly status: number;
  readonly body: { errors?: { message: string; extensions: { code: string } }[]; data?: unknown };
}

async function send(
  body: string | Buffer,
  headers: Record<string, string> = {},
  path = '/graphql',
  method = 'POST',
): Promise<Raw> {
  const response = await fetch(house.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${head}`, ...headers },
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) as Raw['body'] };
}

const codeOf = ({ body }: Raw): string | undefined => body.errors?.[0]?.extensions.code;

describe('wrong tokens', () => {
  it.each([
    ['no JWT at all', async () => 'rubbish'],
    ['another audience', () => house.token(grantsOf(house).SCHOOL_HEAD!, { audience: 'elsewhere' })],
    ['another issuer', () => house.token(grantsOf(house).SCHOOL_HEAD!, { issuer: 'https://evil.test' })],
    ['expired', () => house.token(grantsOf(house).SCHOOL_HEAD!, { expiresIn: -60 })],
    ['cut short', async () => head.slice(0, -4)],
    [
      'with other roles written in',
      async () => {
        const [header, , signature] = head.split('.');
        const payload = Buffer.from(
          JSON.stringify({ sub: 'x', registre_roles: [{ role: 'NATIONAL_ADMIN', nation: true }] }),
        );
        return `${header}.${payload.toString('base64url')}.${signature}`;
      },
    ],
    ['unsigned', async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${head.split('.')[1]}.`],
  ])('%s: 401, and the reason', async (_name, make) => {
    const answer = await send(JSON.stringify({ query: '{ me { subject } }' }), {
      authorization: `Bearer ${await make()}`,
    });
    expect(answer.status).toBe(401);
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    expect(JSON.stringify(answer.body)).not.toContain('rubbish');
  });

  it('another scheme: 401', async () => {
    const answer = await send(JSON.stringify({ query: '{ me { subject } }' }), { authorization: 'Basic dTpw' });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('none: 401', async () => {
    const { status, errors } = await house.ask(undefined, '{ me { subject } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('malformed requests', () => {
  it.each([
    ['not JSON', '{"query":', {}, 400],
    ['an empty body', '', {}, 400],
    ['no query', '{"variables":{}}', {}, 400],
    ['a batch', '[{"query":"{me{subject}}"}]', {}, 400],
    ['variables that are no object', '{"query":"{me{subject}}","variables":[1]}', {}, 400],
    ['another content type', 'query=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [
      'plain text, as a form of another site could send',
      '{"query":"{me{subject}}"}',
      { 'content-type': 'text/plain' },
      400,
    ],
    ['too many bytes', JSON.stringify({ query: `{ me { subject } } #${'x'.repeat(300_000)}` }), {}, 413],
    ['a syntax error', '{"query":"{ me { "}', {}, 400],
    ['a persisted query', '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}', {}, 200],
  ] as const)('%s: refused with its code, without data', async (_name, body, headers, status) => {
    const answer = await send(body, headers);
    expect(answer.status).toBe(status);
    expect(codeOf(answer)).toMatch(/^(BAD_REQUEST|GRAPHQL_PARSE_FAILED|PERSISTED_QUERY_NOT_SUPPORTED)$/);
    expect(answer.body.data).toBeUndefined();
  });

  it('by GET: 405', async () => {
    const answer = await send('', {}, `/graphql?query=${encodeURIComponent('{ me { subject } }')}`, 'GET');
    expect([answer.status, codeOf(answer)]).toEqual([405, 'BAD_REQUEST']);
  });

  it('a Host header that names no host: no fault of the server', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(house.url);
      const request = httpRequest(
        {
          port,
          method: 'POST',
          path: '/graphql',
          headers: { host: '[', 'content-type': 'application/json', authorization: `Bearer ${head}` },
        },
        response => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.on('error', reject);
      request.end('{"query":"{ me { subject } }"}');
    });
    expect([200, 400, 421]).toContain(status);
  });
});

describe('requests that ask too much', () => {
  const nested = (levels: number): string =>
    `{ __typename ${'... { '.repeat(levels)}me { subject }${' }'.repeat(levels)} }`;
  // Each is one more than its limit of `REQUEST_LIMITS` at least.
  it.each([
    ['levels', `{ school(uai: "0750001A") ${'{ attention '.repeat(13)}{ disputes }${' }'.repeat(13)} }`],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: me { subject }`).join(' ')} }`],
    ['fields', nested(601)],
    ['root fields', `{ ${Array.from({ length: 11 }, () => 'me { subject }').join(' ')} }`],
    ['directives', `{ me ${'@include(if: true) '.repeat(21)} { subject } }`],
    ['tokens', `{ me { ${'subject '.repeat(2_100)} } }`],
    [
      'spreads of spreads',
      `{ me { ...F0 } } ${Array.from({ length: 12 }, (_, i) => `fragment F${i} on Me { ${`...F${i + 1} `.repeat(6)} }`).join(' ')} fragment F12 on Me { subject }`,
    ],
  ])('too many %s: refused before anything runs', async (_name, query) => {
    const answer = await send(JSON.stringify({ query }));
    expect(answer.status).toBe(400);
    const codes = answer.body.errors?.map(error => error.extensions.code);
    expect(codes?.some(code => code === 'LIMIT_EXCEEDED' || code === 'GRAPHQL_PARSE_FAILED')).toBe(true);
  });

  it.each([
    ['query', 'query Q($n: Int!) { importReports(first: $n) { edges { node { lines(first: $n) { totalCount } } } } }'],
    ['subscription', 'subscription S($n: Int!, $u: Uai!) { responsablesUpdated(uai: $u) { REPEATED } }'],
  ])('a %s that costs too much: refused on every transport that takes it, before anything runs', async (kind, text) => {
    const repeated = Array.from({ length: 16 }, (_, i) => `r${i}: responsables(first: $n) { edges { cursor } }`).join(
      ' ',
    );
    const query = text.replace('REPEATED', repeated);
    const variables = { n: 100, ...(kind === 'subscription' ? { u: uai } : {}) };
    const expected = {
      message: expect.stringMatching(/costs \d+: \d+ at most/),
      extensions: { code: 'LIMIT_EXCEEDED' },
    };
    const watched = watch(house, head, query, variables);
    const said = await Promise.race([watched.first(), watched.ended]);
    await watched.close();
    const overWebSocket = (kind === 'query' ? (said as Push).errors : said) as unknown[];
    expect(overWebSocket).toEqual([expect.objectContaining({ message: expected.message })]);
    if (kind === 'subscription') return;
    const { status, errors } = await house.ask(head, query, variables);
    expect(status).toBe(400);
    expect(errors?.[0]).toMatchObject(expected);
  });

  it.each([
    [
      'a condition with a variable',
      'subscription S($v: Boolean = true) { statisticsUpdated(scope: { type: NATION }) @skip(if: $v) { position } }',
    ],
    ['a condition', 'subscription S { statisticsUpdated(scope: { type: NATION }) @include(if: true) { position } }'],
    [
      'a condition in a fragment',
      'subscription S($v: Boolean!) { ... on Subscription @include(if: $v) { statisticsUpdated(scope: { type: NATION }) { position } } }',
    ],
    [
      'two fields',
      'subscription S { a: statisticsUpdated(scope: { type: NATION }) { position } b: statisticsUpdated(scope: { type: NATION }) { position } }',
    ],
    ['introspection', 'subscription S { __typename }'],
  ])('a subscription whose root is no single field: %s', async (_name, query) => {
    for (const token of [head, undefined])
      for (const variables of [{}, { v: true }, { v: null }]) {
        const { status, errors } = await house.ask(token, query, variables);
        expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([
          400,
          ['GRAPHQL_VALIDATION_FAILED'],
        ]);
      }
    const watched = watch(house, head, query, { v: true });
    expect(JSON.stringify(await watched.ended)).toContain('GRAPHQL_VALIDATION_FAILED');
    await watched.close();
  });

  it.each([0, -1, 101, 1_000_000])('a page of %i rows: refused, with the bounds', async first => {
    const { errors, data } = await house.ask(head, LIST, { uai, first });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('1 to 100'),
      extensions: { code: 'BAD_USER_INPUT', field: 'first' },
    });
    expect(data).toEqual({ responsables: null });
  });

  it('a search text of more than 100 characters: refused', async () => {
    const query =
      'query Q($u: Uai!, $s: String!) { responsables(uai: $u, first: 1, filter: { search: $s }) { totalCount } }';
    const { errors } = await house.ask(head, query, { u: uai, s: 'x'.repeat(101) });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('values that are not valid', () => {
  it.each([
    ['rubbish', 'rubbish'],
    ['a cursor of nothing', Buffer.from('[]').toString('base64url')],
    ['a cursor of numbers', Buffer.from('[1,2,3]').toString('base64url')],
    [
      'a cursor with SQL',
      Buffer.from(JSON.stringify(["'; drop table read.responsables; --", 'x', 'y'])).toString('base64url'),
    ],
    [
      'a cursor with a null character',
      Buffer.from(
        JSON.stringify(['\0', '00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000000']),
      ).toString('base64url'),
    ],
    ['an object', Buffer.from('{"length":3}').toString('base64url')],
  ])('a cursor that is none: %s', async (_name, after) => {
    for (const sort of ['', ', sort: { field: NOTIFIED_AT }', ', sort: { field: HAS_EMAIL, direction: DESC }']) {
      const query = `query Q($u: Uai!, $a: String) { responsables(uai: $u, first: 2, after: $a${sort}) { edges { node { id } } } }`;
      const { errors } = await house.ask(head, query, { u: uai, a: after });
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining('cursor'),
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
  });

  it('a cursor of another sort', async () => {
    const page = (sort: string, after?: string) =>
      house.ask(
        head,
        `query Q($u: Uai!, $a: String) { responsables(uai: $u, first: 2, after: $a, sort: { field: ${sort} }) { pageInfo { endCursor } } }`,
        { u: uai, a: after },
      );
    const { data } = await page('STUDENT');
    const { errors } = await page('NOTIFIED_AT', data.responsables.pageInfo.endCursor as string);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['a UAI', '{ school(uai: "not a school") { uai } }', 'Uai'],
    [
      'an instant',
      '{ accountAt(accountId: "Account_00000000-0000-4000-8000-000000000000", at: "yesterday") { state } }',
      'DateTime',
    ],
    ['a position', '{ account(id: "x", minPosition: "0") { id } }', 'Position'],
  ])('%s in a document: named, not repeated', async (_name, query, type) => {
    const answer = await send(JSON.stringify({ query }));
    expect(answer.body.errors?.[0]?.message).toContain(type);
    expect(JSON.stringify(answer.body)).not.toMatch(/not a school|yesterday/);
  });

  it('a variable: its value is not repeated', async () => {
    const { status, errors, text } = await house.ask(head, LIST, { uai: 'secret value', first: 'another secret' });
    expect(status).toBe(400);
    expect(errors?.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')).toBe(true);
    expect(text).not.toContain('secret');
  });

  it('names that are nearly right are not completed', async () => {
    const { text, status } = await house.ask(head, '{ responsable(uai: "0750001A") { id } me { subjec } }');
    expect(status).toBe(400);
    expect(text).not.toMatch(/Did you mean|responsables|"subject"/);
  });

  it.each([
    'x',
    'Account_x',
    'School_0750001A.x',
    'Wrong_00000000-0000-4000-8000-000000000000',
    '__proto__',
    'constructor_x',
    'AccountHistoryEntry_x.y',
  ])('the node of the id %s: none', async id => {
    const { errors } = await house.ask(head, 'query Q($id: ID!) { node(id: $id) { id } }', { id });
    expect(['BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN']).toContain(errors?.[0]?.extensions.code);
  });

  it.each([
    [{ type: 'CLASS', uai: '0750001A' }, 'NONE', 'code'],
    [{ type: 'NATION', uai: '0750001A' }, 'NONE', 'uai'],
    [{ type: 'SCHOOL', uai: '0750001A' }, 'ACADEMIE', 'groupBy'],
    [{ type: 'SCHOOL', uai: '0750001A' }, 'CLASS', 'thenBy', 'MEF'],
    [{ type: 'NATION' }, 'NONE', 'thenBy', 'SCHOOL'],
  ])('statistics of the scope %j by %s: refused, with the field %s', async (scope, groupBy, field, thenBy = 'NONE') => {
    const query =
      'query Q($s: StatisticsScope!, $g: StatisticsGroupBy!, $t: StatisticsGroupBy!) { statistics(scope: $s, groupBy: $g, thenBy: $t) { position } }';
    const { errors } = await house.ask(head, query, { s: scope, g: groupBy, t: thenBy });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('an unknown school: not found by whoever may see all, forbidden to others', async () => {
    const admin = await house.token(grantsOf(house).NATIONAL_ADMIN!);
    const query = '{ school(uai: "0999999Z") { uai } }';
    expect((await house.ask(admin, query)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await house.ask(head, query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('accountAt without an instant or a position, with both, or before the account was there: refused', async () => {
    const { rows } = await house.database.pool.query<{ id: string; position: string }>(
      'select account_id as id, position from read.accounts where $1 = any(uais) order by login limit 1',
      [uai],
    );
    const { id, position } = rows[0]!;
    const at = (args: string) => house.ask(head, `{ accountAt(accountId: "${id}"${args}) { state } }`);
    expect((await at('')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await at(`, at: "2026-01-01T00:00:00Z", position: "${position}"`)).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
    expect((await at(', at: "2020-01-01T00:00:00Z"')).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('a position that is not reached: refused after a while', async () => {
    const { errors } = await house.ask(
      head,
      `{ statistics(scope: { type: SCHOOL, uai: "${uai}" }, minPosition: "${'f'.repeat(32)}") { position } }`,
    );
    expect(errors?.[0]?.extensions.code).toBe('NOT_YET_PROJECTED');
  });
});

describe('commands that are refused', () => {
  const notify =
    'mutation M($input: AccountNotifyInput!) { accountNotify(input: $input) { userErrors { field code message } position } }';
  const input = () => ({ accountId: '00000000-0000-4000-8000-000000000000', uai, channel: 'LETTER' });

  it('on an unknown account: told by a user error', async () => {
    const { data } = await house.ask(head, notify, { input: input() });
    expect(data.accountNotify).toMatchObject({
      position: null,
      userErrors: [{ code: 'ACCOUNT_UNKNOWN', message: expect.stringMatching(/\.$/) }],
    });
  });

  it('with an id that is none, a reason in free text, or a value out of its enumeration: the value is not repeated', async () => {
    for (const wrong of [{ accountId: 'x' }, { reason: 'because of Mrs Dupont' }, { channel: 'PIGEON' }]) {
      const { errors, text } = await house.ask(head, notify, { input: { ...input(), ...wrong } });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(text).not.toMatch(/Dupont|PIGEON/);
    }
  });
});

describe('uploads', () => {
  const upload = async (
    path: string,
    role: string,
    files: Record<string, Buffer | string> | undefined,
  ): Promise<{ status: number; body: unknown }> => {
    const form = new FormData();
    for (const [name, bytes] of Object.entries(files ?? {})) form.append('files', new Blob([bytes]), name);
    const response = await fetch(house.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${await house.token(grantsOf(house)[role]!)}` },
      body: files ? form : 'x',
    });
    return { status: response.status, body: await response.json() };
  };

  it('need the right to import there', async () => {
    expect((await upload(`/imports/${uai}?base=SIECLE&year=2026`, 'SCHOOL_HEAD', { a: 'x' })).status).toBe(403);
    expect((await upload(`/imports/${house.schools[2]!.uai}?base=ONDE&year=2026`, 'IMPORTER', { a: 'x' })).status).toBe(
      403,
    );
    const response = await fetch(`${house.url}/imports/${uai}?base=SIECLE&year=2026`, { method: 'POST' });
    expect(response.status).toBe(401);
  });

  it.each([
    ['a UAI that is none', '/imports/paris?base=SIECLE&year=2026'],
    ['an unknown base', '/imports/UAI?base=ACCESS&year=2026'],
    ['no year', '/imports/UAI?base=SIECLE'],
    ['a flag that is none', '/imports/UAI?base=SIECLE&year=2026&dryRun=perhaps'],
    ['a confirmation that is none', '/imports/UAI?base=SIECLE&year=2026&confirmOlder=yes'],
    ['another confirmation that is none', '/imports/UAI?base=SIECLE&year=2026&confirmDisappearance=yes'],
    ['a name of two lines', '/imports/UAI?base=SIECLE&year=2026&schoolName=a%0D%0Ab'],
    ['a name that no text here can hold', '/imports/UAI?base=SIECLE&year=2026&schoolName=a%00b'],
    ['a circonscription with an end of line', '/imports/UAI?base=SIECLE&year=2026&circonscription=%E2%80%A8'],
  ])('%s: 400', async (_name, path) => {
    const { status, body } = await upload(path.replace('UAI', uai), 'IMPORTER', { a: 'x' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('no file, or no form: 400', async () => {
    expect((await upload(`/imports/${uai}?base=SIECLE&year=2026`, 'IMPORTER', {})).status).toBe(400);
    expect(
      (await upload(`/imports/${uai}?base=SIECLE&year=2026`, 'IMPORTER', undefined)).status,
    ).toBeGreaterThanOrEqual(400);
  });

  it('files that are not what they claim: 422, and the reason of the ingest', async () => {
    const { status, body } = await upload(`/imports/${uai}?base=SIECLE&year=2026`, 'IMPORTER', {
      'ElevesSansAdresses.xml': '<wrong/>',
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({ status: 'REFUSED', refusal: { remedy: expect.any(String) } });
  });

  it('files of the year before: 422 with both years, and taken once that is confirmed', async () => {
    const pupils = siecle([pupil(1, { ine: ineOf(90_001) })], [], { uai, year: '2025', date: '01/06/2026' });
    const lastYear = pupils.map(({ name, buffer }) => [name, buffer] as const);
    const path = `/imports/${uai}?base=SIECLE&year=2025&dryRun=true`;
    const refused = await upload(path, 'IMPORTER', Object.fromEntries(lastYear));
    expect(refused).toMatchObject({ status: 422, body: { refusal: { code: 'OLDER_EXPORT' } } });
    expect(JSON.stringify(refused.body)).toMatch(/2025-2026.*2026-2027/);
    const confirmed = `${path}&confirmOlder=true&confirmDisappearance=true`;
    expect(await upload(confirmed, 'IMPORTER', Object.fromEntries(lastYear))).toMatchObject({ status: 200 });
  });

  it('a school of another académie, whose UAI nobody has: refused', async () => {
    // Of the département 54, in which the importer has no right.
    const digits = '0540099';
    const { status } = await upload(`/imports/${digits}${uaiLetter(digits)}?base=SIECLE&year=2026`, 'IMPORTER', {
      a: 'x',
    });
    expect(status).toBe(403);
  });

  it('the same files again: 200, unchanged; as a dry run too', async () => {
    const files = Object.fromEntries(house.files.get(uai)!.map(({ name, buffer }) => [name, buffer]));
    for (const dry of ['', '&dryRun=true']) {
      const { status, body } = await upload(`/imports/${uai}?base=SIECLE&year=2026${dry}`, 'IMPORTER', files);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'COMPLETED', unchanged: true });
    }
  });
});

describe('over WebSocket', () => {
  const open = (options: { protocol?: string; origin?: string; path?: string } = {}): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const { protocol = 'graphql-transport-ws', origin, path = '/graphql' } = options;
      const socket = new WebSocket(
        house.url.replace('http', 'ws') + path,
        protocol,
        origin === undefined ? {} : { origin },
      );
      socket.on('open', () => resolve(socket));
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    });
  const closeOf = (socket: WebSocket): Promise<number> =>
    new Promise(resolve => socket.on('close', code => resolve(code)));

  it('refuses pages of other origins, and other paths', async () => {
    await expect(open({ origin: 'https://evil.test' })).rejects.toThrow('403');
    await expect(open({ origin: 'null' })).rejects.toThrow('403');
    await expect(open({ path: '/other' })).rejects.toThrow('404');
    (await open({ origin: 'https://console.test' })).close();
    (await open({ origin: house.url })).close();
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer rubbish' }],
    ['a token of another shape', { authorization: { x: 1 } }],
  ])('%s: closed with 4403', async (_name, payload) => {
    const socket = await open();
    const closed = closeOf(socket);
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    expect(await closed).toBe(4403);
  });

  it('a subscription before the connection is acknowledged, rubbish, and a message too large: closed, each with its code', async () => {
    const early = await open();
    const unauthorised = closeOf(early);
    early.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ me { subject } }' } }));
    expect(await unauthorised).toBe(4401);
    const rubbish = await open();
    const bad = closeOf(rubbish);
    rubbish.send('rubbish');
    expect(await bad).toBe(4400);
    const large = await open();
    const tooLarge = closeOf(large);
    large.send('x'.repeat(300 * 1024));
    expect(await tooLarge).toBe(1009);
  });

  it('holds operations to the same limits as HTTP does, and repeats no value either', async () => {
    const socket = await open();
    const answers: { id?: string; type: string; payload?: unknown }[] = [];
    socket.on('message', data => answers.push(JSON.parse((data as Buffer).toString()) as never));
    const answer = async (type: string, id?: string) => {
      for (;;) {
        const found = answers.find(message => message.type === type && message.id === id);
        if (found) return found.payload as never;
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    };
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${head}` } }));
    await answer('connection_ack');
    const ask = (id: string, query: string, variables = {}) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
    ask('deep', `{ school(uai: "0750001A") ${'{ attention '.repeat(13)}{ disputes }${' }'.repeat(13)} }`);
    ask('suggest', '{ responsable { id } }');
    ask('query', LIST, { uai, first: 2 });
    ask('foreign', 'subscription S($u: Uai!) { responsablesUpdated(uai: $u) { position } }', {
      u: house.schools[2]!.uai,
    });
    ask('variable', 'subscription S($u: Uai!) { responsablesUpdated(uai: $u) { position } }', { u: 'secret' });
    expect(JSON.stringify(await answer('error', 'deep'))).toContain('LIMIT_EXCEEDED');
    expect(JSON.stringify(await answer('error', 'suggest'))).not.toContain('Did you mean');
    expect(JSON.stringify(await answer('next', 'query'))).toContain('Responsable_');
    expect(JSON.stringify(await answer('error', 'foreign'))).toContain('FORBIDDEN');
    const variable = JSON.stringify(await answer('error', 'variable'));
    expect(variable).toContain('BAD_USER_INPUT');
    expect(variable).not.toContain('secret');
    socket.close();
  });
});

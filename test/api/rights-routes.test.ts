/** Uploads, downloads and all else that is served beside GraphQL: every route, for every role, within its scope and out of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { offerExport } from './support/downloads.js';
import { BOUNCE_SECRET, openApiHouse, SMS_RECEIPT_SECRET, type House } from './support/house.js';
import { castOf, ROLES, type Cast, type Role, type Target } from './support/rights-cases.js';
import { bearer, readAnswer, read, send, type UploadAnswer } from './support/uploads.js';

let house: House;
let cast: Cast;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 4 });
  cast = await castOf(house);
});
afterAll(() => house?.close());
beforeEach(() => cast.holderReturns());

/** No export of any base: whoever may import is told so, and nothing is changed. */
const NO_EXPORT = [{ name: 'notes.txt', buffer: Buffer.from('nothing to import') }];

async function reportOf({ uai }: Target): Promise<string> {
  const { rows } = await house.database.pool.query<{ id: string }>('select id from ingest.imports where uai = $1', [
    uai,
  ]);
  return rows[0]!.id;
}

interface Route {
  readonly granted: readonly Role[];
  readonly ask: (token: string | undefined, target: Target) => Promise<UploadAnswer>;
  /** The status of the answer to those whom the route is for. */
  readonly letIn: number;
}

/** Asks for an address of the list of pupils, and downloads what it serves. Whoever is given no address tries that of somebody else. */
const download =
  (by: (url: string, token: string | undefined) => Promise<Response>): Route['ask'] =>
  async (token, { uai }) => {
    const input = { format: 'CSV', students: { uai } };
    const somebodyElse = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'another' });
    const own = token === undefined ? undefined : (await offerExport(house, token, input)).url;
    const path = own ?? (await offerExport(house, somebodyElse, input)).url;
    return readAnswer(await by(house.url + path, token));
  };

/** The routes that need a right. Those of the ledger have a test of their own (`ledger.test.ts`). */
const ROUTES: Record<string, Route> = {
  'POST /imports/:uai': {
    granted: ['IMPORTER'],
    // The school out of scope is an école.
    ask: (token, { uai }) =>
      send(house, token, `/imports/${uai}?base=${uai === cast.own.uai ? 'SIECLE' : 'ONDE'}&year=2026`, NO_EXPORT),
    letIn: 422,
  },
  'POST /imports/aaf': {
    granted: ['IMPORTER'],
    ask: (token, { academie }) => send(house, token, `/imports/aaf?academie=${academie}&year=2026`, NO_EXPORT),
    letIn: 422,
  },
  'GET /imports/:importId/report.csv': {
    granted: ['SCHOOL_HEAD', 'IMPORTER'],
    ask: async (token, target) => read(house, token, `/imports/${await reportOf(target)}/report.csv`),
    letIn: 200,
  },
  'GET /imports/:importId/report.json': {
    granted: ['SCHOOL_HEAD', 'IMPORTER'],
    ask: async (token, target) => read(house, token, `/imports/${await reportOf(target)}/report.json`),
    letIn: 200,
  },
  'GET /download/:token': {
    granted: ['SCHOOL_HEAD', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT'],
    ask: download((url, token) => fetch(url, { headers: bearer(token) })),
    letIn: 200,
  },
  'POST /download/:token': {
    granted: ['SCHOOL_HEAD', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT'],
    ask: download((url, token) =>
      fetch(url, { method: 'POST', body: new URLSearchParams(token === undefined ? {} : { access_token: token }) }),
    ),
    letIn: 200,
  },
};

describe('the routes of the server', () => {
  it('are these: one more needs a line above, or here when it is open to all', () => {
    expect(house.app.printRoutes({ commonPrefix: false }).trimEnd().split('\n')).toEqual([
      '├── /graphql (POST, GET, PUT, DELETE, PATCH, HEAD)',
      '├── /graphiql (GET, HEAD)',
      '│   └── * (HEAD, GET)',
      '├── /imports/aaf (POST)',
      '├── /imports/:uai|:importId (POST)',
      '│   ├── /report.csv (GET)',
      '│   └── /report.json (GET)',
      '├── /ledger/checkpoint (GET)',
      // Of tiles and of entries.
      '├── * (GET)',
      '├── /download/:token (GET, POST)',
      '├── /healthz (GET, HEAD)',
      '├── /readyz (GET, HEAD)',
      '├── /mail/bounces (POST)',
      '└── /sms/receipts (POST)',
    ]);
    for (const route of Object.keys(ROUTES)) {
      const [method, url] = route.split(' ') as ['GET' | 'POST', string];
      expect([route, house.app.hasRoute({ method, url })]).toEqual([route, true]);
    }
  });

  it.each(Object.keys(ROUTES))('%s: open to those it is for, in their scope alone', async path => {
    const { granted, ask, letIn } = ROUTES[path]!;
    const before = await house.events();
    for (const role of ROLES) {
      const { status } = await ask(cast.tokens[role], cast.own);
      if (granted.includes(role)) expect([role, status]).toEqual([role, letIn]);
      else expect([role, [403, 404].includes(status)]).toEqual([role, true]);
      const { status: beyond, text } = await ask(cast.tokens[role], cast.foreign);
      expect([role, [403, 404].includes(beyond)]).toEqual([role, true]);
      expect(text).not.toContain(cast.foreign.uai);
    }
    expect(await house.events()).toBe(before);
  });

  it('POST /mail/bounces: open to the mail gateway alone, by its secret', async () => {
    const ask = (authorization?: string) =>
      fetch(`${house.url}/mail/bounces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ recipient: 'somebody@example.org', action: 'failed', status: '5.1.1' }),
      });
    const secret = BOUNCE_SECRET.toString('base64');
    const others = [
      undefined,
      '',
      secret,
      `Bearer ${secret.slice(1)}`,
      `Bearer ${secret} `.repeat(2),
      `Basic ${secret}`,
    ];
    for (const authorization of [...others, ...ROLES.map(role => `Bearer ${cast.tokens[role]}`)])
      expect([authorization, (await ask(authorization)).status]).toEqual([authorization, 401]);
    const answer = await ask(`Bearer ${secret}`);
    expect([answer.status, await answer.json()]).toEqual([422, { outcome: 'NOT_OURS' }]);
  });

  it('POST /sms/receipts: open to the SMS gateway alone, by its secret', async () => {
    const ask = (authorization?: string) =>
      fetch(`${house.url}/sms/receipts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ id: 'gw-1', status: 'delivered' }),
      });
    const secret = SMS_RECEIPT_SECRET.toString('base64');
    const others = [undefined, '', secret, `Bearer ${secret.slice(1)}`, `Bearer ${BOUNCE_SECRET.toString('base64')}`];
    for (const authorization of [...others, ...ROLES.map(role => `Bearer ${cast.tokens[role]}`)])
      expect([authorization, (await ask(authorization)).status]).toEqual([authorization, 401]);
    for (const authorization of [`Bearer ${secret}`, `Basic ${Buffer.from(`x:${secret}`).toString('base64')}`]) {
      const answer = await ask(authorization);
      expect([answer.status, await answer.json()]).toEqual([422, { outcomes: ['RECEIPT_UNKNOWN'] }]);
    }
  });

  it.each(Object.keys(ROUTES))('%s: closed without a token', async path => {
    expect((await ROUTES[path]!.ask(undefined, cast.own)).status).toBe(401);
  });
});

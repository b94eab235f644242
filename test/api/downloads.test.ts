/** Addresses of downloads: each serves one person, once; what is read is recorded before the first byte. */
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiContext } from '../../src/api/context.js';
import { createDirectory } from '../../src/api/directory.js';
import { createAddresses, type Addresses, type Download } from '../../src/api/downloads/addresses.js';
import { offer } from '../../src/api/downloads/downloads.js';
import type { DownloadKind } from '../../src/api/downloads/kind.js';
import { allowInSchool } from '../../src/api/list.js';
import { forgetDownloads } from '../../src/process/downloads.js';
import type { Granted } from '../../src/security/permissions.js';
import type { Grant } from '../../src/security/principal.js';
import { createServer } from '../../src/server.js';
import { openApiHouse, type House, type TokenOptions } from './support/house.js';
import type { Position } from '../../src/eventstore/eventstore.js';
import { fieldsOfReads, refuseToRecordReads } from '../support/reads.js';

interface Asked {
  readonly uai: string;
  readonly chunks: number;
  readonly failsAt?: number;
}

const PIECE = 'é'.repeat(32 * 1024);
const LONGEST_MS = 3_000;
const PACE_MS = 500;

/** How many pieces of the file under way were made, and how many files were closed. */
let made = 0;
let closed = 0;
/** Records of reads that were there when the first byte was asked for. */
let recordedBefore: number | undefined;
/** What a file that fails waits for. */
let beforeFailing: () => Promise<void>;
/** What opening the file waits for. */
let beforeOpening: () => Promise<void>;

const FILE: DownloadKind<Asked, Granted> = {
  name: 'TEST_FILE',
  authorise: (context, { uai }) => allowInSchool(context, 'STUDENTS_LIST', uai),
  open: async (_context, { uai, chunks, failsAt }, granted) => {
    await beforeOpening();
    async function* content(): AsyncGenerator<string> {
      recordedBefore = (await exports()).length;
      for (made = 0; made < chunks; made++) {
        if (made === failsAt) {
          await beforeFailing();
          throw new Error('the source failed');
        }
        yield PIECE;
      }
    }
    return {
      name: `élèves "${uai}".txt`,
      type: 'text/plain; charset=utf-8',
      position: '1'.repeat(32),
      rows: 7,
      reads: [{ granted, uai, persons: 7 }],
      content: content(),
      close: async () => void closed++,
    };
  },
};

let house: House;
let uai: string;

/** Up to where the ledger had come when the test began. */
let began: Position;

const exports = (): Promise<object[]> =>
  fieldsOfReads(house.database, ['actor', 'role', 'right', 'scope', 'uai', 'persons'], {
    kind: 'EXPORT',
    after: began,
  });

beforeAll(async () => {
  house = await openApiHouse({
    pupils: 4,
    deps: {
      downloadKinds: [FILE],
      downloadLimits: { mostAtOnce: 3, longestMs: LONGEST_MS, paceMs: PACE_MS },
    },
  });
  uai = house.schools[0]!.uai;
});
afterAll(() => house?.close());
beforeEach(async () => {
  began = await house.database.lastAppended();
  made = closed = 0;
  recordedBefore = undefined;
  beforeFailing = async () => undefined;
  beforeOpening = async () => undefined;
});
afterEach(async () => {
  house.clock.ahead = 0;
  await house.database.pool.query('delete from jobs.downloads');
});

const head = (options?: TokenOptions): Promise<string> =>
  house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], options);

/** An address that the bearer of the token is given. */
async function offered(token: string, asked: Partial<Asked> = {}): Promise<string> {
  const principal = await house.deps.verifyToken(token);
  const directory = createDirectory(house.database.pool);
  const services = { ...house.deps, directory, downloadAddresses: createAddresses(house.database.pool) };
  const context = { principal, services } as unknown as ApiContext;
  return (await offer(context, FILE, { uai, chunks: 3, ...asked })).path;
}

const get = (path: string, token?: string, init: RequestInit = {}): Promise<Response> =>
  fetch(house.url + path, { ...init, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

const post = (path: string, form: Record<string, string>): Promise<Response> =>
  fetch(house.url + path, { method: 'POST', body: new URLSearchParams(form) });

const codeOf = async (answer: Response): Promise<unknown> =>
  ((await answer.json()) as { errors: { extensions: { code: string } }[] }).errors[0]!.extensions.code;

const refused = async (answer: Response): Promise<unknown[]> => [answer.status, await codeOf(answer)];

/** Polls until it holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 300; tries > 0 && !holds(); tries--) await new Promise(resolve => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

describe('an address of a download', () => {
  it('gives the file to the person it was made for, once', async () => {
    const token = await head();
    const path = await offered(token);
    const answer = await get(path, token);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(PIECE.repeat(3));
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="_l_ves _${uai}_.txt"; filename*=UTF-8''%C3%A9l%C3%A8ves%20%22${uai}%22.txt`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-position')).toBe('1'.repeat(32));
    expect(answer.headers.get('x-rows')).toBe('7');
    await until(() => closed === 1);
    expect(await refused(await get(path, token))).toEqual([404, 'NOT_FOUND']);
    expect(closed).toBe(1);
  });

  it('serves whoever proves to be the same person, whatever the access token', async () => {
    const path = await offered(await head());
    expect((await get(path, await head({ expiresIn: 60 }))).status).toBe(200);
  });

  it('serves one of two requests at the same time', async () => {
    const token = await head();
    const path = await offered(token);
    const answers = await Promise.all([get(path, token), get(path, token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    await Promise.all(answers.map(answer => answer.text()));
  });

  it('serves nobody else, and still the person it was made for', async () => {
    const token = await head();
    const path = await offered(token);
    expect(await refused(await get(path, await head({ subject: 'another' })))).toEqual([404, 'NOT_FOUND']);
    expect(await refused(await get(path))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refused(await get(path, await head({ expiresIn: -60 })))).toEqual([401, 'UNAUTHENTICATED']);
    expect(made).toBe(0);
    expect((await get(path, token)).status).toBe(200);
  });

  it('takes the access token as a field of a form, for a browser that saves the file', async () => {
    const token = await head();
    const path = await offered(token);
    expect(await refused(await post(path, { access_token: 'none' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refused(await post(path, { other: token }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refused(await post(path, { access_token: `${token.slice(0, -9)}\r\n${token.slice(-9)}` }))).toEqual([
      401,
      'UNAUTHENTICATED',
    ]);
    const answer = await post(path, { access_token: token });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(PIECE.repeat(3));
    expect(await refused(await post(path, { access_token: token }))).toEqual([404, 'NOT_FOUND']);
  });

  it('is not used up by a HEAD request', async () => {
    const token = await head();
    const path = await offered(token);
    expect((await get(path, token, { method: 'HEAD' })).status).toBe(404);
    expect((await get(path, token)).status).toBe(200);
  });

  it('serves five minutes, and is deleted after that by the sweep alone, which counts it', async () => {
    const token = await head();
    const path = await offered(token);
    const { pool } = house.database;
    const { rows } = await pool.query<{ seconds: number }>(
      'select extract(epoch from expires_at - now())::float8 as seconds from jobs.downloads',
    );
    // Five minutes, less what has passed since it was made.
    expect(rows[0]!.seconds).toBeGreaterThan(280);
    expect(rows[0]!.seconds).toBeLessThanOrEqual(300);
    await pool.query(`update jobs.downloads set expires_at = now() - interval '1 second'`);
    expect(await refused(await get(path, token))).toEqual([404, 'NOT_FOUND']);
    await offered(token);
    expect(await forgetDownloads(pool)).toBe(1);
    expect((await pool.query('select 1 from jobs.downloads')).rowCount).toBe(1);
  });

  it('is made for nobody without the right', async () => {
    const other: Grant = { role: 'SCHOOL_HEAD', schools: ['0000000A'] };
    await expect(offered(await house.token([other]))).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    expect((await house.database.pool.query('select 1 from jobs.downloads')).rowCount).toBe(0);
  });

  it('serves nothing once the right has ended', async () => {
    const rights = ['STUDENTS_LIST'];
    const day = new Date(Date.now() + 86_400_000).toISOString();
    const token = await house.token([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until: day }]);
    const path = await offered(token);
    house.clock.ahead = 2 * 86_400_000;
    expect(await refused(await get(path, token))).toEqual([403, 'RIGHT_LAPSED']);
    expect(await exports()).toEqual([]);
  });

  it.each(['x', '../secret', 'A'.repeat(43), 'A'.repeat(44), '%00', 'é'])(
    'is not found when it is none: %s',
    async text => {
      const { status } = await get(`/download/${encodeURIComponent(text)}`, await head());
      expect(status).toBe(404);
    },
  );

  it('stands in the database neither by its token nor by what was asked', async () => {
    const path = await offered(await head(), { uai });
    const { rows } = await house.database.pool.query<{ row: string }>(
      `select encode(sealed_request, 'escape') || encode(token_digest, 'escape') || actor as row from jobs.downloads`,
    );
    expect(rows[0]!.row).not.toContain(uai);
    expect(rows[0]!.row).not.toContain('TEST_FILE');
    expect(rows[0]!.row).not.toContain(path.split('/').at(-1)!);
  });

  it('of a kind that this server does not have serves nobody', async () => {
    const token = await head();
    const { path } = await createAddresses(house.database.pool).make('somebody', { kind: 'LATER', request: {} });
    expect(await refused(await get(path, token))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('the record of a download', () => {
  it('is stored before the first byte is asked for', async () => {
    const token = await head();
    await (await get(await offered(token), token)).text();
    expect(recordedBefore).toBe(1);
    expect(await exports()).toEqual([
      { actor: 'somebody', role: 'SCHOOL_HEAD', right: 'OWN', scope: uai, uai, persons: 7 },
    ]);
  });

  it('must be stored: otherwise nothing is sent, and the file is closed', async () => {
    const token = await head();
    const path = await offered(token);
    const takeAgain = await refuseToRecordReads(house.database);
    try {
      const answer = await get(path, token);
      expect(await refused(answer)).toEqual([503, 'LEDGER_UNAVAILABLE']);
    } finally {
      await takeAgain();
    }
    expect([made, closed, recordedBefore]).toEqual([0, 1, undefined]);
    expect(await house.metrics()).toMatch(/\nregistre_audit_refused [1-9]/);
  });
});

describe('a file under way', () => {
  const MANY = 1_000_000;

  it('is made at the pace of the client, and ends when the client goes', async () => {
    const token = await head();
    const leaving = new AbortController();
    const path = await offered(token, { chunks: MANY });
    const answer = await get(path, token, { signal: leaving.signal });
    const reader = answer.body!.getReader();
    await reader.read();
    let before = -1;
    for (let tries = 100; made !== before && tries > 0; tries--) {
      before = made;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    // What sockets and streams hold: some megabytes of the 64 GB.
    expect(made).toBeLessThan(1_000);
    expect(closed).toBe(0);
    leaving.abort();
    await until(() => closed === 1);
  });

  it('is broken off when its source fails: the client does not take it for whole', async () => {
    const token = await head();
    const answer = await get(await offered(token, { chunks: 5, failsAt: 3 }), token);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    await until(() => closed === 1);
  });

  /** Asks for a file by HTTP/1.0, where a file ends with its connection. `begun` once some of it has come; `ended`: how the connection ended. */
  function byHttp10(url: string, path: string, token: string): { begun: Promise<void>; ended: Promise<string> } {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${path} HTTP/1.0\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`);
    return {
      begun: new Promise(resolve => socket.once('data', () => resolve()).resume()),
      ended: new Promise(resolve => {
        socket.once('error', error => resolve((error as NodeJS.ErrnoException).code ?? 'error'));
        socket.once('end', () => resolve('end'));
      }),
    };
  }
  const FAILING = { chunks: 5, failsAt: 3 };

  it('is broken off by a reset when its source fails: over HTTP/1.0, too, it is not taken for whole', async () => {
    const token = await head();
    expect(await byHttp10(house.url, await offered(token), token).ended).toBe('end');
    let fail!: () => void;
    beforeFailing = () => new Promise(resolve => (fail = resolve));
    const { begun, ended } = byHttp10(house.url, await offered(token, FAILING), token);
    await begun;
    fail();
    expect(await ended).toBe('ECONNRESET');
    await until(() => closed === 2);
  });

  it('is broken off by a reset when the server stops', async () => {
    const stopping = await openApiHouse({ schools: false, deps: { downloadKinds: [FILE] } });
    try {
      beforeFailing = () => new Promise(() => undefined);
      const token = await stopping.token([{ role: 'SCHOOL_HEAD', schools: [uai] }]);
      const addresses = createAddresses(stopping.database.pool);
      const { path } = await addresses.make('somebody', { kind: FILE.name, request: { uai, ...FAILING } });
      const { begun, ended } = byHttp10(stopping.url, path, token);
      await begun;
      await stopping.app.close();
      expect(await ended).toBe('ECONNRESET');
      await until(() => closed === 1);
    } finally {
      await stopping.close();
    }
  });

  it('is broken off when the client takes too long', async () => {
    const token = await head();
    const answer = await get(await offered(token, { chunks: MANY }), token);
    const reader = answer.body!.getReader();
    await expect(
      (async () => {
        while (!(await reader.read()).done) await new Promise(resolve => setTimeout(resolve, 20));
      })(),
    ).rejects.toThrow();
    await until(() => closed === 1);
  });

  it('is broken off long before when the client hardly takes any of it', async () => {
    const token = await head();
    const begun = performance.now();
    const answer = await get(await offered(token, { chunks: MANY }), token);
    expect(answer.status).toBe(200);
    // The client reads nothing: it gets no more than what the sockets of the machine hold.
    await until(() => closed === 1);
    expect(performance.now() - begun).toBeLessThan(LONGEST_MS - 500);
    await expect(answer.text()).rejects.toThrow();
  });

  it('is closed, and its place free, when the client goes while it is opened', async () => {
    const token = await head();
    for (let n = 0; n < 2; n++) {
      let opened: (() => void) | undefined;
      beforeOpening = () => new Promise(resolve => (opened = resolve));
      const leaving = new AbortController();
      const asked = get(await offered(token, { chunks: MANY }), token, { signal: leaving.signal });
      await until(() => opened !== undefined);
      leaving.abort();
      await expect(asked).rejects.toThrow();
      opened!();
      await until(() => closed === n + 1);
    }
    beforeOpening = async () => undefined;
    expect((await get(await offered(token), token)).status).toBe(200);
  });

  it('keeps others waiting beyond the places of the server, and their addresses serve later', async () => {
    const tokens = await Promise.all([1, 2, 3, 4].map(n => head({ subject: `person-${n}` })));
    const leaving = new AbortController();
    const { signal } = leaving;
    for (const token of tokens.slice(0, 3)) await get(await offered(token, { chunks: MANY }), token, { signal });
    const path = await offered(tokens[3]!);
    expect(await refused(await get(path, tokens[3]))).toEqual([429, 'TOO_MANY_REQUESTS']);
    leaving.abort();
    await until(() => closed === 3);
    expect((await get(path, tokens[3])).status).toBe(200);
  });
});

describe('the files under way of one person', () => {
  const MANY = 1_000_000;
  let token: string;
  let leaving: AbortController;
  /** Another server of the same installation. */
  let other: FastifyInstance;
  let otherUrl: string;

  beforeAll(async () => {
    other = await createServer(house.deps);
    otherUrl = await other.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => other?.close());
  beforeEach(async () => {
    token = await head();
    leaving = new AbortController();
  });
  afterEach(async () => {
    leaving.abort();
    await until(() => closed >= 2);
  });

  const from = (url: string, path: string): Promise<Response> =>
    fetch(url + path, { headers: { authorization: `Bearer ${token}` }, signal: leaving.signal });
  const many = (): Promise<string> => offered(token, { chunks: MANY });
  const busy = async (answer: Response): Promise<void> => {
    expect(answer.status).toBe(429);
    expect(await answer.text()).toMatch(/Deux de vos fichiers|Two of your files/);
  };

  it('are two at most over all servers; the third address serves once one of them has ended', async () => {
    expect((await from(house.url, await many())).status).toBe(200);
    expect((await from(otherUrl, await many())).status).toBe(200);
    const third = await offered(token);
    await busy(await from(house.url, third));
    await busy(await from(otherUrl, third));
    const another = await head({ subject: 'another' });
    expect((await get(await offered(another), another)).status).toBe(200);
    leaving.abort();
    // One of them is another person's.
    await until(() => closed === 3);
    expect((await get(third, token)).status).toBe(200);
  });

  it('are two at most, though many are asked for at the same time', async () => {
    const paths = await Promise.all(Array.from({ length: 6 }, many));
    const answers = await Promise.all(paths.map((path, n) => from(n % 2 === 0 ? house.url : otherUrl, path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429, 429]);
  });

  it('are counted though their addresses have expired and others are made', async () => {
    for (let n = 0; n < 2; n++) expect((await from(house.url, await many())).status).toBe(200);
    await house.database.pool.query(`update jobs.downloads set expires_at = now() - interval '1 second'`);
    await busy(await from(otherUrl, await many()));
  });

  it('tell nothing of an address that does not serve: it is not found, as always', async () => {
    for (let n = 0; n < 2; n++) expect((await from(house.url, await many())).status).toBe(200);
    const [unknown, foreign] = ['A'.repeat(43), await offered(await head({ subject: 'another' }))];
    expect((await from(otherUrl, `/download/${unknown}`)).status).toBe(404);
    expect((await from(otherUrl, foreign)).status).toBe(404);
  });
});

describe('a download whose server died', () => {
  const request = { kind: 'TEST_FILE', request: {} };
  const used = async (addresses: Addresses): Promise<Download | 'BUSY' | undefined> => {
    const { path } = await addresses.make('somebody', request);
    return addresses.use('somebody', path.split('/').at(-1)!);
  };
  const LEASE_SECONDS = 1;

  it('counts until its lease has run out; while its server lives, as long as it lasts', async () => {
    const { pool } = house.database;
    const addresses = createAddresses(pool, LEASE_SECONDS);
    const living = (await used(addresses)) as Download;
    // Its server prolongs no lease any more.
    const dead = { query: pool.query.bind(pool), connect: pool.connect.bind(pool) };
    const died = await used(createAddresses(dead as unknown as pg.Pool, LEASE_SECONDS));
    dead.query = (async () => ({ rows: [] })) as never;
    expect(died).toMatchObject(request);
    expect(await used(addresses)).toBe('BUSY');
    await new Promise(resolve => setTimeout(resolve, LEASE_SECONDS * 1_000 + 700));
    const second = (await used(addresses)) as Download;
    expect(second).toMatchObject(request);
    expect(await used(addresses)).toBe('BUSY');
    await living.end();
    const third = (await used(addresses)) as Download;
    expect(third).toMatchObject(request);
    await Promise.all([second.end(), third.end()]);
    expect((await pool.query('select 1 from jobs.downloads where serving_until > now()')).rowCount).toBe(0);
  });
});

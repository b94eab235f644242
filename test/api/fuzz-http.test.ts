/**
 * Requests to every route of the servers, right and wrong, by every role: files sent, reports read, health, figures, the
 * explorer, what development has. Whatever a client does, it is answered or the connection is closed, never by a fault of ours;
 * nobody is let in who may not be; and nothing is left behind. `HTTP_FUZZ_RUNS` asks for more requests, `HTTP_FUZZ_SEED`
 * for others.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openAdmin, type Admin } from '../../src/app/admin.js';
import { createAddresses } from '../../src/api/downloads/addresses.js';
import { PEOPLE } from '../../src/api/exports/kinds.js';
import { createMetrics } from '../../src/api/http/metrics.js';
import { placeOf } from '../../src/domain/academies.js';
import { createDevelopmentIssuer } from '../../src/development/issuer.js';
import { createMailbox } from '../../src/development/mailbox.js';
import { developmentRoutes } from '../../src/development/routes.js';
import { developmentUsers } from '../../src/development/users.js';
import { Random } from '../../src/common/random.js';
import { base, completeExport, parent, pupil, school } from '../ingest/support/academie.js';
import { giveOutCheckpoint } from './support/checkpoint.js';
import { openApiHouse, type House } from './support/house.js';
import { castOf, ROLES, type Cast, type Role } from './support/rights-cases.js';
import { RIGHT_REQUESTS, type Scene } from './support/right-requests.js';
import { listenForRoutes, type RouteName } from './support/routes.js';
import { spoil } from './support/spoiled.js';
import { exchange, type RawAnswer, type RawRequest } from './support/wire.js';

const RUNS = Number(process.env.HTTP_FUZZ_RUNS ?? 1_200);
const SEED = process.env.HTTP_FUZZ_SEED ?? 'http';
/** How long the server waits for what a client has stopped sending. */
const PATIENCE_MS = 300;
const AAF_ACADEMIE = '12';

const listening = listenForRoutes();
const faults: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'fuzz-http-'));
let house: House;
let admin: Admin;
let cast: Cast;
let scene: Scene;
let tokens: readonly Bearer[];
let ofAdmin: ReadonlySet<RouteName>;

/** Who sends a request: somebody of a role, nobody, or somebody whose token is not valid. */
interface Bearer {
  readonly name: Role | 'NOBODY' | 'EXPIRED' | 'FORGED' | 'OTHER_IMPORTER';
  readonly header?: string;
}

beforeAll(async () => {
  const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
  const secret = Buffer.alloc(32, 7);
  const issuer = await createDevelopmentIssuer({
    ...{ mode: 'development', secret, issuer: 'http://localhost/dev/issuer', audience: 'registre' },
    users: () => developmentUsers([], '2099-01-01T00:00:00Z'),
  });
  const mailbox = createMailbox(
    join(folder, 'mailbox'),
    'EduConnect <no-reply@example.org>',
    () => '2026-09-01T08:00:00Z',
  );
  await mailbox.transport.send({
    ...{
      messageId: '<a@example.org>',
      to: 'marie@example.org',
      subject: 'Activez',
      text: 'Bonjour',
      html: '<p>Bonjour</p>',
    },
  });
  house = await openApiHouse({
    pupils: 4,
    deps: { logger, patienceMs: PATIENCE_MS, readiness: [{ name: 'ledger', check: async () => ({ ok: true }) }] },
    development: clock => ({ development: developmentRoutes({ issuer, clock, mailbox, portal: true }) }),
  });
  const ofHouse = new Set(listening.routes);
  admin = await openAdmin(
    { adminHost: '127.0.0.1', adminPort: 0 },
    { logger, production: false, readiness: [], metrics: createMetrics(new Set()), patienceMs: PATIENCE_MS },
  );
  ofAdmin = new Set([...listening.routes].filter(route => !ofHouse.has(route)));
  listening.stop();
  cast = await castOf(house);
  const { rows } = await house.database.pool.query<{ id: string }>('select id from ingest.imports');
  scene = {
    uai: cast.own.uai,
    base: 'SIECLE',
    files: house.files.get(cast.own.uai)!,
    academie: cast.own.academie,
    aaf: {
      academie: AAF_ACADEMIE,
      files: completeExport(base(school(1), parent(1), pupil(1, { parents: [1] }), pupil(2, { parents: [1] }))),
    },
    foreignUai: cast.foreign.uai,
    reports: [...rows.map(({ id }) => id), '00000000-0000-4000-8000-000000000000'],
    downloads: await addresses(),
    downloader: cast.tokens.SCHOOL_HEAD,
    mails: [...(await mailbox.list()).map(({ id }) => id), 'f'.repeat(24)],
    assets: assets(),
  };
  tokens = await bearers();
  await giveOutCheckpoint(house);
});
afterAll(async () => {
  await admin?.close();
  await house?.close();
  rmSync(folder, { recursive: true });
});

/** The files of the page of the explorer; none until it is built. */
function assets(): string[] {
  try {
    return readdirSync(fileURLToPath(new URL('../../dist/src/api/graphiql/assets/', import.meta.url)));
  } catch {
    return [];
  }
}

/** Addresses of the list of pupils, made for the one person whose tokens all roles here have. */
async function addresses(): Promise<string[]> {
  const list = { list: 'STUDENTS', uai: cast.own.uai, filter: {}, sort: 'STUDENT', descending: false } as const;
  const request = { list, format: 'CSV' };
  const to = createAddresses(house.database.pool);
  const made = Array.from({ length: 200 }, () => to.make('somebody', { kind: PEOPLE.name, request }));
  return (await Promise.all(made)).map(({ path }) => path);
}

async function bearers(): Promise<Bearer[]> {
  const grants = [{ role: 'IMPORTER', academie: AAF_ACADEMIE }] as const;
  const made = [
    ['OTHER_IMPORTER', await house.token(grants)],
    ['EXPIRED', await house.token(grants, { expiresIn: -60 })],
    ['FORGED', `${(await house.token(grants)).slice(0, -8)}AAAAAAAA`],
    ...ROLES.map(role => [role, cast.tokens[role]] as const),
  ] as const;
  return [{ name: 'NOBODY' }, ...made.map(([name, token]) => ({ name, header: `Bearer ${token}` }))];
}

/** The académies in which somebody may import. */
const importsIn = ({ name }: Bearer): readonly string[] =>
  name === 'IMPORTER' ? [cast.own.academie] : name === 'OTHER_IMPORTER' ? [AAF_ACADEMIE] : [];

/** The roles that may list the pupils of the school. An address serves them, because all of them are one person here. */
const LISTS_PUPILS = new Set<string>(['SCHOOL_HEAD', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT']);

/** Whether a request may be let in: answered by anything but a refusal of what it is or of who asks. */
async function mayEnter({ target, body }: RawRequest, by: Bearer): Promise<boolean> {
  const { pathname, searchParams } = new URL(target, house.url);
  const [, first, second, third] = pathname.split('/').map(segment => decodeURIComponent(segment));
  if (first === 'download')
    return LISTS_PUPILS.has(by.name) || (body?.toString('latin1').includes(scene.downloader) ?? false);
  // The secret of the mail gateway takes the place of a token.
  if (first === 'mail') return by.header === undefined;
  // The auditor here is one of an académie: entries are of the whole nation.
  if (first === 'ledger') return by.name === 'AUDITOR' && third !== 'entries';
  if (first !== 'imports') return true;
  if (second === 'aaf') return importsIn(by).includes(searchParams.get('academie') ?? '');
  if (!third) return importsIn(by).includes(placeOf(second!.toUpperCase())?.academie ?? '');
  const { rows } = await house.database.pool.query<{ uai: string }>(
    'select uai from ingest.imports where id::text = $1',
    [second!.replace('ImportReport_', '').toLowerCase()],
  );
  const uai = rows[0]?.uai ?? '';
  return importsIn(by).includes(placeOf(uai)?.academie ?? '') || (by.name === 'SCHOOL_HEAD' && uai === cast.own.uai);
}

/** Somebody for whom the route is. */
const fitting = (route: RouteName): Bearer =>
  tokens.find(({ name }) => name === (route === 'POST /imports/aaf' ? 'OTHER_IMPORTER' : 'IMPORTER'))!;

/** The statuses of answers to whoever was let in; 409 and 422 say what is wrong with the files. */
const LET_IN = new Set([101, 200, 202, 206, 304, 409, 422]);

/** Throws at an answer that blames the server. */
function throwAtFault({ statuses, text }: RawAnswer): void {
  const fault = statuses.find(status => status >= 500);
  if (fault !== undefined) throw new Error(`answered ${fault}: ${text}`);
  if (text.includes('INTERNAL_SERVER_ERROR')) throw new Error(text);
}

/** Sends it, and throws with the request, so that it can be sent again, when what comes back is not right. */
async function attempt(run: number, to: string, sent: RawRequest, by: Bearer): Promise<readonly number[]> {
  const before = faults.length;
  const headers = [
    ...(sent.headers.some(([name]) => name === 'host') ? [] : [['host', 'localhost'] as const]),
    ['connection', 'close'] as const,
    ...(by.header === undefined ? [] : [['authorization', by.header] as const]),
    ...sent.headers,
  ];
  try {
    const heard = await exchange(to, { ...sent, headers });
    throwAtFault(heard);
    if (faults.length > before) throw new Error(`logged: ${faults.slice(before).join('')}`);
    if (heard.statuses.some(status => LET_IN.has(status)) && !(await mayEnter(sent, by)))
      throw new Error(`let in: ${heard.text}`);
    return heard.statuses;
  } catch (error) {
    const body = sent.body?.toString('latin1').slice(0, 2_000);
    const said = JSON.stringify({ by: by.name, ...sent, body });
    throw new Error(`run ${run} of HTTP_FUZZ_SEED=${SEED}: ${said}\n${String(error)}`, { cause: error });
  }
}

/** What is left in folders, tables and connections that should not stay. */
async function left(): Promise<unknown> {
  const folders = readdirSync(tmpdir()).filter(
    name => /^registre-(upload|import|archive)-/.test(name) && name.includes(`-${process.pid}-`),
  );
  const { rows } = await house.database.pool.query<{ status: string }>(
    `select status from ingest.imports where status in ('RUNNING', 'FAILED')`,
  );
  const connections = await new Promise<number>(resolve => house.app.server.getConnections((_, n) => resolve(n)));
  const { idleCount, totalCount, waitingCount } = house.database.pool;
  return { folders, unfinished: rows, connections, inUse: totalCount - idleCount + waitingCount };
}
const NOTHING = { folders: [], unfinished: [], connections: 0, inUse: 0 };

async function nothingIsLeft(): Promise<void> {
  for (let tries = 200; tries > 0; tries--) {
    if (JSON.stringify(await left()) === JSON.stringify(NOTHING)) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  expect(await left()).toEqual(NOTHING);
}

describe('every route, whatever a client does', () => {
  it('has a request here from which wrong ones are made: a new route needs one in right-requests.ts', () => {
    expect([...listening.routes].sort()).toEqual(Object.keys(RIGHT_REQUESTS).sort());
  });

  it(
    `answers, and never by a fault of ours: ${RUNS} requests`,
    async () => {
      console.info(`fuzz of the routes: ${RUNS} requests, HTTP_FUZZ_SEED=${SEED}`);
      const routes = [...listening.routes].sort();
      // Those that take files, or give them, have the most ways to go wrong.
      const likelier = [
        ...routes,
        ...Array.from({ length: 8 }, () => ['POST /imports/:uai', 'POST /imports/aaf']).flat(),
        ...Array.from({ length: 3 }, () => ['GET /download/:token', 'POST /download/:token']).flat(),
      ];
      const answered = new Map<string, Set<number>>(routes.map(route => [route, new Set()]));
      for (let run = 0; run < RUNS; run++) {
        const random = Random.of(SEED, run);
        const route = random.pick(likelier) as RouteName;
        const sent = spoil(RIGHT_REQUESTS[route]!(random, scene), random);
        const by = random.chance(0.4) ? fitting(route) : random.pick(tokens);
        const to = ofAdmin.has(route) || (random.chance(0.1) && /healthz|readyz/.test(route)) ? admin.url! : house.url;
        for (const status of await attempt(run, to, sent, by)) answered.get(route)!.add(status);
        house.clock.ahead = 0;
      }
      if (process.env.HTTP_FUZZ_RUNS)
        console.info(Object.fromEntries([...answered].map(([route, of]) => [route, [...of].sort()])));
      // What is right is taken, too.
      expect([...answered.get('POST /imports/:uai')!]).toEqual(expect.arrayContaining([200, 401, 403, 422]));
      expect([...answered.get('POST /imports/aaf')!]).toEqual(expect.arrayContaining([202, 401, 403, 422]));
      for (const method of ['GET', 'POST'] as const)
        expect([...answered.get(`${method} /download/:token`)!]).toEqual(expect.arrayContaining([200, 401, 403, 404]));
      await nothingIsLeft();
      expect(faults).toEqual([]);
      expect((await house.ask(cast.tokens.AUDITOR, '{ me { subject } }')).errors).toBeUndefined();
    },
    24 * 3_600_000,
  );
});

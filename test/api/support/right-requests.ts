/** Makes right requests to each route. Wrong ones are made from them (`spoiled.ts`). A route without one fails `fuzz-http.test.ts`. */
import { gzipSync } from 'node:zlib';
import type { Random } from '../../../src/common/random.js';
import type { NamedBuffer } from '../../ingest/support/files.js';
import { statusMessage } from '../../mail/bounces/messages.js';
import { BOUNCE_SECRET, SMS_RECEIPT_SECRET } from './house.js';
import type { RouteName } from './routes.js';
import type { RawRequest } from './wire.js';

/** What requests may name and send: schools, files, reports, addresses of the server under test. */
export interface Scene {
  /** The school whose files `files` are, and its académie. */
  readonly uai: string;
  readonly base: string;
  readonly files: readonly NamedBuffer[];
  readonly academie: string;
  /** An AAF export, of another académie. */
  readonly aaf: { readonly academie: string; readonly files: readonly NamedBuffer[] };
  readonly foreignUai: string;
  readonly reports: readonly string[];
  /** Paths of downloads, each of one use, and the access token of the person they were made for. */
  readonly downloads: readonly string[];
  readonly downloader: string;
  readonly mails: readonly string[];
  /** Paths below `/graphiql/assets/`. */
  readonly assets: readonly string[];
}

type MakeRequest = (random: Random, scene: Scene) => RawRequest;

const get =
  (target: string): MakeRequest =>
  () => ({ method: 'GET', target, headers: [] });

/** The same request by another method. */
const byMethod =
  (method: string, right: MakeRequest): MakeRequest =>
  (random, scene) => ({ ...right(random, scene), method });

const json =
  (target: string, bodies: readonly unknown[]): MakeRequest =>
  random => ({
    method: 'POST',
    target,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify(random.pick(bodies))),
  });

export const BOUNDARY = 'between-the-parts';

export interface Part {
  readonly headers: readonly string[];
  readonly content: Uint8Array;
}

export const partOf = ({ name, buffer }: NamedBuffer): Part => ({
  headers: [
    `content-disposition: form-data; name="files"; filename="${name}"`,
    'content-type: application/octet-stream',
  ],
  content: buffer,
});

export const formOf = (parts: readonly Part[], boundary = BOUNDARY): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--${boundary}\r\n${headers.map(line => `${line}\r\n`).join('')}\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

const form = (target: string, files: readonly NamedBuffer[]): RawRequest => ({
  method: 'POST',
  target,
  headers: [['content-type', `multipart/form-data; boundary=${BOUNDARY}`]],
  body: formOf(files.map(partOf)),
});

/** No export of any base: it is refused before anything is read. */
const NO_EXPORT: readonly NamedBuffer[] = [{ name: 'notes.txt', buffer: Buffer.from('nothing to import') }];
const BAD_ARCHIVE: readonly NamedBuffer[] = [{ name: 'export.zip', buffer: gzipSync('no archive of this kind') }];

const filesOr = (random: Random, files: readonly NamedBuffer[]): readonly NamedBuffer[] =>
  random.chance(0.3) ? files : random.pick([NO_EXPORT, BAD_ARCHIVE, files.slice(0, 1)]);

const flags = (random: Random): string =>
  ['dryRun', 'waiveIne', 'confirmDisappearance', 'confirmOlder']
    .filter(() => random.chance(0.25))
    .map(name => `&${name}=${random.pick(['true', 'false'])}`)
    .join('');

const school: MakeRequest = (random, { uai, foreignUai, base, files }) => {
  const more = random.chance(0.3) ? `&schoolName=${encodeURIComponent(random.pick(['Collège Été', 'École "A"']))}` : '';
  const target = `/imports/${random.chance(0.15) ? foreignUai : uai}?base=${base}&year=2026${more}${flags(random)}`;
  return form(target, filesOr(random, files));
};

const academie: MakeRequest = (random, { aaf, academie: own }) => {
  const target = `/imports/aaf?academie=${random.chance(0.15) ? own : aaf.academie}&year=2026${flags(random)}`;
  return form(target, filesOr(random, aaf.files));
};

const report =
  (extension: string): MakeRequest =>
  (random, { reports }) => ({
    method: 'GET',
    target: `/imports/${random.chance(0.3) ? 'ImportReport_' : ''}${random.pick(reports)}/report.${extension}`,
    headers: [],
  });

const download: MakeRequest = (random, { downloads }) => ({
  method: 'GET',
  target: random.pick(downloads),
  headers: [],
});

/** As a browser posts it that is to save the file. */
const downloadByForm: MakeRequest = (random, { downloads, downloader }) => ({
  method: 'POST',
  target: random.pick(downloads),
  headers: [['content-type', 'application/x-www-form-urlencoded']],
  body: Buffer.from(`access_token=${random.pick([downloader, 'none', ''])}`),
});

const tile: MakeRequest = random => ({
  method: 'GET',
  target: `/ledger/tile/${random.pick(['entries/', '0/', '1/', '63/'])}${random.pick(['000', '000.p/1', '000.p/255', 'x001/000'])}`,
  headers: [],
});

const asset: MakeRequest = (random, { assets }) => ({
  method: 'GET',
  target: `/graphiql/assets/${random.pick([...assets, 'none.js'])}`,
  headers: [],
});

const mail: MakeRequest = (random, { mails }) => ({
  method: 'GET',
  target: `/dev/mailbox/${random.pick(mails)}${random.pick(['', '.eml'])}`,
  headers: [['accept', random.pick(['text/html', '*/*'])]],
});

const token: MakeRequest = random => ({
  method: 'POST',
  target: '/dev/issuer/token',
  headers: [['content-type', 'application/x-www-form-urlencoded']],
  body: Buffer.from(`grant_type=password&username=${random.pick(['portal', 'nobody'])}&password=registre`),
});

/** A report as the mail gateway sends it, on no e-mail of ours: it is let in, and refused. */
const bounce: MakeRequest = random => {
  const authorization = ['authorization', `Bearer ${BOUNCE_SECRET.toString('base64')}`] as const;
  if (random.chance(0.5)) {
    const bounceReport = {
      recipient: `bounce+7-${'0'.repeat(24)}@bounces.example.org`,
      action: 'failed',
      status: '5.1.1',
    };
    return {
      ...{ method: 'POST', target: '/mail/bounces', body: Buffer.from(JSON.stringify(bounceReport)) },
      headers: [authorization, ['content-type', 'application/json']],
    };
  }
  const message = statusMessage({ to: 'bounce@bounces.example.org', action: 'failed', status: '5.1.1' });
  return {
    ...{ method: 'POST', target: '/mail/bounces?recipient=bounce@bounces.example.org', body: Buffer.from(message) },
    headers: [authorization, ['content-type', 'message/rfc822']],
  };
};

/** A receipt as the SMS gateway sends it, of no SMS of ours: it is let in, and refused. */
const smsReceipt: MakeRequest = random => {
  const asForm = random.chance(0.5);
  const receipt = { id: 'gw-7', status: random.pick(['delivered', 'failed', 'queued']) };
  return {
    ...{ method: 'POST', target: '/sms/receipts' },
    body: Buffer.from(asForm ? new URLSearchParams(receipt).toString() : JSON.stringify([receipt])),
    headers: [
      ['authorization', `Bearer ${SMS_RECEIPT_SECRET.toString('base64')}`],
      ['content-type', asForm ? 'application/x-www-form-urlencoded' : 'application/json'],
    ],
  };
};

const GRAPHQL = json('/graphql', [{ query: '{ me { subject } }' }, { query: '{ __typename }', variables: {} }]);
const CLOCK = json('/dev/clock', [
  { advance: 'P1D' },
  { set: '2026-12-08T09:00:00Z' },
  { set: '2026-12-08' },
  { advance: 'P9999Y' },
]);

const readAndHead = (routes: Record<string, MakeRequest>): Record<RouteName, MakeRequest> =>
  Object.fromEntries(
    Object.entries(routes).flatMap(([url, right]) => [
      [`GET ${url}`, right],
      [`HEAD ${url}`, byMethod('HEAD', right)],
    ]),
  );

export const RIGHT_REQUESTS: Readonly<Record<RouteName, MakeRequest>> = {
  'POST /graphql': GRAPHQL,
  ...Object.fromEntries(
    ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'].map(method => [`${method} /graphql`, byMethod(method, GRAPHQL)] as const),
  ),
  'POST /mail/bounces': bounce,
  'POST /sms/receipts': smsReceipt,
  'POST /imports/:uai': school,
  'POST /imports/aaf': academie,
  'GET /imports/:importId/report.csv': report('csv'),
  'GET /imports/:importId/report.json': report('json'),
  'GET /ledger/checkpoint': get('/ledger/checkpoint'),
  'GET /ledger/tile/entries/*': tile,
  'GET /ledger/tile/:level/*': tile,
  'GET /download/:token': download,
  'POST /download/:token': downloadByForm,
  ...readAndHead({
    '/healthz': get('/healthz'),
    '/readyz': get('/readyz'),
    '/metrics': get('/metrics'),
    '/graphiql': get('/graphiql'),
    '/graphiql/assets/*': asset,
    '/dev/issuer/.well-known/openid-configuration': get('/dev/issuer/.well-known/openid-configuration'),
    '/dev/issuer/jwks': get('/dev/issuer/jwks'),
    '/dev/issuer/users': get('/dev/issuer/users'),
    '/dev/mailbox': get('/dev/mailbox'),
    '/dev/mailbox/:id': mail,
    '/dev/clock': get('/dev/clock'),
    '/activation': get('/activation'),
    '/confirmation': get('/confirmation'),
    '/mot-de-passe': get('/mot-de-passe'),
    '/arret': get('/arret'),
    '/assistance': get('/assistance'),
    '/connexion': get('/connexion'),
  }),
  'POST /dev/issuer/token': token,
  'POST /dev/clock': CLOCK,
};

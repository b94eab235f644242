/** Spoils right requests as clients do: by mistake, by an old library, or to find a way in. */
import { gzipSync } from 'node:zlib';
import type { Random } from '../../../src/common/random.js';
import { BOUNDARY, formOf, type Part } from './right-requests.js';
import { DELIVERIES, type RawRequest } from './wire.js';

type Spoil = (sent: RawRequest, random: Random) => RawRequest;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'get', 'X'];

/** What stands for one segment of a path, or one value of a query, as it is written there. */
const SEGMENTS = [
  '',
  '.',
  '..',
  '%2e%2e',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2F',
  '%5c..%5c',
  '%00',
  'a%00b',
  '%',
  '%zz',
  '%c3%28',
  '%ff',
  '%ED%A0%80',
  '%E2%80%AE',
  '%0d%0aset-cookie:%20a=b',
  '%0Aline',
  'é',
  '*',
  ':importId',
  'aaf',
  'AAF',
  '__proto__',
  'constructor',
  'null',
  '-1',
  '0',
  '00000000-0000-0000-0000-000000000000',
  'ImportReport_00000000-0000-4000-8000-000000000000',
  'ImportReport_',
  'Account_00000000-0000-4000-8000-000000000000',
  "'%20or%201=1--",
  '0750001A',
  '0000000Z',
  '9999999a',
  'x'.repeat(99),
  'x'.repeat(101),
  'x'.repeat(4_000),
  '%F0%9F%98%80'.repeat(60),
];

const QUERIES = [
  'base=SIECLE&base=ONDE',
  'base[]=SIECLE',
  'base=AAF',
  'year=2026&year=2026',
  'year=20260',
  'year=2099',
  'academie=99',
  'academie=__proto__',
  'dryRun',
  'dryRun=1',
  'dryRun=TRUE',
  'waiveIne=true&waiveIne=false',
  'confirmOlder=%00',
  'schoolName=',
  'schoolName=%00',
  'schoolName=a%0d%0ab',
  'schoolName=%C2%85',
  'schoolName=%ff%fe',
  `schoolName=${'%C3%A9'.repeat(200)}`,
  'schoolName=a&schoolName=b',
  'circonscription=%00',
  'circonscription=%E2%80%A8',
  'circonscription=0750001A',
  'constructor=1',
  'constructor[prototype]=1',
  '__proto__=1',
  '%',
  '&&&',
  '=',
  'a=1'.repeat(2_000),
];

const HEADERS: readonly (readonly [string, string])[] = [
  ['accept', 'text/html'],
  ['accept', '\u00ff'],
  ['accept', 'application/xml;q=9'],
  ['accept-encoding', 'gzip, br, x;q=-1'],
  ['accept-language', 'en'],
  ['accept-language', '*;q=0, en;q=nonsense, ;;;'],
  ['accept-language', 'x-'.repeat(2_000)],
  ['apollo-require-preflight', 'x'],
  ['cookie', 'a=b; '.repeat(300)],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br, gzip'],
  ['content-length', '0'],
  ['content-length', '-1'],
  ['content-length', '12'],
  ['content-length', '99999999'],
  ['content-length', '18446744073709551616'],
  ['content-length', '0x10'],
  ['content-type', ''],
  ['content-type', 'x'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/graphql'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', 'multipart/form-data'],
  ['content-type', 'multipart/form-data; boundary='],
  ['content-type', 'multipart/form-data; boundary=other'],
  ['content-type', `multipart/form-data; boundary=${'b'.repeat(300)}`],
  ['content-type', 'multipart/mixed; boundary=x'],
  ['expect', '100-continue'],
  ['expect', 'the-impossible'],
  ['host', 'evil.example'],
  ['host', ''],
  ['host', 'localhost:99999'],
  ['if-match', '"none"'],
  ['if-match', '*'],
  ['if-modified-since', 'Thu, 01 Jan 2099 00:00:00 GMT'],
  ['if-modified-since', 'never'],
  ['if-none-match', '*'],
  ['if-none-match', 'W/"x", "'],
  ['if-range', '"x"'],
  ['if-unmodified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['origin', 'https://console.test'],
  ['origin', 'null'],
  ['origin', 'https://evil.example'],
  ['range', 'bytes=0-'],
  ['range', 'bytes=0-0,5-9,-1'],
  ['range', 'bytes=99999999-'],
  ['range', 'bytes=-0'],
  ['range', 'bytes=9-1'],
  ['range', 'lines=1'],
  ['transfer-encoding', 'chunked'],
  ['transfer-encoding', 'gzip, chunked'],
  ['transfer-encoding', 'x'],
  ['upgrade', 'h2c'],
  ['x-correlation-id', "'; drop"],
  ['x-forwarded-for', 'nobody, 999.1.1.1'],
  ['x-http-method-override', 'DELETE'],
  ['x-visitor-address', '::ffff:1.2.3'],
  ['x-huge', 'x'.repeat(20_000)],
  ['bad name', 'x'],
];

const PART_HEADERS: readonly (readonly string[])[] = [
  [],
  ['content-disposition: form-data'],
  ['content-disposition: form-data; name="files"'],
  ['content-disposition: form-data; name="files"', 'content-type: application/octet-stream'],
  ['content-disposition: form-data; name="json"', 'content-type: application/json'],
  ['content-disposition: form-data; name="__proto__"; filename="a.xml"'],
  ['content-disposition: form-data; name="constructor"'],
  ['content-disposition: form-data; name="files"; filename=""'],
  ['content-disposition: form-data; name="files"; filename="../../etc/passwd"'],
  ['content-disposition: form-data; name="files"; filename="a\0b.xml"'],
  ['content-disposition: form-data; name="files"; filename="C:\\temp\\a.xml"'],
  ['content-disposition: form-data; name="files"; filename*=UTF-8\'\'%00%ff.xml'],
  ['content-disposition: form-data; name="files"; filename*=no-charset\'\'a.xml'],
  [`content-disposition: form-data; name="files"; filename="${'é'.repeat(2_000)}.xml"`],
  ['content-disposition: attachment; filename="a.xml"'],
  ['no header at all'],
  ['content-disposition: form-data; name="files"; filename="a.xml"', 'content-transfer-encoding: base64'],
  ['content-disposition: form-data; name="files"; filename="a.xml"', `x: ${'y'.repeat(100_000)}`],
  Array.from({ length: 60 }, (_, i) => `x-${i}: y`),
];

const CONTENTS = [Buffer.alloc(0), Buffer.from('<x/>'), Buffer.from([0xff, 0xfe, 0]), Buffer.alloc(70_000, '\r\n--')];

/** Puts another form in place of the body: of other parts, or of too many. */
const otherForm: Spoil = (sent, random) => {
  const count = random.chance(0.1) ? 40 : random.below(4);
  const parts: Part[] = Array.from({ length: count }, () => ({
    headers: random.pick(PART_HEADERS),
    content: random.pick(CONTENTS),
  }));
  return { ...sent, body: formOf(parts, random.chance(0.1) ? `${BOUNDARY}-other` : BOUNDARY) };
};

/** Loses, doubles or changes bytes of the body. */
const otherBytes: Spoil = (sent, random) => {
  let body = sent.body ?? Buffer.from('{}');
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(body.length + 1);
    const piece = random.pick(['', '\0', '\r\n', `--${BOUNDARY}`, `--${BOUNDARY}--`, '"', '\xff', '{', '%']);
    body = Buffer.concat([body.subarray(0, at), Buffer.from(piece, 'latin1'), body.subarray(at + random.below(40))]);
  }
  return { ...sent, body };
};

const otherSegment: Spoil = (sent, random) => {
  const [path, ...query] = sent.target.split('?');
  const segments = path!.split('/');
  segments[1 + random.below(segments.length - 1)] = random.pick(SEGMENTS);
  return { ...sent, target: [segments.join('/'), ...query].join('?') };
};

const otherQuery: Spoil = (sent, random) => {
  const [path, query = ''] = sent.target.split('?');
  const kept = query.split('&').filter(() => random.chance(0.8));
  return { ...sent, target: `${path}?${[...kept, random.pick(QUERIES)].join('&')}` };
};

const otherTarget: Spoil = (sent, random) => ({
  ...sent,
  target: random.pick([
    '*',
    '/',
    '//',
    `/${sent.target}`,
    `${sent.target.split('?')[0]}/`,
    `http://localhost${sent.target}`,
    `http://evil.example${sent.target}`,
    sent.target.toUpperCase(),
    `${sent.target}#fragment`,
    `${sent.target};a=b`,
    'no-slash',
  ]),
});

const otherHeader: Spoil = (sent, random) => {
  const [name, value] = random.pick(HEADERS);
  // Beside the one that is there, or in its place.
  const headers = sent.headers.filter(([given]) => given !== name || random.chance(0.3));
  return { ...sent, headers: [...headers, [name, value]] };
};

const gzipBody: Spoil = sent => ({
  ...sent,
  headers: [...sent.headers, ['content-encoding', 'gzip']],
  body: gzipSync(sent.body ?? 'x'),
});

const SPOILS: readonly Spoil[] = [
  (sent, random) => ({ ...sent, method: random.pick(METHODS) }),
  otherSegment,
  otherSegment,
  otherQuery,
  otherQuery,
  otherTarget,
  otherHeader,
  otherHeader,
  otherHeader,
  otherForm,
  otherForm,
  otherBytes,
  otherBytes,
  gzipBody,
  (sent, random) => ({
    ...sent,
    headers: [...sent.headers, ['connection', 'upgrade'], ['upgrade', random.pick(['websocket', 'h2c'])]],
  }),
  sent => ({ ...sent, body: Buffer.alloc(0) }),
  sent => ({ ...sent, body: Buffer.alloc(300 * 1024, ' ') }),
  (sent, random) => ({
    ...sent,
    body: Buffer.from(random.pick(['null', '[]', '"x"', '1', '{"__proto__":1}', '\ufeff{}'])),
  }),
  (sent, random) => ({ ...sent, delivery: random.pick(DELIVERIES) }),
  (sent, random) => ({ ...sent, delivery: random.pick(DELIVERIES) }),
];

/** Makes one to three things wrong; now and then none. */
export function spoil(sent: RawRequest, random: Random): RawRequest {
  let spoiled = sent;
  const times = random.chance(0.12) ? 0 : 1 + random.below(3);
  for (let left = times; left > 0; left--) spoiled = random.pick(SPOILS)(spoiled, random);
  return spoiled;
}

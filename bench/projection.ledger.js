/**
 * Writes a believable ledger for benchmarks, by COPY straight into its table: schools imported with all their pupils and responsables,
 * then a September of notifications, activations and sign-ins, the schools' events mixed.
 */
import { createHash } from 'node:crypto';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

const PUPILS = 700;
const CLASSES = 28;

/** Makes a UUID from a name: always the same from the same name. */
export function uuid(name) {
  const hex = createHash('md5').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const uaiOf = school => `${String(9_000_000 + school).slice(-7)}X`;

/** A generator of random numbers from 0 to 1 (mulberry32): the same seed gives the same numbers. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A digest, as events have them of records and labels. */
const KEY = 'k3Jm0vT6oYx1uQp9Zr4sNw8bEh2cGd5fLa7iKtVyXoU';

/** Responsables of each school. */
export const RESPONSABLES = 1_100;
/** The account of a responsable, by the number of the school and the place among its responsables. */
export const accountOfResponsable = (school, place) => uuid(`ar ${school} ${place}`);

/** Yields the events of one school's import, [stream, type, data], in order. With `lean`, only those that its lists need. */
function* school(n, chance, lean = false) {
  const uai = uaiOf(n);
  const academie = String(n % 30);
  yield [
    `school-${uai}`,
    'SchoolRegistered',
    { uai, name: `Collège ${n}`, degree: 'SECOND', academie, departement: `${n % 100}` },
  ];
  const classCodes = Array.from({ length: CLASSES }, (_, c) => `${6 - (c >> 3)}${c}`);
  yield [
    `school-${uai}`,
    'SchoolStructureRecorded',
    { year: 2026, classCodes, mefCodes: ['10010012110'], labelsDigest: KEY },
  ];
  for (let p = 0; p < PUPILS; p++) {
    const studentId = uuid(`s ${n} ${p}`);
    const personId = uuid(`ps ${n} ${p}`);
    const accountId = uuid(`as ${n} ${p}`);
    const student = `student-${studentId}`;
    const account = `account-${accountId}`;
    if (lean) {
      yield [student, 'StudentRegistered', { studentId, personId }];
      yield [student, 'StudentEnrolled', { uai, year: 2026, classCode: classCodes[p % CLASSES], mef: '10010012110' }];
      continue;
    }
    const record = { base: 'SIECLE', academie, uai, recordKey: KEY };
    yield [student, 'StudentRegistered', { studentId, personId }];
    yield [student, 'SourceRecordAttached', record];
    yield [student, 'IdentityRecorded', { identity: { personId, version: 1 }, hasIne: true }];
    yield [student, 'StudentEnrolled', { uai, year: 2026, classCode: classCodes[p % CLASSES], mef: '10010012110' }];
    yield [account, 'AccountPreCreated', { accountId, kind: 'STUDENT', personId, studentId }];
    yield [account, 'IdentityRecorded', { identity: { personId, version: 1 } }];
    yield [student, 'StudentAccountAttached', { accountId }];
  }
  for (let r = 0; r < RESPONSABLES; r++) {
    const accountId = accountOfResponsable(n, r);
    const personId = uuid(`pr ${n} ${r}`);
    const account = `account-${accountId}`;
    yield [account, 'AccountPreCreated', { accountId, kind: 'RESPONSABLE', personId }];
    if (!lean) yield [account, 'SourceRecordAttached', { base: 'SIECLE', academie, uai, recordKey: KEY }];
    yield [account, 'IdentityRecorded', { identity: { personId, version: 1 } }];
    const contact = { personId, version: 1 };
    const hasEmail = chance() < 0.8;
    if (!lean)
      yield [
        account,
        'ContactDetailsRecorded',
        { contact, hasEmail, hasMobile: true, changed: ['EMAIL', 'MOBILE'], base: contact },
      ];
    // 1,100 responsables of 700 pupils: two parents each, siblings shared.
    for (const p of childrenOf(r)) {
      const data = { studentId: uuid(`s ${n} ${p}`), uai, kinship: r % 2 ? 'FATHER' : 'MOTHER', legalLevel: 1 };
      yield [account, 'LinkAttached', data];
    }
  }
}

/** The places of a responsable's children among the pupils of the school. */
const childrenOf = r => (r < 300 ? [r, 699 - r] : [r % PUPILS]);

/** Yields what happens to one account in September. `kind` is `ar` for responsables and `as` for pupils, as in the ids. */
function* september(n, kind, r, chance) {
  const accountId = uuid(`${kind} ${n} ${r}`);
  const account = `account-${accountId}`;
  const uai = uaiOf(n);
  if (chance() < 0.1) return;
  const credentialId = uuid(`c ${kind} ${n} ${r}`);
  yield [
    account,
    'AccountNotified',
    { channel: 'LETTER', uai, credentialId, resetPassword: true, expiresAt: '2026-12-01T00:00:00.000Z' },
  ];
  if (chance() < 0.4) return;
  const own = uuid(`o ${kind} ${n} ${r}`);
  yield [
    account,
    'ActivationStarted',
    { credentialId: own, contact: { personId: accountId, version: 1 }, confirmedStudentIds: [] },
  ];
  yield [account, 'ActivationEmailSent', { tokenId: own }];
  yield [account, 'AccountActivated', { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId: own }];
  for (let signIns = chance() * 3; signIns > 0; signIns--) yield [account, 'SignedIn', { method: 'PASSWORD' }];
}

/** Yields [stream, type, data, metadata] of `schools` schools from `first` on: import after import, then September, the accounts mixed. */
export function* events(schools, first = 0) {
  const chance = random(42 + first);
  let request = 0;
  const begin = Date.UTC(2026, 7, 25);
  const meta = (actor, source, correlation) => {
    const at = new Date(begin + request * 100).toISOString();
    return JSON.stringify({ actor, role: 'SCHOOL_HEAD', right: 'OWN', source, correlationId: correlation, at });
  };
  for (let n = first; n < first + schools; n++) {
    const metadata = meta('import', 'IMPORT', uuid(`i ${n}`));
    for (const [stream, type, data] of school(n, chance)) yield [stream, type, data, metadata];
    request += 1_000;
  }
  const turns = [];
  for (let n = first; n < first + schools; n++) {
    for (let r = 0; r < RESPONSABLES; r++) turns.push(september(n, 'ar', r, chance));
    for (let p = 0; p < PUPILS; p++) turns.push(september(n, 'as', p, chance));
  }
  while (turns.length > 0) {
    const t = Math.floor(chance() * turns.length);
    const { value, done } = turns[t].next();
    if (done) {
      turns[t] = turns[turns.length - 1];
      turns.pop();
      continue;
    }
    request++;
    yield [...value, meta(`head-${request % 97}`, 'CONSOLE', uuid(`r ${request}`))];
  }
}

/** Yields only the events that the lists of schools of the usual size need: for benchmarks that need many schools. */
export function* leanEvents(schools, first = 0) {
  const metadata = JSON.stringify({
    actor: 'import',
    role: 'IMPORTER',
    right: 'OWN',
    source: 'IMPORT',
    correlationId: uuid(`i ${first}`),
    at: '2026-08-25T00:00:00.000Z',
  });
  for (let n = first; n < first + schools; n++)
    for (const event of school(n, () => 0, true)) yield [...event, metadata];
}

const INDEXES = `alter table ledger.events add constraint events_of_stream unique (stream, version);
  alter table ledger.events add constraint events_once unique (id)`;

/**
 * Writes at most `limit` events; returns how many. Their transaction ids are old ones (from 3 on, 10,000 events each), as
 * if they had been appended long ago. Indexes that no follower needs are made afterwards.
 */
export async function writeLedger(client, schools, { limit = Infinity, first = 0, after = 0, make = events } = {}) {
  const versions = new Map();
  let count = 0;
  function* lines() {
    let text = '';
    for (const [stream, type, data, metadata] of make(schools, first)) {
      if (count >= limit) break;
      const version = versions.get(stream) ?? 0;
      versions.set(stream, version + 1);
      const seq = after + count++;
      const id = `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
      text += `${3 + Math.floor(seq / 10_000)}\t${seq}\t${stream}\t${version}\t${id}\t2026-09-01 08:00:00+00\t${type}\t${JSON.stringify(data)}\t${metadata}\n`;
      if (text.length > 100_000) {
        yield text;
        text = '';
      }
    }
    yield text;
  }
  await client.query('alter table ledger.events drop constraint events_of_stream, drop constraint events_once');
  const columns = 'xid, seq, stream, version, id, recorded_at, type, data, metadata';
  await pipeline(Readable.from(lines()), client.query(copyFrom(`copy ledger.events (${columns}) from stdin`)));
  await client.query(INDEXES);
  await client.query('vacuum analyze ledger.events');
  await client.query('checkpoint');
  return count;
}

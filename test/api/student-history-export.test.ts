/** The whole history of a pupil as a file: JSON Lines that hold offline, or a PDF that people read. Whose right, whose names, what is recorded. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { verifyHistory } from '../../src/integrity/index.js';
import { logKey, ORIGIN } from '../integrity/support/ledger.js';
import { pageTexts } from '../letters/support/pdf.js';
import { metadata } from '../projector/support/history.js';
import { fieldsOfReads } from '../support/reads.js';
import { byPortal } from './support/contexts.js';
import { fetchFile, itWithPoppler } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, birthDatesOf, notifyByLetter, PASSWORD, responsablesOf } from './support/people.js';

/** The text with one blank wherever there are blanks or ends of lines: paragraphs are broken into lines. */
const inOneLine = (text: string): string => text.replaceAll(/[\s\u00a0\u202f]+/g, ' ');

interface Pupil {
  readonly studentId: string;
  readonly accountId: string;
  readonly login: string;
  readonly surname: string;
  readonly firstName: string;
}
interface Payload {
  readonly url: string | null;
  readonly userErrors: readonly { readonly code: string; readonly field: string[]; readonly message: string }[];
}

let house: House;
let uai: string;
/** Of another académie. */
let elsewhere: string;
let pupil: Pupil;
/** Has gone to the school elsewhere. */
let moved: Pupil;
const tokens: Record<string, string> = {};

async function versionOf(stream: string): Promise<number> {
  const { rows } = await house.database.pool.query<{ version: number }>(
    'select max(version)::int as version from ledger.events where stream = $1',
    [stream],
  );
  return rows[0]!.version;
}

beforeAll(async () => {
  house = await openApiHouse({ pupils: 6 });
  uai = house.schools[0]!.uai;
  const other = house.schools.find(({ academie }) => academie !== house.schools[0]!.academie)!;
  elsewhere = other.uai;
  for (const [role, grants] of Object.entries(grantsOf(house)))
    tokens[role] = await house.token(grants, { subject: role });
  tokens.HEAD_ELSEWHERE = await house.token([{ role: 'SCHOOL_HEAD', schools: [elsewhere] }], { subject: 'elsewhere' });
  tokens.AUDITOR_HERE = await house.token([{ role: 'AUDITOR', academie: house.schools[0]!.academie }]);
  tokens.AUDITOR_ELSEWHERE = await house.token([{ role: 'AUDITOR', academie: other.academie }]);
  const { rows } = await house.database.pool.query<Pupil>(
    `select student_id as "studentId", account_id as "accountId", login, surname, first_name as "firstName"
      from read.students where uai = $1 and account_id is not null order by student_id limit 2`,
    [uai],
  );
  [pupil, moved] = rows as [Pupil, Pupil];
  const store = postgresEventStore({ databaseUrl: house.database.url });
  const stream = `student-${moved.studentId}`;
  const data = { uai: elsewhere, fromUai: uai, year: 2026, classCode: 'CM2' };
  await store.append(stream, await versionOf(stream), [
    { id: randomUUID(), type: 'StudentTransferred', data, metadata: metadata() },
  ]);
  await store.close();
  await house.caughtUp();
});
afterAll(() => house?.close());

async function exported(token: string | undefined, format = 'JSONL', studentId = pupil.studentId): Promise<Payload> {
  const { data, errors } = await house.ask(token, operation('StudentHistoryExport'), { input: { studentId, format } });
  expect(errors).toBeUndefined();
  return data.studentHistoryExport as Payload;
}

async function fileFor(token: string | undefined, format = 'JSONL', studentId = pupil.studentId): Promise<Buffer> {
  const { url, userErrors } = await exported(token, format, studentId);
  expect(userErrors).toEqual([]);
  const answer = await fetchFile(house, token, url!);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain(`historique-${studentId}-`);
  return Buffer.from(await answer.arrayBuffer());
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}
const trust = { origin: ORIGIN, keys: [logKey], witnesses: [], quorum: 0 };

describe('the history of a pupil as JSON Lines', () => {
  it('has every event up to now with its proof, and is verified with the public key alone', async () => {
    const text = (await fileFor(tokens.AUDITOR)).toString();
    const { rows } = await house.database.pool.query<{ version: number; type: string }>(
      'select version::int as version, type from ledger.events where stream = $1 order by version',
      [`student-${pupil.studentId}`],
    );
    const lines = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(0, -1).map(({ version, type }) => ({ version, type }))).toEqual(rows);
    expect(lines.map(({ type }) => type)).toContain('StudentEnrolled');
    const { events, statement } = await verifyHistory(linesOf(text), trust);
    expect(events).toBe(rows.length);
    expect(statement).toMatchObject({
      events: rows.length,
      about: { kind: 'STUDENT', id: pupil.studentId },
      asked: { actor: 'AUDITOR', role: 'AUDITOR', right: 'OWN', source: 'CONSOLE' },
    });
  });

  it('is found when it is altered on its way', async () => {
    const text = (await fileFor(tokens.AUDITOR)).toString();
    const altered = text.replace('"hasIne":true', '"hasIne":false');
    expect(altered).not.toBe(text);
    await expect(verifyHistory(linesOf(altered), trust)).rejects.toThrow(/^line \d+: the proof does not show/);
  });

  it('names the pupil to a head, and not to an auditor', async () => {
    const { statement } = await verifyHistory(linesOf((await fileFor(tokens.SCHOOL_HEAD)).toString()), trust);
    const { surname, firstName } = pupil;
    expect(statement!.about).toMatchObject({ surname, firstName });
    expect((await fileFor(tokens.AUDITOR)).toString()).not.toContain(surname);
  });
});

describe('the history of a pupil as a PDF', () => {
  itWithPoppler('says whose it is, who asked, and each event in words (needs poppler-utils)', async () => {
    const all = inOneLine(pageTexts(await fileFor(tokens.SCHOOL_HEAD, 'PDF')).join(' '));
    for (const said of [
      ...['Historique d’un élève', 'Élève n°', pupil.studentId, pupil.surname, pupil.firstName],
      ...['chef d’établissement ou directeur d’école « SCHOOL_HEAD »', `périmètre ${uai}`],
      ...[`Inscrit dans l’établissement ${uai}`, ORIGIN, 'npx registre verify'],
    ])
      expect(all).toContain(said);
    const audited = inOneLine(pageTexts(await fileFor(tokens.AUDITOR, 'PDF')).join(' '));
    expect(audited).toContain('Le nom n’est pas montré');
    expect(audited).not.toContain(pupil.surname);
  });
});

describe('whoever reads the history of a pupil', () => {
  it('is recorded before it is sent, with school, role and scope', async () => {
    const after = await house.database.lastAppended();
    const reads = () =>
      fieldsOfReads(house.database, ['actor', 'role', 'scope', 'kind', 'uai', 'accountId', 'persons'], { after });
    const { url } = await exported(tokens.SCHOOL_HEAD);
    expect(await reads()).toEqual([]);
    expect((await fetchFile(house, tokens.SCHOOL_HEAD, url!)).status).toBe(200);
    expect(await reads()).toEqual([
      { actor: 'SCHOOL_HEAD', role: 'SCHOOL_HEAD', scope: uai, kind: 'EXPORT', uai, accountId: null, persons: 1 },
    ]);
  });

  it('may be the holder of the pupil’s own account, and no other holder', async () => {
    const { accountId, login, studentId } = pupil;
    const provisionalPassword = await notifyByLetter(house, { accountId }, uai);
    const birthDates = await birthDatesOf(house, [studentId]);
    const start = { login, provisionalPassword, newPassword: PASSWORD, birthDates };
    expect(await house.commands.holder.startActivation(start, byPortal())).toMatchObject({ outcome: 'accepted' });
    await house.caughtUp();
    await fileFor(await house.holderToken(accountId), 'PDF');
    const parents = await responsablesOf(house, uai);
    const parent = parents.find(({ studentIds }) => studentIds.includes(studentId))!;
    await activate(house, parent, uai);
    const token = await house.holderToken(parent.accountId);
    expect((await exported(token)).userErrors).toMatchObject([{ code: 'STUDENT_UNKNOWN' }]);
  });

  it('may be a delegate to whom this right is lent, until it ends', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lent = (rights: readonly string[]) =>
      house.token([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until } as never], { subject: randomUUID() });
    const token = await lent(['HISTORY_READ']);
    const { url } = await exported(token);
    expect((await exported(await lent(['STUDENTS_LIST']))).userErrors).toMatchObject([{ code: 'STUDENT_UNKNOWN' }]);
    house.clock.ahead += 120_000;
    expect((await fetchFile(house, token, url!)).status).toBe(403);
    expect((await exported(token)).userErrors).toMatchObject([{ code: 'RIGHT_LAPSED' }]);
  });

  it('is, of a pupil who has changed schools, the head of the new one, and the auditors of both académies', async () => {
    for (const [who, may] of [
      ['SCHOOL_HEAD', false],
      ['HEAD_ELSEWHERE', true],
      ['AUDITOR_HERE', true],
      ['AUDITOR_ELSEWHERE', true],
    ] as const) {
      const { url } = await exported(tokens[who], 'JSONL', moved.studentId);
      expect([who, url !== null]).toEqual([who, may]);
    }
    expect((await exported(tokens.AUDITOR_ELSEWHERE)).userErrors).toMatchObject([{ code: 'STUDENT_UNKNOWN' }]);
  });

  it('is told the same of a pupil out of reach and of one who does not exist', async () => {
    const out = await exported(tokens.HEAD_ELSEWHERE);
    const unknown = await exported(tokens.HEAD_ELSEWHERE, 'JSONL', randomUUID());
    expect(out.userErrors).toMatchObject([{ code: 'STUDENT_UNKNOWN', field: ['input', 'studentId'] }]);
    expect(out).toEqual(unknown);
    expect(out.userErrors[0]!.message).toContain("Vérifiez l'élève choisi.");
  });
});

describe('where nothing is signed', () => {
  it('is answered so, to whoever may read the history', async () => {
    const unsigned = await openApiHouse({ pupils: 3, deps: { openExtract: undefined } });
    try {
      const school = unsigned.schools[0]!.uai;
      const { rows } = await unsigned.database.pool.query<{ id: string }>(
        'select student_id as id from read.students where uai = $1 order by student_id limit 1',
        [school],
      );
      const ask = async (schools: readonly string[]) => {
        const token = await unsigned.token([{ role: 'SCHOOL_HEAD', schools }]);
        const input = { studentId: rows[0]!.id, format: 'PDF' };
        const { data } = await unsigned.ask(token, operation('StudentHistoryExport'), { input });
        return (data.studentHistoryExport as Payload).userErrors.map(({ code }) => code);
      };
      expect(await ask([school])).toEqual(['EXTRACTS_NOT_SIGNED']);
      expect(await ask(['0000000X'])).toEqual(['STUDENT_UNKNOWN']);
    } finally {
      await unsigned.close();
    }
  });
});

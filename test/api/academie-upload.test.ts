import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  base,
  completeExport,
  deltaExport,
  withoutRecords,
  parent,
  pupil,
  school,
  uaiOf,
  type Base,
} from '../ingest/support/academie.js';
import { CONTEXT } from '../ingest/support/support.js';
import { createServer } from '../../src/server.js';
import { openApiHouse, type House } from './support/house.js';
import { reportOnceEnded, untilKnown, read, send, type UploadAnswer } from './support/uploads.js';

/** Twelve pupils, by turns in two schools; those of a school have one parent. */
const PUPILS = Array.from({ length: 12 }, (_, id) => pupil(id + 1, { school: 1 + (id % 2), parents: [1 + (id % 2)] }));
const WHOLE: Base = base(school(1), school(2), parent(1), parent(2), ...PUPILS);
/** The address that takes the export, even one older than the export in force. */
const PATH = '/imports/aaf?academie=12&year=2026&confirmOlder=true';
/** The advisory lock that an import of this base holds while it works. */
const LOCK_OF_BASE = `hashtextextended('ingest:AAF:12:SECOND', 0)`;
let house: House;
let importer: string;

beforeAll(async () => {
  house = await openApiHouse({ schools: false });
  importer = await house.token([{ role: 'IMPORTER', academie: '12' }]);
});
afterAll(() => house?.close());

const uploaded = async (files = completeExport(WHOLE), more = ''): Promise<UploadAnswer> => {
  const begun = await send(house, importer, PATH + more, files);
  expect(begun.status).toBe(202);
  return reportOnceEnded(house, importer, begun.headers.get('location')!);
};
const folders = (): string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`registre-upload-${process.pid}-`));

describe('the export of an académie sent to the server', () => {
  it('is answered once it is recognised; its report is read until it has ended', async () => {
    const begun = await send(house, importer, PATH, completeExport(WHOLE));
    expect(begun.status).toBe(202);
    expect(begun.body).toMatchObject({ status: 'RUNNING', academie: '12', degree: 'SECOND', complete: true });
    const location = begun.headers.get('location')!;
    expect(location).toBe(`/imports/${begun.body.importId}/report.json`);
    const { body } = await reportOnceEnded(house, importer, location);
    expect(body).toMatchObject({
      status: 'COMPLETED',
      students: { read: 12, created: 12 },
      schools: { due: 2, changed: 2 },
      inSchools: [
        { uai: uaiOf(1), status: 'COMPLETED', students: { created: 6 } },
        { uai: uaiOf(2), status: 'COMPLETED', students: { created: 6 } },
      ],
      lines: [],
    });
    await untilKnown(house, importer, uaiOf(1));
  });

  it('changes nothing as a dry run, which says what it would do', async () => {
    await uploaded();
    const events = await house.events();
    const { body } = await uploaded(
      deltaExport(WHOLE, withoutRecords(WHOLE, pupil(1)), { day: '20260920' }),
      '&dryRun=true',
    );
    expect(body).toMatchObject({ status: 'COMPLETED', dryRun: true, complete: false, students: { ended: 1 } });
    expect(await house.events()).toBe(events);
  });

  it('is refused in its report when too many disappear, unless that is confirmed', async () => {
    await uploaded();
    const few = completeExport(withoutRecords(WHOLE, ...PUPILS.slice(1)), { day: '20260922' });
    expect((await uploaded(few)).body).toMatchObject({ status: 'REFUSED', refusal: { code: 'GREAT_LOSS' } });
    expect((await uploaded(few, '&confirmDisappearance=true')).body).toMatchObject({ status: 'COMPLETED' });
  });

  it('is refused when it is older than the one in force, with both days, unless that is confirmed', async () => {
    await uploaded(completeExport(WHOLE, { day: '20260922' }));
    const path = PATH.replace('&confirmOlder=true', '');
    const { status, body } = await send(house, importer, path, completeExport(WHOLE, { day: '20260915' }));
    expect(status).toBe(422);
    expect(body).toMatchObject({ status: 'REFUSED', refusal: { code: 'OLDER_EXPORT' } });
    expect(JSON.stringify(body)).toMatch(/2026-09-15.*2026-09-22/);
    expect((await uploaded(completeExport(WHOLE, { day: '20260915' }))).body).toMatchObject({ status: 'COMPLETED' });
  });

  it('leaves no file behind, taken or refused', async () => {
    const before = folders();
    await uploaded();
    await send(house, importer, PATH, [{ name: 'x.xml', buffer: Buffer.from('<x/>') }]);
    const left = () => folders().filter(name => !before.includes(name));
    while (left().length > 0) await new Promise(resolve => setTimeout(resolve, 20));
  });

  it('leaves nothing behind when the client breaks off', async () => {
    const before = folders();
    const left = () => folders().filter(name => !before.includes(name));
    const boundary = 'xyz';
    const headers = {
      authorization: `Bearer ${importer}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'transfer-encoding': 'chunked',
    };
    const sending = request(house.url + PATH, { method: 'POST', headers });
    sending.on('error', () => undefined);
    sending.write(
      `--${boundary}\r\ncontent-disposition: form-data; name="f"; filename="${completeExport(WHOLE)[0]!.name}"\r\n\r\n<`,
    );
    while (left().length === 0) await new Promise(resolve => setTimeout(resolve, 10));
    sending.destroy();
    while (left().length > 0) await new Promise(resolve => setTimeout(resolve, 10));
    // Nor does it keep the base locked.
    await uploaded();
  });

  it('is refused at once when it is no export of AAF, or of another académie', async () => {
    const wrong = await send(house, importer, PATH, [{ name: 'x.xml', buffer: Buffer.from('<x/>') }]);
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ status: 'REFUSED', refusal: { remedy: expect.any(String) } });
    const kept = await read(house, importer, `/imports/${wrong.body.importId}/report.json`);
    expect(kept.body).toMatchObject({ status: 'REFUSED' });
    const foreign = await send(
      house,
      importer,
      PATH,
      completeExport(WHOLE, { prolog: '<!-- codeAcademieExport="28" -->' }),
    );
    expect(foreign.status).toBe(422);
    expect(foreign.body).toMatchObject({ status: 'REFUSED', refusal: { code: 'WRONG_ACADEMIE' } });
  });

  it('waits up to a second for the lock of its base: an import that has given its report may hold it a moment longer', async () => {
    const client = await house.database.pool.connect();
    await client.query(`select pg_advisory_lock(${LOCK_OF_BASE})`);
    const sent = send(house, importer, PATH, completeExport(WHOLE));
    await new Promise(resolve => setTimeout(resolve, 200));
    await client.query('select pg_advisory_unlock_all()');
    client.release();
    const { status, headers } = await sent;
    expect(status).toBe(202);
    await reportOnceEnded(house, importer, headers.get('location')!);
  });

  it('is answered 409 when the lock of its base is still held after that second', async () => {
    const client = await house.database.pool.connect();
    try {
      await client.query(`select pg_advisory_lock(${LOCK_OF_BASE})`);
      const { status, body } = await send(house, importer, PATH, completeExport(WHOLE));
      expect(status).toBe(409);
      expect(body).toMatchObject({ status: 'REFUSED', refusal: { code: 'ALREADY_RUNNING' } });
    } finally {
      await client.query('select pg_advisory_unlock_all()');
      client.release();
    }
  });

  it('is refused with the remedy by a server that leaves imports to others, and so are the files of a school', async () => {
    const other = await createServer({ ...house.deps, imports: undefined });
    try {
      const url = await other.listen({ host: '127.0.0.1', port: 0 });
      const before = await house.events();
      for (const path of [PATH, `/imports/${uaiOf(1)}?base=SIECLE&year=2026`]) {
        const { status, body } = await send({ url }, importer, path, completeExport(WHOLE));
        expect([path, status, body.errors[0].extensions.code]).toEqual([path, 421, 'UPLOADS_ELSEWHERE']);
        expect(body.errors[0].message).toMatch(/ROLES .* api et importer/);
        expect((await send({ url }, undefined, path, completeExport(WHOLE))).status).toBe(401);
      }
      expect(await house.events()).toBe(before);
      expect(folders()).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('is put off while the server carries as many as it can', async () => {
    const { academies } = house.deps.imports!;
    let lose: (error: Error) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => (lose = reject));
    const sent = { academie: '12', year: 2026, context: { ...CONTEXT, correlationId: randomUUID() } };
    // Three at a time are as many as it carries.
    const begun = [1, 2, 3].map(() => academies.begin(sent, () => lost));
    expect((await send(house, importer, PATH, completeExport(WHOLE))).status).toBe(429);
    lose(new Error('gone'));
    for (const one of begun) await expect(one).rejects.toThrow('gone');
    await uploaded();
  });

  it('needs the right to import in that académie', async () => {
    const head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uaiOf(1)] }]);
    const foreign = await house.token([{ role: 'IMPORTER', academie: '28' }]);
    expect((await send(house, undefined, PATH, completeExport(WHOLE))).status).toBe(401);
    expect((await send(house, 'rubbish', PATH, completeExport(WHOLE))).status).toBe(401);
    for (const token of [head, foreign])
      expect((await send(house, token, PATH, completeExport(WHOLE))).status).toBe(403);
  });

  it.each([
    ['no académie', '/imports/aaf?year=2026', 'academie=28'],
    ['an académie that is none', '/imports/aaf?academie=99&year=2026', 'academie=28'],
    ['no year', '/imports/aaf?academie=12', 'year=2026'],
    ['a flag that is none', `${PATH}&confirmDisappearance=perhaps`, 'confirmDisappearance=true'],
  ])('%s: 400 and what to write', async (_name, path, toWrite) => {
    const { status, body } = await send(house, importer, path, completeExport(WHOLE));
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(body.errors[0].message).toContain(toWrite);
  });

  it('no file: 400', async () => expect((await send(house, importer, PATH, [])).status).toBe(400));
});

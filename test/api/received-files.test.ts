import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { ApiError } from '../../src/api/errors.js';
import { receiveFiles } from '../../src/api/http/received-files.js';
import { removeAbandonedFolders } from '../../src/ingest/formats/read/temporary-folder.js';
import { BOUNDARY, formOf, partOf } from './support/right-requests.js';
import { exchange } from './support/wire.js';

const folders = (): string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`registre-upload-${process.pid}-`));

describe('files received', () => {
  let app: FastifyInstance;
  let url: string;
  const seen: { name: string; bytes: number; mode: number }[] = [];
  beforeAll(async () => {
    app = fastify({ forceCloseConnections: true });
    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
      reply.code(error instanceof ApiError ? 400 : (error.statusCode ?? 500)).send(error.message),
    );
    await app.register(multipart);
    app.post('/', async (request, reply) => {
      const { files, remove } = await receiveFiles(request, reply, { files: 3, totalBytes: 100_000, patienceMs: 300 });
      for (const file of files as { name: string; path: string }[])
        seen.push({
          name: file.name,
          bytes: readFileSync(file.path).length,
          mode: statSync(file.path).mode & 0o777,
        });
      await remove();
      return 'taken';
    });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());

  const send = async (...sizes: readonly number[]): Promise<number> => {
    const body = new FormData();
    for (const [at, size] of sizes.entries()) body.append('files', new Blob(['x'.repeat(size)]), `../../${at}.xml`);
    return (await fetch(url, { method: 'POST', body })).status;
  };

  it('are kept under names of the server’s own, for its user alone', async () => {
    expect(await send(60_000, 40_000)).toBe(200);
    expect(seen).toEqual([
      { name: expect.stringMatching(/0\.xml$/), bytes: 60_000, mode: 0o600 },
      { name: expect.stringMatching(/1\.xml$/), bytes: 40_000, mode: 0o600 },
    ]);
  });

  it.each([
    ['larger together than they may be', [60_000, 40_001]],
    ['one of them larger', [100_001]],
    ['more than they may be', [1, 1, 1, 1]],
  ])('%s: 413, and none is left behind', async (_name, sizes) => {
    const before = folders();
    expect(await send(...sizes)).toBe(413);
    expect(folders().filter(name => !before.includes(name))).toEqual([]);
  });

  const sendForm = async (body: string | Buffer): Promise<{ status: number; message: string }> => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, message: await response.text() };
  };
  const PART = '--b\r\ncontent-disposition: form-data; name="f"; filename="a.xml"\r\n\r\n';

  it.each([
    ['cut short', `${PART}<x/>`],
    ['cut short after a whole part', `${PART}<x/>\r\n${PART}<`],
    ['without any part of its own', 'no form at all'],
    ['empty', ''],
    ['whose part has no end to its headers', '--b\r\ncontent-disposition: form-data\r\n'],
    ['with something beside files', '--b\r\ncontent-disposition: form-data; name="year"\r\n\r\n2026\r\n--b--\r\n'],
    ['with a name that is none', `${PART.replace('"f"', '"__proto__"')}x\r\n--b--\r\n`],
  ])('a form %s: 400, and none is left behind', async (_name, form) => {
    const before = folders();
    const { status, message } = await sendForm(form);
    expect([status, message]).toEqual([400, expect.stringMatching(/[Ss]end/)]);
    expect(folders().filter(name => !before.includes(name))).toEqual([]);
  });

  it('that the reader of forms does not come to the end of are given up', async () => {
    const before = folders();
    // Over these three parts together the multipart reader neither fails nor ends: patience alone gives them up.
    const file = 'content-disposition: form-data; name="files"; filename="a.xml"';
    const parts = [
      `${file}\r\nx: ${'y'.repeat(100_000)}\r\n\r\n<x/>`,
      `no header at all\r\n\r\n${'\r\n--'.repeat(17_500)}`,
      `${file}\r\n\r\n`,
    ];
    const { status } = await sendForm(`${parts.map(part => `--b\r\n${part}\r\n`).join('')}--b--\r\n`);
    expect(status).toBe(400);
    expect(folders().filter(name => !before.includes(name))).toEqual([]);
  });

  it('of a client that is gone before they are read are given up', async () => {
    const before = folders();
    const sent = {
      method: 'POST',
      target: '/',
      body: formOf([partOf({ name: 'a.xml', buffer: Buffer.alloc(10_000) })]),
    };
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    for (let times = 0; times < 20; times++)
      await exchange(url, {
        ...sent,
        headers: [
          ['host', 'x'],
          ['content-type', type],
        ],
        delivery: 'RESET',
      });
    const left = () => folders().filter(name => !before.includes(name));
    while (left().length > 0) await new Promise(resolve => setTimeout(resolve, 10));
  });

  it('may come without a name', async () => {
    const part = '--b\r\ncontent-disposition: form-data; name="f"\r\ncontent-type: application/octet-stream\r\n\r\n';
    expect((await sendForm(`${part}<x/>\r\n--b--\r\n`)).status).toBe(200);
    expect(seen.at(-1)).toMatchObject({ name: '', bytes: 4 });
  });

  it.each(['upload', 'import', 'archive'])(
    'of a killed server are removed, those of one that lives are not: %s',
    async what => {
      const { pid: killed } = spawnSync(process.execPath, ['--version']);
      const make = (pid: number): string => mkdtempSync(join(tmpdir(), `registre-${what}-${pid}-`));
      const [abandoned, before, held] = [make(killed), make(process.pid), make(process.pid)];
      writeFileSync(join(abandoned, 'file'), 'personal data');
      // Left by a server that had the number which this process has now.
      utimesSync(before, 0, 0);
      await removeAbandonedFolders();
      expect([abandoned, before, held].map(existsSync)).toEqual([false, false, true]);
      rmSync(held, { recursive: true });
    },
  );
});

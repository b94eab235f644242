import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { receiveFiles, removeForsaken } from '../../src/api/http/received-files.js';

const folders = (): string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`registre-upload-${process.pid}-`));

describe('files received', () => {
  let app: FastifyInstance;
  let url: string;
  const seen: { name: string; bytes: number; mode: number }[] = [];
  beforeAll(async () => {
    app = fastify({ forceCloseConnections: true });
    await app.register(multipart);
    app.post('/', async (request, reply) => {
      const { files, remove } = await receiveFiles(request, reply, { files: 2, totalBytes: 100_000 });
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
    ['more than they may be', [1, 1, 1]],
  ])('%s: 413, and none is left behind', async (_name, sizes) => {
    const before = folders();
    expect(await send(...sizes)).toBe(413);
    expect(folders().filter(name => !before.includes(name))).toEqual([]);
  });

  it('of a killed server are removed, those of one that lives are not', async () => {
    const { pid: killed } = spawnSync(process.execPath, ['--version']);
    const [forsaken, held] = [killed, process.pid].map(pid => mkdtempSync(join(tmpdir(), `registre-upload-${pid}-`)));
    writeFileSync(join(forsaken!, 'file'), 'personal data');
    await removeForsaken();
    expect([existsSync(forsaken!), existsSync(held!)]).toEqual([false, true]);
    rmSync(held!, { recursive: true });
  });
});

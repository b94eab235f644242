import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CANARIES, ErasureHouse, PUPIL_CANARIES } from '../erasure/support.js';

const program = fileURLToPath(new URL('../../dist/src/cli/registre.js', import.meta.url));

describe('registre erase', () => {
  let room: ErasureHouse;
  let accountId: string;
  let env: Record<string, string>;
  let folder: string;
  beforeEach(async () => {
    const masterKey = randomBytes(32);
    room = await ErasureHouse.open({ masterKey });
    env = { DATABASE_URL: room.house.database.url, VAULT_KEY: masterKey.toString('base64') };
    ({ accountId } = await room.personNamed(CANARIES.surname));
    folder = await mkdtemp(join(tmpdir(), 'registre-erase-'));
  });
  afterEach(async () => {
    await room.close();
    await rm(folder, { recursive: true });
  });

  const events = async () => {
    const { rows } = await room.house.database.pool.query<{ type: string; data: object }>(
      'select type, data from ledger.events where stream = $1 order by version',
      [`account-${accountId}`],
    );
    return rows;
  };
  const erase = (...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>(resolve => {
      const child = spawn(process.execPath, [program, 'erase', ...args], { env: { PATH: process.env.PATH, ...env } });
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
      child.on('close', code => resolve({ code, ...said }));
    });

  it('shows what goes, erases with the digest that was shown, and finds nothing to do after that', async () => {
    const shown = await erase(accountId);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('ATTACHED_CHILDREN (1)');
    for (const name of [CANARIES.surname, PUPIL_CANARIES.surname]) expect(shown.out).not.toContain(name);
    expect(shown.out).toMatch(/^vault\.facets +[1-9]\d* +DELETED/m);
    const digest = /--expected (\S+)/.exec(shown.out)![1]!;
    expect((await events()).map(({ type }) => type)).not.toContain('PersonalDataErased');
    expect(await erase(accountId, '--expected', 'other', '--ground', 'REQUEST')).toMatchObject({
      code: 1,
      out: expect.stringContaining('Look at the rehearsal again'),
    });
    expect(await erase(`Account_${accountId}`, '--expected', digest, '--ground', 'REQUEST')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Erased'),
    });
    expect((await events()).at(-1)).toMatchObject({
      type: 'PersonalDataErased',
      data: { ground: 'REQUEST', accountIds: [accountId] },
    });
    expect((await erase(accountId)).out).toContain('All of it is erased already.');
  });

  it('erases again whoever a file names, and says what it does not know', async () => {
    const file = join(folder, 'erasures.jsonl');
    const line = { erasureId: randomUUID(), at: '2026-10-01T08:00:00.000Z', studentIds: [] };
    await writeFile(
      file,
      [accountId, randomUUID()].map(id => `${JSON.stringify({ ...line, accountIds: [id] })}\n`).join(''),
    );
    expect(await erase('--again', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 lines, 1 person known here.'),
    });
    expect((await events()).at(-1)).toMatchObject({
      type: 'PersonalDataErased',
      data: { ground: 'RESTORED' },
    });
    await writeFile(file, 'none\n');
    expect(await erase('--again', file)).toMatchObject({ code: 1, err: expect.stringContaining(`${file}, line 1`) });
  });

  it.each([
    [[], 'Name a person'],
    [['nobody'], 'nobody is neither'],
    [[randomUUID()], 'knows no account'],
    [[randomUUID(), '--ground', 'REQUEST'], 'give both'],
    [[randomUUID(), '--again', 'x'], 'takes a file alone'],
  ])('refuses %j with code 2', async (args, said) => {
    expect(await erase(...args)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });
});

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bounceAddresses } from '../../src/mail/bounces/address.js';
import { statusMessage } from '../mail/bounces/messages.js';
import { HouseUnderTest } from '../mail/support.js';

const program = fileURLToPath(new URL('../../dist/src/cli/registre.js', import.meta.url));
const ADDRESS = 'bounce@bounces.example.org';

const bounces = (env: Record<string, string>, message: string | Buffer, args: string[] = []) =>
  new Promise<{ code: number | null; out: string; err: string }>(resolve => {
    const child = spawn(process.execPath, [program, 'bounces', ...args], { env: { PATH: process.env.PATH, ...env } });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.on('close', code => resolve({ code, ...said }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(message);
  });

describe('registre bounces', () => {
  let house: HouseUnderTest;
  let env: Record<string, string>;
  beforeEach(async () => {
    house = await HouseUnderTest.open();
    house.bounces = bounceAddresses(ADDRESS, house.room.vault.digest);
    const { database, masterKey } = house.room;
    env = { DATABASE_URL: database.url, VAULT_KEY: masterKey.toString('base64'), MAIL_BOUNCE_ADDRESS: ADDRESS };
  });
  afterEach(() => house.close());

  it('records a message from standard input; refuses a forged one, and one that is no report, with code 1', async () => {
    const accountId = await house.responsable();
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    const to = house.smtp.messages[0]!.from;
    const failed = { action: 'failed', status: '5.1.1' };
    const forged = statusMessage({ to: to.replace(/-[0-9a-f]+@/, `-${'0'.repeat(24)}@`), ...failed });
    expect(await bounces(env, forged)).toMatchObject({ code: 1, out: 'FORGED\n' });
    expect(await bounces(env, Buffer.alloc(3 * 1024 * 1024, 'x'))).toMatchObject({ code: 1, out: 'NO_REPORT\n' });
    expect(await house.types(accountId)).not.toContain('NotificationFailed');
    const elsewhere = statusMessage({ to: 'postmaster@example.org', ...failed });
    expect(await bounces(env, elsewhere, ['--recipient', to])).toEqual({ code: 0, out: 'RECORDED\n', err: '' });
    expect((await house.events(accountId)).at(-1)).toMatchObject({
      type: 'NotificationFailed',
      data: { channel: 'EMAIL', reason: 'BOUNCED' },
    });
  });

  it('asks for MAIL_BOUNCE_ADDRESS where it is not set', async () => {
    expect(await bounces({ ...env, MAIL_BOUNCE_ADDRESS: '' }, '')).toMatchObject({
      code: 2,
      err: expect.stringContaining('MAIL_BOUNCE_ADDRESS'),
    });
  });
});

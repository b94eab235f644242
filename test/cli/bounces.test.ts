import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const registre = fileURLToPath(new URL('../../dist/src/cli/registre.js', import.meta.url));

describe('registre bounces', () => {
  it('reads the whole message, and is refused with the remedy where the configuration is wrong', () => {
    const { status, stderr } = spawnSync(process.execPath, [registre, 'bounces'], {
      input: Buffer.alloc(3 * 1024 * 1024, 'x'),
      env: { PATH: process.env.PATH, MAIL_BOUNCE_ADDRESS: 'no address' },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([2, expect.stringContaining('MAIL_BOUNCE_ADDRESS must be an e-mail address')]);
  });
});

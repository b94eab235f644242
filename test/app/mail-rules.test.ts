import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dkimOf } from '../../src/app/mail-rules.js';
import { ConfigurationError, loadConfig } from '../../src/config.js';

const pemOf = (modulusLength: number): string =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
};

const from = { MAIL_FROM: 'EduConnect <no-reply@mail.example.fr>', MAIL_DKIM_SELECTOR: 's1' };
let folder: string;
let file: string;
const pem = pemOf(2048);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dkim-'));
  file = join(folder, 'dkim.pem');
  writeFileSync(file, pem);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the settings of e-mail, together', () => {
  it('sign with the key of a file or of a variable, by the domain of the sender unless another is given', () => {
    for (const key of [{ MAIL_DKIM_KEY_FILE: file }, { MAIL_DKIM_KEY: base64(pem) }]) {
      const dkim = dkimOf(loadConfig({ ...from, ...key }));
      expect(dkim).toMatchObject({ domainName: 'mail.example.fr', keySelector: 's1' });
      expect(dkim?.privateKey).toBe(pem);
    }
    expect(dkimOf(loadConfig({ ...from, MAIL_DKIM_KEY_FILE: file, MAIL_DKIM_DOMAIN: 'example.fr' }))).toMatchObject({
      domainName: 'example.fr',
    });
    expect(dkimOf(loadConfig({}))).toBeUndefined();
  });

  it.each([
    ['no key', {}, /^MAIL_DKIM_KEY_FILE or MAIL_DKIM_KEY is needed/],
    ['both keys', { MAIL_DKIM_KEY: base64(pem), MAIL_DKIM_KEY_FILE: '/etc/x' }, /both given/],
    [
      'a file that is not there',
      { MAIL_DKIM_KEY_FILE: '/nowhere/dkim.pem' },
      /^MAIL_DKIM_KEY_FILE cannot be read \(ENOENT\)/,
    ],
    ['a weak key', { MAIL_DKIM_KEY: base64(pemOf(1024)) }, /^MAIL_DKIM_KEY must hold an RSA private key of 2048 bits/],
    ['a text that is no key', { MAIL_DKIM_KEY: base64('secret of somebody') }, /^MAIL_DKIM_KEY must hold/],
    [
      'a domain of somebody else',
      { MAIL_DKIM_KEY: base64(pem), MAIL_DKIM_DOMAIN: 'ample.fr' },
      /^MAIL_DKIM_DOMAIN must be the domain of MAIL_FROM/,
    ],
  ])('are refused with %s', (_what, env, said) => {
    const faults = faultsOf({ ...from, ...env });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(said);
    expect(faults[0]).not.toContain('secret of somebody');
  });

  it('are refused with a key and no selector', () => {
    expect(faultsOf({ MAIL_DKIM_KEY_FILE: file })).toEqual([expect.stringMatching(/^MAIL_DKIM_SELECTOR is needed/)]);
  });

  it('take in no report without an address to which reports come', () => {
    const secret = base64('a secret of thirty-two bytes or more');
    expect(faultsOf({ MAIL_BOUNCE_SECRET: secret, MAIL_BOUNCE_MAILDIR: folder })).toEqual([
      expect.stringMatching(/^MAIL_BOUNCE_SECRET takes in nothing without MAIL_BOUNCE_ADDRESS/),
      expect.stringMatching(/^MAIL_BOUNCE_MAILDIR/),
    ]);
    const given = { MAIL_BOUNCE_SECRET: secret, MAIL_BOUNCE_ADDRESS: 'bounce@example.fr' };
    expect(faultsOf(given)).toEqual([]);
    for (const address of ['bounce+x@example.fr', 'nobody', `${'b'.repeat(30)}@example.fr`])
      expect(faultsOf({ ...given, MAIL_BOUNCE_ADDRESS: address })).toEqual([
        expect.stringMatching(/^MAIL_BOUNCE_ADDRESS must be/),
      ]);
  });
});

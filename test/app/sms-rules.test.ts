import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayOptions } from '../../src/app/sms-rules.js';
import { ConfigurationError, loadConfig } from '../../src/config.js';

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
};

const SMS_URL = 'https://sms.example.fr/v1/messages';
/** A key of 32 bytes whose bytes differ by the same number each: it can be guessed. */
const guessableKey = (step: number): string =>
  Buffer.from(Array.from({ length: 32 }, (_, i) => (i * step + 7) % 256)).toString('base64');
let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sms-'));
  file = join(folder, 'key');
  writeFileSync(file, 'k3y-of-the-gateway\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the settings of SMS, together', () => {
  it('are not needed: without SMS_URL there is no gateway', () => {
    expect(gatewayOptions(loadConfig({}))).toBeUndefined();
  });

  it('need no more than an address', () => {
    expect(gatewayOptions(loadConfig({ SMS_URL }))).toEqual({
      url: SMS_URL,
      method: 'POST',
      headers: {},
      body: { id: '{id}', to: '{to}', from: '{from}', text: '{text}', validity: '{validity}' },
      bodyType: 'json',
      from: 'EduConnect',
      secret: undefined,
      idPointer: '/id',
      timeoutMs: 10_000,
    });
  });

  it('give the secret of a file or of a variable as Bearer, or where SMS_HEADERS or SMS_BODY say', () => {
    for (const given of [{ SMS_SECRET_FILE: file }, { SMS_SECRET: 'k3y-of-the-gateway' }])
      expect(gatewayOptions(loadConfig({ SMS_URL, ...given }))).toMatchObject({
        headers: { authorization: 'Bearer {secret}' },
        secret: 'k3y-of-the-gateway',
      });
    const own = {
      SMS_HEADERS: '{"X-Api-Key":"{secret}"}',
      SMS_SECRET_FILE: file,
      SMS_BODY: '{"to":"{number}","t":"{text}"}',
    };
    expect(gatewayOptions(loadConfig({ SMS_URL, ...own }))).toMatchObject({
      headers: { 'X-Api-Key': '{secret}' },
      body: { to: '{number}', t: '{text}' },
    });
  });

  it.each([
    ['a file that is not there', { SMS_SECRET_FILE: '/nowhere/key' }, /^SMS_SECRET_FILE cannot be read \(ENOENT\)/],
    ['both secrets', { SMS_SECRET: 'x', SMS_SECRET_FILE: '/etc/x' }, /^SMS_SECRET and SMS_SECRET_FILE are both given/],
    [
      'an unknown placeholder in the body',
      { SMS_BODY: '{"to":"{to}","t":"{text}","k":["{key}"]}' },
      /^SMS_BODY has placeholders that are not known \(\{key\}\): use \{id\}/,
    ],
    [
      'a text in a header',
      { SMS_HEADERS: '{"X":"{text}"}' },
      /^SMS_HEADERS has placeholders that are not known \(\{text\}\): use \{id\}, \{secret\}/,
    ],
    ['a body without text and number', { SMS_BODY: '{"from":"{from}"}' }, /^SMS_BODY does not say text and to/],
    [
      'a placeholder for a secret that is not given',
      { SMS_HEADERS: '{"X":"{secret}"}' },
      /^SMS_HEADERS or SMS_BODY name \{secret\}/,
    ],
    ['a body that is a list', { SMS_BODY: '[]' }, /^SMS_BODY must be a JSON object \(its value is not shown\)/],
    ['a header over two lines', { SMS_HEADERS: '{"X":"a\\nb"}' }, /^SMS_HEADERS must be JSON/],
    [
      'a user in the address',
      { SMS_URL: 'https://me:pw@sms.example.fr/' },
      /^SMS_URL must be .* without user and password .*its value is not shown/,
    ],
    ['a sender that is too long', { SMS_FROM: 'Education nationale' }, /^SMS_FROM must be/],
    ['a pointer that is none', { SMS_ID: 'id' }, /^SMS_ID must be a pointer/],
    [
      'a form of receipts without their secret',
      { SMS_RECEIPT: '{"id":"/a"}' },
      /^SMS_RECEIPT takes in nothing without SMS_RECEIPT_SECRET/,
    ],
  ])('refuse %s, with the remedy', (_, env, fault) => {
    expect(faultsOf({ SMS_URL, ...env })).toEqual([expect.stringMatching(fault)]);
  });

  it('refuse a file of several lines, whose content is not shown', () => {
    writeFileSync(join(folder, 'two'), 'k3y\nof two lines');
    const [fault, ...more] = faultsOf({ SMS_URL, SMS_SECRET_FILE: join(folder, 'two') });
    expect([fault, more]).toEqual([expect.stringMatching(/^SMS_SECRET_FILE must hold one line/), []]);
    expect(fault).not.toContain('k3y');
  });

  it.each(['SMS_HEADERS', 'SMS_BODY', 'SMS_SECRET', 'SMS_SECRET_FILE'])('refuse %s without a gateway', env => {
    const value = env === 'SMS_SECRET_FILE' ? file : '{"a":"b"}';
    expect(faultsOf({ [env]: value })).toEqual([
      `${env} does nothing without SMS_URL: give that address, or leave it out`,
    ]);
  });

  it('in production need TLS, and a receipt secret of its own that cannot be guessed', () => {
    const production = {
      MODE: 'production',
      ROLES: 'worker',
      DATABASE_URL: 'postgres://registre@localhost/registre',
      ADMIN_PORT: '0',
      VAULT_KEY: guessableKey(41),
      SMTP_URL: 'smtps://mail.example.fr',
      PORTAL_URL: 'https://portal.example.fr',
      SMS_URL,
      SMS_RECEIPT_SECRET: guessableKey(97),
    };
    const faults = faultsOf(production).filter(fault => fault.startsWith('SMS_'));
    expect(faults).toEqual([expect.stringContaining('this key can be guessed')]);
    expect(faultsOf({ ...production, SMS_URL: 'http://sms.example.fr' })).toContainEqual(
      expect.stringMatching(/^SMS_URL must be an https address .* read the codes/),
    );
    expect(faultsOf({ ...production, SMS_RECEIPT_SECRET: production.VAULT_KEY })).toContainEqual(
      expect.stringMatching(/^SMS_RECEIPT_SECRET must be a key of its own, not that of VAULT_KEY/),
    );
  });
});

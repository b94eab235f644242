import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, PRESENT_NAMES, SETTINGS, configHelp, loadConfig, type Setting } from '../../src/config.js';
import { canBeGuessed } from '../../src/app/production-rules.js';

const settings = Object.values<Setting>(SETTINGS);
/** The place of a variable among the settings. */
const placeOf = (env: string): number => settings.findIndex(s => s.env === env);
const keyOf = (seed: string): string => createHash('sha256').update(seed).digest('base64');
const key = keyOf('vault');
const production = {
  MODE: 'production',
  DATABASE_URL: 'postgres://registre@localhost/registre',
  VAULT_KEY: key,
  HOLDER_TOKEN_KEY: keyOf('holders'),
  OIDC_ISSUER: 'https://auth.example.fr',
  OIDC_JWKS_URL: 'https://auth.example.fr/jwks',
  SMTP_URL: 'smtps://mail.example.fr',
  PORTAL_URL: 'https://portal.example.fr',
};

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
};

describe('the configuration', () => {
  it('needs nothing in development', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 4000,
      allowedOrigins: [],
      demo: true,
    });
  });

  it('takes an empty variable for one left out', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 4000, databaseUrl: undefined });
  });

  it('reads the days of reminders, the largest first', () => {
    expect(loadConfig({}).reminderDays).toEqual([14]);
    expect(loadConfig({ REMINDER_DAYS: '3, 30,14' }).reminderDays).toEqual([30, 14, 3]);
    for (const wrong of ['0', '61', '14,14', '7;14', '1.5', Array.from({ length: 11 }, (_, i) => i + 1).join()])
      expect(faultsOf({ REMINDER_DAYS: wrong })).toEqual([expect.stringContaining('REMINDER_DAYS')]);
  });

  it('reads numbers, lists, keys, and yes or no', () => {
    const config = loadConfig({
      PORT: '0',
      ALLOWED_ORIGINS: 'https://a.fr, https://b.fr',
      VAULT_KEY: key,
      DEMO: 'false',
    });
    expect(config).toMatchObject({ port: 0, allowedOrigins: ['https://a.fr', 'https://b.fr'], demo: false });
    expect(config.vaultKey).toEqual(Buffer.from(key, 'base64'));
  });

  describe('of FranceConnect', () => {
    const franceConnect = {
      ...production,
      FRANCECONNECT_ISSUER: 'https://oidc.franceconnect.gouv.fr/api/v2',
      FRANCECONNECT_CLIENT_ID: 'registre',
      FRANCECONNECT_CLIENT_SECRET: 'a secret that was given',
      PUBLIC_URL: 'https://registre.example.fr',
    };
    const without = (name: string): NodeJS.ProcessEnv =>
      Object.fromEntries(Object.entries(franceConnect).filter(([one]) => one !== name));

    it('is off unless it is named whole, and needs a public address', () => {
      expect(faultsOf(franceConnect)).toEqual([]);
      expect(loadConfig(franceConnect).franceConnectLevel).toBe('eidas1');
      for (const name of ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'].map(one => `FRANCECONNECT_${one}`))
        expect(faultsOf(without(name))).toEqual([expect.stringMatching(new RegExp(`^${name} is needed with`))]);
      expect(faultsOf(without('PUBLIC_URL'))).toEqual([expect.stringMatching(/^PUBLIC_URL is needed/)]);
    });

    it.each([
      ['FRANCECONNECT_ISSUER', 'http://oidc.franceconnect.gouv.fr', /^FRANCECONNECT_ISSUER must be an https address/],
      ['FRANCECONNECT_LEVEL', 'eidas4', /^FRANCECONNECT_LEVEL must be eidas1, eidas2 or eidas3/],
    ])('%s=%s is refused', (env, value, fault) =>
      expect(faultsOf({ ...franceConnect, [env]: value })).toEqual([expect.stringMatching(fault)]),
    );
  });

  describe('of the sign-in of staff', () => {
    const staff = {
      ...production,
      OIDC_CLIENT_ID: 'registre',
      OIDC_CLIENT_SECRET: 'a secret that was given',
      PUBLIC_URL: 'https://registre.example.fr',
    };
    const without = (name: string): NodeJS.ProcessEnv =>
      Object.fromEntries(Object.entries(staff).filter(([one]) => one !== name));

    it('is off unless a client is named, and needs its secret, an issuer and a public address', () => {
      expect(faultsOf(staff)).toEqual([]);
      expect(faultsOf(without('OIDC_CLIENT_SECRET'))).toEqual([expect.stringMatching(/^OIDC_CLIENT_SECRET is needed/)]);
      expect(faultsOf(without('OIDC_CLIENT_ID'))).toEqual([expect.stringMatching(/^OIDC_CLIENT_ID is needed/)]);
      expect(faultsOf(without('PUBLIC_URL'))).toEqual([expect.stringMatching(/^PUBLIC_URL is needed/)]);
      expect(faultsOf({ OIDC_CLIENT_ID: 'registre', OIDC_CLIENT_SECRET: 'a secret that was given' })).toEqual([
        expect.stringMatching(/^OIDC_SIGN_IN_ISSUER or OIDC_ISSUER is needed/),
      ]);
    });

    it.each([
      ['PUBLIC_URL', 'http://registre.example.fr', /^PUBLIC_URL must be an https address/],
      ['PUBLIC_URL', 'https://registre.example.fr/api', /^PUBLIC_URL must be .* without a path/],
      ['OIDC_SIGN_IN_ISSUER', 'http://fim.example.fr', /^OIDC_SIGN_IN_ISSUER must be an https address/],
      ['OIDC_MAPPING', 'arena', /^OIDC_MAPPING must be fim, proconnect or claim/],
      ['OIDC_SCOPE', 'profile', /^OIDC_SCOPE must be scopes/],
      ['SESSION_IDLE', '50000', /^SESSION_IDLE \(50000\) must not be more than SESSION_MAX_AGE/],
      ['FIM_DELEGATE', 'two words', /^FIM_DELEGATE must be a name/],
    ])('refuses %s=%s', (name, value, fault) => {
      expect(faultsOf({ ...staff, [name]: value })).toEqual([expect.stringMatching(fault)]);
    });

    it('reads an application of DELEG-CE, with its function or without', () => {
      expect(loadConfig({}).fimDelegate).toEqual({ application: 'educonnect' });
      expect(loadConfig({ FIM_HELPDESK: 'educonnect/DEPANNAGE' }).fimHelpdesk).toEqual({
        application: 'educonnect',
        delegatedFunction: 'DEPANNAGE',
      });
    });
  });

  describe('of a server with some of the roles', () => {
    const database = { DATABASE_URL: 'postgres://registre@localhost/registre' };
    const others = { ...database, ROLES: 'projector,worker,importer' };

    it('is all of them when left out', () => {
      expect(loadConfig({}).roles).toEqual(['api', 'projector', 'worker', 'importer']);
      expect(loadConfig({ ROLES: ' importer , projector,worker,api' }).roles).toHaveLength(4);
      expect(loadConfig({ ...database, ROLES: 'api' }).roles).toEqual(['api']);
    });

    it.each([',', 'api,mailer', 'API', 'all', 'api;worker'])('refuses %j, and builds no other fault on it', roles => {
      expect(faultsOf({ ROLES: roles })).toEqual([expect.stringMatching(/^ROLES must be one or more of .*example/)]);
    });

    it('needs a database that servers can share', () => {
      expect(faultsOf({ ROLES: 'api' })).toEqual([
        expect.stringMatching(/^DATABASE_URL is needed where ROLES leaves out projector, worker, importer: /),
      ]);
      expect(faultsOf({ ROLES: 'api', DATABASE_URL: 'mysql://x' })).toEqual([
        expect.stringMatching(/^DATABASE_URL must be /),
      ]);
    });

    it('needs an address for operators, and one for the links of e-mails, where it leaves out the API', () => {
      expect(faultsOf(others)).toEqual([
        expect.stringMatching(/^ADMIN_PORT is needed where ROLES leaves out api/),
        expect.stringMatching(/^PORTAL_URL is needed where ROLES has worker and leaves out api/),
      ]);
      expect(faultsOf({ ...others, ADMIN_PORT: '4001', PORTAL_URL: 'https://portal.example.fr' })).toEqual([]);
      expect(faultsOf({ ...others, ROLES: 'importer', ADMIN_PORT: '4001' })).toEqual([]);
    });

    it('is told all of that at once, with every other fault, each once', () => {
      const faults = faultsOf({ ROLES: 'worker', MODE: 'production', PORT: 'x' });
      expect(faults.map(fault => fault.split(' ')[0])).toEqual(
        expect.arrayContaining(['PORT', 'DATABASE_URL', 'VAULT_KEY', 'SMTP_URL', 'PORTAL_URL', 'ADMIN_PORT']),
      );
      expect(faults).toHaveLength(6);
    });

    it.each([
      ['api', ['SMTP_URL']],
      ['worker', ['HOLDER_TOKEN_KEY', 'OIDC_ISSUER', 'OIDC_JWKS_URL']],
      ['projector,importer', ['HOLDER_TOKEN_KEY', 'OIDC_ISSUER', 'OIDC_JWKS_URL', 'SMTP_URL', 'PORTAL_URL']],
    ])('%s: needs in production only the secrets and addresses that it uses', (roles, unused) => {
      const whole = { ...production, ROLES: roles, ADMIN_PORT: '4001' };
      const lean = Object.fromEntries(Object.entries(whole).filter(([name]) => !unused.includes(name)));
      expect(faultsOf(lean)).toEqual([]);
      const needed = Object.keys(production).filter(name => name !== 'MODE' && !unused.includes(name));
      for (const name of needed)
        expect(faultsOf({ ...lean, [name]: undefined })).toEqual([expect.stringMatching(`^${name} is needed`)]);
    });
  });

  it('reads hours of the day as minutes after midnight', () => {
    expect(loadConfig({}).importAt).toEqual([270]);
    expect(loadConfig({ IMPORT_AT: '0:05, 23:59' }).importAt).toEqual([5, 1439]);
    for (const wrong of ['24:00', '4h30', '04:60', ',']) expect(faultsOf({ IMPORT_AT: wrong })).toHaveLength(1);
  });

  it('reports every fault at once, each with its variable and a right value', () => {
    const faults = faultsOf({ PORT: '99999', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', OTP_MAX_AGE: '-1' });
    expect(faults.map(fault => fault.split(' ')[0])).toEqual(
      ['DATABASE_URL', 'OTP_MAX_AGE', 'PORT', 'LOG_LEVEL'].sort((a, b) => placeOf(a) - placeOf(b)),
    );
    for (const fault of faults) expect(fault).toMatch(/ must be .* for example [A-Z_]+=/);
  });

  it('never repeats a secret', () => {
    const [fault] = faultsOf({ VAULT_KEY: 'c2VjcmV0' });
    expect(fault).toMatch(/^VAULT_KEY must be .*not shown/);
    expect(fault).not.toContain('c2VjcmV0');
  });

  it('is complete in production with these variables', () => {
    expect(faultsOf(production)).toEqual([]);
  });

  it.each(Object.keys(production).filter(name => name !== 'MODE'))('cannot do without %s in production', name => {
    expect(faultsOf({ ...production, [name]: undefined })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is needed`)),
    ]);
  });

  it.each([' ', '\r', '\n', '\t', '\u00a0', '\ufeff', ' \r\n'])(
    'takes no blank around a value for a part of it: %j',
    blank => {
      expect(loadConfig({ ...production, MODE: `production${blank}` }).mode).toBe('production');
      // All but MODE are missing.
      expect(faultsOf({ MODE: `${blank}production${blank}` })).toHaveLength(Object.keys(production).length - 1);
      const padded = Object.fromEntries(Object.entries(production).map(([name, value]) => [name, `${value}${blank}`]));
      expect(loadConfig(padded)).toEqual(loadConfig(production));
    },
  );

  it.each(settings.map(s => s.env))('%s: refuses control characters within the value', env => {
    const { example } = settings.find(s => s.env === env)!;
    for (const inside of ['\r\n', '\0', '\u2028'])
      expect(faultsOf({ [env]: `${example}${inside}${example}` })).toEqual([
        expect.stringMatching(new RegExp(`^${env} must be one line`)),
      ]);
  });

  it.each(Object.entries(PRESENT_NAMES))('refuses the old name %s and says the new one', (old, name) => {
    expect(faultsOf({ [old]: 'esdb://localhost:2113' })).toEqual([
      expect.stringMatching(`^${old} is called ${name} now`),
    ]);
    expect(settings.map(s => s.env)).toContain(name);
  });

  describe.each(['VAULT_KEY', 'HOLDER_TOKEN_KEY', 'PREVIOUS_VAULT_KEYS'])('%s in production', name => {
    it.each([
      ['zeros', Buffer.alloc(32)],
      ['one byte repeated', Buffer.alloc(32, 0xff)],
      ['a pattern', Buffer.alloc(32, 'change-me')],
      ['bytes counted up', Buffer.from(Array.from({ length: 32 }, (_, i) => i))],
    ])('is not made of %s', (_, bytes) => {
      const faults = faultsOf({ ...production, [name]: bytes.toString('base64') });
      expect(faults).toEqual([expect.stringMatching(`^${name} must be made of random bytes`)]);
    });

    it('is not too short', () => {
      expect(faultsOf({ ...production, [name]: Buffer.alloc(31, 'x').toString('base64') })[0]).toMatch(
        new RegExp(`^${name} must be .*32 bytes`),
      );
    });

    it('is not another key as well', () => {
      const other = name === 'VAULT_KEY' ? 'HOLDER_TOKEN_KEY' : 'VAULT_KEY';
      const faults = faultsOf({ ...production, [name]: production[other] });
      expect(faults).toEqual([expect.stringMatching(/must be a key of its own, not that of/)]);
    });
  });

  it('takes any key that comes from random numbers', () => {
    for (let i = 0; i < 2_000; i++) expect(canBeGuessed(randomBytes(32))).toBe(false);
  });

  it.each(['OIDC_ISSUER', 'OIDC_JWKS_URL', 'PORTAL_URL'])(
    'refuses %s in clear in production, and takes it in development',
    name => {
      const clear = 'http://auth.example.fr/';
      expect(faultsOf({ ...production, [name]: clear })).toEqual([expect.stringMatching(`^${name} must be an https`)]);
      expect(faultsOf({ [name]: clear })).toEqual([]);
    },
  );

  it.each(settings.map(s => [s.env, s] as const))('%s: its example is right, its help is there', (_, s) => {
    const example = s.secret && s.example.startsWith('"$') ? key : s.example;
    expect(s.schema.safeParse(example).success).toBe(true);
    expect(configHelp()).toContain(s.help);
  });

  it('is listed whole in the README, and nothing beside it', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const listed = [...readme.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(match => match[1]);
    expect(listed).toEqual(settings.map(s => s.env));
  });
});

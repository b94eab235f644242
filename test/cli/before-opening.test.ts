/** Given settings with which a verb cannot do its work, and a database that is away: the verb names the setting, not the database. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { UsageError } from '../../src/app/terminal/failure.js';
import { bouncesCommand } from '../../src/cli/bounces.js';
import { demoCommand } from '../../src/cli/demo.js';
import { importFolderCommand } from '../../src/cli/import-folder.js';
import { loadConfig } from '../../src/config.js';

const keyOf = (seed: string): string => createHash('sha256').update(seed).digest('base64');
/** Nobody listens on port 1. */
const AWAY = { DATABASE_URL: 'postgres://registre@127.0.0.1:1/registre' };
const PRODUCTION = {
  MODE: 'production',
  VAULT_KEY: keyOf('vault'),
  HOLDER_TOKEN_KEY: keyOf('holders'),
  OIDC_ISSUER: 'https://auth.example.fr',
  OIDC_JWKS_URL: 'https://auth.example.fr/jwks',
  SMTP_URL: 'smtps://mail.example.fr',
  PORTAL_URL: 'https://portal.example.fr',
};

describe('before it opens the database', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of ['IMPORT_FOLDER', 'MAIL_BOUNCE_ADDRESS']) delete process.env[name];
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  it.each<[string, () => Command, NodeJS.ProcessEnv, string]>([
    ['demo', demoCommand, PRODUCTION, 'MODE=production'],
    ['import-folder', importFolderCommand, {}, 'IMPORT_FOLDER'],
    ['bounces', bouncesCommand, {}, 'MAIL_BOUNCE_ADDRESS'],
  ])('%s refuses settings that it cannot work with', async (_, command, env, named) => {
    Object.assign(process.env, AWAY, env);
    expect(loadConfig().databaseUrl).toBe(AWAY.DATABASE_URL);
    const running = command().parseAsync([], { from: 'user' });
    await expect(running).rejects.toThrow(UsageError);
    await expect(running).rejects.toThrow(named);
  });
});

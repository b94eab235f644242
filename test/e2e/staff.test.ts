/** Given the server as it is started in development: staff sign in at the provider that plays their issuer. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { dist } from '../support/dist.js';
import { UserAgent } from '../support/user-agent.js';
import { serverProcess } from './server-process.js';

const PATIENCE_MS = 180_000;

describe.each(['fim', 'proconnect', 'claim'])('npm start with OIDC_MAPPING=%s', mapping => {
  it(
    'signs in with a browser, by whatever name it calls the machine, and out again',
    async () => {
      const server = serverProcess({ OIDC_MAPPING: mapping });
      try {
        await server.start();
        expect(server.output()).toContain('/auth/sign-in');
        const { port } = new URL(server.url());
        const agent = new UserAgent();
        await agent.open(`http://localhost:${port}/auth/sign-in?return=/auth/session`);
        expect(agent.page.url.pathname).toContain(`/dev/${mapping}`);
        expect(agent.page.status).toBe(200);
        // There are no schools here, and without schools the other providers have nobody who could sign in.
        if (mapping !== 'claim') return;
        await agent.submit({ login: 'admin', level: '2' });
        expect(JSON.parse(agent.page.text)).toMatchObject({ signedIn: true, roles: [{ role: 'NATIONAL_ADMIN' }] });
        const url = new URL(agent.page.url.origin);
        const out = await agent.open(`${url.origin}/auth/sign-out`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin },
          body: 'return=/auth/session',
        });
        expect(out.url.pathname).toBe('/dev/claim/session/end');
        await agent.submit({ logout: 'yes' });
        expect(JSON.parse(agent.page.text)).toMatchObject({ signedIn: false });
        expect(server.output()).not.toContain('oidc-provider WARNING');
        expect(await server.stop()).toBe(0);
      } finally {
        await server.remove();
      }
    },
    PATIENCE_MS,
  );
});

describe('an installation without development dependencies', () => {
  it('loads all that the server loads, and says of the provider that it is not installed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'registre-without-'));
    try {
      cpSync(dist, join(folder, 'dist'), { recursive: true });
      cpSync(join(dist, '..', 'projections'), join(folder, 'projections'), { recursive: true });
      const modules = join(dist, '..', 'node_modules');
      const link = (name: string): void => symlinkSync(join(modules, name), join(folder, 'modules', name));
      cpSync(join(dist, '..', 'package.json'), join(folder, 'package.json'));
      mkdirSync(join(folder, 'modules'));
      for (const name of readdirSync(modules)) if (name !== 'oidc-provider' && !name.startsWith('.')) link(name);
      symlinkSync(join(folder, 'modules'), join(folder, 'node_modules'));
      const runtime = pathToFileURL(join(folder, 'dist/src/development/providers/runtime.js')).href;
      const api = pathToFileURL(join(folder, 'dist/src/app/api.js')).href;
      const script = `await import('${api}'); console.log(await (await import('${runtime}')).loadOidcProvider())`;
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ['--preserve-symlinks', '--input-type=module', '-e', script],
        { cwd: folder, encoding: 'utf8' },
      );
      expect([stdout.trim(), status, stderr]).toEqual(['undefined', 0, '']);
      expect(existsSync(join(folder, 'node_modules/oidc-provider'))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

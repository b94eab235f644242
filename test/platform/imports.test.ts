import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const drivers = ['pg', 'pg-copy-streams', '@eventstore/db-client'];

interface Import {
  readonly file: string;
  /** A path from the root for what is ours, a package name for what is not. */
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = text.matchAll(
    /(?:^|\n|;)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g,
  );
  return [...statements].map(([, type, stated, dynamic]) => {
    const specifier = stated ?? dynamic ?? '';
    const own = specifier.startsWith('.');
    const target = own ? relative(root, join(root, dirname(file), specifier)).replace(/\.js$/, '.ts') : specifier;
    return { file, target, typeOnly: type !== undefined };
  });
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name));

const all = [...filesIn('src'), ...filesIn('projections')].flatMap(importsOf);
const from = (folder: string): Import[] => all.filter(({ file }) => file.startsWith(folder));
const shown = (imports: Import[]): string[] => imports.map(({ file, target }) => `${file} imports ${target}`);
const offences = (folder: string, allowed: (i: Import) => boolean): string[] =>
  shown(from(folder).filter(i => !allowed(i)));
const isPackage = (target: string): boolean => !/^(src|projections|test)\//.test(target);

describe('who may import whom', () => {
  it('finds imports at all', () => expect(all.length).toBeGreaterThan(50));

  it('domain: nothing outside the domain', () => {
    expect(offences('src/domain/', ({ target }) => target.startsWith('src/domain/'))).toEqual([]);
  });

  it('text: itself, types of the domain, and packages that know texts: no state', () => {
    const known = ['node:url', 'libphonenumber-js/max', '@zxcvbn-ts/language-common', '@zxcvbn-ts/language-fr'];
    expect(
      offences(
        'src/text/',
        ({ target, typeOnly }) =>
          target.startsWith('src/text/') || (typeOnly && target.startsWith('src/domain/')) || known.includes(target),
      ),
    ).toEqual([]);
  });

  it('text alone folds letters; besides, digests take one normal form, and the generator misspells', () => {
    const folders = [...filesIn('src'), ...filesIn('projections')].filter(file =>
      /normalize\('NF/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(folders.filter(file => !file.startsWith('src/text/')).sort()).toEqual([
      'src/ingest/generator/people.ts',
      'src/vault/master-keys.ts',
    ]);
  });

  it('eventstore: domain types, itself, drivers inside the adapters, and how connections to PostgreSQL are made', () => {
    const port = importsOf('src/eventstore/eventstore.ts').filter(({ target }) => !target.startsWith('src/domain/'));
    expect(shown(port)).toEqual([]);
    expect(
      offences('src/eventstore/', ({ file, target, typeOnly }) => {
        if (isPackage(target)) return true;
        if (target.startsWith('src/postgres/')) return file.startsWith('src/eventstore/postgres');
        return target.startsWith('src/eventstore/') || (target.startsWith('src/domain/') && typeOnly);
      }),
    ).toEqual([]);
  });

  it('connections to PostgreSQL are made in one way alone, in which a mute one is not waited for without end', () => {
    const makers = [...filesIn('src'), ...filesIn('projections')].filter(file =>
      /new (pg\.)?(Client|Pool)\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(makers.sort()).toEqual(['src/postgres/late-trouble.ts', 'src/postgres/pool.ts', 'src/postgres/standing.ts']);
  });

  it('the driver of EventStoreDB is named by its adapter alone', () => {
    const users = all.filter(({ target }) => target === '@eventstore/db-client');
    expect(shown(users.filter(({ file }) => !file.startsWith('src/eventstore/')))).toEqual([]);
  });

  it('command: domain, the judges of texts, the port, the vault as an interface, the clock', () => {
    const allowed = [
      'src/domain/',
      'src/text/',
      'src/command/',
      'src/eventstore/eventstore.ts',
      'src/vault/vault.ts',
      'src/clock.ts',
    ];
    expect(
      offences('src/command/', ({ target, typeOnly }) => {
        if (target.startsWith('node:')) return true;
        if (isPackage(target)) return typeOnly && target === 'pg';
        return allowed.some(prefix => target.startsWith(prefix));
      }),
    ).toEqual([]);
  });

  it('projections: domain, the judges of texts, the type of a projection, never each other', () => {
    expect(
      offences('projections/', ({ file, target, typeOnly }) => {
        if (file === 'projections/index.ts')
          return target.startsWith('projections/') || target.startsWith('src/projector/');
        if (target.startsWith('node:')) return true;
        if (isPackage(target)) return typeOnly && target === 'pg';
        const own = file.split('/').slice(0, 2).join('/');
        const shared = file.split('/').length > 2 && /^projections\/[\w-]+\.ts$/.test(target);
        return target.startsWith(`${own}/`) || shared || /^src\/(domain|text|projector|postgres)\//.test(target);
      }),
    ).toEqual([]);
  });

  it('projector: the port, pg, the judges of texts, the type of a projection', () => {
    expect(
      offences('src/projector/', ({ target, typeOnly }) => {
        if (isPackage(target)) return target.startsWith('node:') || drivers.slice(0, 2).includes(target);
        return (
          /^src\/(projector|domain|text|postgres)\//.test(target) ||
          target === 'src/eventstore/eventstore.ts' ||
          (typeOnly && target.startsWith('src/'))
        );
      }),
    ).toEqual([]);
  });

  it('api: neither the domain’s deciders, nor a store, nor a driver at work', () => {
    expect(
      offences('src/api/', ({ target, typeOnly }) => {
        if (drivers.includes(target)) return typeOnly;
        if (/^src\/(eventstore|vault)\//.test(target)) return typeOnly || /eventstore\/eventstore\.ts$/.test(target);
        return !/^src\/(cli|demo|main)/.test(target);
      }),
    ).toEqual([]);
  });

  it('api: queries never command, mutations never read tables', () => {
    const queries = all.filter(({ file }) => /^src\/api\/.*queries\.ts$/.test(file));
    expect(shown(queries.filter(({ target, typeOnly }) => target.startsWith('src/command/') && !typeOnly))).toEqual([]);
  });

  it('ingest and notification: never the API, the projections or a store', () => {
    const banned = /^(src\/(api|projector|cli|demo|eventstore)\/|projections\/)/;
    for (const folder of ['src/ingest/', 'src/notification/']) {
      expect(
        offences(
          folder,
          ({ target, typeOnly }) => typeOnly || !banned.test(target) || target === 'src/eventstore/eventstore.ts',
        ),
      ).toEqual([]);
    }
  });

  it('config.ts alone reads the environment', () => {
    const readers = [...filesIn('src'), ...filesIn('projections')].filter(file =>
      /process\.env(?!\.PATH\b)/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers).toEqual(['src/config.ts']);
  });
});

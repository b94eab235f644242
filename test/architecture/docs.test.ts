import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_ORIGINS, ACCOUNT_STATES } from '../../src/domain/account/events.js';
import { SOURCE_BASES } from '../../src/domain/bases.js';
import { ROLES } from '../../src/domain/event.js';
import { STREAM_CATEGORIES } from '../../src/domain/streams.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (page: string): string => readFileSync(join(root, page), 'utf8');
const foldersIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name);

const PAGES = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

/** What a page names of the project: a path from its root, `*` for any name. */
const PATH =
  /(?<![\w./<-])(?:src|projections|migrations|schema|test|docs|bench|\.config|\.ci)\/(?:[\w.*-]+\/)*(?:[\w.*-]*[\w*])?/g;

/** Whether a file or folder is there; a command may name a test by the beginning of its path. */
function isThere(path: string, { inCommand }: { inCommand: boolean }): boolean {
  const [first = '', ...others] = path.replace(/\/$/, '').split('/');
  let places = [first];
  for (const [at, name] of others.entries()) {
    const last = at === others.length - 1;
    const wanted = new RegExp(
      `^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}${inCommand && last ? '' : '$'}`,
    );
    places = places.flatMap(place =>
      readdirSync(join(root, place), { withFileTypes: true })
        .filter(entry => wanted.test(entry.name) && (last || entry.isDirectory()))
        .map(entry => `${place}/${entry.name}`),
    );
  }
  return places.some(place => existsSync(join(root, place)));
}

/** Paths that a part of a page names and that are not there. */
const missingIn = (part: string, { inCommand }: { inCommand: boolean }): string[] =>
  [...part.matchAll(PATH)].map(([path]) => path).filter(path => !isThere(path, { inCommand }));

/** Paths that a page names and that are not there. Every other part, between fences, is a command. */
const missing = (page: string): string[] =>
  text(page)
    .split(/^```/m)
    .flatMap((part, at) => missingIn(part, { inCommand: at % 2 === 1 }));

/** The codes in the first column of the table whose header begins with `header`. */
function codesOf(page: string, header: string): string[] {
  const [, table = ''] = text(page).split(new RegExp(`^\\| ${header} +\\|.*\\n\\|[ |:-]*\\n`, 'm'));
  const rows = table.slice(0, table.search(/\n(?!\|)/)).split('\n');
  return rows.map(row => /^\| `(\w+)`/.exec(row)?.[1] ?? row);
}

describe('what the pages say', () => {
  it.each(PAGES)('%s: every file and folder named is there', page => {
    expect(missing(page)).toEqual([]);
  });

  it('a name that is not there is found', () => {
    expect(
      missingIn('`src/nowhere/` and src/main.ts, `projections/*/queries.ts`, dist/src/none.js', { inCommand: false }),
    ).toEqual(['src/nowhere/']);
    expect(missingIn('jest test/architecture/doc test/architecture/none', { inCommand: true })).toEqual([
      'test/architecture/none',
    ]);
  });

  it('README: each folder of the sources has its line', () => {
    const lines = [...text('README.md').matchAll(/^\| `(src\/\w+)\/` /gm)].map(([, folder]) => folder);
    expect(lines.sort()).toEqual(
      foldersIn('src')
        .map(name => `src/${name}`)
        .sort(),
    );
  });

  it('domain.md: every category of streams has its events named', () => {
    for (const category of STREAM_CATEGORIES)
      expect(text('docs/domain.md')).toContain(`\`src/domain/${category}/events.ts\``);
  });

  it('domain.md: the states, the roles, the origins and the bases are those there are', () => {
    expect(codesOf('docs/domain.md', 'State')).toEqual(ACCOUNT_STATES);
    expect(codesOf('docs/domain.md', 'Role').sort()).toEqual([...ROLES].sort());
    for (const origin of ACCOUNT_ORIGINS) expect(text('docs/domain.md')).toContain(`\`${origin}\``);
    for (const base of SOURCE_BASES)
      expect(text('docs/domain.md')).toMatch(new RegExp(`^\\|.* ${base} \\(\`src/ingest/`, 'm'));
  });
});

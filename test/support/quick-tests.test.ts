/** Given the tests of this folder: which of them `QUICK=1 npm test` runs. */
import { readdirSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

/** A script without types. */
const script = '../../.config/quick-tests.js';
const { LONG, quickTests } = (await import(script)) as { LONG: string[]; quickTests: (root: string) => string[] };

const root = fileURLToPath(new URL('..', import.meta.url));
const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
const quick = quickTests(root).map(file => relative(root, file));

it('takes what is pure, and leaves what starts a database, a process or a browser', () => {
  expect(quick).toEqual(expect.arrayContaining(['domain/account/notify.test.ts', 'text/fold.test.ts']));
  for (const folder of ['e2e', 'drills', 'browser', 'command', 'vault'])
    expect(quick.filter(name => name.startsWith(`${folder}/`))).toEqual([]);
});

it('leaves the long ones, which words in their names tell; each of the words names some', () => {
  const named = (word: string) => all.filter(name => basename(name).includes(word));
  for (const word of LONG) expect([word, named(word).length > 0]).toEqual([word, true]);
  expect(quick.filter(name => LONG.some(word => basename(name).includes(word)))).toEqual([]);
});

/** Which of all tests `QUICK=1 npm test` runs. */
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

// A script without types.
const script = '../../.config/quick-tests.js';
const { LONG, quickTests } = (await import(script)) as { LONG: string[]; quickTests: (root: string) => string[] };

const root = fileURLToPath(new URL('..', import.meta.url));
const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
const quick = quickTests(root).map(file => relative(root, file));

it('takes what is pure, and leaves out what starts a database, a process or a browser', () => {
  expect(quick).toEqual(expect.arrayContaining(['domain/account/notify.test.ts', 'text/fold.test.ts']));
  for (const folder of ['e2e', 'drills', 'browser', 'command', 'vault'])
    expect(quick.filter(name => name.startsWith(`${folder}/`))).toEqual([]);
});

it('leaves out the long ones: those with a word of `LONG` in their path, of which each is in some path', () => {
  const named = (word: string) => all.filter(name => name.includes(word));
  for (const word of LONG) expect([word, named(word).length > 0]).toEqual([word, true]);
  expect(quick.filter(name => LONG.some(word => name.includes(word)))).toEqual([]);
});

// The quick part of the tests: those that start neither a PostgreSQL nor a process of their own, told by what they import,
// and whose path has none of the words of what goes on for long.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What starts something: a database, a server, a browser, a command. */
const STARTING =
  /(^|\/)database\.js$|server-process|postgres\/(embedded|temporary|cluster|binaries)|node:child_process|playwright/;

/**
 * What goes on for long by nature, told by its path: thousands of made inputs, floods of bytes, limits of time that are
 * waited for. A test of that kind takes one of these words into its name or its folder's.
 */
export const LONG = ['differential', 'fuzz', 'generator', 'hostile', 'mute', 'outsized'];
const isLong = path => LONG.some(word => path.includes(word));

/** A test may also ask for the database that the tests start by its variable. */
const asksForDatabase = file => readFileSync(file, 'utf8').includes('TEST_DATABASE_URL');

const importsOf = file =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier);

/** Whether a test, or a file of `test` that it imports, starts something. */
function starts(file, root, known) {
  const remembered = known.get(file);
  if (remembered !== undefined) return remembered;
  known.set(file, false);
  const found =
    asksForDatabase(file) ||
    importsOf(file).some(specifier => {
      if (STARTING.test(specifier)) return true;
      if (!specifier.startsWith('.')) return false;
      const target = resolve(dirname(file), specifier.replace(/\.js$/, '.ts'));
      return target.startsWith(root) && existsSync(target) && starts(target, root, known);
    });
  known.set(file, found);
  return found;
}

/** Paths of the quick tests below a folder. */
export function quickTests(root) {
  const known = new Map();
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(root, name))
    .filter(file => !isLong(relative(root, file)) && !starts(file, root, known))
    .sort();
}

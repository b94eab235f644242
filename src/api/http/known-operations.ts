/** The names of the operations in `schema/operations`. Only these become labels of metrics, because clients choose names freely. */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder, as seen from the sources and from dist/. */
const FOLDERS = ['../../../schema/operations', '../../../../schema/operations'];

/** Reads the names; none when the folder is not there. */
export function knownOperations(): Set<string> {
  const folder = FOLDERS.map(path => fileURLToPath(new URL(path, import.meta.url))).find(existsSync);
  if (folder === undefined) return new Set();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Set(names.flatMap(name => /([^/\\]+)\.graphql$/.exec(name)?.[1] ?? []));
}

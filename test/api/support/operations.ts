/** The example operations of `schema/operations`, by name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../schema/operations', import.meta.url));

export const OPERATIONS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.graphql'))
    .sort()
    .map(name => [name.replace(/^.*\/|\.graphql$/g, ''), readFileSync(join(folder, name), 'utf8')]),
);

export const operation = (name: string): string => {
  const text = OPERATIONS[name];
  if (text === undefined) throw new Error(`no operation ${name} in schema/operations`);
  return text;
};

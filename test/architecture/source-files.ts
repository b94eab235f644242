/** The sources, and what each imports: for the tests of the structure. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  readonly file: string;
  /** A path from the root for what is ours, a package name for what is not. */
  readonly target: string;
  /** Nothing of it is there when the program runs. */
  readonly typeOnly: boolean;
  /** It is imported where it is needed, and not when the program starts. */
  readonly dynamic: boolean;
}

/** The text of a source. */
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The text of a source without its comments. */
export const codeOf = (file: string): string => textOf(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** Paths from the root of the TypeScript files of a folder. */
export const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name));

export const sources = (): string[] => [...filesIn('src'), ...filesIn('projections')];

const STATEMENT =
  /(?:^|\n|;)\s*(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;

/** `{ type A, type B }` */
const namesTypesAlone = (names: string | undefined): boolean =>
  names !== undefined && /^\{(\s*type\s+\w+(\s+as\s+\w+)?\s*,?)+\s*\}$/.test(names.trim());

export function importsOf(file: string): Import[] {
  return [...codeOf(file).matchAll(STATEMENT)].map(([, type, names, stated, dynamic]) => {
    const specifier = stated ?? dynamic ?? '';
    const own = specifier.startsWith('.');
    const target = own ? relative(root, join(root, dirname(file), specifier)).replace(/\.js$/, '.ts') : specifier;
    return { file, target, typeOnly: type !== undefined || namesTypesAlone(names), dynamic: dynamic !== undefined };
  });
}

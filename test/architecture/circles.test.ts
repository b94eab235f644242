import { describe, expect, it } from '@jest/globals';
import { importsOf, sources, type Import } from './source-files.js';

/** The groups of files that import each other in circles, each sorted. */
function circles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) targets.set(file, [...(targets.get(file) ?? []), target]);
  const reached = new Map([...targets.keys()].map(file => [file, reach(file, targets)]));
  const groups = new Map<string, string[]>();
  for (const [file, others] of reached) {
    if (!others.has(file)) continue;
    const group = [...others].filter(other => reached.get(other)?.has(file)).sort();
    groups.set(group.join(), group);
  }
  return [...groups.values()];
}

function reach(file: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const ahead = [...(targets.get(file) ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    ahead.push(...(targets.get(next) ?? []));
  }
  return found;
}

describe('files that import each other in a circle', () => {
  const imports = sources().flatMap(importsOf);

  it('are found at all', () => {
    const of = (file: string, target: string): Import => ({ file, target, typeOnly: false, dynamic: false });
    expect(circles([of('a', 'b'), of('b', 'c'), of('c', 'a'), of('d', 'a')])).toEqual([['a', 'b', 'c']]);
  });

  it('do so for types alone', () => {
    expect(circles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  it('are two at most', () => {
    expect(circles(imports).filter(group => group.length > 2)).toEqual([]);
  });
});

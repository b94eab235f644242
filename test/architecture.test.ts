import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));

const filesIn = (folder: string): { file: string; code: string }[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => {
      const file = `${folder}/${name}`;
      const text = readFileSync(`${root}${file}`, 'utf8');
      return { file, code: text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '') };
    });

const breaking = (folder: string, banned: RegExp): string[] =>
  filesIn(folder).flatMap(({ file, code }) => {
    const found = banned.exec(code);
    return found ? [`${file}: ${found[0]}`] : [];
  });

describe('the domain is pure', () => {
  it('knows no clock: time arrives in the command', () => {
    expect(
      breaking('src/domain', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b|\bset(?:Timeout|Interval)\b/),
    ).toEqual([]);
  });

  it('knows no chance: ids and random arrive in the command', () => {
    expect(breaking('src/domain', /\bMath\.random\b|\bcrypto\b|\brandomUUID\b/)).toEqual([]);
  });

  it('knows no machine: no node, no npm, no environment, no console, nothing awaited', () => {
    expect(breaking('src/domain', /from '(?!\.)[^']+'|\bprocess\b|\bconsole\b|\bBuffer\b|\bawait\b/)).toEqual([]);
  });
});

describe('the command layer', () => {
  it('takes business time from its clock alone', () => {
    const callers = breaking('src/command', /\bDate\.now\b|\bnew Date\(\s*\)/);
    expect(callers).toEqual(['src/command/exclusive.ts: Date.now']);
  });
});

describe('the business is kept small', () => {
  it.each(['src/domain', 'src/command'])('no file of %s is over 250 lines', folder => {
    const long = filesIn(folder).filter(({ code }) => code.split('\n').length > 250);
    expect(long.map(({ file }) => file)).toEqual([]);
  });
});

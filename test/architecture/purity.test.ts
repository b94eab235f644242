import { describe, expect, it } from '@jest/globals';
import { codeOf, filesIn } from './source-files.js';

const breaking = (folder: string, banned: RegExp): string[] =>
  filesIn(folder).flatMap(file => {
    const found = banned.exec(codeOf(file));
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

describe('commands and processes', () => {
  it('take business time from the clock they are given', () => {
    // It measures by the real clock how long a server held a lock.
    const callers = ['src/command', 'src/process'].flatMap(room => breaking(room, /\bDate\.now\b|\bnew Date\(\s*\)/));
    expect(callers).toEqual(['src/process/leader.ts: Date.now']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { STREAM_CATEGORIES } from '../../src/domain/streams.js';
import { codeOf, sources } from './source-files.js';

const saying = (pattern: RegExp): string[] => sources().filter(file => pattern.test(codeOf(file)));

describe('what is said once', () => {
  it('how streams are named', () => {
    const streamNames = `['\`](${STREAM_CATEGORIES.join('|')})-(['\`]|\\$\\{)|\\.name\\}-\\$\\{`;
    const files = saying(new RegExp(streamNames));
    expect(files).toEqual([]);
  });

  it('how delays grow from try to try; the delay after wrong passwords is a rule of the domain', () => {
    const doubled = /\b2 \*\* [A-Za-z(]|\b(wait|delay|pause|retry)\w* \* 2\b|\* 2 \^ /i;
    expect(saying(doubled).sort()).toEqual(['src/common/backoff.ts', 'src/domain/account/lockout.ts']);
  });

  it('how much work goes on at once', () => {
    const workers = /Promise\.all(Settled)?\(\s*Array\.from\(\{ length: [^}]*\}, \w+\)/;
    expect(saying(workers)).toEqual(['src/common/each-bounded.ts']);
  });

  it('how a bounded cache drops what is oldest', () => {
    expect(saying(/\.keys\(\)\.next\(\)|for \(const oldest of|#old = this\.#young/)).toEqual([
      'src/common/generation-cache.ts',
    ]);
  });

  it('how seeded numbers are drawn', () => {
    // Constants of the usual generators (mulberry32, a linear congruential one, FNV), and the shift to 53 bits.
    expect(saying(/0x6d2b79f5|1664525|16_777_619|>>> 11/)).toEqual(['src/common/random.ts']);
  });

  it('how long an answer is waited for; an upload may take longer while it goes on, a mutation as long as the ledger answers', () => {
    expect(saying(/Promise\.race\(\[[^\]]*\b(late|look|over|away|stalled)\b/).sort()).toEqual([
      'src/api/http/received-files.ts',
      'src/api/pipeline/ledger-unavailable.ts',
      'src/common/within.ts',
    ]);
  });

  it('how a pause ends at a signal', () => {
    expect(saying(/\{[^}]*\bsignal\b[^}]*\bref: false[^}]*\}\)\.catch/)).toEqual(['src/common/pause.ts']);
  });

  it('how a UUID is made of bytes', () => {
    expect(saying(/& 0x3f\) \| 0x80/)).toEqual(['src/common/uuid.ts']);
  });

  it('how an array is cut into chunks; a row of ONDE has groups of cells after its first ones', () => {
    expect(saying(/\.slice\((\w+), \1 \+ [\w.]+\)/)).toEqual(['src/common/chunks.ts', 'src/ingest/onde/records.ts']);
  });

  it('how an account is read from its stream', () => {
    const files = saying(/\bload\(\s*[\w.]*eventStore,\s*accounts\b/);
    expect(files).toEqual(['src/command/account/load-account.ts']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { codeOf, filesIn } from './source-files.js';

/**
 * What only these may write or read: the prefixes `n:`, `s:`, `f:`, `i:` of stored digests and the parts of a fingerprint (`stored-text.ts`), the
 * prefixes `ID:` and `NAME:` of a record's key (`local-key.ts`).
 */
const ENCODED = /split\(['"`]:['"`]\)|['"`][nsfi]:['"`%$]|['"`](ID|NAME):/;

describe('the text of digests and keys', () => {
  it('is written and read in one place each', () =>
    expect(
      filesIn('src/ingest')
        .filter(file => ENCODED.test(codeOf(file)))
        .sort(),
    ).toEqual(['src/ingest/pipeline/local-key.ts', 'src/ingest/pipeline/known/stored-text.ts'].sort()));

  it('is found wherever it is', () => {
    for (const code of ["row.split(':')", "name.startsWith('n:')", "key like 'i:%'", '`ID:${id}`', '`n:${digest}`'])
      expect([code, ENCODED.test(code)]).toEqual([code, true]);
  });
});

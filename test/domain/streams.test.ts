import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { categoryIn, idIn, idsIn, isStreamOf, STREAM_CATEGORIES, streamOf } from '../../src/domain/streams.js';

const category = fc.constantFrom(...STREAM_CATEGORIES);

describe('the name of a stream', () => {
  it('is that of the ledgers written so far', () => {
    expect(STREAM_CATEGORIES.map(name => streamOf(name, 'a-b'))).toEqual([
      'account-a-b',
      'student-a-b',
      'school-a-b',
      'import-a-b',
      'campaign-a-b',
      'delegation-a-b',
      'academie-a-b',
      'assistance-a-b',
      'access-a-b',
    ]);
  });

  it('gives back its category, and its id when asked for that category alone', () => {
    fc.assert(
      fc.property(category, category, fc.string(), (of, asked, id) => {
        const stream = streamOf(of, id);
        expect(categoryIn(stream)).toBe(of);
        expect(isStreamOf(asked, stream)).toBe(asked === of);
        expect(idIn(asked, stream)).toBe(asked === of ? id : undefined);
        expect(idsIn(asked, stream)).toEqual(asked === of ? [id] : []);
      }),
    );
  });

  it('is of no category when it does not begin with one', () => {
    expect(['', 'account', 'accounts-1', '-1'].map(stream => idIn('account', stream))).toEqual(
      Array(4).fill(undefined),
    );
    expect(['', 'account', 'campaign-1'].map(categoryIn)).toEqual(['', '', 'campaign']);
  });
});

/** Tells whether a text is fit for people who read French: it has no codes and no English words. */
import { expect } from '@jest/globals';

/** Words of the program, such as `INE_MISSING` and `birthDate`. */
export const CODE_WORD = /\b[A-Z]{2,}_[A-Z_]+\b|\b[a-z]+[A-Z][a-z]+\b(?!=)/;

const ENGLISH = new RegExp(
  `\\b(${[
    ...['the', 'of', 'is', 'are', 'not', 'and', 'has', 'have', 'been', 'this', 'its', 'with', 'which', 'than', 'more'],
    ...['file', 'files', 'record', 'records', 'row', 'rows', 'line', 'cell', 'cells', 'byte', 'bytes', 'tag', 'entry'],
    ...['holds', 'stands', 'twice', 'cannot', 'missing', 'unexpected', 'unclosed', 'pupils', 'school', 'would', 'end'],
  ].join('|')})\\b`,
  'i',
);

/**
 * Expects a text without codes and English words. What stands between « and » does not count: it is quoted from a file. Nor do words that a
 * user types or finds as they are: options of the command line, parameters of the API, and `(dry run)`.
 */
export function expectFrench(text: string): void {
  const own = text.replace(/«.*»/gs, '«»').replace(/--[a-z-]+|confirm\w+=true|\(dry run\)/g, '');
  expect(own).not.toMatch(CODE_WORD);
  expect(own).not.toMatch(ENGLISH);
  expect(own).not.toBe('');
}

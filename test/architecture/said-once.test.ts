import { describe, expect, it } from '@jest/globals';
import { codeOf, sources } from './source-files.js';

const saying = (pattern: RegExp): string[] => sources().filter(file => pattern.test(codeOf(file)));

describe('what is said once', () => {
  it('how streams are named', () => {
    const files = saying(/['`](account|student|school|import)-(['`]|\$\{)|\.name\}-\$\{/);
    expect(files).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { languageOf } from '../../src/domain/language.js';

describe('the language of an answer', () => {
  it.each([
    [undefined, 'fr'],
    ['', 'fr'],
    ['fr', 'fr'],
    ['en', 'en'],
    ['EN-GB', 'en'],
    ['fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7', 'fr'],
    ['en-US,en;q=0.9,fr;q=0.8', 'en'],
    ['fr;q=0.4, en;q=0.5', 'en'],
    ['en,fr', 'en'],
    ['de', 'fr'],
    ['de, en;q=0.3', 'en'],
    ['de-CH, *;q=0.5', 'fr'],
    ['fr;q=0, *', 'en'],
    ['en;q=0', 'fr'],
    ['fr;q=0, en;q=0', 'fr'],
    ['en;q=abc', 'fr'],
    ['en; q=0.8', 'en'],
    ['*', 'fr'],
  ])('of %s is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  it('of a header too long to be read whole is that of what was read', () =>
    expect(languageOf(`${'x,'.repeat(100_000)}en`)).toBe('fr'));
});

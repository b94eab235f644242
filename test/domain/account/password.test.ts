import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { passwordWeakness } from '../../../src/domain/account/password.js';

describe('a chosen password', () => {
  it.each(['court', 'onze-lettre', ''])('%j is too short', password =>
    expect(passwordWeakness(password)).toBe('PASSWORD_TOO_SHORT'),
  );
  it('may have 64 characters and more, 256 at most', () => {
    const long = 'un abricot tandem sous la pluie, '.repeat(8);
    expect(passwordWeakness(long.slice(0, 64))).toBeUndefined();
    expect(passwordWeakness(long.slice(0, 256))).toBeUndefined();
    expect(passwordWeakness(`${long}x`)).toBe('PASSWORD_TOO_LONG');
  });
  it.each([
    'motdepasse2026',
    'Motdepasse123!',
    'P4ssw0rd!!2026',
    'azertyuiop12',
    'azertyuiopqs',
    '123456789012',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'bonjourbonjour',
    'Marseille2024!',
    'Vacances d’été 2026',
    'educonnect2026',
  ])('%j is common', password => expect(passwordWeakness(password)).toBe('PASSWORD_COMMON'));
  it.each(['m.abbeym123456', 'Abbeym-Abbeym', 'ABBEYM ABBEYM 12'])('%j is built on the login', password =>
    expect(passwordWeakness(password, ['m.abbeym12'])).toBe('PASSWORD_COMMON'),
  );
  it.each([
    'pluie-abricot-tandem',
    'soleil bleu maison noir',
    'correct horse battery staple',
    'x8#kQp2!vLm0',
    '482910573829',
    'rien que des minuscules',
    '漢字仮名交じり文の長い合言葉',
  ])('%j will do: no composition is asked', password =>
    expect(passwordWeakness(password, ['m.abbeym12'])).toBeUndefined(),
  );
  it('twelve letters drawn at random are practically never refused', () => {
    const letters = fc.array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), {
      minLength: 14,
      maxLength: 20,
    });
    fc.assert(
      fc.property(letters, drawn => new Set(drawn).size < 6 || passwordWeakness(drawn.join('')) === undefined),
      { seed: 7, numRuns: 2_000 },
    );
  });
});

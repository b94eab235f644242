import { describe, expect, it } from '@jest/globals';
import { dictionary } from '@zxcvbn-ts/language-common';
import { dictionary as french } from '@zxcvbn-ts/language-fr';
import fc from 'fast-check';
import { passwordWeakness } from '../../src/text/password.js';

describe('a chosen password', () => {
  it.each(['court', 'onze-lettre', ''])('%j is too short', password =>
    expect(passwordWeakness(password)).toBe('PASSWORD_TOO_SHORT'),
  );
  it('is measured as it is hashed: letters and their accents count once', () => {
    const six = 'e\u0301u\u0302o\u0308a\u0300i\u0308c\u0327';
    expect([six.length, passwordWeakness(six)]).toEqual([12, 'PASSWORD_TOO_SHORT']);
  });
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
  const leaked = dictionary['passwords-common'].filter(word => word.length >= 12);
  it.each<[string, (word: string) => string]>([
    ['as it stands', word => word],
    ['in capitals', word => word.toUpperCase()],
    ['with signs for letters', word => word.replaceAll('a', '@').replaceAll('o', '0').replaceAll('e', '3')],
    ['twice', word => word + word],
    ['forth and back', word => word + [...word].reverse().join('')],
    ['with separators', word => `${word.slice(0, 4)}-${word.slice(4, 8)}-${word.slice(8)}`],
  ])('is common when it is a leaked one of twelve characters or more: %s', (_, written) => {
    // As many as the list had when this was written: with fewer, this would hold less.
    expect(leaked.length).toBeGreaterThanOrEqual(308);
    expect(leaked.map(written).filter(word => passwordWeakness(word) === undefined)).toEqual([]);
  });
  it('is common when it is a shorter leaked one with a year, or a French word or name alone', () => {
    const short = dictionary['passwords-common'].filter(word => /^[a-z]{6,11}$/.test(word));
    expect(short.length).toBeGreaterThan(20_000);
    const years = fc.integer({ min: 1940, max: 2030 });
    const taken = fc
      .sample(fc.tuple(fc.constantFrom(...short), years), { numRuns: 500, seed: 11 })
      .map(([word, year]) => `${word}${year}!!`)
      .filter(password => password.length >= 12 && passwordWeakness(password) === undefined);
    expect(taken).toEqual([]);
    const words = [...french['commonWords-fr'], ...french['lastnames-fr']].filter(word => [...word].length >= 12);
    expect(words.filter(word => passwordWeakness(word) === undefined)).toEqual([]);
  });
  it.each([
    ...['1qaz2wsx3edc', '1qaz2wsx3edc4rfv', '1a2z3e4r5t6y', '&é"\'(-è_çà)=', 'A1z2E3r4T5y6', 'qazwsxedcrfv'],
    ...['123qweasdzxc', 'azeqsdwxcvbn', 'aqwzsxedcrfv', 'mlkjhgfdsqpo', 'zaqxswcdevfr', '1qsxcft6yhnm'],
    ...['123456654321', '112233445566', '111222333444', 'aaaaaabbbbbb', '147258369147', '0987654321098'],
    ...['abcdefabcdef', 'azertyytreza', 'Qwerty!Qwerty!', '1Qaz-2Wsx-3Edc', 'xK9#mQxK9#mQ', 'x8#kQp2!!2pQk#8x'],
    ...['aabbccddaabb', '010203010203', '!"!"!"!"!"!"', 'abababab1212'],
  ])('%j is common: a walk over the keyboard, or a piece again and again', password =>
    expect(passwordWeakness(password)).toBe('PASSWORD_COMMON'),
  );
  it.each(['m.abbeym123456', 'Abbeym-Abbeym', 'ABBEYM ABBEYM 12'])('%j is common: it is built on the login', password =>
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
    'zeppelin-tournesol-42',
    'quatre mots bien choisis',
    'la tortue mange 3 fraises',
    'Bleu!Tasse?Velo.Pin',
    '7kd9-wq3f-hn4x',
  ])('%j is accepted: no mixture of letters, digits and signs is asked for', password =>
    expect(passwordWeakness(password, ['m.abbeym12'])).toBeUndefined(),
  );
  it('is practically never refused when it is drawn at random', () => {
    const letters = fc.array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'), {
      minLength: 14,
      maxLength: 20,
    });
    fc.assert(
      fc.property(letters, drawn => new Set(drawn).size < 6 || passwordWeakness(drawn.join('')) === undefined),
      { seed: 7, numRuns: 1_000 },
    );
  });
});

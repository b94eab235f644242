import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, foldJoined, searchText, searchWords } from '../../src/text/fold.js';
import { loginAsTyped, loginName } from '../../src/text/login.js';
import { nameKey, nameKeys, storedNameKey, tidy } from '../../src/text/names.js';

/** Searches as the SQL of lists does: each word of the search has to be a part of the text that is searched. */
const finds = (search: string, ...names: string[]): boolean => {
  const text = searchText(...names);
  return searchWords(search).every(word => text.includes(word));
};

const APOSTROPHES = ["'", '\u2019', '\u2018', '\u02bc', '\u02bb', '`', '\u00b4', '\u2032', '\uff07', ' ', ''];
const HYPHENS = ['-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\u00ad', ' ', '\u00a0', ''];
const UNSEEN = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e'];

describe('folding a text: one spelling for search, logins and keys', () => {
  it.each([
    ['Le Goff-d\u2019\u00c9vry', 'le goff d evry'],
    ['\u0110\u1eb7ng', 'dang'],
    ['\u0141ukasz', 'lukasz'],
    ['Gro\u00df, GROSS, GRO\u1e9e', 'gross gross gross'],
    ['C\u0153ur \u0152UVRE', 'coeur oeuvre'],
    ['L\u00e6titia \u00c6', 'laetitia ae'],
    ['S\u00f8ren \u01ff', 'soren o'],
    ['\u00deorvaldur \u00d0u\u00f0', 'thorvaldur dud'],
    ['I\u015f\u0131l \u0130pek', 'isil ipek'],
    ['Ng\u0169gi\u0303 \u014aund\u0254', 'ngugi nundo'],
    ['\ufb01ls', 'fils'],
    ['Fran\u00e7ois', 'francois'],
    ['\u041b\u0435\u0432', '\u043b\u0435\u0432'],
  ])('%j is %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
    expect(foldJoined(text)).toBe(folded.replaceAll(' ', ''));
  });

  it.each<[string, string[]]>([
    ["N'Guessan", ['nguessan', "n'guessan", 'N\u2019GUESSAN', 'guessan', 'n guessan']],
    ["d'Arc", ['darc', "d'arc", 'd\u02bcArc', 'arc']],
    ['\u0110\u1eb7ng', ['dang', '\u0111\u1eb7ng', 'DANG']],
    ['\u0141ukasz', ['lukasz', '\u0142ukasz']],
    ['Gro\u00df', ['gross', 'gro\u00df', 'GROSS']],
    ['Jean-Pierre', ['jean pierre', 'jean-pierre', 'jeanpierre', 'pierre jean', 'JEAN\u2010PIERRE']],
    ['Le Goff', ['le goff', 'legoff', 'goff']],
    ['C\u0153ur', ['coeur', 'c\u0153ur']],
    ['Mar\u00adtin', ['martin']],
  ])('of %j finds %j', (name, searches) => {
    expect(searches.filter(search => !finds(search, name, 'Zo\u00e9'))).toEqual([]);
    expect(finds('martine', name)).toBe(false);
  });

  it('finds a name however its apostrophes, hyphens and invisible signs are written', () => {
    for (const apostrophe of APOSTROPHES)
      for (const hyphen of HYPHENS)
        for (const unseen of UNSEEN) {
          const written = `d${apostrophe}Al${unseen}meida${hyphen}Cruz`;
          for (const search of ['dalmeida', 'almeida cruz', 'cruz'])
            expect([written, finds(search, written)]).toEqual([written, true]);
          expect(foldJoined(written)).toBe('dalmeidacruz');
        }
  });

  const name = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(fc.constantFrom(...'aéÉœŒßẞøŁđĐðÞþĸıİŋſ ǽ-\u2019\u00ad\u200b1٣ﬁςΣ'), { maxLength: 12 })
      .map(all => all.join('')),
  );

  it('gives the same text when it is folded again, in whatever normal form it came', () =>
    fc.assert(
      fc.property(name, text => {
        expect(fold(fold(text))).toBe(fold(text));
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(fold(text.normalize(form))).toBe(fold(text));
        expect(foldJoined(fold(text))).toBe(foldJoined(text));
      }),
      { numRuns: 2_000 },
    ));

  it('is the same for capitals of every Latin letter', () => {
    const odd: string[] = [];
    for (let code = 0x20; code < 0x2000; code++) {
      const letter = String.fromCodePoint(code);
      if (!/\p{Script=Latin}/u.test(letter)) continue;
      if (fold(letter.toUpperCase()) !== fold(letter) || fold(letter.toLowerCase()) !== fold(letter)) odd.push(letter);
    }
    expect(odd).toEqual([]);
  });

  it('turns every letter that French and its neighbours are written with into one or two letters a–z', () => {
    const letters = [...'àâäáãåāăąæçćčďđðèéêëēėęěğģîïíìīįıķłļĺľñńņňŋœôöóòõøōőŕřśşšșßťţțŧþûüúùūůűųŵýÿŷźżžħ'];
    expect(letters.filter(letter => !/^[a-z]{1,2}$/.test(fold(letter)))).toEqual([]);
    expect(letters.filter(letter => !/^[a-z]{1,2}$/.test(fold(letter.toUpperCase())))).toEqual([]);
  });

  it('makes logins of the same letters as searches look for', () =>
    fc.assert(
      fc.property(name, text => {
        const login = loginName({ surname: text, firstName: 'Zo\u00e9' });
        const ascii =
          foldJoined(text)
            .replace(/[^a-z]/g, '')
            .slice(0, 25) || 'x';
        expect(login).toBe(`z.${ascii}`);
        expect(loginAsTyped(` ${login.toUpperCase()}\u200b\n`)).toBe(login);
      }),
    ));

  it('gives the key that older records were stored under, except for letters that only the newer key spells out (Đ → D)', () => {
    const kept = fc
      .array(fc.constantFrom(..."abyzAZéÈçÇœŒæßøØłŁñüÿ-' \u2019\u00a0"), { maxLength: 20 })
      .map(all => all.join(''));
    fc.assert(
      fc.property(kept, text => {
        expect(nameKey(text)).toBe(storedNameKey(text));
        expect(nameKeys(text)).toHaveLength(1);
      }),
    );
    expect(nameKeys('\u0110\u1eb7ng')).toEqual(['DANG', '\u0110ANG']);
    expect(nameKeys('Dang')).toEqual(['DANG']);
  });

  it('keeps a name as it is spelt, without what cannot be seen', () =>
    expect(tidy(' D\u2019\u00c9\u00advr\u200by\u00a0 Le\u0301a ')).toBe('D\u2019\u00c9vry L\u00e9a'));
});

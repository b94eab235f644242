import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACADEMIES, departementOf, placeOf, uaiPrefixOf } from '../../../src/domain/academies.js';
import { parseDay, parseSchoolYear } from '../../../src/ingest/formats/parse/dates.js';
import { hasValidLetter, parseIne, parseMef, uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { parseKinship, parseLevel } from '../../../src/ingest/formats/parse/kinship.js';
import { parseUai } from '../../../src/text/uai.js';
import { firstNameKey, isInactiveClass, nameFault, nameKey, parseCivility } from '../../../src/text/names.js';

describe('national identifiers', () => {
  it('knows the check letters of real schools', () => {
    for (const uai of ['0750655E', '0750654D']) expect(hasValidLetter(uai)).toBe(true);
    expect(hasValidLetter('0750655A')).toBe(false);
    expect(uaiLetter('0000022')).toBe('Z');
  });
  it.each(['1234567890A', '123456789AB', ' 123456789ab ', '2610A04217K'])('takes %s as an INE', ine =>
    expect(parseIne(ine)).toBeDefined(),
  );
  it.each(['12345678AB', '123456789A', '12345678901', 'ABCDEFGHIJK', ''])('takes %s as none', ine =>
    expect(parseIne(ine)).toBeUndefined(),
  );
  it('keeps leading zeros and letters of a MEF, refuses what a spreadsheet made of it, and reads a UAI in small letters', () => {
    expect(['10310019110', '1031000D11A', '01010001110'].map(parseMef)).toEqual([
      '10310019110',
      '1031000D11A',
      '01010001110',
    ]);
    expect(parseMef('1,0310E+10')).toBeUndefined();
    expect(parseUai('0750655e')).toBe('0750655E');
  });
});

describe('académies', () => {
  it('places every département of France, from its UAI and back', () => {
    const departements = ACADEMIES.flatMap(academie => academie.departements);
    expect(new Set(departements).size).toBe(departements.length);
    // 96 in metropolitan France, 11 overseas.
    expect(departements.length).toBe(96 + 11);
    for (const departement of departements) expect(departementOf(`${uaiPrefixOf(departement)}0001A`)).toBe(departement);
    expect(placeOf('9740001A')).toEqual({ academie: '28', departement: '974', phoneRegion: 'RE' });
    expect(placeOf('6200001A')).toMatchObject({ academie: '27', departement: '2A' });
    expect(placeOf('9990001A')).toBeUndefined();
  });
});

describe('dates', () => {
  it.each([
    ['17/08/2017', '2017-08-17'],
    ['2017-08-17', '2017-08-17'],
    ['2017-08-17T00:00:00', '2017-08-17'],
    ['1/2/2017', '2017-02-01'],
    ['29/02/2016', '2016-02-29'],
  ])('reads %s', (text, day) => expect(parseDay(text)).toBe(day));
  it.each(['31/02/2017', '17/13/2017', '00/00/0000', '2017', '17/08/17', 'hier'])('refuses %s', text =>
    expect(parseDay(text)).toBeUndefined(),
  );
  it('reads school years', () =>
    expect(['2026', '2026-2027', '2026/2027', 'x'].map(parseSchoolYear)).toEqual([2026, 2026, 2026, undefined]));
});

describe('names', () => {
  it('compares spellings of one name as one', () => {
    const spellings = ['Le Goff-d’Évry', "LE GOFF D'EVRY", 'le goff d evry', 'Le Goff-d\u2019E\u0301vry'];
    expect(new Set(spellings.map(nameKey))).toEqual(new Set(['LEGOFFDEVRY']));
    expect(nameKey('Cœur')).toBe(nameKey('COEUR'));
    expect(['Jean, Pierre', 'Jean Pierre', 'JEAN'].map(firstNameKey)).toEqual(['JEAN', 'JEAN', 'JEAN']);
    expect(nameKey('Martin')).not.toBe(nameKey('Martine'));
  });
  it('is stable under normal forms and repeated use', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), name => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
        expect(nameKey(name.normalize('NFD'))).toBe(nameKey(name.normalize('NFC')));
      }),
    ));
  it('finds what no name holds, and reads civilities and the classes of inactive pupils', () => {
    expect(['Zoé', '42', 'Zo\u0007', 'a\u202eb', 'x'.repeat(101)].map(nameFault)).toEqual([
      undefined,
      'NO_LETTER',
      'CONTROL',
      'CONTROL',
      'TOO_LONG',
    ]);
    expect(['M.', 'Mme', 'MLLE', 'Madame', '', undefined].map(parseCivility)).toEqual([
      'M',
      'MME',
      'MME',
      'MME',
      undefined,
      undefined,
    ]);
    expect(['Inactifs', 'INACTIF', '6D', undefined].map(isInactiveClass)).toEqual([true, true, false, false]);
  });
});

describe('kinship and level', () => {
  it('reads the codes before and after 2018 as the same words', () => {
    expect(['1', '2', '3', '4', '5', '6', '7'].map(parseKinship)).toEqual([
      'FATHER',
      'MOTHER',
      'GUARDIAN',
      'OTHER_RELATIVE',
      'CHILD_WELFARE',
      'OTHER',
      'SELF',
    ]);
    expect(['10', '20', '37', '38', '39', '41', '42', '43', '50', '51', '70', '90'].map(parseKinship)).toEqual([
      'MOTHER',
      'FATHER',
      'SIBLING',
      'GRANDPARENT',
      'OTHER_RELATIVE',
      'EDUCATOR',
      'FOSTER_ASSISTANT',
      'CHILD_MINDER',
      'GUARDIAN',
      'CHILD_WELFARE',
      'SELF',
      'OTHER',
    ]);
    expect([undefined, '99'].map(parseKinship)).toEqual(['UNKNOWN', undefined]);
  });
  it('takes both old levels as legal, of those of today the first alone, and a link without any level', () => {
    expect(['1', '2', '0', '3'].map(old => parseLevel(undefined, old)?.legal)).toEqual([true, true, false, undefined]);
    expect(['1', '2', '3', '4'].map(level => parseLevel(level, undefined)?.legal)).toEqual([
      true,
      false,
      false,
      undefined,
    ]);
    expect(parseLevel(undefined, undefined)?.legal).toBe(true);
  });

  it('keeps the number that files of before March 2018 give to each legal responsable', () => {
    expect(['1', '2'].map(old => parseLevel(undefined, old)?.legalLevel)).toEqual([1, 2]);
  });
});

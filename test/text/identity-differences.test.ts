import { describe, expect, it } from '@jest/globals';
import { identityDifferences } from '../../src/text/identity-differences.js';

const vouched = { givenName: 'Marie Anne Zoé', familyName: 'DUPONT-MOREAU', gender: 'female' } as const;
const base = { surname: 'Dupont Moreau', firstName: 'Marie', civility: 'MME' } as const;

describe('where FranceConnect and the base differ', () => {
  it.each<[string, object, object, string[]]>([
    ['spelt in another way', {}, {}, []],
    ['the birth surname beside the one in use', {}, { surname: 'Lebrun', birthSurname: 'dupont moreau' }, []],
    ['the usage surname', {}, { surname: 'Lebrun', usageSurname: 'DUPONT MOREAU' }, []],
    ['another surname', {}, { surname: 'Lebrun' }, ['SURNAME']],
    ['all first names', {}, { firstName: 'Marie, Anne, Zoé' }, []],
    ['the first two as one', {}, { firstName: 'Marie-Anne' }, []],
    ['further first names in other fields', {}, { firstName: 'Marie', otherFirstNames: ['Anne', 'Zoé'] }, []],
    ['another first name', {}, { firstName: 'Léa' }, ['FIRST_NAME']],
    ['another civility', {}, { civility: 'M' }, ['CIVILITY']],
    ['a base without civility', {}, { civility: undefined }, []],
    ['FranceConnect without gender', { gender: undefined }, { civility: 'M' }, []],
    ['everything', { gender: 'male' }, { surname: 'A', firstName: 'B' }, ['SURNAME', 'FIRST_NAME', 'CIVILITY']],
    [
      'accents and case',
      { familyName: 'LEFÈVRE', givenName: 'Élodie' },
      { surname: 'LEFEVRE', firstName: 'elodie' },
      [],
    ],
    ['signs alone', { familyName: '-' }, { surname: "'" }, ['SURNAME']],
  ])('%s', (_, more, moreBase, expected) =>
    expect(identityDifferences({ ...vouched, ...more }, { ...base, ...moreBase })).toEqual(expected),
  );
});

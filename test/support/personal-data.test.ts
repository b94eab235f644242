import { describe, expect, it } from '@jest/globals';
import { valuesIn } from '../e2e/personal-data.js';

/** Has the signs of a digest, and by chance two first names between `-` and `_`. */
const DIGEST = 'a-tom-9_zoe_k3Jq0vXlR8uYw1c2d4e5f6g7h8i9A0B';

describe('the search for personal data in events', () => {
  it.each([
    ['dupont', '{"reason":"M. Dupont."}'],
    ['dupont', '{"reason":"DUPONT-MARTIN"}'],
    ['dupont', '{"reason":"d’aucuns: l’dupont\'s"}'],
    ['Léa', '{"code":"lea_2"}'],
    ['ab_cd', '{"login":"ab_cd"}'],
    ['le goff', '{"who":"Zoé LE GOFF"}'],
    ['1 rue Pasteur', '{"lines":["1 rue Pasteur","Bâtiment B"]}'],
    ['Bâtiment B', '{"lines":["1 rue Pasteur","Bâtiment B"]}'],
    ['639980001', '{"mobile":"+33639980001"}'],
    ['2014-02-03', '{"birthDate":"2014-02-03"}'],
    ['dupont', '{"type":"Noted","data":{"name":"Collège Dupont"}}'],
  ])('finds %s in %s', (value, event) => expect(valuesIn(event, [value])).toEqual([value]));

  it.each([
    ['tom', '{"type":"AccountCustomised"}'],
    ['tom', `{"digest":"${DIGEST}"}`],
    ['zoe', `{"digest":"${DIGEST}"}`],
    // The name of a school.
    ['dupont', '{"type":"SchoolRegistered","data":{"uai":"0750001A","name":"Collège Dupont"}}'],
    ['2014-02-03', '{"at":"2014-02-03T08:00:00.000Z"}'],
  ])('passes over %s in %s', (value, event) => expect(valuesIn(event, [value])).toEqual([]));
});

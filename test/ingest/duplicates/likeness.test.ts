import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CANDIDATE_FROM, likeness, type LikenessFacts } from '../../../src/ingest/duplicates/score.js';
import { nameOf } from '../../../src/text/names.js';

interface Given {
  surnames?: string[];
  firstName?: string;
  otherFirstNames?: string[];
  civility?: 'M' | 'MME';
  mobile?: string;
  email?: string;
  homePhone?: string;
  address?: string;
  studentIds?: string[];
}

const person = ({
  surnames = ['MARTIN'],
  firstName = 'Anne',
  otherFirstNames = [],
  studentIds = [],
  ...more
}: Given = {}): LikenessFacts => ({
  surnames: surnames.map(nameOf),
  firstName: nameOf(firstName),
  otherFirstNames: otherFirstNames.map(nameOf),
  studentIds,
  ...more,
});
const MOBILE = '+33639980001';
const OTHER_MOBILE = '+33639980002';
/** The last argument of `likeness`. */
const [IN_ONE_SCHOOL, IN_TWO_SCHOOLS] = [true, false];

describe('two responsables look like one person', () => {
  it.each<[string, Given, Given, string[]]>([
    [
      'with the same names and one mobile missing, by a child',
      { studentIds: ['s'], mobile: MOBILE },
      { studentIds: ['s'] },
      ['SAME_NAME', 'MOBILE_MISSING', 'SAME_CHILD'],
    ],
    [
      'with a slip of the pen and the same mobile',
      { surnames: ['DUPOND'], mobile: MOBILE },
      { surnames: ['DUPONT'], mobile: MOBILE },
      ['NAME_NEAR', 'SAME_MOBILE'],
    ],
    [
      'with one of two first names and the same e-mail',
      { firstName: 'Marie', email: 'a@b.fr' },
      { firstName: 'Marie-Claude', email: 'a@b.fr' },
      ['FIRST_NAME_PARTLY', 'MOBILE_MISSING', 'SAME_EMAIL'],
    ],
    [
      'with a first name that is among the other first names of the other',
      { firstName: 'Rose', mobile: MOBILE },
      { firstName: 'Anne', otherFirstNames: ['Marie', 'ROSE'], mobile: MOBILE },
      ['OTHER_FIRST_NAME', 'SAME_MOBILE'],
    ],
    [
      'with a compound surname of which one base has a part',
      { surnames: ['MARTIN DE LA TOUR'], mobile: MOBILE },
      { surnames: ['MARTIN'], mobile: MOBILE },
      ['NAME_CUT', 'SAME_MOBILE'],
    ],
    [
      'with a surname cut at 25 characters',
      { surnames: ['ANDRIANAMPOINIMERINATOMPOLOINDRINDRA'], email: 'a@b.fr' },
      { surnames: ['ANDRIANAMPOINIMERINATOMPO'], email: 'a@b.fr' },
      ['NAME_CUT', 'MOBILE_MISSING', 'SAME_EMAIL'],
    ],
    [
      'with surname and first name swapped and the same mobile',
      { surnames: ['ANNE'], firstName: 'Martin', mobile: MOBILE },
      { mobile: MOBILE },
      ['NAMES_SWAPPED', 'SAME_MOBILE'],
    ],
    [
      'with another surname, by first name and mobile',
      { surnames: ['DURAND'], mobile: MOBILE },
      { mobile: MOBILE },
      ['SURNAME_DIFFERS', 'SAME_MOBILE'],
    ],
    [
      'with another surname, by first name, child and address',
      { surnames: ['DURAND'], address: 'x', studentIds: ['s'] },
      { address: 'x', studentIds: ['s'] },
      ['SURNAME_DIFFERS', 'MOBILE_MISSING', 'SAME_CHILD', 'SAME_ADDRESS'],
    ],
    [
      'by the surname of birth of one and the usage name of the other',
      { surnames: ['DURAND', 'MARTIN'], address: 'x' },
      { surnames: ['MARTIN'], address: 'x' },
      ['SAME_NAME', 'MOBILE_MISSING', 'SAME_ADDRESS'],
    ],
  ])('%s', (_, a, b, reasons) => {
    const found = likeness(person(a), person(b), IN_TWO_SCHOOLS);
    expect([...found.reasons].sort()).toEqual([...reasons].sort());
    expect(found.score).toBeGreaterThanOrEqual(CANDIDATE_FROM);
  });
});

describe('two responsables are not listed', () => {
  it.each<[string, Given, Given]>([
    ['as homonyms with another mobile', { mobile: MOBILE }, { mobile: OTHER_MOBILE }],
    ['as mere homonyms', {}, {}],
    [
      'as spouses who share everything but the first name',
      { firstName: 'Anne', mobile: MOBILE, email: 'a@b.fr', address: 'x', studentIds: ['s'] },
      { firstName: 'Jean', mobile: MOBILE, email: 'a@b.fr', address: 'x', studentIds: ['s'] },
    ],
    [
      'as spouses of the same first name',
      { firstName: 'Dominique', civility: 'M', email: 'a@b.fr', studentIds: ['s'] },
      { firstName: 'Dominique', civility: 'MME', email: 'a@b.fr', studentIds: ['s'] },
    ],
    [
      'with another surname, and nothing in common but first name and child',
      { surnames: ['DURAND'], studentIds: ['s'] },
      { studentIds: ['s'] },
    ],
    ['with short names one letter apart', { surnames: ['LY'], address: 'x' }, { surnames: ['LE'], address: 'x' }],
  ])('%s', (_, a, b) => {
    expect(likeness(person(a), person(b), IN_TWO_SCHOOLS).score).toBeLessThan(CANDIDATE_FROM);
  });
});

describe('two responsables of one school', () => {
  it.each<[string, Given, Given, string | undefined]>([
    ['of the same names', {}, {}, 'SAME_NAME'],
    ['of which one has a mobile', { mobile: MOBILE }, {}, 'SAME_NAME'],
    ['of which one has a mobile and the other an e-mail address', { mobile: MOBILE }, { email: 'a@b.fr' }, 'SAME_NAME'],
    ['at two addresses', { address: 'x' }, { address: 'y' }, 'SAME_NAME'],
    [
      'with usage and birth name the other way round',
      { surnames: ['DURAND', 'MARTIN'] },
      { surnames: ['MARTIN', 'DURAND'] },
      'SAME_NAME',
    ],
    [
      'with a compound name written apart',
      { surnames: ['MARTIN-DURAND'] },
      { surnames: ['MARTIN DURAND'] },
      'SAME_NAME',
    ],
    ['of whom one base has half of a compound name', { surnames: ['MARTIN-DURAND'] }, {}, 'NAME_CUT'],
    ['with accents', { surnames: ['LEFÈVRE'] }, { surnames: ['LEFEVRE'] }, 'SAME_NAME'],
    ['without a particle', { surnames: ["D'ALMEIDA"] }, { surnames: ['ALMEIDA'] }, 'NAME_CUT'],
    ['with a particle written together', { surnames: ['DE LA TOUR'] }, { surnames: ['LATOUR'] }, 'NAME_CUT'],
    ['with a letter less', { surnames: ['MATIN'] }, {}, 'NAME_NEAR'],
    ['with two letters turned', { surnames: ['MARITN'] }, {}, 'NAME_NEAR'],
    ['with another letter in the first name', { firstName: 'Anna' }, {}, 'NAME_NEAR'],
    [
      'cut at 25 characters',
      { surnames: ['ANDRIANAMPOINIMERINATOMPOLOINDRINDRA'] },
      { surnames: ['ANDRIANAMPOINIMERINATOMPO'] },
      'NAME_CUT',
    ],
    ['with several first names', { firstName: 'Anne Marie Rose' }, {}, 'FIRST_NAME_PARTLY'],
    [
      'with two first names the other way round',
      { firstName: 'Marie-Anne' },
      { firstName: 'Anne Marie' },
      'FIRST_NAME_PARTLY',
    ],
    [
      'by half of a compound name and one of two first names',
      { surnames: ['MARTIN DURAND'] },
      { firstName: 'Anne Marie' },
      'NAME_CUT',
    ],
    [
      'with surname and first name the other way round',
      { surnames: ['ANNE'], firstName: 'Martin' },
      {},
      'NAMES_SWAPPED',
    ],
    ['with two mobiles', { mobile: MOBILE }, { mobile: OTHER_MOBILE }, undefined],
    ['with two e-mail addresses', { email: 'a@b.fr' }, { email: 'c@d.fr' }, undefined],
    ['of two civilities', { civility: 'M' }, { civility: 'MME' }, undefined],
    ['of one surname', { firstName: 'Paul' }, {}, undefined],
    ['of one first name', { surnames: ['DURAND'] }, {}, undefined],
    [
      'of two compound first names that begin alike',
      { firstName: 'Jean Paul' },
      { firstName: 'Jean Pierre' },
      undefined,
    ],
    ['with short surnames one letter apart', { surnames: ['LY'] }, { surnames: ['LE'] }, undefined],
    ['with slips in both names', { surnames: ['MARTEN'], firstName: 'Anna' }, {}, undefined],
  ])('%s', (_, a, b, reason) => {
    const { score, reasons } = likeness(person(a), person(b), IN_ONE_SCHOOL);
    expect(score >= CANDIDATE_FROM).toBe(reason !== undefined);
    if (reason) expect(reasons).toEqual(expect.arrayContaining([reason, 'SAME_SCHOOL', 'MOBILE_MISSING']));
  });
});

describe('likeness', () => {
  const facts = fc.record(
    {
      surnames: fc.array(fc.constantFrom('MARTIN', 'DUPONT', 'DUPOND', 'LE GOFF'), { minLength: 1, maxLength: 2 }),
      firstName: fc.constantFrom('Anne', 'Anne Marie', 'Jean', 'Martin'),
      otherFirstNames: fc.subarray(['Anne', 'Jean', 'Rose']),
      civility: fc.constantFrom('M' as const, 'MME' as const),
      mobile: fc.constantFrom(MOBILE, OTHER_MOBILE),
      email: fc.constantFrom('a@b.fr', 'c@d.fr'),
      studentIds: fc.subarray(['s', 't']),
    },
    { requiredKeys: [] },
  );
  it('is the same either way round, and between 0 and 100', () => {
    fc.assert(
      fc.property(facts, facts, fc.boolean(), (a, b, inOneSchool) => {
        const [one, other] = [person(a), person(b)];
        const found = likeness(one, other, inOneSchool);
        const back = likeness(other, one, inOneSchool);
        expect(back.score).toBe(found.score);
        expect([...back.reasons].sort()).toEqual([...found.reasons].sort());
        expect(found.score).toBeGreaterThanOrEqual(0);
        expect(found.score).toBeLessThanOrEqual(100);
      }),
    );
  });
});

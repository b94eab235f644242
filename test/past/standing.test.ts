/** Each kind of change, from one difference alone. */
import { describe, expect, it } from '@jest/globals';
import { CHANGE_KINDS, type ChangeKind, type Standing } from '../../src/past/index.js';
import type { StandingPupil } from '../../projections/periods/queries.js';
import { changesBetween, type Found } from '../../src/past/standing.js';

const PUPIL: StandingPupil = {
  studentId: 'pupil',
  surname: 'A',
  firstName: 'B',
  classCode: '6A',
  classLabel: '6EME A',
  mef: '10010012110',
  kinship: 'MOTHER',
  legalLevel: 1,
  disputed: false,
};
const STANDING: Standing = {
  state: 'NOTIFIED',
  origin: 'ETABLISSEMENT',
  hasEmail: false,
  hasMobile: false,
  notifiedAt: '2026-09-01T08:00:00.000Z',
  pupils: [PUPIL],
};
const FOUND: Found = {
  standing: STANDING,
  identityVersion: 1,
  contactVersion: 1,
  surname: 'C',
  firstName: 'D',
  login: 'd.c',
  sort: 'c d',
  search: 'c d',
};
const having = (standing: Partial<Standing>): Found => ({ ...FOUND, standing: { ...STANDING, ...standing } });
const withPupil = (pupil: Partial<StandingPupil>): Found => having({ pupils: [{ ...PUPIL, ...pupil }] });
const SIBLING = { ...PUPIL, studentId: 'sibling' };

/** What is otherwise than in FOUND, and what it is called. */
const CASES: readonly (readonly [what: string, after: Found | undefined, kinds: readonly ChangeKind[]])[] = [
  ['nothing', having({}), []],
  ['no pupil of the school any more', undefined, ['LEFT']],
  ['the state', having({ state: 'ACTIVATED' }), ['STATE']],
  ['the origin', having({ origin: 'FRANCECONNECT' }), ['ORIGIN']],
  ['another notification', having({ notifiedAt: '2026-09-02T08:00:00.000Z' }), ['NOTIFIED']],
  ['a notification that is void', having({ notifiedAt: null }), []],
  ['another identity', { ...FOUND, identityVersion: 2 }, ['IDENTITY']],
  ['another contact', { ...FOUND, contactVersion: 2 }, ['CONTACT']],
  ['an e-mail address', having({ hasEmail: true }), ['CONTACT']],
  ['a mobile', having({ hasMobile: true }), ['CONTACT']],
  ['another class', withPupil({ classCode: '6B' }), ['CLASS']],
  ['another programme', withPupil({ mef: null }), ['CLASS']],
  ['another label of the class', withPupil({ classLabel: 'SIXIEME A' }), []],
  ['another kinship', withPupil({ kinship: 'FATHER' }), ['LINK']],
  ['another legal level', withPupil({ legalLevel: 2 }), ['LINK']],
  ['a dispute', withPupil({ disputed: true }), ['LINK']],
  ['one pupil more', having({ pupils: [PUPIL, SIBLING] }), ['PUPIL_ADDED']],
  ['another pupil instead', having({ pupils: [SIBLING] }), ['PUPIL_ADDED', 'PUPIL_REMOVED']],
];

describe('what changed for an account', () => {
  it.each(CASES)('%s', (_, after, kinds) => {
    expect(changesBetween(FOUND, after)).toEqual(kinds);
  });

  it('is ARRIVED for one that was of no pupil, and nothing for one that never was', () => {
    expect(changesBetween(undefined, FOUND)).toEqual(['ARRIVED']);
    expect(changesBetween(undefined, undefined)).toEqual([]);
  });

  it('names several changes in the order of the kinds', () => {
    const after = { ...having({ state: 'ACTIVATED', hasEmail: true, pupils: [SIBLING] }), identityVersion: 2 };
    expect(changesBetween(FOUND, after)).toEqual([...['STATE', 'IDENTITY', 'CONTACT', 'PUPIL_ADDED', 'PUPIL_REMOVED']]);
  });

  it('has a case of each kind', () => {
    const covered = new Set<ChangeKind>(['ARRIVED', ...CASES.flatMap(([, , kinds]) => kinds)]);
    expect(CHANGE_KINDS.filter(kind => !covered.has(kind))).toEqual([]);
  });
});

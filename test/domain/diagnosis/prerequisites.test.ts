import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChildFacts } from '../../../src/domain/account/commands.js';
import { decideOn } from '../../../src/domain/account/decide.js';
import { childrenToConfirm, type Account } from '../../../src/domain/account/state.js';
import type { DiagnosisFacts } from '../../../src/domain/diagnosis/facts.js';
import {
  ACTIVATION_PATHS,
  judgePath,
  PREREQUISITES,
  type ActivationPathName,
  type PrerequisiteName,
} from '../../../src/domain/diagnosis/prerequisites.js';
import { remedyOf, type RemedyCode } from '../../../src/domain/diagnosis/remedies.js';
import {
  EXPIRES_AT,
  accountId,
  contactRecorded,
  fold,
  freshPassword,
  hasExpired,
  isActivated,
  isActivating,
  known,
  linked,
  notified,
  OTHER_UAI,
  on,
  personId,
  preCreated,
  ref,
  rightPassword,
  UAI,
  wasNotified,
} from '../support.js';
import { ALL_SAME, facts, NOTHING_SAID, NOW, pupil } from './support.js';

const AT = '2026-09-07T08:00:00.000Z';
const withoutEmail = fold([...on(AT, preCreated, contactRecorded(false), linked('emma'), linked('yvan'), notified())])!;
const disputedAll = fold([
  ...wasNotified,
  ...on(
    AT,
    { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'emma', uai: UAI } },
    { type: 'LinkDisputed', data: { disputeId: 'd2', studentId: 'yvan', uai: UAI } },
  ),
])!;
const bounced = fold([
  ...known,
  ...on(AT, notified({ channel: 'EMAIL' }), {
    type: 'NotificationFailed',
    data: { channel: 'EMAIL', notificationId: 'n1', reason: 'BOUNCED' },
  }),
])!;
const tooOften = { failures: 12, retryAt: '2026-09-08T18:10:00.000Z' };
const triedByLetter = on(AT, { type: 'BirthDatesMismatched', data: tooOften });
const triedBySms = on(AT, { type: 'BirthDatesMismatched', data: { ...tooOften, by: 'SMS' } });
const tried = fold([...wasNotified, ...triedByLetter, ...triedBySms])!;

/** The prerequisites that are not met, as `path name why remedy`. */
const unmet = (diagnosed: DiagnosisFacts): string[] =>
  ACTIVATION_PATHS.flatMap(path =>
    judgePath(diagnosed, path).prerequisites.flatMap(({ name, verdict }) =>
      verdict.status === 'NOT_MET' ? [`${path} ${name} ${verdict.why} ${verdict.remedy}`] : [],
    ),
  );
const states = (diagnosed: DiagnosisFacts): Record<string, string> =>
  Object.fromEntries(ACTIVATION_PATHS.map(path => [path, judgePath(diagnosed, path).state]));

/** What each path needs, as the domain has it: FranceConnect, self-registration, notified by the school. */
const NEEDED: Readonly<Partial<Record<PrerequisiteName, string>>> = {
  INE: 'x x x',
  FRANCECONNECT_IDENTITY: 'x - -',
  MOBILE: 'x x -',
  SURNAME: '- x -',
  FIRST_NAME: '- x -',
  BIRTH_DATES: 'x x x',
  EMAIL: '- - x',
};

interface Missing {
  readonly given: Partial<DiagnosisFacts>;
  readonly name: PrerequisiteName;
  readonly why: string;
  readonly remedy: RemedyCode;
  /** The paths that it leaves open; by default none that needs it. */
  readonly stillOpen?: readonly ActivationPathName[];
}

const said = (more: Partial<DiagnosisFacts['said']>): Partial<DiagnosisFacts> => ({ said: { ...ALL_SAME, ...more } });

const MISSING: Readonly<Record<string, Missing>> = {
  'no INE, before the school has notified': {
    given: { account: fold(known)!, pupils: ['emma', 'yvan'].map(id => pupil(id, { hasIne: false, eligible: false })) },
    name: 'INE',
    why: 'ABSENT',
    remedy: 'ASSIGN_INE',
  },
  'no INE any more': {
    given: { pupils: ['emma', 'yvan'].map(id => pupil(id, { hasIne: false, eligible: false })) },
    name: 'INE',
    why: 'ABSENT',
    remedy: 'ASSIGN_INE',
    stillOpen: ['NOTIFIED'],
  },
  'no enrolled pupil': {
    given: { pupils: ['emma', 'yvan'].map(id => pupil(id, { uai: undefined, eligible: false })) },
    name: 'INE',
    why: 'NOT_ENROLLED',
    remedy: 'ENROL_PUPIL',
    stillOpen: ['NOTIFIED'],
  },
  'no mobile': {
    given: { known: { surname: true, firstName: true, mobile: false } },
    name: 'MOBILE',
    why: 'ABSENT',
    remedy: 'WRITE_MOBILE',
  },
  'a mobile from whose owner the support has freed the account': {
    given: { mobileBarred: true },
    name: 'MOBILE',
    why: 'BARRED',
    remedy: 'GIVE_LETTER',
  },
  'another mobile': { given: said({ mobile: 'DIFFERS' }), name: 'MOBILE', why: 'DIFFERS', remedy: 'CHECK_MOBILE' },
  'no surname': {
    given: { known: { surname: false, firstName: true, mobile: true } },
    name: 'SURNAME',
    why: 'ABSENT',
    remedy: 'CHECK_SURNAME',
  },
  'another surname': { given: said({ surname: 'DIFFERS' }), name: 'SURNAME', why: 'DIFFERS', remedy: 'CHECK_SURNAME' },
  'no first name': {
    given: { known: { surname: true, firstName: false, mobile: true } },
    name: 'FIRST_NAME',
    why: 'ABSENT',
    remedy: 'CHECK_FIRST_NAME',
  },
  'another first name': {
    given: said({ firstName: 'DIFFERS' }),
    name: 'FIRST_NAME',
    why: 'DIFFERS',
    remedy: 'CHECK_FIRST_NAME',
  },
  'a child without birth date': {
    given: { pupils: [pupil('emma'), pupil('yvan', { hasBirthDate: false })] },
    name: 'BIRTH_DATES',
    why: 'ABSENT',
    remedy: 'WRITE_BIRTH_DATE',
  },
  'other birth dates': {
    given: said({ birthDates: 'DIFFERS' }),
    name: 'BIRTH_DATES',
    why: 'DIFFERS',
    remedy: 'CHECK_BIRTH_DATES',
  },
  'too many wrong birth dates': {
    given: { account: tried },
    name: 'BIRTH_DATES',
    why: 'TOO_MANY_TRIES',
    remedy: 'WAIT_FOR_BIRTH_DATES',
  },
  'no e-mail address': { given: { account: withoutEmail }, name: 'EMAIL', why: 'ABSENT', remedy: 'GIVE_EMAIL' },
  'an e-mail that came back': {
    given: { account: bounced },
    name: 'EMAIL',
    why: 'BOUNCED',
    remedy: 'CORRECT_EMAIL',
    stillOpen: ['NOTIFIED'],
  },
  'all children disputed': {
    given: { account: disputedAll },
    name: 'CHILD_ATTACHED',
    why: 'ABSENT',
    remedy: 'ATTACH_CHILD',
  },
  'no notification': {
    given: { account: fold(known)! },
    name: 'CREDENTIALS',
    why: 'NOT_NOTIFIED',
    remedy: 'NOTIFY',
  },
  'an expired notification': {
    given: { account: fold(hasExpired)! },
    name: 'CREDENTIALS',
    why: 'EXPIRED',
    remedy: 'NOTIFY_AGAIN',
  },
  'a notification that is over, though nothing says so yet': {
    given: { at: EXPIRES_AT },
    name: 'CREDENTIALS',
    why: 'EXPIRED',
    remedy: 'NOTIFY_AGAIN',
  },
};

describe('the prerequisites of the paths', () => {
  it('are those of the table', () => {
    const table = Object.fromEntries(
      PREREQUISITES.filter(({ name }) => NEEDED[name]).map(({ name, of }) => [
        name,
        ACTIVATION_PATHS.map(path => (of.includes(path) ? 'x' : '-')).join(' '),
      ]),
    );
    expect(table).toEqual(NEEDED);
  });

  it('are all met when nothing is missing; what FranceConnect knows, only the person does', () => {
    expect(unmet(facts())).toEqual([]);
    expect(states(facts())).toEqual({ FRANCECONNECT: 'UNCERTAIN', SELF_REGISTRATION: 'OPEN', NOTIFIED: 'OPEN' });
    const account = fold(wasNotified)!;
    const franceConnect = { linkId: 'link', since: AT, differs: [] };
    expect(states(facts({ account: { ...account, franceConnect } })).FRANCECONNECT).toBe('OPEN');
    // It is the link that counts: one that has ended, as after a merge, leaves the origin.
    expect(states(facts({ account: { ...account, origin: 'FRANCECONNECT' } })).FRANCECONNECT).toBe('UNCERTAIN');
  });

  it('wrong birth dates given by the letter shut the path of the letter alone, and those given by SMS the others', () => {
    const shut = (past: Parameters<typeof fold>[0]): string[] =>
      unmet(facts({ account: fold([...wasNotified, ...past])! })).map(one => one.split(' ')[0]!);
    expect(shut(triedByLetter)).toEqual(['NOTIFIED']);
    expect(shut(triedBySms)).toEqual(['FRANCECONNECT', 'SELF_REGISTRATION']);
  });

  it.each(Object.keys(MISSING))('name what is missing, with its remedy, and nothing else: %s', what => {
    const { given, name, why, remedy, stillOpen = [] } = MISSING[what]!;
    const { of } = PREREQUISITES.find(rule => rule.name === name)!;
    // An account that was never notified lacks its credentials, too, whatever else is missing.
    const credentials = given.account?.state === 'NOT_NOTIFIED' && name !== 'CREDENTIALS';
    const expected = of.map(path => `${path} ${name} ${why} ${remedy}`);
    const found = unmet(facts(given)).filter(one => !(credentials && one.startsWith('NOTIFIED CREDENTIALS')));
    expect(found).toEqual(expected);
    const before = states(facts());
    for (const path of ACTIVATION_PATHS) {
      const shut = (of.includes(path) && !stillOpen.includes(path)) || (credentials && path === 'NOTIFIED');
      expect([path, states(facts(given))[path]]).toEqual([path, shut ? 'BLOCKED' : before[path]]);
    }
  });

  it('name the schools concerned alone', () => {
    const account = fold([...wasNotified, ...on(AT, linked('lea', OTHER_UAI))])!;
    const pupils = [pupil('emma'), pupil('yvan'), pupil('lea', { uai: OTHER_UAI, hasBirthDate: false })];
    const { prerequisites } = judgePath(facts({ account, pupils }), 'NOTIFIED');
    expect(prerequisites.find(({ name }) => name === 'BIRTH_DATES')?.verdict).toMatchObject({ uais: [OTHER_UAI] });
  });

  it('are unknown where nothing was given to compare, never met', () => {
    const nothingSaid = facts({ said: NOTHING_SAID });
    const unknown = judgePath(nothingSaid, 'SELF_REGISTRATION').prerequisites.filter(
      ({ verdict }) => verdict.status === 'UNKNOWN',
    );
    expect(unknown.map(({ name }) => name)).toEqual(['MOBILE', 'SURNAME', 'FIRST_NAME', 'BIRTH_DATES']);
    expect(states(nothingSaid)).toEqual({
      FRANCECONNECT: 'UNCERTAIN',
      SELF_REGISTRATION: 'UNCERTAIN',
      NOTIFIED: 'UNCERTAIN',
    });
  });

  it('of a pupil are those of the school’s notification: no mobile, no children, no address', () => {
    const own = {
      type: 'AccountPreCreated',
      data: { accountId, kind: 'STUDENT', personId, studentId: 'emma' },
    } as const;
    const account = fold(on(AT, own, notified()))!;
    const ofPupil = facts({
      account,
      pupils: [pupil('emma')],
      known: { surname: true, firstName: true, mobile: false },
    });
    expect(states(ofPupil)).toEqual({
      FRANCECONNECT: 'NOT_FOR_PUPILS',
      SELF_REGISTRATION: 'NOT_FOR_PUPILS',
      NOTIFIED: 'OPEN',
    });
    expect(judgePath(ofPupil, 'NOTIFIED').prerequisites.map(({ name }) => name)).toEqual([
      'ACCOUNT_USABLE',
      'CREDENTIALS',
      'INE',
    ]);
    const withoutIne = facts({
      account: fold(on(AT, own))!,
      pupils: [pupil('emma', { hasIne: false, eligible: false })],
    });
    expect(unmet(withoutIne)).toContain('NOTIFIED INE ABSENT ASSIGN_INE');
  });

  it('are behind an account that is activated, and in the way of one that is merged', () => {
    expect(new Set(Object.values(states(facts({ account: fold(isActivated)! }))))).toEqual(new Set(['DONE']));
    const mergedInto = { accountId: 'kept', mergeId: 'm', at: AT, state: 'ACTIVATED', links: [] } as const;
    const merged: Account = { ...fold(isActivated)!, state: 'CLOSED', mergedInto };
    expect(new Set(Object.values(states(facts({ account: merged }))))).toEqual(new Set(['BLOCKED']));
    expect(unmet(facts({ account: merged }))).toContain('NOTIFIED ACCOUNT_USABLE MERGED USE_KEPT_ACCOUNT');
  });

  it('offer a correction in the base only with a field of it', () => {
    for (const { remedy } of Object.values(MISSING))
      expect(remedyOf(remedy).by === 'BASE_KEEPER').toBe(remedyOf(remedy).field !== undefined);
  });
});

const BIRTH: Readonly<Record<string, string>> = { emma: '2012-03-14', yvan: '2014-11-02', lea: '2016-05-01' };

/** An account with a past of whatever kind. */
const account = fc
  .record({
    past: fc.constantFrom(known, wasNotified, isActivating, isActivated, hasExpired),
    email: fc.boolean(),
    third: fc.boolean(),
    disputed: fc.subarray(['emma', 'yvan']),
    retryAt: fc.constantFrom(undefined, '2026-09-08T17:00:00.000Z', '2026-09-08T19:00:00.000Z'),
    merged: fc.boolean(),
    lockedUntil: fc.constantFrom(undefined, '2026-09-08T18:10:00.000Z'),
  })
  .map(({ past, email, third, disputed, retryAt, merged, lockedUntil }): Account => {
    const folded = fold([...past, ...(third ? on(AT, linked('lea', OTHER_UAI)) : [])])!;
    const links = folded.links.map(link => (disputed.includes(link.studentId) ? { ...link, disputeId: 'd' } : link));
    return {
      ...folded,
      links,
      hasEmail: email,
      ...(retryAt && { mismatches: { failures: 12, retryAt } }),
      ...(lockedUntil && { lockedUntil, failures: 10 }),
      ...(merged && { mergedInto: { accountId: 'kept', mergeId: 'm', at: AT, state: 'NOTIFIED', links: [] } }),
    };
  });

const children = fc.record({
  dated: fc.subarray(Object.keys(BIRTH), { minLength: 1 }),
  eligible: fc.boolean(),
  datesDiffer: fc.boolean(),
  at: fc.constantFrom(NOW, EXPIRES_AT),
});

describe('the path of the notified', () => {
  it('is open or done exactly when the activation would be accepted, or is behind', () => {
    fc.assert(
      fc.property(account, children, (drawn, { dated, eligible, datesDiffer, at }) => {
        const childFacts: ChildFacts[] = drawn.links.map(({ studentId }) => ({
          studentId,
          eligible,
          ...(dated.includes(studentId) && { birthDate: BIRTH[studentId]! }),
        }));
        const right = childrenToConfirm(drawn).map(({ studentId }) => BIRTH[studentId]!);
        const { state } = judgePath(
          facts({
            at,
            account: drawn,
            pupils: childFacts.map(({ studentId, birthDate }) =>
              pupil(studentId, { eligible, hasIne: eligible, hasBirthDate: birthDate !== undefined }),
            ),
            said: { ...ALL_SAME, birthDates: datesDiffer ? 'DIFFERS' : 'SAME' },
          }),
          'NOTIFIED',
        );
        const decision = decideOn(drawn, {
          type: 'StartActivation',
          at,
          password: rightPassword,
          newPassword: freshPassword('c9'),
          children: childFacts,
          birthDates: datesDiffer ? [...right, '1999-01-01'] : right,
          disputes: [],
          // The address that is known: whoever has none gives none.
          ...(drawn.hasEmail && { contact: ref(2) }),
          emailValid: true,
        });
        const behind = drawn.state === 'ACTIVATED' && !drawn.mergedInto;
        expect([state === 'OPEN', state === 'DONE']).toEqual([decision.outcome === 'accepted', behind]);
      }),
      { numRuns: 500 },
    );
  });

  it('is opened by a notification exactly when the school may notify', () => {
    fc.assert(
      fc.property(account, fc.boolean(), (drawn, eligible) => {
        const pupils = drawn.links.map(({ studentId }) => pupil(studentId, { eligible, hasIne: eligible }));
        const { state, prerequisites } = judgePath(facts({ account: drawn, pupils }), 'NOTIFIED');
        const verdictOf = (wanted: PrerequisiteName) => prerequisites.find(({ name }) => name === wanted)!.verdict;
        const credentials = verdictOf('CREDENTIALS');
        if (state === 'DONE' || credentials.status === 'MET') return;
        const offered = verdictOf('ACCOUNT_USABLE').status === 'MET' && verdictOf('INE').status === 'MET';
        const decision = decideOn(drawn, {
          type: 'Notify',
          at: NOW,
          channel: 'LETTER',
          uai: UAI,
          resetPassword: false,
          newCredentialId: 'c9',
          eligible,
          expiryMonths: 3,
        });
        expect(decision.outcome === 'accepted').toBe(offered);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the path of those who register', () => {
  it('is open exactly when the registration would be accepted', () => {
    fc.assert(
      fc.property(account, children, (drawn, { dated, eligible, datesDiffer, at }) => {
        const childFacts: ChildFacts[] = drawn.links.map(({ studentId }) => ({
          studentId,
          eligible,
          ...(dated.includes(studentId) && { birthDate: BIRTH[studentId]! }),
        }));
        const right = childrenToConfirm(drawn).map(({ studentId }) => BIRTH[studentId]!);
        const pupils = childFacts.map(({ studentId, birthDate }) =>
          pupil(studentId, { eligible, hasIne: eligible, hasBirthDate: birthDate !== undefined }),
        );
        const said = { ...ALL_SAME, birthDates: datesDiffer ? 'DIFFERS' : 'SAME' } as const;
        const { state } = judgePath(facts({ at, account: drawn, pupils, said }), 'SELF_REGISTRATION');
        const decision = decideOn(drawn, {
          type: 'Register',
          at,
          path: 'SELF_REGISTERED',
          eligible,
          barred: false,
          contact: { contact: ref(2), hasEmail: true, hasMobile: true, changed: [] },
          newPassword: freshPassword('c9'),
          children: childFacts,
          birthDates: datesDiffer ? [...right, '1999-01-01'] : right,
          disputes: [],
        });
        expect(state === 'OPEN').toBe(decision.outcome === 'accepted');
      }),
      { numRuns: 500 },
    );
  });
});

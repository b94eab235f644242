import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ROLES } from '../../src/domain/event.js';
import { ACTIONS, DELEGABLE, HEAD_ACTIONS, ROLE_RULES, type Action } from '../../src/security/actions.js';
import { createAuthorise, scopesFor, type Target } from '../../src/security/permissions.js';
import type { Grant, Principal } from '../../src/security/principal.js';

const NOW = '2026-09-07T08:00:00.000Z';
const SCHOOL = '0750001A';
const OTHER = '0690002B';
const ACCOUNT = '0f9a2a3e-0000-4000-8000-000000000001';

const authorise = createAuthorise({
  clock: { now: () => NOW },
  otpMaxAgeSeconds: 3_600,
  realTime: () => Date.parse(NOW),
});
const principal = (roles: readonly Grant[], over: Partial<Principal> = {}): Principal => ({
  subject: 'someone',
  roles,
  otpAt: '2026-09-07T07:30:00.000Z',
  expiresAt: '2026-09-07T09:00:00.000Z',
  ...over,
});
const responsable: Target = {
  accountId: ACCOUNT,
  accountUais: [SCHOOL],
  accountAcademies: ['01'],
  kind: 'RESPONSABLE',
};
const pupil: Target = { ...responsable, kind: 'STUDENT' };
const head = principal([{ role: 'SCHOOL_HEAD', schools: [SCHOOL] }]);
const may = (who: Principal | undefined, action: Action, target: Target): boolean =>
  authorise(who, action, target).granted;
const decided = (who: Principal | undefined, action: Action, target: Target): unknown => authorise(who, action, target);

describe('the table of rights', () => {
  it.each<[string, Grant, Target, readonly Action[]]>([
    ['a head on a responsable of the school', { role: 'SCHOOL_HEAD', schools: [SCHOOL] }, responsable, HEAD_ACTIONS],
    ['a head elsewhere', { role: 'SCHOOL_HEAD', schools: [OTHER] }, responsable, []],
    [
      'the helpdesk of pupils on a pupil',
      { role: 'STUDENT_HELPDESK', schools: [SCHOOL] },
      pupil,
      [
        'SCHOOL_READ',
        'STUDENTS_LIST',
        'ACCOUNT_READ',
        'ACCOUNT_NOTIFY',
        'ACCOUNT_RESET_PASSWORD',
        'ACCOUNT_REVEAL_PASSWORD',
        'CAMPAIGNS_READ',
        'LETTER_TEXTS_READ',
      ],
    ],
    ['the helpdesk of pupils on a responsable', { role: 'STUDENT_HELPDESK', schools: [SCHOOL] }, responsable, []],
    [
      'the helpdesk of pupils on an account of unknown kind',
      { role: 'STUDENT_HELPDESK', schools: [SCHOOL] },
      { accountId: ACCOUNT, accountUais: [SCHOOL] },
      [],
    ],
    [
      'the support of the académie',
      { role: 'ACADEMIE_SUPPORT', academie: '01' },
      responsable,
      [
        'SCHOOL_READ',
        'RESPONSABLES_LIST',
        'RESPONSABLES_EXPORT',
        'STUDENTS_LIST',
        'ACCOUNT_READ',
        'ACCOUNT_DIAGNOSE',
        'ACCOUNT_UNLOCK',
        'ACCOUNT_FREE',
        'ACCOUNT_MERGE',
        'LINK_DISPUTE',
        'LINK_DISPUTE_RESOLVE',
        'LETTER_TEXTS_READ',
        'ASSISTANCE_READ',
        'ASSISTANCE_ANSWER',
        'ASSISTANCE_SETTINGS_WRITE',
        'PERSON_DATA_EXPORT',
        'PARKED_READ',
        'PARKED_REPLAY',
      ],
    ],
    ['the support of another académie', { role: 'ACADEMIE_SUPPORT', academie: '10' }, responsable, []],
    [
      'a dashboard',
      { role: 'ACADEMIE_DASHBOARD', academie: '01' },
      { academie: '01' },
      ['SCHOOL_READ', 'STATISTICS_READ'],
    ],
    ['a dashboard on the nation', { role: 'ACADEMIE_DASHBOARD', academie: '01' }, { nation: true }, []],
    [
      'an auditor of the académie',
      { role: 'AUDITOR', academie: '01' },
      responsable,
      ['SCHOOL_READ', 'HISTORY_READ', 'EVENTS_READ', 'ACCESSES_READ', 'PROOF_READ', 'PARKED_READ'],
    ],
    [
      'an auditor of the nation',
      { role: 'AUDITOR', nation: true },
      responsable,
      ['SCHOOL_READ', 'HISTORY_READ', 'EVENTS_READ', 'ACCESSES_READ', 'PROOF_READ', 'PARKED_READ'],
    ],
    ['an auditor without a scope', { role: 'AUDITOR' }, responsable, []],
    [
      'the national administrator',
      { role: 'NATIONAL_ADMIN', nation: true },
      responsable,
      [
        'SCHOOL_READ',
        'CAMPAIGNS_READ',
        'ACCOUNT_FREE',
        'STATISTICS_READ',
        'ASSISTANCE_SETTINGS_WRITE',
        'SETTINGS_WRITE',
        'PASSWORD_CHANGE_FORCE',
        'PERSON_ERASE',
        'PERSON_DATA_EXPORT',
        'PARKED_READ',
        'PARKED_REPLAY',
      ],
    ],
    ['the portal', { role: 'PORTAL' }, {}, ['PORTAL_VISIT', 'ASSISTANCE_REQUEST']],
    [
      'the import',
      { role: 'IMPORTER', academie: '01' },
      { uai: SCHOOL, academie: '01' },
      ['SCHOOL_READ', 'IMPORT_RUN', 'IMPORT_REPORTS_READ'],
    ],
    ['the import of another académie', { role: 'IMPORTER', academie: '10' }, { uai: SCHOOL, academie: '01' }, []],
    ['the system by a token', { role: 'SYSTEM', nation: true }, responsable, []],
    ['a head who claims the nation', { role: 'SCHOOL_HEAD', nation: true, academie: '01' }, responsable, []],
  ])('%s', (_who, grant, target, granted) => {
    const who = principal([grant]);
    expect(ACTIONS.filter(action => may(who, action, target))).toEqual(ACTIONS.filter(a => granted.includes(a)));
  });

  it('gives a holder the own account and no other', () => {
    const holder = principal([{ role: 'HOLDER' }], { holderOf: ACCOUNT, otpAt: undefined as never });
    expect(ACTIONS.filter(action => may(holder, action, responsable))).toEqual([
      'ACCOUNT_READ',
      'LINK_DISPUTE',
      'HISTORY_READ',
      'ASSISTANCE_REQUEST',
      'PERSON_DATA_EXPORT',
      'PASSWORD_CHANGE',
      'SESSION_END',
      'ACCOUNT_REGROUP',
    ]);
    const other = { ...responsable, accountId: 'another' };
    expect(ACTIONS.filter(action => may(holder, action, other))).toEqual([]);
    expect(ACTIONS.filter(action => may(principal([{ role: 'HOLDER' }]), action, responsable))).toEqual([]);
  });

  it('gives a dashboard of a département the figures of it and its schools, of no other, and nobody’s data', () => {
    const dashboard = principal([{ role: 'ACADEMIE_DASHBOARD', departement: '75' }]);
    const here = { departement: '75', academie: '01' };
    for (const target of [here, { ...here, uai: SCHOOL }, { ...here, circonscription: '0750100Z' }])
      expect([target, may(dashboard, 'STATISTICS_READ', target)]).toEqual([target, true]);
    for (const target of [{ academie: '01' }, { ...here, departement: '92' }, { nation: true }, {}])
      expect([target, may(dashboard, 'STATISTICS_READ', target)]).toEqual([target, false]);
    expect(may(dashboard, 'SCHOOL_READ', { ...responsable, departement: '75' })).toBe(false);
    expect(may(dashboard, 'RESPONSABLES_LIST', { ...here, uai: SCHOOL })).toBe(false);
  });

  it('gives an inspector the figures of the circonscription and its schools, of no other, and nobody’s data', () => {
    const inspector = principal([{ role: 'ACADEMIE_DASHBOARD', circonscription: '0750100Z' }]);
    const here = { circonscription: '0750100Z', academie: '01' };
    for (const target of [here, { ...here, uai: SCHOOL }])
      expect(ACTIONS.filter(action => may(inspector, action, target))).toEqual(['SCHOOL_READ', 'STATISTICS_READ']);
    for (const target of [
      { academie: '01' },
      { uai: SCHOOL, academie: '01' },
      { ...here, circonscription: '0750101A' },
      {},
    ])
      expect(ACTIONS.filter(action => may(inspector, action, target))).toEqual([]);
    expect(may(inspector, 'SCHOOL_READ', { ...responsable, circonscription: '0750100Z' })).toBe(false);
    const granted = decided(inspector, 'STATISTICS_READ', here);
    expect(granted).toMatchObject({ scope: '0750100Z', reach: 'CIRCONSCRIPTION' });
  });

  it('gives a delegate what the delegation names, never to delegate in turn, until it lapses', () => {
    const lent: Grant = {
      role: 'SCHOOL_DELEGATE',
      schools: [SCHOOL],
      rights: ['ACCOUNT_NOTIFY', 'DELEGATION_GRANT', 'PERSON_ERASE'],
      until: '2026-09-08T00:00:00.000Z',
    };
    expect(ACTIONS.filter(action => may(principal([lent]), action, responsable))).toEqual([
      'SCHOOL_READ',
      'ACCOUNT_NOTIFY',
      'CAMPAIGNS_READ',
      'LETTER_TEXTS_READ',
    ]);
    expect(decided(principal([lent]), 'ACCOUNT_NOTIFY', responsable)).toEqual({
      granted: true,
      role: 'SCHOOL_DELEGATE',
      right: 'DELEGATION',
      scope: SCHOOL,
      reach: 'SCHOOLS',
      until: '2026-09-07T09:00:00.000Z',
      grantUntil: lent.until,
    });
    const lapsed = { ...lent, until: NOW };
    expect(decided(principal([lapsed]), 'ACCOUNT_NOTIFY', responsable)).toEqual({
      granted: false,
      code: 'RIGHT_LAPSED',
    });
    expect(may(principal([{ ...lent, until: undefined }]), 'ACCOUNT_NOTIFY', responsable)).toBe(false);
    expect(may(principal([{ ...lent, until: 'some day' }]), 'ACCOUNT_NOTIFY', responsable)).toBe(false);
    expect(DELEGABLE).not.toContain('DELEGATION_GRANT');
  });

  it('lets a delegate follow campaigns with any right to act by them, or that right alone, and with no other', () => {
    const follows = (right: Action): boolean =>
      may(
        principal([{ role: 'SCHOOL_DELEGATE', schools: [SCHOOL], rights: [right], until: '2026-09-08T00:00:00.000Z' }]),
        'CAMPAIGNS_READ',
        { uai: SCHOOL, kind: 'RESPONSABLE' },
      );
    expect(ACTIONS.filter(follows)).toEqual(['ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'CAMPAIGNS_READ']);
  });
});

describe('the target', () => {
  it('is never where the client says: the school must be one of the account', () => {
    expect(may(head, 'ACCOUNT_NOTIFY', { ...responsable, uai: SCHOOL })).toBe(true);
    expect(may(head, 'ACCOUNT_NOTIFY', { ...responsable, uai: SCHOOL, accountUais: [OTHER] })).toBe(false);
    expect(may(head, 'ACCOUNT_NOTIFY', { ...responsable, uai: OTHER, accountUais: [SCHOOL, OTHER] })).toBe(false);
    expect(may(head, 'ACCOUNT_NOTIFY', { accountId: ACCOUNT, uai: SCHOOL })).toBe(false);
  });

  it('of which nothing is known is nobody’s', () => {
    const everyone = principal([
      { role: 'SCHOOL_HEAD', schools: [SCHOOL] },
      { role: 'ACADEMIE_SUPPORT', academie: '01' },
      { role: 'IMPORTER', academie: '01' },
    ]);
    for (const action of ACTIONS) {
      expect(may(everyone, action, {})).toBe(false);
      expect(may(everyone, action, { accountId: ACCOUNT, accountUais: [], accountAcademies: [] })).toBe(false);
    }
  });

  it('in several académies is open to the support of each', () => {
    const support = principal([{ role: 'ACADEMIE_SUPPORT', academie: '10' }]);
    expect(may(support, 'ACCOUNT_READ', { ...responsable, accountAcademies: ['01', '10'] })).toBe(true);
  });
});

describe('strong authentication', () => {
  it('is asked for on responsables, not for lists, not on pupils', () => {
    const weak = { ...head };
    delete (weak as { otpAt?: string }).otpAt;
    expect(decided(weak, 'ACCOUNT_NOTIFY', responsable)).toEqual({ granted: false, code: 'OTP_REQUIRED' });
    expect(decided(weak, 'ACCOUNT_NOTIFY', { ...responsable, kind: undefined })).toMatchObject({ granted: false });
    expect(may(weak, 'ACCOUNT_NOTIFY', pupil)).toBe(true);
    expect(may(weak, 'RESPONSABLES_LIST', { uai: SCHOOL })).toBe(true);
    expect(decided(weak, 'DELEGATION_GRANT', { uai: SCHOOL })).toEqual({ granted: false, code: 'OTP_REQUIRED' });
  });

  it('grows old', () => {
    const old = { ...head, otpAt: '2026-09-07T06:59:59.000Z' };
    expect(decided(old, 'ACCOUNT_NOTIFY', responsable)).toEqual({ granted: false, code: 'OTP_TOO_OLD' });
    expect(may({ ...head, otpAt: '2026-09-07T07:00:00.000Z' }, 'ACCOUNT_NOTIFY', responsable)).toBe(true);
    expect(may({ ...head, otpAt: 'never' }, 'ACCOUNT_NOTIFY', responsable)).toBe(false);
  });
});

describe('whoever asks', () => {
  it('without a token, or with one that has expired, is nobody', () => {
    expect(decided(undefined, 'PORTAL_VISIT', {})).toEqual({ granted: false, code: 'UNAUTHENTICATED' });
    expect(decided({ ...head, expiresAt: NOW }, 'SCHOOL_READ', { uai: SCHOOL })).toEqual({
      granted: false,
      code: 'UNAUTHENTICATED',
    });
    expect(decided({ ...head, expiresAt: 'soon' }, 'SCHOOL_READ', { uai: SCHOOL })).toMatchObject({ granted: false });
  });

  it('is told by which role and scope, and until when', () => {
    expect(decided(head, 'ACCOUNT_NOTIFY', responsable)).toEqual({
      granted: true,
      role: 'SCHOOL_HEAD',
      right: 'OWN',
      scope: SCHOOL,
      reach: 'SCHOOLS',
      until: '2026-09-07T09:00:00.000Z',
    });
  });

  it('has the scopes of an action for lists without one target', () => {
    const many = principal([
      { role: 'SCHOOL_HEAD', schools: [SCHOOL] },
      { role: 'SCHOOL_DELEGATE', schools: [OTHER], rights: [], until: '2026-09-01T00:00:00.000Z' },
      { role: 'ACADEMIE_DASHBOARD', academie: '01' },
      { role: 'ACADEMIE_DASHBOARD', departement: '75' },
      { role: 'ACADEMIE_DASHBOARD', circonscription: '0750100Z' },
      { role: 'AUDITOR', nation: true },
    ]);
    expect(scopesFor(many, 'SCHOOL_READ', NOW)).toEqual({
      schools: [SCHOOL],
      academies: ['01'],
      departements: ['75'],
      circonscriptions: ['0750100Z'],
      nation: true,
    });
    expect(scopesFor(many, 'ACCOUNT_NOTIFY', NOW)).toEqual({
      schools: [SCHOOL],
      academies: [],
      departements: [],
      circonscriptions: [],
      nation: false,
    });
    expect(scopesFor(many, 'IMPORT_RUN', NOW)).toEqual({ granted: false, code: 'FORBIDDEN' });
    const late = principal([many.roles[1]!]);
    expect(scopesFor(late, 'SCHOOL_READ', NOW)).toEqual({ granted: false, code: 'RIGHT_LAPSED' });
  });
});

describe('whatever roles are held and whatever is asked', () => {
  const uais = ['0750001A', '0690002B', '9740003C', '0440004D'];
  const academies = ['01', '10', '28'];
  const departements = ['75', '01'];
  const circonscriptions = ['0750100Z', '01'];
  const some = <T>(values: readonly T[]) => fc.subarray([...values]);
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
  const grant = fc.record(
    {
      role: fc.constantFrom(...ROLES),
      schools: some(uais),
      academie: fc.constantFrom(...academies),
      departement: fc.constantFrom(...departements),
      circonscription: fc.constantFrom(...circonscriptions),
      rights: some(ACTIONS),
      until: fc.constantFrom('2026-09-06T00:00:00.000Z', '2026-09-08T00:00:00.000Z'),
    },
    { requiredKeys: ['role'] },
  );
  const target = fc.record(
    {
      uai: fc.constantFrom(...uais),
      academie: fc.constantFrom(...academies),
      departement: fc.constantFrom(...departements),
      circonscription: fc.constantFrom(...circonscriptions),
      accountId: fc.constant(ACCOUNT),
      accountUais: some(uais),
      accountAcademies: some(academies),
      kind: fc.constantFrom('RESPONSABLE' as const, 'STUDENT' as const),
    },
    { requiredKeys: [] },
  );

  it('nobody is granted anything without a role over the school, circonscription, département or académie of the target', () => {
    fc.assert(
      fc.property(
        fc.array(grant, { maxLength: 4 }),
        fc.constantFrom(...ACTIONS),
        target,
        maybe(fc.constant(ACCOUNT)),
        (roles, action, asked, holderOf) => {
          const answer = authorise(principal(roles, holderOf === undefined ? {} : { holderOf }), action, asked);
          if (!answer.granted || answer.role === 'PORTAL') return;
          if (answer.role === 'HOLDER') {
            expect(asked.accountId).toBe(holderOf);
            return;
          }
          const isOfAccount = (asked.accountId ?? asked.accountUais ?? asked.accountAcademies) !== undefined;
          const schools = isOfAccount ? (asked.accountUais ?? []) : [asked.uai];
          const academies = isOfAccount ? (asked.accountAcademies ?? []) : [asked.academie];
          const over = roles.some(
            ({ role, schools: own = [], academie, departement, circonscription }) =>
              role === answer.role &&
              (own.some(uai => schools.includes(uai)) ||
                (academie !== undefined && academies.includes(academie)) ||
                (!isOfAccount && departement !== undefined && asked.departement === departement) ||
                (!isOfAccount && circonscription !== undefined && asked.circonscription === circonscription)),
          );
          expect(over).toBe(true);
          expect(ROLE_RULES[answer.role]?.may).toContain(action);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

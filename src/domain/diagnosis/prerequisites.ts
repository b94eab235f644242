/** The paths to an activated account, and what each of them needs: a row for each prerequisite, judged by the facts of one account. */
import { reached } from '../calendar.js';
import { lastDelivery } from '../account/delivery-report.js';
import { isClosedToSms } from '../account/children.js';
import { hasExpired } from '../account/lockout.js';
import { awaitsActivation, childrenToConfirm } from '../account/state.js';
import { schoolsOf, type Comparison, type DiagnosisFacts } from './facts.js';
import type { RemedyCode } from './remedies.js';

export const ACTIVATION_PATHS = ['FRANCECONNECT', 'SELF_REGISTRATION', 'NOTIFIED'] as const;
export type ActivationPathName = (typeof ACTIVATION_PATHS)[number];

export const PREREQUISITE_NAMES = [
  'ACCOUNT_USABLE',
  'CREDENTIALS',
  'CHILD_ATTACHED',
  'INE',
  'FRANCECONNECT_IDENTITY',
  'MOBILE',
  'SURNAME',
  'FIRST_NAME',
  'BIRTH_DATES',
  'EMAIL',
] as const;
export type PrerequisiteName = (typeof PREREQUISITE_NAMES)[number];

export const WHY_CODES = [
  'ABSENT',
  'DIFFERS',
  'NOT_ENROLLED',
  'NOT_NOTIFIED',
  'EXPIRED',
  'TOO_MANY_TRIES',
  'SMS_CLOSED',
  'BARRED',
  'BOUNCED',
  'MERGED',
  'CLOSED',
  'NOT_SAID',
  'OUT_OF_REACH',
  'KNOWN_TO_THE_PERSON',
] as const;
export type WhyCode = (typeof WHY_CODES)[number];

/** A prerequisite that is not known to be met, why, and what to do about it. */
export interface Unmet {
  /** `UNKNOWN`: nothing here says it. */
  readonly status: 'NOT_MET' | 'UNKNOWN';
  readonly why: WhyCode;
  readonly remedy: RemedyCode;
  /** The schools whose bases are concerned; left out where none is. */
  readonly uais?: readonly string[];
  /** When time alone mends it. */
  readonly until?: string;
  /** False when it does not keep the person out now, only later. */
  readonly blocks?: false;
}

/** What the facts say of a prerequisite. */
export type Verdict = { readonly status: 'MET' } | Unmet;

const MET: Verdict = { status: 'MET' };
const notMet = (why: WhyCode, remedy: RemedyCode, uais?: readonly string[]): Unmet => ({
  status: 'NOT_MET',
  why,
  remedy,
  ...(uais && { uais }),
});

/** The verdict on something that base and person must say alike. */
const compared = (
  facts: DiagnosisFacts,
  { known, said, write, check }: { known: boolean; said: Comparison; write: RemedyCode; check: RemedyCode },
): Verdict => {
  if (!known) return notMet('ABSENT', write, schoolsOf(facts));
  if (said === 'DIFFERS') return notMet('DIFFERS', check, schoolsOf(facts));
  return said === 'SAME' ? MET : { status: 'UNKNOWN', why: 'NOT_SAID', remedy: 'ASK_THE_PERSON' };
};

interface PrerequisiteRule {
  readonly name: PrerequisiteName;
  readonly of: readonly ActivationPathName[];
  /** Pupils do without. */
  readonly responsablesOnly?: true;
  readonly judge: (facts: DiagnosisFacts, path: ActivationPathName) => Verdict;
}

const usable = ({ account }: DiagnosisFacts): Verdict => {
  if (account.mergedInto) return notMet('MERGED', 'USE_KEPT_ACCOUNT');
  return account.state === 'CLOSED' ? notMet('CLOSED', 'ATTACH_CHILD') : MET;
};

const credentials = ({ account, at }: DiagnosisFacts): Verdict => {
  if (account.state === 'ACTIVATED') return MET;
  if (hasExpired(account, at)) return notMet('EXPIRED', 'NOTIFY_AGAIN');
  return awaitsActivation(account) && account.credential ? MET : notMet('NOT_NOTIFIED', 'NOTIFY');
};

const childAttached = (facts: DiagnosisFacts): Verdict =>
  childrenToConfirm(facts.account).length > 0 ? MET : notMet('ABSENT', 'ATTACH_CHILD', schoolsOf(facts));

function ine(facts: DiagnosisFacts, path: ActivationPathName): Verdict {
  const { account, pupils } = facts;
  if (pupils.some(({ eligible }) => eligible)) return MET;
  const enrolled = pupils.flatMap(({ uai }) => uai ?? []);
  const missing = enrolled.length
    ? notMet('ABSENT', 'ASSIGN_INE', [...new Set(enrolled)])
    : notMet('NOT_ENROLLED', 'ENROL_PUPIL', schoolsOf(facts));
  // Whoever was notified before can still activate.
  return path === 'NOTIFIED' && awaitsActivation(account) ? { ...missing, blocks: false } : missing;
}

function birthDates(facts: DiagnosisFacts, path: ActivationPathName): Verdict {
  const { account, pupils, said, at } = facts;
  const toConfirm = childrenToConfirm(account);
  const dated = new Set(pupils.filter(({ hasBirthDate }) => hasBirthDate).map(({ studentId }) => studentId));
  const undated = toConfirm.filter(({ studentId }) => !dated.has(studentId));
  if (undated.length) return notMet('ABSENT', 'WRITE_BIRTH_DATE', [...new Set(undated.map(({ uai }) => uai))]);
  if (path !== 'NOTIFIED' && isClosedToSms(account)) return notMet('SMS_CLOSED', 'GIVE_LETTER');
  const { retryAt } = (path === 'NOTIFIED' ? account.mismatches : account.mismatchesBySms) ?? {};
  if (retryAt !== undefined && !reached(retryAt, at))
    return { ...notMet('TOO_MANY_TRIES', 'WAIT_FOR_BIRTH_DATES'), until: retryAt };
  if (said.birthDates === 'DIFFERS') return notMet('DIFFERS', 'CHECK_BIRTH_DATES', schoolsOf(facts));
  if (said.birthDates === 'OUT_OF_REACH')
    return { status: 'UNKNOWN', why: 'OUT_OF_REACH', remedy: 'ASK_THE_OTHER_SCHOOL' };
  return said.birthDates === 'SAME' ? MET : { status: 'UNKNOWN', why: 'NOT_SAID', remedy: 'ASK_THE_PERSON' };
}

function email(facts: DiagnosisFacts): Verdict {
  const { account } = facts;
  if (account.proven?.EMAIL) return MET;
  if (!account.hasEmail) return notMet('ABSENT', 'GIVE_EMAIL');
  const last = lastDelivery(account);
  if (last?.outcome !== 'FAILED' || account.notification?.channel !== 'EMAIL') return MET;
  // The letter, or the screen itself, still opens the path.
  return { ...notMet('BOUNCED', 'CORRECT_EMAIL', schoolsOf(facts)), blocks: false };
}

const ALL = ACTIVATION_PATHS;

/** What each path needs: the rows of `Why somebody does not get in` in docs/domain.md, and an account that is neither closed nor merged. */
export const PREREQUISITES: readonly PrerequisiteRule[] = [
  { name: 'ACCOUNT_USABLE', of: ALL, judge: usable },
  { name: 'CREDENTIALS', of: ['NOTIFIED'], judge: credentials },
  { name: 'CHILD_ATTACHED', of: ALL, responsablesOnly: true, judge: childAttached },
  { name: 'INE', of: ALL, judge: ine },
  {
    name: 'FRANCECONNECT_IDENTITY',
    of: ['FRANCECONNECT'],
    judge: ({ account }) =>
      account.franceConnect ? MET : { status: 'UNKNOWN', why: 'KNOWN_TO_THE_PERSON', remedy: 'OWN_FRANCECONNECT' },
  },
  {
    name: 'MOBILE',
    of: ['FRANCECONNECT', 'SELF_REGISTRATION'],
    judge: facts =>
      facts.mobileBarred
        ? notMet('BARRED', 'GIVE_LETTER')
        : compared(facts, {
            known: facts.known.mobile,
            said: facts.said.mobile,
            write: 'WRITE_MOBILE',
            check: 'CHECK_MOBILE',
          }),
  },
  {
    name: 'SURNAME',
    of: ['SELF_REGISTRATION'],
    judge: facts =>
      compared(facts, {
        known: facts.known.surname,
        said: facts.said.surname,
        write: 'CHECK_SURNAME',
        check: 'CHECK_SURNAME',
      }),
  },
  {
    name: 'FIRST_NAME',
    of: ['SELF_REGISTRATION'],
    judge: facts =>
      compared(facts, {
        known: facts.known.firstName,
        said: facts.said.firstName,
        write: 'CHECK_FIRST_NAME',
        check: 'CHECK_FIRST_NAME',
      }),
  },
  { name: 'BIRTH_DATES', of: ALL, responsablesOnly: true, judge: birthDates },
  { name: 'EMAIL', of: ['NOTIFIED'], responsablesOnly: true, judge: email },
];

/**
 * `DONE`: the account is activated. `OPEN`: everything is met. `UNCERTAIN`: nothing is known to be missing, and something is unknown.
 * `BLOCKED`: something is missing. `NOT_FOR_PUPILS`: pupils are notified by their school.
 */
export const PATH_STATES = ['DONE', 'OPEN', 'UNCERTAIN', 'BLOCKED', 'NOT_FOR_PUPILS'] as const;
export type PathState = (typeof PATH_STATES)[number];

export interface JudgedPrerequisite {
  readonly name: PrerequisiteName;
  readonly verdict: Verdict;
}

export interface JudgedPath {
  readonly path: ActivationPathName;
  readonly state: PathState;
  readonly prerequisites: readonly JudgedPrerequisite[];
}

/** Whether the verdict keeps the person out now. */
export const blocks = (verdict: Verdict): boolean => verdict.status === 'NOT_MET' && verdict.blocks !== false;

function stateOf({ account }: DiagnosisFacts, prerequisites: readonly JudgedPrerequisite[]): PathState {
  if (account.state === 'ACTIVATED' && !account.mergedInto) return 'DONE';
  if (prerequisites.some(({ verdict }) => blocks(verdict))) return 'BLOCKED';
  return prerequisites.some(({ verdict }) => verdict.status === 'UNKNOWN') ? 'UNCERTAIN' : 'OPEN';
}

/** Judges one path for an account. */
export function judgePath(facts: DiagnosisFacts, path: ActivationPathName): JudgedPath {
  const pupil = facts.account.kind === 'STUDENT';
  if (pupil && path !== 'NOTIFIED') return { path, state: 'NOT_FOR_PUPILS', prerequisites: [] };
  const prerequisites = PREREQUISITES.filter(
    ({ of, responsablesOnly }) => of.includes(path) && !(pupil && responsablesOnly),
  ).map(({ name, judge }) => ({ name, verdict: judge(facts, path) }));
  return { path, state: stateOf(facts, prerequisites), prerequisites };
}

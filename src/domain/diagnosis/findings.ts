/** What stands in the way of an account now, beside the paths: a row for each finding, in the order in which they are to be dealt with. */
import type { IdentityDifference } from '../account/franceconnect-events.js';
import { lastDelivery } from '../account/delivery-report.js';
import { hasExpired } from '../account/lockout.js';
import { awaitsActivation } from '../account/state.js';
import { reached } from '../calendar.js';
import { arrivalOf, importsAreLate } from './corrections.js';
import { schoolsOf, type DiagnosisFacts } from './facts.js';
import type { RemedyCode } from './remedies.js';

export const FINDING_CODES = [
  'MERGED',
  'CLOSED',
  'CORRECTION_LATE',
  'CORRECTION_ARRIVED',
  'CORRECTION_AWAITED',
  'SIGN_IN_LOCKED',
  'BIRTH_DATES_LOCKED',
  'EXPIRED',
  'NOT_NOTIFIED',
  'EMAIL_FAILED',
  'SMS_FAILED',
  'LETTER_NOT_PRINTED',
  'EMAIL_TO_CONFIRM',
  'AWAITS_ACTIVATION',
  'RESET_REQUESTED',
  'PROVISIONAL_PASSWORD',
  'PASSWORD_CHANGE_FORCED',
  'CHILDREN_TO_CONFIRM',
  'EMAIL_CHANGE_PENDING',
  'MOBILE_CHANGE_PENDING',
  'DISPUTE_OPEN',
  'PUPIL_WITHOUT_INE',
  'FRANCECONNECT_DIFFERS',
  'IMPORT_LATE',
  'DUPLICATE_SUSPECTED',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Details of a finding. Instants are ISO 8601 UTC. */
export interface Finding {
  readonly code: FindingCode;
  readonly remedy: RemedyCode;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Why an e-mail did not arrive: a code of `campaign/delivery-failures.ts`. */
  readonly detail?: string | undefined;
  /** Where the identity of FranceConnect differs from the base. */
  readonly differs?: readonly IdentityDifference[];
  /** The schools concerned; left out where none is. */
  readonly uais?: readonly string[];
}

type Found = Omit<Finding, 'code' | 'remedy'>;

interface FindingRule {
  readonly code: FindingCode;
  readonly remedy: RemedyCode;
  /** The details when it is so; undefined when it is not. */
  readonly find: (facts: DiagnosisFacts) => Found | undefined;
}

const when = (so: boolean, found: Found = {}): Found | undefined => (so ? found : undefined);
const ahead = (instant: string | undefined, at: string): instant is string =>
  instant !== undefined && !reached(instant, at);
const isOver = ({ account, at }: DiagnosisFacts): boolean => hasExpired(account, at);
const awaits = (facts: DiagnosisFacts): boolean => awaitsActivation(facts.account) && !isOver(facts);

/** The schools where a correction that was said to be made has come to this. */
const arrived =
  (arrival: ReturnType<typeof arrivalOf>) =>
  (facts: DiagnosisFacts): Found | undefined => {
    const { correctedAt, imports, at } = facts;
    if (correctedAt === undefined) return undefined;
    const uais = schoolsOf(facts).filter(uai => arrivalOf(correctedAt, uai, imports, at) === arrival);
    return when(uais.length > 0, { uais, since: correctedAt });
  };

export const FINDINGS: readonly FindingRule[] = [
  {
    code: 'MERGED',
    remedy: 'USE_KEPT_ACCOUNT',
    find: ({ account: { mergedInto } }) => mergedInto && { since: mergedInto.at },
  },
  {
    code: 'CLOSED',
    remedy: 'ATTACH_CHILD',
    find: facts =>
      when(facts.account.state === 'CLOSED' && !facts.account.mergedInto, {
        since: facts.account.unlinkedSince,
        ...(facts.account.unlinkedFrom !== undefined && { uais: [facts.account.unlinkedFrom] }),
      }),
  },
  { code: 'CORRECTION_LATE', remedy: 'IMPORT_BASE', find: arrived('LATE') },
  { code: 'CORRECTION_ARRIVED', remedy: 'CHECK_BASE_AGAIN', find: arrived('ARRIVED') },
  { code: 'CORRECTION_AWAITED', remedy: 'WAIT_FOR_IMPORT', find: arrived('AWAITED') },
  {
    code: 'SIGN_IN_LOCKED',
    remedy: 'WAIT_OR_RECOVER',
    find: ({ account: { lockedUntil, retryAt }, at }) => {
      const until = lockedUntil ?? retryAt;
      return when(ahead(until, at), { until });
    },
  },
  {
    code: 'BIRTH_DATES_LOCKED',
    remedy: 'WAIT_FOR_BIRTH_DATES',
    find: ({ account: { mismatches, mismatchesBySms }, at }) => {
      const until = [mismatches?.retryAt, mismatchesBySms?.retryAt].find(retryAt => ahead(retryAt, at));
      return when(until !== undefined, { until });
    },
  },
  {
    code: 'EXPIRED',
    remedy: 'NOTIFY_AGAIN',
    find: facts => when(isOver(facts), { since: facts.account.notification?.at }),
  },
  { code: 'NOT_NOTIFIED', remedy: 'NOTIFY', find: ({ account }) => when(account.state === 'NOT_NOTIFIED') },
  {
    code: 'EMAIL_FAILED',
    remedy: 'NOTIFY_BY_LETTER',
    find: facts => {
      const last = lastDelivery(facts.account);
      return last?.outcome === 'FAILED' && awaits(facts) && facts.account.notification?.channel === 'EMAIL'
        ? { since: last.at, detail: last.reason }
        : undefined;
    },
  },
  {
    code: 'SMS_FAILED',
    remedy: 'DO_WITHOUT_SMS',
    find: ({ smsFailedAt }) => (smsFailedAt === undefined ? undefined : { since: smsFailedAt }),
  },
  {
    code: 'LETTER_NOT_PRINTED',
    remedy: 'PRINT_LETTER',
    find: facts =>
      when(awaits(facts) && facts.account.notification?.channel === 'LETTER' && !facts.account.letters, {
        since: facts.account.notification?.at,
      }),
  },
  {
    code: 'EMAIL_TO_CONFIRM',
    remedy: 'CONFIRM_EMAIL',
    find: facts =>
      when(facts.account.state === 'ACTIVATING' && !isOver(facts), {
        since: facts.lastAt.ActivationStarted,
        until: facts.account.expiresAt,
      }),
  },
  {
    code: 'AWAITS_ACTIVATION',
    remedy: 'ACTIVATE',
    find: facts =>
      when(facts.account.state === 'NOTIFIED' && !isOver(facts), {
        since: facts.lastAt.LetterPrinted ?? facts.account.notification?.at,
        until: facts.account.expiresAt,
      }),
  },
  {
    code: 'RESET_REQUESTED',
    remedy: 'RESET_PASSWORD',
    find: ({ account: { resetRequest } }) =>
      resetRequest?.channel === 'SCHOOL' ? { since: resetRequest.at } : undefined,
  },
  {
    code: 'PROVISIONAL_PASSWORD',
    remedy: 'CHOOSE_PASSWORD',
    find: ({ account: { state, credential, passwordResetAt } }) =>
      when(state === 'ACTIVATED' && credential?.provisional === true, { since: passwordResetAt }),
  },
  {
    code: 'PASSWORD_CHANGE_FORCED',
    remedy: 'CHOOSE_PASSWORD',
    find: ({ account }) => when(account.passwordChangeForced),
  },
  {
    code: 'CHILDREN_TO_CONFIRM',
    remedy: 'GIVE_BIRTH_DATES_AGAIN',
    find: ({ account }) => when(account.confirmChildrenAgain === true, { since: account.passwordResetAt }),
  },
  {
    code: 'EMAIL_CHANGE_PENDING',
    remedy: 'CONFIRM_CHANGE',
    find: ({ account: { emailChange } }) => emailChange && { since: emailChange.at },
  },
  {
    code: 'MOBILE_CHANGE_PENDING',
    remedy: 'CONFIRM_CHANGE',
    find: ({ account: { phoneChange } }) => phoneChange && { since: phoneChange.at },
  },
  {
    code: 'DISPUTE_OPEN',
    remedy: 'SETTLE_DISPUTE',
    find: ({ account: { links } }) => {
      const uais = links.filter(({ disputeId }) => disputeId !== undefined).map(({ uai }) => uai);
      return when(uais.length > 0, { uais: [...new Set(uais)] });
    },
  },
  {
    code: 'PUPIL_WITHOUT_INE',
    remedy: 'ASSIGN_INE',
    find: ({ pupils }) => {
      const uais = pupils.filter(({ eligible }) => !eligible).flatMap(({ uai }) => uai ?? []);
      return when(uais.length > 0, { uais: [...new Set(uais)] });
    },
  },
  {
    code: 'FRANCECONNECT_DIFFERS',
    remedy: 'COMPARE_IDENTITY',
    find: facts => {
      const { differs = [] } = facts.account.franceConnect ?? {};
      return when(differs.length > 0, { differs, uais: schoolsOf(facts) });
    },
  },
  {
    code: 'IMPORT_LATE',
    remedy: 'IMPORT_BASE',
    find: facts => {
      const uais = schoolsOf(facts).filter(uai => importsAreLate(uai, facts.imports, facts.at));
      return when(uais.length > 0, { uais });
    },
  },
  {
    code: 'DUPLICATE_SUSPECTED',
    remedy: 'COMPARE_ACCOUNTS',
    find: ({ account: { candidates = [] } }) => when(candidates.length > 0, { since: candidates[0]?.since }),
  },
];

/** What stands in the way, the first remedy first. */
export const findingsOf = (facts: DiagnosisFacts): Finding[] =>
  FINDINGS.flatMap(({ code, remedy, find }) => {
    const found = find(facts);
    return found ? [{ code, remedy, ...found }] : [];
  });

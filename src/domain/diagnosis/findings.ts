/** What stands in the way of an account now, beside the paths: a row for each finding, in the order in which they are to be dealt with. */
import { lastDelivery } from '../account/delivery-report.js';
import type { AskedBecause } from '../account/birth-dates.js';
import { isClosedToSms } from '../account/children.js';
import { hasExpired, LOCKED_AT } from '../account/lockout.js';
import { awaitsActivation, heldByItsHolder } from '../account/state.js';
import { reached } from '../calendar.js';
import { arrivalOf, importsAreLate } from './corrections.js';
import { schoolsOf, type DiagnosisFacts } from './facts.js';
import type { FindingRule, Found, Finding } from './finding.js';
import type { RemedyCode } from './remedies.js';

export { FINDING_CODES, type Finding, type FindingCode } from './finding.js';

const when = (holds: boolean, found: Found = {}): Found | undefined => (holds ? found : undefined);
const isAhead = (instant: string | undefined, at: string): instant is string =>
  instant !== undefined && !reached(instant, at);
const isOver = ({ account, at }: DiagnosisFacts): boolean => hasExpired(account, at);
const awaits = (facts: DiagnosisFacts): boolean => awaitsActivation(facts.account) && !isOver(facts);

/** Whether the account is activated and no school can act on it. */
const isBeyondSchools = (account: DiagnosisFacts['account']): boolean =>
  account.state === 'ACTIVATED' && heldByItsHolder(account);

const ASKED_AGAIN: Readonly<Record<AskedBecause, RemedyCode>> = {
  PASSWORD_RESET: 'GIVE_BIRTH_DATES_AGAIN',
  CHANGE_STOPPED: 'GIVE_BIRTH_DATES_AFTER_STOP',
  NEW_SCHOOL: 'GIVE_BIRTH_DATES_WITH_NEW_CHILD',
};

/** Finds the schools at which the correction that is said to have been made stands so (`arrival`). */
const correctionAt =
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
  { code: 'CORRECTION_LATE', remedy: 'IMPORT_BASE', find: correctionAt('LATE') },
  { code: 'CORRECTION_ARRIVED', remedy: 'CHECK_BASE_AGAIN', find: correctionAt('ARRIVED') },
  { code: 'CORRECTION_AWAITED', remedy: 'WAIT_FOR_IMPORT', find: correctionAt('AWAITED') },
  {
    code: 'SIGN_IN_LOCKED',
    remedy: 'WAIT_OR_RECOVER',
    find: ({ account: { lockedUntil, retryAt }, at }) => {
      const until = lockedUntil ?? retryAt;
      return when(isAhead(until, at), { until });
    },
  },
  {
    code: 'BIRTH_DATES_LOCKED',
    remedy: 'WAIT_FOR_BIRTH_DATES',
    find: ({ account: { mismatches, mismatchesBySms }, at }) => {
      const until = [mismatches?.retryAt, mismatchesBySms?.retryAt].find(retryAt => isAhead(retryAt, at));
      return when(until !== undefined, { until });
    },
  },
  {
    code: 'SMS_CLOSED',
    remedy: 'GIVE_LETTER',
    find: ({ account }) => when(isClosedToSms(account), isBeyondSchools(account) ? { remedy: 'FREE_ACCOUNT' } : {}),
  },
  {
    code: 'BIRTH_DATES_TRIED',
    remedy: 'ASK_WHO_TRIED',
    find: ({ account: { mismatches, mismatchesBySms } }) =>
      when([mismatches, mismatchesBySms].some(series => series !== undefined && series.failures >= LOCKED_AT)),
  },
  {
    code: 'MOBILE_BARRED',
    remedy: 'GIVE_LETTER',
    find: ({ account: { state, barredMobiles, freedAt } }) =>
      when(state !== 'ACTIVATED' && barredMobiles !== undefined, { since: freedAt }),
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
    code: 'MADE_BY_HOLDER',
    remedy: 'FREE_ACCOUNT',
    find: ({ account }) => when(isBeyondSchools(account), { since: account.activatedAt }),
  },
  {
    code: 'NO_PROVEN_CONTACT',
    remedy: 'RESET_WHEN_FORGOTTEN',
    find: ({ account }) => {
      const { kind, state, proven } = account;
      const unproven = proven?.EMAIL === undefined && proven?.MOBILE === undefined;
      const found = kind === 'RESPONSABLE' && state === 'ACTIVATED' && unproven;
      return when(found, isBeyondSchools(account) ? { remedy: 'FREE_ACCOUNT' } : {});
    },
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
    find: ({ account: { confirmChildrenAgain, childrenAsked } }) =>
      when(confirmChildrenAgain === true, {
        since: childrenAsked?.since,
        remedy: childrenAsked && ASKED_AGAIN[childrenAsked.because],
      }),
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

/** What stands in the way, in the order in which it is to be dealt with. */
export const findingsOf = (facts: DiagnosisFacts): Finding[] =>
  FINDINGS.flatMap(({ code, remedy, find }) => {
    const found = find(facts);
    return found ? [{ code, ...found, remedy: found.remedy ?? remedy }] : [];
  });

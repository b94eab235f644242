/** Checks the birth dates of all attached children: a holder knows them, and a single school does not. */
import { addSeconds, reached } from '../calendar.js';
import { refuse } from '../refusals.js';
import type { ChildFacts, StartActivation } from './commands.js';
import { disputeEvents } from './dispute.js';
import type { AccountEvent } from './events.js';
import { delaySeconds, DELAYED_FROM, LOCKED_AT, LOCK_SECONDS, NO_DISPUTES_FROM, SMS_CLOSED_FROM } from './lockout.js';
import { childrenToConfirm, type Account } from './state.js';

/** The birth dates that somebody gave, and what is known of the children they are compared with. */
export interface Confirmation {
  readonly children: readonly ChildFacts[];
  readonly birthDates: readonly string[];
}

const sameDates = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && [...one].sort().join() === [...other].sort().join();

/**
 * Refuses wrong birth dates, and counts them from one success to the next, whatever the school does in between. From the tenth on, one
 * try per quarter of an hour is left: too few to find the dates by trying. Only somebody with the password or the link can use tries up;
 * whoever came by SMS uses up tries of its own.
 */
function mismatch(account: Account, at: string, by: 'SMS' | undefined) {
  const failures = (mismatchesOf(account, by)?.failures ?? 0) + 1;
  const wait = failures >= LOCKED_AT ? LOCK_SECONDS : failures >= DELAYED_FROM ? delaySeconds(failures) : 0;
  const retry = wait > 0 ? { retryAt: addSeconds(at, wait) } : {};
  const mismatched: AccountEvent = { type: 'BirthDatesMismatched', data: { failures, ...retry, ...(by && { by }) } };
  return refuse('BIRTH_DATES_MISMATCH', 'birthDates', [mismatched]);
}

/** The series of wrong birth dates that a try belongs to. */
const mismatchesOf = ({ mismatches, mismatchesBySms }: Account, by: 'SMS' | undefined) =>
  by === 'SMS' ? mismatchesBySms : mismatches;

/**
 * Compares the birth dates given with those of all attached children but `leftOut`: one date for each child, in any order. Answers the
 * children confirmed, or a refusal. A pupil's own account has none to confirm. `by`: how somebody came, where that was by SMS.
 */
export function confirmChildren(
  account: Account,
  { children, birthDates }: Confirmation,
  at: string,
  { leftOut = [], by }: { readonly leftOut?: readonly string[]; readonly by?: 'SMS' } = {},
) {
  if (account.kind === 'STUDENT') return { studentIds: [] as string[] };
  const toConfirm = childrenToConfirm(account, leftOut);
  if (toConfirm.length === 0) return refuse('NO_CHILD');
  const { retryAt } = mismatchesOf(account, by) ?? {};
  if (retryAt !== undefined && !reached(retryAt, at)) return refuse('BIRTH_DATES_MISMATCH', 'birthDates');
  const dates = toConfirm.map(link => children.find(({ studentId }) => studentId === link.studentId)?.birthDate);
  const known = dates.filter(date => date !== undefined);
  if (known.length < dates.length) return refuse('BIRTH_DATE_MISSING', 'birthDates');
  if (!sameDates(known, birthDates)) return mismatch(account, at, by);
  return { studentIds: toConfirm.map(({ studentId }) => studentId) };
}

/** Whether so many wrong birth dates were given by SMS that SMS no longer open the account. */
export const isClosedToSms = ({ mismatchesBySms }: Pick<Account, 'mismatchesBySms'>): boolean =>
  (mismatchesBySms?.failures ?? 0) >= SMS_CLOSED_FROM;

/**
 * Whether whoever comes by SMS may dispute these children while making the account. A holder with a wrong child may; whoever guesses must not
 * choose how little there is to guess. So the disputed are half of the children at most; where children are of several schools, those of at
 * least one school are all confirmed; and nobody disputes any more after a few wrong dates. With all children disputed, `NO_CHILD` says more.
 */
export function mayDisputeBySms(account: Account, studentIds: readonly string[]): boolean {
  const all = childrenToConfirm(account);
  const disputed = all.filter(({ studentId }) => studentIds.includes(studentId));
  if (disputed.length === 0 || disputed.length === all.length) return true;
  if ((account.mismatchesBySms?.failures ?? 0) >= NO_DISPUTES_FROM) return false;
  const schoolsOf = (links: readonly { readonly uai: string }[]) => new Set(links.map(({ uai }) => uai)).size;
  const [schools, ofDisputed] = [schoolsOf(all), schoolsOf(disputed)];
  return disputed.length * 2 <= all.length && (schools === 1 || ofDisputed < schools);
}

/** Whether the birth dates are those of all attached children but `leftOut`; decides nothing and counts nothing. */
export function birthDatesAgree(
  account: Account,
  { children, birthDates }: Confirmation,
  leftOut: readonly string[] = [],
): boolean {
  const dates = childrenToConfirm(account, leftOut).flatMap(
    link => children.find(({ studentId }) => studentId === link.studentId)?.birthDate ?? [],
  );
  return dates.length > 0 && sameDates(dates, birthDates);
}

/** As `confirmChildren`, without the children that the holder disputes in the same step; answers the events of these disputes too. */
export function confirmOrDispute(
  account: Account,
  { disputes, ...confirmation }: Confirmation & Pick<StartActivation, 'disputes'>,
  at: string,
  by?: 'SMS',
) {
  if (account.kind === 'STUDENT') return { studentIds: [] as string[], disputes: [] as AccountEvent[] };
  const newDisputes = disputes.map(({ studentId, disputeId }) => disputeEvents(account, studentId, disputeId));
  if (newDisputes.some(events => events === undefined)) return refuse('LINK_UNKNOWN', 'disputedStudentIds');
  const leftOut = disputes.map(({ studentId }) => studentId);
  const confirmed = confirmChildren(account, confirmation, at, { leftOut, ...(by && { by }) });
  if ('refusal' in confirmed) return confirmed;
  return { ...confirmed, disputes: newDisputes.flatMap(events => events ?? []) };
}

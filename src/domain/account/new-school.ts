/** Asks the holder of an activated account for all birth dates again once a child of another school comes to it. */
import type { AskedBecause } from './birth-dates.js';
import type { AccountEvent } from './events.js';
import { childrenToConfirm, type Account } from './state.js';

/** Whether it is a merge that the holder has proven, or that the académie's support made: nobody else has come by it to the children of the other account. */
const isProvenMerge = ({ type, data }: AccountEvent): boolean =>
  type === 'AccountsMerged' && (data.reason === 'HOLDER' || data.reason === 'SUPPORT');

/**
 * The children at schools of which the holder has confirmed no child. Who knows the children of one school alone, and came to the account
 * by them, must not learn of another school's. None where no confirmation is recorded: such an account was activated elsewhere.
 */
export function childrenOfNewSchools(account: Account): string[] {
  if (account.kind !== 'RESPONSABLE' || account.confirmedStudentIds.length === 0) return [];
  return childrenToConfirm(account)
    .filter(({ studentId }) => !account.confirmedStudentIds.includes(studentId))
    .filter(({ uai }) => !account.confirmedUais.includes(uai))
    .map(({ studentId }) => studentId);
}

/** The fields of an account whose holder confirms these children. Their schools are those of now: one to which a child moves later is not confirmed. */
export const confirming = (
  { links }: Pick<Account, 'links'>,
  studentIds: readonly string[],
): Pick<Account, 'confirmedStudentIds' | 'confirmedUais'> => ({
  confirmedStudentIds: studentIds,
  confirmedUais: [...new Set(links.filter(link => studentIds.includes(link.studentId)).map(({ uai }) => uai))],
});

/**
 * The account after an event. When it is activated and the event has brought a child of a new school, its holder confirms all children again. Such
 * an event attaches a link, withdraws or rejects a dispute, merges accounts, or activates an account that was given other children meanwhile.
 */
export function askedAgain(before: Account, event: AccountEvent, after: Account): Account {
  if (after.state !== 'ACTIVATED' || (before.state === after.state && before.links === after.links)) return after;
  if (isProvenMerge(event)) return after;
  const known = before.state === 'ACTIVATED' ? childrenOfNewSchools(before) : [];
  const isNew = childrenOfNewSchools(after).some(studentId => !known.includes(studentId));
  return isNew ? { ...after, confirmChildrenAgain: true } : after;
}

const REASONS: Partial<Record<AccountEvent['type'], AskedBecause>> = {
  PasswordReset: 'PASSWORD_RESET',
  AccountNotified: 'PASSWORD_RESET',
  ChangeStopped: 'CHANGE_STOPPED',
};

/** The account after an event, with since when and why it asks for the birth dates again; what asked first stands until they are given. */
export function withAsked(before: Account, { type }: AccountEvent, after: Account, at: string): Account {
  if (Boolean(before.confirmChildrenAgain) === Boolean(after.confirmChildrenAgain)) return after;
  const because = REASONS[type] ?? 'NEW_SCHOOL';
  return { ...after, childrenAsked: after.confirmChildrenAgain ? { since: at, because } : undefined };
}

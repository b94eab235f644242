/**
 * Changes of address, mobile and password that their holder can still stop, by the link that went to the address proven before. Stopping one
 * also undoes what was changed after it: whoever made it may have made the others.
 */
import { addDays, addSeconds, reached } from '../calendar.js';
import type { DataOf, HolderNotice } from './events.js';
import { noLockout, noRequests } from './evolve-password.js';
import type { Account, Proven, RecentChange } from './state.js';

/** How long a change can be stopped after it was asked for, and after it was confirmed. */
export const STOP_SECONDS = 72 * 3_600;
/**
 * For how long after contact details were put back no further change can be stopped: whoever reads the old mailbox would otherwise stop each
 * change by which its owner leaves it.
 */
export const PUT_BACK_DAYS = 30;
/** More changes in three days are not kept apart: stopping one of the first undoes them, too. */
const MOST = 20;

/** The notices that tell of a change that can be stopped. */
export const STOPPABLE_NOTICES = [
  'PASSWORD_CHANGED',
  'EMAIL_CHANGE_ASKED',
  'EMAIL_CHANGED',
  'MOBILE_CHANGE_ASKED',
  'MOBILE_CHANGED',
] as const satisfies readonly HolderNotice[];
export type StoppableNotice = (typeof STOPPABLE_NOTICES)[number];

/**
 * The id of the change that a notice tells of: `changeId`, when its event names it; of a change that was confirmed, the one that waited on the
 * account just before. Undefined for a notice of anything else.
 */
export function changeToldBy(notice: HolderNotice, changeId: string | undefined, before: Account): string | undefined {
  if (notice === 'EMAIL_CHANGED') return before.emailChange?.tokenId;
  if (notice === 'MOBILE_CHANGED') return before.phoneChange?.tokenId;
  return changeId;
}

type Changes = Pick<Account, 'recentChanges'>;

const stillOpen = ({ recentChanges = [] }: Account, at: string): readonly RecentChange[] =>
  recentChanges.filter(change => !reached(addSeconds(change.at, STOP_SECONDS), at));

/** The fields of the account once a change was asked for, or a password changed. */
export function withChange(account: Account, changeId: string, at: string): Changes {
  const open = stillOpen(account, at);
  if (open.length >= MOST) return { recentChanges: open };
  const { contact, proven } = account;
  return { recentChanges: [...open, { changeId, at, contact, proven }] };
}

/** The same once the change that `changeId` names was confirmed: its 72 hours begin anew. Left out where no change waited. */
export const withConfirmed = (account: Account, changeId: string | undefined, at: string): Changes => ({
  recentChanges: stillOpen(account, at).map(change => (change.changeId === changeId ? { ...change, at } : change)),
});

/** The change that can be stopped at that time; undefined when there is none. */
export function stoppableChange(account: Account, changeId: string, at: string): RecentChange | undefined {
  const { state, putBackAt } = account;
  const change = stillOpen(account, at).find(one => one.changeId === changeId);
  if (!change || state !== 'ACTIVATED') return undefined;
  if (putBackAt !== undefined && !reached(addDays(putBackAt, PUT_BACK_DAYS), change.at)) return undefined;
  return change;
}

/** The account once a change was stopped. Contact details that were put back are believed with the birth dates of the children alone. */
export function stopped(account: Account, { changeId, back }: DataOf<'ChangeStopped'>, at: string): Account {
  const { recentChanges = [], kind } = account;
  const first = recentChanges.findIndex(change => change.changeId === changeId);
  const after: Account = {
    ...account,
    ...noLockout,
    ...noRequests,
    credential: undefined,
    // Whoever knew the password may have linked an identity of FranceConnect. Where there is none, FranceConnect is the holder's only way in.
    franceConnect: account.credential ? undefined : account.franceConnect,
    passwordChangeForced: false,
    recentChanges: first < 0 ? recentChanges : recentChanges.slice(0, first),
  };
  if (!back) return after;
  const { contact, hasEmail, hasMobile, email, mobile } = back;
  const proven: Proven = { ...(email && { EMAIL: email }), ...(mobile && { MOBILE: mobile }) };
  return {
    ...after,
    contact,
    hasEmail,
    hasMobile,
    proven,
    putBackAt: at,
    confirmChildrenAgain: kind === 'RESPONSABLE' ? true : account.confirmChildrenAgain,
  };
}

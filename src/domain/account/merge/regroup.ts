/**
 * Regrouping: the holder of one account proves to be the holder of another, and has that one merged into the first. The names must agree.
 * Whoever proves it by what others have seen, too (a provisional password, an SMS), gives the birth dates of all children of that account.
 */
import { addDays, reached } from '../../calendar.js';
import { refuse } from '../../refusals.js';
import { confirmChildren } from '../children.js';
import { accept } from '../decision.js';
import { passwordRefusal } from '../lockout.js';
import type { Absorbed, Account } from '../state.js';
import { absorbByHand, giveBack } from './decide.js';
import type { RegroupByCode, RegroupByPassword, UndoRegrouping } from './regroup-commands.js';
import type { RegroupingProof } from './reasons.js';

/** For how many days the holder can undo a regrouping. Later the school and the académie can. */
export const UNDO_DAYS = 7;

/** When the holder can no longer undo the merge; undefined for one that the holder did not make. */
export const undoableUntil = ({ reason, at }: Pick<Absorbed, 'reason' | 'at'>): string | undefined =>
  reason === 'HOLDER' ? addDays(at, UNDO_DAYS) : undefined;

/** Why the holder cannot undo a merge at this instant; undefined when he or she can. */
function undoRefusal(merge: Pick<Absorbed, 'reason' | 'at'>, now: string) {
  const until = undoableUntil(merge);
  if (until === undefined) return refuse('MERGE_UNKNOWN', 'mergeId');
  return reached(until, now) ? refuse('REGROUPING_UNDO_LATE', 'mergeId') : undefined;
}

/** Checks the birth dates; answers the refusal, or undefined when they are right. */
function birthDatesRefusal(account: Account, { at, confirmation }: RegroupByCode | RegroupByPassword) {
  if (!confirmation) return refuse('BIRTH_DATES_REQUIRED', 'birthDates');
  const confirmed = confirmChildren(account, confirmation, at);
  return 'refusal' in confirmed ? confirmed : undefined;
}

/** Merges the account, which is proven to be the holder's, into the one of the holder who asks. */
function absorbProven(account: Account, command: RegroupByCode | RegroupByPassword, proof: RegroupingProof) {
  if (!command.eligible) return refuse('NOT_ELIGIBLE');
  const { other, mergeId } = command;
  return absorbByHand(account, { other, mergeId, reason: 'HOLDER', proof });
}

/**
 * Proven by login and password. A wrong password counts, as at sign-in, and is answered like a login that nobody has. One that must be
 * changed does not do: its holder signs in to that account first.
 */
export function regroupByPassword(account: Account, command: RegroupByPassword) {
  if (!command.signedIn) return refuse('SESSION_ENDED');
  const refused = passwordRefusal(account, command);
  if (refused) return refused;
  if (account.state === 'CLOSED') return refuse('CREDENTIALS_INVALID');
  const provisional = account.credential?.provisional === true;
  if (account.passwordChangeForced && !provisional) return refuse('PASSWORD_CHANGE_REQUIRED');
  if (!command.sameNames) return refuse('REGROUPING_NAMES_DIFFER');
  const dates = provisional || account.confirmChildrenAgain ? birthDatesRefusal(account, command) : undefined;
  return dates ?? absorbProven(account, command, provisional ? 'PROVISIONAL_PASSWORD' : 'PASSWORD');
}

/**
 * Proven by the code that went to the mobile of both. An account of other names or with another mobile is answered like one that does not
 * exist.
 */
export function regroupByCode(account: Account, command: RegroupByCode) {
  if (!command.signedIn) return refuse('SESSION_ENDED');
  const { sameNames, sharesMobile } = command;
  if (account.kind === 'STUDENT' || account.state === 'CLOSED' || !sameNames || !sharesMobile)
    return refuse('CODE_INVALID');
  return birthDatesRefusal(account, command) ?? absorbProven(account, command, 'SMS_CODE');
}

/** Decides whether the holder of an account may ask for a code by which to regroup another one with it. */
export function regroupingCodeRefusal({ kind, proven }: Account) {
  if (kind !== 'RESPONSABLE') return refuse('MERGE_KIND');
  return proven?.MOBILE ? undefined : refuse('MOBILE_UNPROVEN');
}

/** Undoes a regrouping, on the kept account: gives back what the absorbed one brought. */
export function undoRegrouping(account: Account, { at, mergeId }: UndoRegrouping) {
  if (account.undone?.includes(mergeId)) return accept();
  const merge = account.absorbed?.find(other => other.mergeId === mergeId);
  const refusal = merge ? undoRefusal(merge, at) : refuse('MERGE_UNKNOWN', 'mergeId');
  return refusal ?? giveBack(account, { type: 'GiveBack', at, mergeId, reason: 'HOLDER' });
}

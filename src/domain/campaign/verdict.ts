/**
 * Whether a campaign takes an account, and how its holder is told: one rule for the preview, which knows the account from the read
 * model, and for the campaign itself, which knows it from the ledger.
 */
import { emailRefusal, schoolRefusal } from '../account/notify.js';
import type { AccountKind, AccountOrigin, AccountState, Channel } from '../account/events.js';
import { awaitsActivation } from '../account/state.js';
import { reached } from '../calendar.js';
import type { CampaignChannel, CampaignOrder, LeftOutReason } from './events.js';

/** What the rule needs of an account. Instants are ISO 8601. */
export interface TargetFacts {
  readonly kind: AccountKind;
  readonly state: AccountState;
  readonly origin: AccountOrigin;
  readonly merged: boolean;
  readonly hasEmail: boolean;
  readonly provenEmail: boolean;
  /** Whether the holder is legally responsible for an enrolled pupil with an INE, or is such a pupil. */
  readonly eligible: boolean;
  /** Whether one of the children, or the pupil, is enrolled in the school that acts. */
  readonly inSchool: boolean;
  /** Whether a password is in force, provisional or chosen. */
  readonly hasPassword: boolean;
  readonly passwordChangeForced: boolean;
  readonly notifiedAt?: string | undefined;
  readonly invitedAt?: string | undefined;
  /** When the holder last chose a password. */
  readonly passwordChosenAt?: string | undefined;
  /** When the school last made a new provisional password. */
  readonly passwordResetAt?: string | undefined;
}

export type Verdict =
  | { readonly verdict: 'TAKEN'; readonly channel?: Channel }
  | { readonly verdict: 'LEFT_OUT'; readonly reason: LeftOutReason };

const leftOut = (reason: LeftOutReason): Verdict => ({ verdict: 'LEFT_OUT', reason });

/** Why a school may not act on an account that its holder opened, by the origin of the account. */
const OPENED_BY_HOLDER: Partial<Record<AccountOrigin, LeftOutReason>> = {
  FRANCECONNECT: 'FRANCECONNECT',
  RESPONSABLE: 'SELF_REGISTERED',
};

const isAtOrAfter = (instant: string | undefined, bound: string | undefined): boolean =>
  instant !== undefined && bound !== undefined && reached(bound, instant);

/** The channel by which the holder is told; or why he or she cannot be told by e-mail. */
function byChannel(facts: TargetFacts, channel: CampaignChannel, resetPassword: boolean): Verdict {
  if (channel === 'LETTER') return { verdict: 'TAKEN', channel };
  const refusal = emailRefusal(facts, resetPassword);
  if (!refusal) return { verdict: 'TAKEN', channel: 'EMAIL' };
  return channel === 'EMAIL' ? leftOut(refusal) : { verdict: 'TAKEN', channel: 'LETTER' };
}

/**
 * Says whether a campaign with this order takes the account, and by which channel its holder is told; or why the account is left out.
 * Pure: throws nothing and looks nothing up.
 */
export function verdictOn(order: CampaignOrder, facts: TargetFacts): Verdict {
  if (facts.merged) return leftOut('ACCOUNT_MERGED');
  if (order.action === 'FORCE_CHANGE') return onForcedChange(order, facts);
  const refusal = schoolRefusal(facts);
  if (refusal === 'ACCOUNT_CLOSED') return leftOut(refusal);
  if (refusal) return leftOut(OPENED_BY_HOLDER[facts.origin] ?? 'SELF_REGISTERED');
  if (!facts.inSchool) return leftOut('NOT_IN_SCHOOL');
  if (order.action === 'RESET') return onReset(facts);
  if (!facts.eligible) return leftOut('NOT_ELIGIBLE');
  if (order.action === 'INVITE' && facts.state === 'ACTIVATED') return leftOut('ALREADY_ACTIVATED');
  if (isAtOrAfter(facts.notifiedAt, order.unlessSince)) return leftOut('ALREADY_NOTIFIED');
  if (order.action === 'INVITE' && isAtOrAfter(facts.invitedAt, order.unlessSince)) return leftOut('ALREADY_INVITED');
  return byChannel(facts, order.channel ?? 'LETTER', order.resetPassword === true);
}

function onReset(facts: TargetFacts): Verdict {
  if (facts.state === 'NOT_NOTIFIED') return leftOut('NOT_NOTIFIED');
  if (facts.state === 'EXPIRED') return leftOut('ACCOUNT_EXPIRED');
  return facts.eligible ? { verdict: 'TAKEN' } : leftOut('NOT_ELIGIBLE');
}

function onForcedChange({ unlessSince }: CampaignOrder, facts: TargetFacts): Verdict {
  if (facts.state !== 'ACTIVATED') return leftOut(facts.state === 'CLOSED' ? 'ACCOUNT_CLOSED' : 'NOT_ACTIVATED');
  if (!facts.hasPassword) return leftOut('FRANCECONNECT');
  if (facts.passwordChangeForced) return leftOut('ALREADY_FORCED');
  if (isAtOrAfter(facts.passwordChosenAt, unlessSince)) return leftOut('CHANGED_SINCE');
  return isAtOrAfter(facts.passwordResetAt, unlessSince) ? leftOut('RESET_SINCE') : { verdict: 'TAKEN' };
}

/** Whether the campaign would void a provisional password that was sent by letter and that the holder has not used yet. */
export const voidsLetter = (
  order: CampaignOrder,
  facts: Pick<TargetFacts, 'state' | 'hasPassword'> & { readonly notifiedChannel?: Channel | undefined },
): boolean =>
  (order.action === 'RESET' || (order.action === 'NOTIFY' && order.resetPassword === true)) &&
  awaitsActivation(facts) &&
  facts.hasPassword &&
  facts.notifiedChannel === 'LETTER';

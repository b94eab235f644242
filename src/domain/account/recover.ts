/** Recovering a forgotten password or login, by what the holder has proven. */
import { addSeconds, reached } from '../calendar.js';
import { refuse } from '../refusals.js';
import { sameRef } from '../vault-ref.js';
import { confirmChildren, isClosedToSms } from './children.js';
import type { RecoverLogin, RequestPasswordReset, ResetPasswordByCode, ResetPasswordByLink } from './commands.js';
import { accept } from './decision.js';
import type { AccountEvent, ProvableField, RecoveryChannel, RecoveryWay } from './events.js';
import { evolve } from './evolve.js';
import { SIGNED_IN } from './sign-in.js';
import type { Account } from './state.js';

/** In seconds: a request repeated sooner in the same way leads to no further message. */
const REPEATED_SECONDS = 5 * 60;
/** How long the link by which a new password is chosen is valid, in seconds. Whoever asks again meanwhile is sent no other: it goes on working. */
export const PASSWORD_RESET_SECONDS = 3_600;

/** Whether something that was last done at `last` was done less than so many seconds ago. */
export const isRepeated = (last: string | undefined, at: string, seconds = REPEATED_SECONDS): boolean =>
  last !== undefined && !reached(addSeconds(last, seconds), at);

/** What must be proven for a channel. */
export const PROVEN_BY: Readonly<Record<RecoveryChannel, ProvableField>> = { EMAIL: 'EMAIL', SMS: 'MOBILE' };

/** Whether the activated account has a password to recover, or had one that is void now. One that FranceConnect alone opens has none. */
const hasPassword = ({ state, credential, origin }: Account): boolean =>
  state === 'ACTIVATED' && (credential !== undefined || origin !== 'FRANCECONNECT');

/**
 * Whether a password can be recovered by a channel. By SMS only the birth dates of children make sure that it is the holder who has read the
 * code, and not the operator of a gateway; pupils have none to give.
 */
const recoversBy = ({ kind, proven }: Account, channel: RecoveryChannel): boolean =>
  proven?.[PROVEN_BY[channel]] !== undefined && (channel === 'EMAIL' || kind === 'RESPONSABLE');

/**
 * The way in which a new password is asked for: by the channel that the visitor chose; where its contact is not proven, or SMS are closed after
 * wrong birth dates, by the other; where neither serves, through the school. Undefined for an account without a password.
 */
export function recoveryWay(account: Account, chosen: RecoveryChannel): RecoveryWay | undefined {
  if (!hasPassword(account)) return undefined;
  const inOrder: readonly RecoveryChannel[] = chosen === 'EMAIL' ? ['EMAIL', 'SMS'] : ['SMS', 'EMAIL'];
  const serves = (channel: RecoveryChannel): boolean =>
    recoversBy(account, channel) && !(channel === 'SMS' && isClosedToSms(account));
  return inOrder.find(serves) ?? 'SCHOOL';
}

/** Records the request; no event for an account without a password, nor for a request repeated too soon. */
export function requestPasswordReset(account: Account, { at, tokenId, channel: chosen }: RequestPasswordReset) {
  const channel = recoveryWay(account, chosen);
  if (channel === undefined) return accept();
  const seconds = channel === 'EMAIL' ? PASSWORD_RESET_SECONDS : REPEATED_SECONDS;
  if (isRepeated(account.resetRequest?.lastAt[channel], at, seconds)) return accept();
  return accept({
    type: 'PasswordResetRequested',
    data: channel === 'EMAIL' ? { channel, tokenId } : { channel },
  });
}

/** Records that the login goes to the proven contact by which it was asked for. */
export function recoverLogin(account: Account, { at, channel, proven, language }: RecoverLogin) {
  if (account.state !== 'ACTIVATED' || !proven || isRepeated(account.loginRecoveredAt?.[channel], at)) return accept();
  return accept({ type: 'LoginRecovered', data: { channel, language } });
}

/** Checks the birth dates, which are asked for where link or code came by SMS; answers the event to append. */
function confirmedBySms(account: Account, { at, confirmation }: ResetPasswordByCode | ResetPasswordByLink) {
  if (isClosedToSms(account)) return refuse('BIRTH_DATES_BY_LETTER', 'birthDates');
  if (!confirmation) return refuse('BIRTH_DATES_REQUIRED', 'birthDates');
  const confirmed = confirmChildren(account, confirmation, at, { by: 'SMS' });
  if ('refusal' in confirmed) return confirmed;
  return accept({ type: 'ChildrenConfirmed', data: { studentIds: confirmed.studentIds } });
}

/**
 * Changes the password and signs in, even on a locked account: strangers' failures do not keep its holder out. After a reset by the school it
 * does not sign in unless the birth dates were given: they are still asked for.
 */
function recovered<Void extends 'TOKEN_INVALID' | 'CODE_INVALID'>(
  account: Account,
  command: ResetPasswordByCode | ResetPasswordByLink,
  channel: RecoveryChannel,
  invalid: Void,
) {
  const { proven, credentialId, newPassword, at } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (!hasPassword(account) || !recoversBy(account, channel)) return refuse(invalid);
  if (!sameRef(account.proven?.[PROVEN_BY[channel]], proven)) return refuse(invalid);
  if (account.credential?.credentialId !== credentialId) return refuse(invalid);
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const confirmed = channel === 'SMS' ? confirmedBySms(account, command) : accept();
  if (confirmed.outcome === 'refused') return confirmed;
  const unlocked: AccountEvent[] =
    account.failures > 0 || account.lockedUntil !== undefined
      ? [{ type: 'AccountUnlocked', data: { reason: 'RECOVERED' } }]
      : [];
  const changed: AccountEvent = {
    type: 'PasswordChanged',
    data: { credentialId: newPassword.credentialId, reason: 'RESET' },
  };
  const events: AccountEvent[] = [...unlocked, ...confirmed.events, changed];
  const after = events.reduce((before, event) => evolve(before, event, at), account);
  return accept(...events, ...(after.confirmChildrenAgain ? [] : [SIGNED_IN]));
}

/** Recovers by the link that went to the proven address, or to the proven mobile. */
export const resetPasswordByLink = (account: Account, command: ResetPasswordByLink) =>
  recovered(account, command, command.channel, 'TOKEN_INVALID');

/** Recovers by the code that went to the proven mobile. */
export const resetPasswordByCode = (account: Account, command: ResetPasswordByCode) =>
  recovered(account, command, 'SMS', 'CODE_INVALID');

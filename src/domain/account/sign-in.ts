/** Signing in, and what a holder does about passwords once activated. */
import { addSeconds, reached } from '../calendar.js';
import { refuse } from '../refusals.js';
import { confirmChildren } from './children.js';
import { accept } from './decision.js';
import type { ChangePassword, RequestPasswordReset, ResetPasswordByLink, SignIn } from './commands.js';
import type { AccountEvent } from './events.js';
import { evolve } from './evolve.js';
import { elapsedLockEvents, signInRefusal } from './lockout.js';
import type { Account } from './state.js';
import { sameRef } from '../vault-ref.js';

/** In seconds: a request repeated sooner sends no further mail. */
const RESET_REQUEST_SECONDS = 5 * 60;

const SIGNED_IN: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };

const mustChange = (account: Account): boolean =>
  account.passwordChangeForced || account.credential?.provisional === true;

const passwordChanged = (account: Account, credentialId: string, byLink = false): AccountEvent => ({
  type: 'PasswordChanged',
  data: { credentialId, reason: byLink ? 'RESET' : mustChange(account) ? 'FORCED' : 'HOLDER' },
});

/**
 * Asks for the birth dates again after a reset by the school, which has seen the password. Accepts with the event to append, with none
 * when they are not asked for.
 */
function confirmChildrenAgainIfAsked(account: Account, { at, confirmation }: SignIn | ChangePassword) {
  if (!account.confirmChildrenAgain) return accept();
  if (!confirmation) return refuse('BIRTH_DATES_REQUIRED', 'birthDates');
  const confirmed = confirmChildren(account, confirmation, at);
  if ('refusal' in confirmed) return confirmed;
  return accept({ type: 'ChildrenConfirmed', data: { studentIds: confirmed.studentIds } });
}

/** Signs in, and changes the password where a new one is demanded. */
export function signIn(account: Account, command: SignIn) {
  const refused = signInRefusal(account, command);
  if (refused) return refused;
  const { at, newPassword } = command;
  const mustChoose = mustChange(account);
  if (mustChoose && !newPassword) return refuse('PASSWORD_CHANGE_REQUIRED');
  if (mustChoose && newPassword?.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (mustChoose && newPassword?.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const again = confirmChildrenAgainIfAsked(account, command);
  if (again.outcome === 'refused') return again;
  const changed = mustChoose && newPassword ? [passwordChanged(account, newPassword.credentialId)] : [];
  return accept(...elapsedLockEvents(account, at), ...again.events, ...changed, SIGNED_IN);
}

/** Changes the password of an activated account, whose present one was given. */
export function changePassword(account: Account, command: ChangePassword) {
  const { at, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const refused = signInRefusal(account, command);
  if (refused) return refused;
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const again = confirmChildrenAgainIfAsked(account, command);
  if (again.outcome === 'refused') return again;
  return accept(...elapsedLockEvents(account, at), ...again.events, passwordChanged(account, newPassword.credentialId));
}

/** An account that FranceConnect alone opens has no password to recover; one whose provisional password is gone has. */
const hasPassword = ({ state, credential, origin }: Account): boolean =>
  state === 'ACTIVATED' && (credential !== undefined || origin !== 'FRANCECONNECT');

/** Records nothing for accounts that cannot be recovered. Without a proven address the school sees the request. */
export function requestPasswordReset(account: Account, { at, tokenId }: RequestPasswordReset) {
  if (!hasPassword(account)) return accept();
  const { resetRequest } = account;
  if (resetRequest && !reached(addSeconds(resetRequest.at, RESET_REQUEST_SECONDS), at)) return accept();
  return accept({
    type: 'PasswordResetRequested',
    data: account.proven?.EMAIL ? { channel: 'EMAIL', tokenId } : { channel: 'SCHOOL' },
  });
}

/**
 * Changes the password by the link sent to the proven address and signs in, even on a locked account: strangers' failures do not keep
 * its holder out. After a reset by the school it does not sign in: the birth dates are still asked for.
 */
export function resetPasswordByLink(account: Account, command: ResetPasswordByLink) {
  const { proven, credentialId, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (!hasPassword(account) || !sameRef(account.proven?.EMAIL, proven)) return refuse('TOKEN_INVALID');
  if (account.credential?.credentialId !== credentialId) return refuse('TOKEN_INVALID');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const unlocked: AccountEvent[] =
    account.failures > 0 || account.lockedUntil !== undefined
      ? [{ type: 'AccountUnlocked', data: { reason: 'RECOVERED' } }]
      : [];
  const changed = passwordChanged(account, newPassword.credentialId, true);
  const stillAsksBirthDates = evolve(account, changed, command.at).confirmChildrenAgain;
  return accept(...unlocked, changed, ...(stillAsksBirthDates ? [] : [SIGNED_IN]));
}

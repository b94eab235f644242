/** Signing in, and what a holder does about passwords once activated. */
import { addSeconds, reached } from '../calendar.js';
import { refuse } from '../refusals.js';
import { confirmChildren } from './children.js';
import { accept } from './decision.js';
import type { ChangePassword, RequestPasswordReset, ResetPasswordByLink, SignIn } from './commands.js';
import type { AccountEvent } from './events.js';
import { evolve } from './evolve.js';
import { lockElapsed, refusedSignIn } from './lockout.js';
import type { Account } from './state.js';
import { sameRef } from '../vault-ref.js';

/** A request repeated sooner sends no other mail. */
const RESET_REQUEST_SECONDS = 5 * 60;

const SIGNED_IN: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };

const mustChange = (account: Account): boolean =>
  account.passwordChangeForced || account.credential?.provisional === true;

const passwordChanged = (account: Account, credentialId: string, byLink = false): AccountEvent => ({
  type: 'PasswordChanged',
  data: { credentialId, reason: byLink ? 'RESET' : mustChange(account) ? 'FORCED' : 'HOLDER' },
});

/** Asks for the birth dates after a reset by the school, which has seen the password. */
function childrenAgain(account: Account, { at, confirmation }: SignIn | ChangePassword) {
  if (!account.confirmChildrenAgain) return accept();
  if (!confirmation) return refuse('BIRTH_DATES_REQUIRED', 'birthDates');
  const confirmed = confirmChildren(account, confirmation, at);
  if ('refusal' in confirmed) return confirmed;
  return accept({ type: 'ChildrenConfirmed', data: { studentIds: confirmed.studentIds } });
}

export function signIn(account: Account, command: SignIn) {
  const refused = refusedSignIn(account, command);
  if (refused) return refused;
  const { at, newPassword } = command;
  const change = mustChange(account);
  if (change && !newPassword) return refuse('PASSWORD_CHANGE_REQUIRED');
  if (change && newPassword?.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (change && newPassword?.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const again = childrenAgain(account, command);
  if (again.outcome === 'refused') return again;
  const changed = change && newPassword ? [passwordChanged(account, newPassword.credentialId)] : [];
  return accept(...lockElapsed(account, at), ...again.events, ...changed, SIGNED_IN);
}

export function changePassword(account: Account, command: ChangePassword) {
  const { at, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const refused = refusedSignIn(account, command);
  if (refused) return refused;
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const again = childrenAgain(account, command);
  if (again.outcome === 'refused') return again;
  return accept(...lockElapsed(account, at), ...again.events, passwordChanged(account, newPassword.credentialId));
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
  const asked = evolve(account, changed, command.at).confirmChildrenAgain;
  return accept(...unlocked, changed, ...(asked ? [] : [SIGNED_IN]));
}

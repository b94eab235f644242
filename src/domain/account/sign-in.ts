/** Signing in, and what a holder does about passwords once activated. */
import { addSeconds, reached } from '../calendar.js';
import { accept, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { ChangePassword, RequestPasswordReset, ResetPasswordByLink, SignIn } from './commands.js';
import type { AccountEvent } from './events.js';
import { lockElapsed, refusedAtTheDoor } from './guard.js';
import type { Account } from './state.js';

type Decided = Decision<AccountEvent>;

/** A request repeated sooner sends no other mail. */
const RESET_REQUEST_SECONDS = 5 * 60;

const mustChange = (account: Account): boolean =>
  account.passwordChangeForced || account.credential?.provisional === true;

const passwordChanged = (account: Account, credentialId: string, byLink = false): AccountEvent => ({
  type: 'PasswordChanged',
  data: { credentialId, reason: byLink ? 'RESET' : mustChange(account) ? 'FORCED' : 'HOLDER' },
});

export function signIn(account: Account, command: SignIn): Decided {
  const refused = refusedAtTheDoor(account, command);
  if (refused) return refused;
  const { at, newPassword } = command;
  const signedIn: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };
  if (!mustChange(account)) return accept(...lockElapsed(account, at), signedIn);
  if (!newPassword) return refuse('PASSWORD_CHANGE_REQUIRED');
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  return accept(...lockElapsed(account, at), passwordChanged(account, newPassword.credentialId), signedIn);
}

export function changePassword(account: Account, command: ChangePassword): Decided {
  const { at, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const refused = refusedAtTheDoor(account, command);
  if (refused) return refused;
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  return accept(...lockElapsed(account, at), passwordChanged(account, newPassword.credentialId));
}

/** Nothing is said of accounts that cannot be recovered. Without an address the school sees the request. */
export function requestPasswordReset(account: Account, { at, tokenId }: RequestPasswordReset): Decided {
  if (account.state !== 'ACTIVATED' || !account.credential) return accept();
  const { resetRequest } = account;
  if (resetRequest && !reached(addSeconds(resetRequest.at, RESET_REQUEST_SECONDS), at)) return accept();
  return accept({
    type: 'PasswordResetRequested',
    data: account.hasEmail ? { channel: 'EMAIL', tokenId } : { channel: 'SCHOOL' },
  });
}

/** Recovers a locked account too. */
export function resetPasswordByLink(account: Account, command: ResetPasswordByLink): Decided {
  const { proven, credentialId, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const { state, contact, credential } = account;
  if (state !== 'ACTIVATED' || contact?.version !== proven.version) return refuse('TOKEN_INVALID');
  if (!credential || credential.credentialId !== credentialId) return refuse('TOKEN_INVALID');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const unlocked: AccountEvent[] =
    account.failures > 0 || account.lockedUntil !== undefined
      ? [{ type: 'AccountUnlocked', data: { reason: 'RECOVERED' } }]
      : [];
  return accept(...unlocked, passwordChanged(account, newPassword.credentialId, true));
}

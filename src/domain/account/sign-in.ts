/** Signing in, and changing a password that is known. */
import { refuse } from '../refusals.js';
import { confirmChildren } from './children.js';
import { accept } from './decision.js';
import type { ChangePassword, SignIn } from './commands.js';
import type { AccountEvent } from './events.js';
import { elapsedLockEvents, signInRefusal } from './lockout.js';
import type { Account } from './state.js';

export const SIGNED_IN: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };

const mustChange = (account: Account): boolean =>
  account.passwordChangeForced || account.credential?.provisional === true;

const passwordChanged = (account: Account, credentialId: string): AccountEvent => ({
  type: 'PasswordChanged',
  data: { credentialId, reason: mustChange(account) ? 'FORCED' : 'HOLDER' },
});

/**
 * Asks for the birth dates again where the account demands it (`confirmChildrenAgain`): after a reset by the school, which has seen the
 * password, with a child of a new school, or after a stopped change. Accepts with the event to append, with none when they are not asked for.
 */
function confirmChildrenAgainIfAsked(account: Account, { at, confirmation }: Pick<SignIn, 'at' | 'confirmation'>) {
  if (!account.confirmChildrenAgain) return accept();
  if (!confirmation) return refuse('BIRTH_DATES_REQUIRED', 'birthDates');
  const confirmed = confirmChildren(account, confirmation, at);
  if ('refusal' in confirmed) return confirmed;
  return accept({ type: 'ChildrenConfirmed', data: { studentIds: confirmed.studentIds } });
}

/**
 * What a sign-in demands beside who it is: a new password, and the birth dates of all children. Accepts with the events to append before the
 * sign-in.
 */
export function demandedEvents(account: Account, command: Pick<SignIn, 'at' | 'newPassword' | 'confirmation'>) {
  const { newPassword } = command;
  // An account that FranceConnect alone opens has no password to change.
  const mustChoose = account.credential !== undefined && mustChange(account);
  if (mustChoose && !newPassword) return refuse('PASSWORD_CHANGE_REQUIRED');
  if (mustChoose && newPassword?.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (mustChoose && newPassword?.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const again = confirmChildrenAgainIfAsked(account, command);
  if (again.outcome === 'refused') return again;
  const changed = mustChoose && newPassword ? [passwordChanged(account, newPassword.credentialId)] : [];
  return accept(...again.events, ...changed);
}

/** Signs in, and changes the password where a new one is demanded. */
export function signIn(account: Account, command: SignIn) {
  const refused = signInRefusal(account, command);
  if (refused) return refused;
  const demanded = demandedEvents(account, command);
  if (demanded.outcome === 'refused') return demanded;
  return accept(...elapsedLockEvents(account, command.at), ...demanded.events, SIGNED_IN);
}

/** Changes the password of an activated account, whose present one was given. */
export function changePassword(account: Account, command: ChangePassword) {
  const { at, newPassword } = command;
  if (command.signedIn && account.franceConnect && !account.credential) return refuse('FRANCECONNECT_NO_PASSWORD');
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const refused = signInRefusal(account, command);
  if (refused) return refused;
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const again = confirmChildrenAgainIfAsked(account, command);
  if (again.outcome === 'refused') return again;
  return accept(...elapsedLockEvents(account, at), ...again.events, passwordChanged(account, newPassword.credentialId));
}

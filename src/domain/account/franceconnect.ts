/** Decides on FranceConnect: who comes from there, and which identity opens an account. */
import { refuse } from '../refusals.js';
import type { PasswordFacts } from './commands.js';
import { accept } from './decision.js';
import type { AccountEvent } from './events.js';
import type { LinkFranceConnect, SignInByFranceConnect, UnlinkFranceConnect } from './franceconnect-commands.js';
import type { IdentityDifference } from './franceconnect-events.js';
import { elapsedLockEvents, passwordRefusal } from './lockout.js';
import { demandedEvents } from './sign-in.js';
import type { Account } from './state.js';

const SIGNED_IN: AccountEvent = { type: 'SignedIn', data: { method: 'FRANCECONNECT' } };

const sameDifferences = (one: readonly IdentityDifference[], other: readonly IdentityDifference[]): boolean =>
  one.length === other.length && one.every(field => other.includes(field));

/** The event that says that the identity and the base differ otherwise than before; else no event. */
const comparedEvents = (account: Account, differs: readonly IdentityDifference[]): AccountEvent[] =>
  sameDifferences(account.franceConnect?.differs ?? [], differs)
    ? []
    : [{ type: 'FranceConnectCompared', data: { differs: [...differs] } }];

/**
 * Signs in whoever FranceConnect vouches for. Failed passwords, which strangers can cause, keep no holder out; they go on counting. A new
 * password and birth dates are demanded as of anybody who signs in.
 */
export function signInByFranceConnect(account: Account, command: SignInByFranceConnect) {
  const { linkId, differs } = command;
  if (account.franceConnect?.linkId !== linkId) return refuse('FRANCECONNECT_UNKNOWN');
  if (account.state !== 'ACTIVATED') return refuse('ACCOUNT_CLOSED');
  const demanded = demandedEvents(account, command);
  if (demanded.outcome === 'refused') return demanded;
  return accept(...demanded.events, ...comparedEvents(account, differs), SIGNED_IN);
}

/** When a holder, signed in, proved who he or she is, and how. */
interface HolderTry {
  readonly at: string;
  readonly password: PasswordFacts;
}

/**
 * Why the proof of a holder who is signed in does not do: the password; or for an account that FranceConnect opens, FranceConnect
 * once more. Undefined when it does.
 */
export function proofRefusal(account: Account, attempt: HolderTry) {
  const { credential, franceConnect } = account;
  if (franceConnect && attempt.password.franceConnect === franceConnect.linkId) return undefined;
  if (franceConnect && !credential) return refuse('FRANCECONNECT_NEEDED');
  return passwordRefusal(account, attempt);
}

/** Links an identity to the account of the holder who is signed in. One identity opens one account, and one account has one identity. */
export function linkFranceConnect(account: Account, command: LinkFranceConnect) {
  const { at, linkId, differs, taken } = command;
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  if (account.kind === 'STUDENT') return refuse('FRANCECONNECT_FOR_RESPONSABLES');
  const refused = passwordRefusal(account, command);
  if (refused) return refused;
  if (taken) return refuse('FRANCECONNECT_TAKEN');
  if (account.franceConnect?.linkId === linkId) return accept(...comparedEvents(account, differs));
  if (account.franceConnect) return refuse('FRANCECONNECT_LINKED');
  return accept(...elapsedLockEvents(account, at), {
    type: 'FranceConnectLinked',
    data: { linkId, differs: [...differs] },
  });
}

/** Ends the link, unless nothing else would open the account. */
export function unlinkFranceConnect(account: Account, command: UnlinkFranceConnect) {
  const { credential, franceConnect } = account;
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  if (!franceConnect) return accept();
  if (!credential) return refuse('FRANCECONNECT_ONLY_WAY');
  const refused = passwordRefusal(account, command);
  if (refused) return refused;
  return accept(...elapsedLockEvents(account, command.at), {
    type: 'FranceConnectUnlinked',
    data: { linkId: franceConnect.linkId },
  });
}

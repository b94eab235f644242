/** The school gives the holder login and means to activate, or makes and shows a provisional password. */
import { addMonths } from '../calendar.js';
import { refuse } from '../refusals.js';
import { zoneOfSchool } from '../time-zones.js';
import type { ForcePasswordChange, Notify, ResetPassword, RevealProvisionalPassword } from './commands.js';
import { accept } from './decision.js';
import { awaitsActivation, heldByItsHolder, type Account } from './state.js';

/** Why the school may not act on this account at all. */
export const schoolRefusal = (account: Account): 'ACCOUNT_CLOSED' | 'NO_SCHOOL_ACTION' | undefined => {
  if (account.state === 'CLOSED') return 'ACCOUNT_CLOSED';
  return heldByItsHolder(account) ? 'NO_SCHOOL_ACTION' : undefined;
};

/** A provisional password the holder can still use: not printed again once the account has expired. */
const validProvisional = (account: Account, at: string): string | undefined => {
  const overdue = account.expiresAt !== undefined && Date.parse(account.expiresAt) <= Date.parse(at);
  return account.credential?.provisional && !overdue ? account.credential.credentialId : undefined;
};

export function notify(account: Account, command: Notify) {
  const { at, channel, uai, resetPassword, newCredentialId, expiryMonths } = command;
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  if (!command.eligible) return refuse('NOT_ELIGIBLE');
  const activated = account.state === 'ACTIVATED';
  const proven = account.proven?.EMAIL !== undefined;
  if (channel === 'EMAIL' && !account.hasEmail && !proven) return refuse('EMAIL_MISSING', 'channel');
  if (channel === 'EMAIL' && activated && resetPassword && !proven) return refuse('EMAIL_UNPROVEN', 'channel');
  const fresh = resetPassword || (!activated && validProvisional(account, at) === undefined);
  return accept({
    type: 'AccountNotified',
    data: {
      channel,
      uai,
      ...(fresh ? { credentialId: newCredentialId } : {}),
      resetPassword,
      ...(activated ? {} : { expiresAt: addMonths(at, expiryMonths, zoneOfSchool(uai)) }),
    },
  });
}

export function resetPassword(account: Account, command: ResetPassword) {
  const { at, uai, newCredentialId, expiryMonths } = command;
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  if (account.state === 'NOT_NOTIFIED') return refuse('NOT_NOTIFIED');
  if (account.state === 'EXPIRED') return refuse('ACCOUNT_EXPIRED');
  if (!command.eligible) return refuse('NOT_ELIGIBLE');
  return accept({
    type: 'PasswordReset',
    data: {
      credentialId: newCredentialId,
      uai,
      ...(account.state === 'ACTIVATED' ? {} : { expiresAt: addMonths(at, expiryMonths, zoneOfSchool(uai)) }),
    },
  });
}

export function revealProvisionalPassword(account: Account, { at, uai }: RevealProvisionalPassword) {
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  const credentialId = validProvisional(account, at);
  if (credentialId === undefined) return refuse('NO_PROVISIONAL_PASSWORD');
  return accept({ type: 'ProvisionalPasswordRevealed', data: { credentialId, uai } });
}

export function forcePasswordChange(account: Account, { reason }: ForcePasswordChange) {
  if (account.state !== 'ACTIVATED' || !account.credential)
    return refuse(awaitsActivation(account) || account.state === 'NOT_NOTIFIED' ? 'NOT_ACTIVATED' : 'NO_SCHOOL_ACTION');
  if (account.passwordChangeForced) return accept();
  return accept({ type: 'PasswordChangeForced', data: { reason } });
}

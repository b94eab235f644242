/** The school gives the holder login and means to activate, or makes and shows a provisional password. */
import { addMonths } from '../calendar.js';
import { refuse } from '../refusals.js';
import { zoneOfSchool } from '../time-zones.js';
import type { ForcePasswordChange, Invite, Notify, ResetPassword, RevealProvisionalPassword } from './commands.js';
import { accept } from './decision.js';
import { heldByItsHolder, type Account } from './state.js';

/** Why the school may not act on this account at all. */
export const schoolRefusal = (
  account: Pick<Account, 'state' | 'origin'>,
): 'ACCOUNT_CLOSED' | 'NO_SCHOOL_ACTION' | undefined => {
  if (account.state === 'CLOSED') return 'ACCOUNT_CLOSED';
  return heldByItsHolder(account) ? 'NO_SCHOOL_ACTION' : undefined;
};

/** Why an account cannot be notified by e-mail. */
export const emailRefusal = (
  { state, hasEmail, provenEmail }: Pick<Account, 'state' | 'hasEmail'> & { readonly provenEmail: boolean },
  resetPassword: boolean,
): 'EMAIL_MISSING' | 'EMAIL_UNPROVEN' | undefined => {
  if (provenEmail) return undefined;
  if (!hasEmail) return 'EMAIL_MISSING';
  return state === 'ACTIVATED' && resetPassword ? 'EMAIL_UNPROVEN' : undefined;
};

/** Id of the provisional password that the holder can still use; undefined when there is none, or when its time is over by `at`. */
const validProvisional = (account: Account, at: string): string | undefined => {
  const overdue = account.expiresAt !== undefined && Date.parse(account.expiresAt) <= Date.parse(at);
  return account.credential?.provisional && !overdue ? account.credential.credentialId : undefined;
};

/** The event's field that names the campaign; no field when there is no campaign. */
export const ofCampaign = (campaignId: string | undefined) => (campaignId === undefined ? {} : { campaignId });

/** Notifies the holder. Makes a new provisional password when one is asked for, or none is valid on an account that is not activated. */
export function notify(account: Account, command: Notify) {
  const { at, channel, uai, resetPassword, newCredentialId, expiryMonths, campaignId } = command;
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  if (!command.eligible) return refuse('NOT_ELIGIBLE');
  const activated = account.state === 'ACTIVATED';
  const { state, hasEmail, proven } = account;
  const unreachable =
    channel === 'EMAIL' && emailRefusal({ state, hasEmail, provenEmail: proven?.EMAIL !== undefined }, resetPassword);
  if (unreachable) return refuse(unreachable, 'channel');
  const fresh = resetPassword || (!activated && validProvisional(account, at) === undefined);
  return accept({
    type: 'AccountNotified',
    data: {
      channel,
      uai,
      ...(fresh ? { credentialId: newCredentialId } : {}),
      resetPassword,
      ...(activated ? {} : { expiresAt: addMonths(at, expiryMonths, zoneOfSchool(uai)) }),
      ...ofCampaign(campaignId),
    },
  });
}

/** Makes a new provisional password; an account that is not activated yet is given its three months anew. */
export function resetPassword(account: Account, command: ResetPassword) {
  const { at, uai, newCredentialId, expiryMonths, campaignId } = command;
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
      ...ofCampaign(campaignId),
    },
  });
}

/** Records that the valid provisional password is shown. */
export function revealProvisionalPassword(account: Account, { at, uai }: RevealProvisionalPassword) {
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  const credentialId = validProvisional(account, at);
  if (credentialId === undefined) return refuse('NO_PROVISIONAL_PASSWORD');
  return accept({ type: 'ProvisionalPasswordRevealed', data: { credentialId, uai } });
}

/** Invites a responsable without an activated account to open it by FranceConnect or mobile, which need no school. */
export function invite(account: Account, { channel, uai, eligible, campaignId }: Invite) {
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  if (account.kind === 'STUDENT') return refuse('RESPONSABLES_ONLY');
  if (account.state === 'ACTIVATED') return refuse('ALREADY_ACTIVATED');
  if (!eligible) return refuse('NOT_ELIGIBLE');
  const provenEmail = account.proven?.EMAIL !== undefined;
  const unreachable = channel === 'EMAIL' && emailRefusal({ ...account, provenEmail }, false);
  if (unreachable) return refuse(unreachable, 'channel');
  return accept({ type: 'AccountInvited', data: { channel, uai, ...ofCampaign(campaignId) } });
}

/** Demands a new password at the next sign-in to an activated account. */
export function forcePasswordChange(account: Account, { reason, campaignId }: ForcePasswordChange) {
  if (account.state === 'CLOSED') return refuse('ACCOUNT_CLOSED');
  if (account.state === 'EXPIRED') return refuse('ACCOUNT_EXPIRED');
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  if (!account.credential) return refuse('NO_SCHOOL_ACTION');
  if (account.passwordChangeForced) return accept();
  return accept({ type: 'PasswordChangeForced', data: { reason, ...ofCampaign(campaignId) } });
}

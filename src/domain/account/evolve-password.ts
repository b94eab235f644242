/** How passwords change an account, and the parts that several events change alike. */
import type { DataOf as Of } from './events.js';
import type { Account } from './state.js';

/** Ends the series of failed passwords, when somebody signs in or a new password is made. */
export const noLockout = { failures: 0, retryAt: undefined, lockedUntil: undefined } as const;

/** Ends both series of wrong birth dates, when somebody gives the right ones. */
export const noMismatches = { mismatches: undefined, mismatchesBySms: undefined } as const;

export const mismatched = (account: Account, { by, ...series }: Of<'BirthDatesMismatched'>): Account =>
  by === 'SMS' ? { ...account, mismatchesBySms: series } : { ...account, mismatches: series };

export const chosenCredential = (credentialId: string) => ({ credentialId, provisional: false });

/** Drops the requests made under a credential that ends: whoever made them may not have been the holder. */
export const noRequests = { resetRequest: undefined, emailChange: undefined, phoneChange: undefined } as const;
const provisional = (credentialId: string) => ({ credentialId, provisional: true });

export const notified = (account: Account, data: Of<'AccountNotified'>, at: string): Account => {
  const notification = { at, channel: data.channel, uai: data.uai };
  const credential = data.credentialId === undefined ? account.credential : provisional(data.credentialId);
  const resetAt = data.credentialId === undefined ? {} : { passwordResetAt: at };
  if (account.state === 'ACTIVATED') {
    const reset = data.credentialId !== undefined;
    return {
      ...account,
      notification,
      credential,
      letters: undefined,
      ...resetAt,
      passwordChangeForced: account.passwordChangeForced || reset,
      ...(reset ? { ...noLockout, ...noRequests, confirmChildrenAgain: account.kind === 'RESPONSABLE' } : {}),
    };
  }
  return {
    ...account,
    ...noLockout,
    state: 'NOTIFIED',
    origin: 'ETABLISSEMENT',
    notification,
    credential,
    letters: undefined,
    ...resetAt,
    activation: undefined,
    expiresAt: data.expiresAt,
  };
};

export const passwordReset = (account: Account, data: Of<'PasswordReset'>, at: string): Account => {
  const credential = provisional(data.credentialId);
  if (account.state === 'ACTIVATED')
    return {
      ...account,
      ...noLockout,
      ...noRequests,
      credential,
      passwordResetAt: at,
      letters: undefined,
      passwordChangeForced: true,
      confirmChildrenAgain: account.kind === 'RESPONSABLE',
    };
  return {
    ...account,
    ...noLockout,
    state: 'NOTIFIED',
    credential,
    passwordResetAt: at,
    letters: undefined,
    activation: undefined,
    expiresAt: data.expiresAt ?? account.expiresAt,
    ...(account.notification ? { notification: { ...account.notification, remindedAt: undefined } } : {}),
  };
};

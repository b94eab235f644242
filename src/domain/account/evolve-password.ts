/** Parts of an account that several events change alike. */

/** Ends the series of failed passwords, when somebody signs in or a new password is made. */
export const noLockout = { failures: 0, retryAt: undefined, lockedUntil: undefined } as const;

export const chosenCredential = (credentialId: string) => ({ credentialId, provisional: false });

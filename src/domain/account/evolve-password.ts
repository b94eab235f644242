/** Parts of an account that several events change alike. */

/** Ends the series of failed passwords, when somebody signs in or a new password is made. */
export const noLockout = { failures: 0, retryAt: undefined, lockedUntil: undefined } as const;

/** Ends both series of wrong birth dates, when somebody gives the right ones. */
export const noMismatches = { mismatches: undefined, mismatchesBySms: undefined } as const;

export const chosenCredential = (credentialId: string) => ({ credentialId, provisional: false });

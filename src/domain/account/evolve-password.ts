/** Parts of an account that several events change alike. */

/** Ends the series of failed passwords, when somebody signs in or a new password is made. */
export const unlocked = { failures: 0, retryAt: undefined, lockedUntil: undefined } as const;

export const chosen = (credentialId: string) => ({ credentialId, provisional: false });

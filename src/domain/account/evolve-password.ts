/** Parts of an account that several events change alike. */

/** Whoever comes in, or gets a new password, ends the series of failures. */
export const unlocked = { failures: 0, retryAt: undefined, lockedUntil: undefined } as const;

export const chosen = (credentialId: string) => ({ credentialId, provisional: false });

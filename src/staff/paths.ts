/** The paths of this server at which staff sign in and out. `src/api/http/staff.ts` serves them and says what each of them does. */
export const STAFF_PATHS = {
  signIn: '/auth/sign-in',
  callback: '/auth/callback',
  session: '/auth/session',
  signOut: '/auth/sign-out',
  signedOut: '/auth/signed-out',
  backChannelLogout: '/auth/back-channel-logout',
} as const;

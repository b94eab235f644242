/** Where staff sign in with a browser. `staff.ts` serves it. */
export const SIGN_IN_PATH = '/auth/sign-in';

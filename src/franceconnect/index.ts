/** The door of this folder: holders come from FranceConnect, and sign out there. */
export { FRANCECONNECT_FAILURES, OTHER_WAYS, type FranceConnectFailureCode } from './failure.js';
export { openFranceConnect, type FranceConnect, type FranceConnectOptions } from './open.js';
export {
  BACK_CHANNEL_PATH,
  CALLBACK_PATH,
  challengeOf,
  SIGN_IN_PATH as FRANCECONNECT_SIGN_IN_PATH,
  SIGN_OUT_PATH,
  SIGNED_OUT_PATH,
  type FranceConnectSignIn,
} from './sign-in.js';

/** The door of this folder: signing in at an issuer with a browser, by OpenID Connect. Staff and holders use it alike. */
export {
  createIssuerClient,
  type Claims,
  type IssuerClient,
  type IssuerClientOptions,
  type Told,
  type Vouched,
} from './client.js';
export { cookieName, cookiesOf, setCookie, type CookieRules } from './cookies.js';
export { failureThrown, SignInFailure, type OpenIdFailureCode } from './failure.js';
export type { Cookies, Failed, Onward } from './onward.js';
export { isFailed } from './onward.js';
export { returnAddress } from './return-address.js';
export { createTransactions, signInTransaction, type SignInTransaction, type Transactions } from './transaction.js';

/** Signing staff in and out: what happens between the browser, the issuer and the sessions. HTTP is in `src/api/http/staff.ts`. */
import { z } from 'zod';
import {
  cookieName,
  failureThrown,
  returnAddress,
  setCookie,
  SignInFailure,
  signInTransaction,
  type CookieRules,
  type Cookies,
  type Failed,
  type IssuerClient,
  type Onward,
  type Transactions,
  type Vouched,
} from '../openid/index.js';
import type { ClaimRules } from '../security/claims.js';
import { UnfitClaims, type Mapped, type Mapping, type MappingOptions } from './mapping.js';
import type { SignInFailureCode } from './failure.js';
import { STAFF_PATHS } from './paths.js';
import { oneTimePasswordAt } from './proof.js';
import type { StaffSession, StaffSessions } from './sessions.js';

/** A sign-in under way. */
export const staffTransaction = signInTransaction.extend({
  /** True when the person was to prove anew who he or she is, with a one-time password. */
  stepUp: z.boolean(),
});
type StaffTransaction = z.output<typeof staffTransaction>;

export interface StaffSignInOptions extends CookieRules {
  readonly mapping: Mapping;
  readonly mappingOptions: () => MappingOptions;
  readonly issuer: IssuerClient;
  readonly sessions: StaffSessions;
  readonly transactions: Transactions<StaffTransaction>;
  /** By which claims a strong authentication is recognised. */
  readonly strong: ClaimRules;
  /** Seconds for which a strong authentication allows actions on responsables. */
  readonly otpMaxAge: number;
  /** Address of this server, as browsers reach it. */
  readonly publicUrl: string;
  /** Origins of front-ends to which people may return. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Called with the claims that granted nothing to a person who signs in, and why; not called when there are none. */
  readonly onRemarks: (remarks: Mapped['remarks']) => void;
}

export interface Beginning {
  /** Where to go on afterwards: a path of this server, or an address of an allowed front-end. Left out, the root of this server. */
  readonly returnTo?: string | undefined;
  /** Levels to ask for, separated by blanks: some of those that stand for a strong authentication. */
  readonly acr?: string | undefined;
  /** True to have the person prove anew who he or she is, though the issuer names no levels. */
  readonly again: boolean;
  readonly cookies: Cookies;
}

export interface StaffSignIn {
  /** Sends the browser to the issuer. Throws SignInFailure. */
  begin(beginning: Beginning): Promise<Onward>;
  /** Takes the browser back from the issuer with the parameters that it brings. */
  finish(parameters: URLSearchParams, cookies: Cookies): Promise<Onward | Failed<SignInFailureCode>>;
  /** Ends the session, and sends the browser to the issuer's own sign-out, or at once back. Throws SignInFailure for an unfit address. */
  signOut(returnTo: string | undefined, cookies: Cookies): Promise<Onward>;
  /** Takes the browser back from the issuer's sign-out. */
  signedOut(state: string, cookies: Cookies): Onward;
  /** The session of this browser. `look`: without counting as a use of it. */
  session(cookies: Cookies, look?: 'look'): Promise<StaffSession | undefined>;
  /** Ends what the issuer says has ended. The answer is how many sessions. Throws when the token is not valid. */
  endedAtIssuer(logoutToken: string): Promise<number>;
}

export function createStaffSignIn(options: StaffSignInOptions): StaffSignIn {
  const { mapping, mappingOptions, issuer, sessions, transactions, strong, otpMaxAge, publicUrl, allowedOrigins } =
    options;
  const sessionCookie = cookieName(options, 'registre');

  const fitReturn = (returnTo = '/'): string => {
    const address = returnAddress(returnTo, publicUrl, allowedOrigins);
    if (address === undefined) throw new SignInFailure('RETURN_UNFIT');
    return address;
  };

  const levelsOf = (acr: string | undefined): string[] => {
    const levels = (acr ?? '').split(' ').filter(level => level !== '');
    if (levels.some(level => !strong.otpAcr.includes(level))) throw new SignInFailure('ACR_UNKNOWN');
    return levels;
  };

  const mapped = (vouched: Vouched): Mapped => {
    try {
      return mapping.map(vouched, mappingOptions());
    } catch (error) {
      throw error instanceof UnfitClaims ? new SignInFailure('CLAIMS_UNFIT', { cause: error }) : error;
    }
  };

  /** Opens the session of whom the issuer vouches for, in place of the one that this browser had. The answer is its secret. */
  const openSession = async (vouched: Vouched, transaction: StaffTransaction, cookies: Cookies): Promise<string> => {
    const { subject, roles, academie, remarks } = mapped(vouched);
    const otpAt = oneTimePasswordAt(vouched.idToken, transaction, strong);
    const recent = otpAt !== undefined && strong.now() - Date.parse(otpAt) <= otpMaxAge * 1_000;
    if (transaction.stepUp && !recent) throw new SignInFailure('STEP_UP_NOT_REACHED');
    if (remarks.length > 0) options.onRemarks(remarks);
    const secret = await sessions.open({
      subject,
      content: {
        roles,
        idToken: vouched.token,
        ...(otpAt === undefined ? {} : { otpAt }),
        ...(academie === undefined ? {} : { academie }),
      },
      issuer: { sub: vouched.sub, sid: vouched.sid },
    });
    await sessions.end(cookies.get(sessionCookie) ?? '');
    return secret;
  };

  return {
    async begin({ returnTo, acr, again, cookies }) {
      const address = fitReturn(returnTo);
      const levels = levelsOf(acr);
      const stepUp = again || levels.length > 0;
      const { address: location, ...secrets } = await issuer.authorise({ acr: levels, again: stepUp });
      const transaction = { ...secrets, returnTo: address, stepUp, startedAt: strong.now() };
      return { location, setCookies: transactions.keep('sign-in', transaction, cookies) };
    },

    async finish(parameters, cookies) {
      const taken = transactions.take('sign-in', parameters.get('state') ?? '', cookies);
      if (!taken) return { failure: new SignInFailure('SIGN_IN_EXPIRED'), setCookies: [] };
      const { transaction, drop } = taken;
      const { returnTo } = transaction;
      try {
        const address = new URL(`${STAFF_PATHS.callback}?${parameters.toString()}`, publicUrl);
        const secret = await openSession(await issuer.vouch(address, transaction), transaction, cookies);
        return { location: returnTo, setCookies: [drop, setCookie(options, sessionCookie, secret)] };
      } catch (thrown) {
        return { failure: failureThrown(thrown), returnTo, setCookies: [drop] };
      }
    },

    async signOut(returnTo, cookies) {
      const address = fitReturn(returnTo);
      const secret = cookies.get(sessionCookie) ?? '';
      const session = await sessions.find(secret);
      await sessions.end(secret);
      const forget = setCookie(options, sessionCookie, '', 0);
      const state = crypto.randomUUID();
      const location = session && (await issuer.signOut(session.idToken, state));
      if (location === undefined) return { location: address, setCookies: [forget] };
      const transaction = { state, returnTo: address, startedAt: strong.now() };
      return { location, setCookies: [forget, ...transactions.keep('sign-out', transaction, cookies)] };
    },

    signedOut(state, cookies) {
      const taken = transactions.take('sign-out', state, cookies);
      return taken
        ? { location: taken.transaction.returnTo, setCookies: [taken.drop] }
        : { location: publicUrl, setCookies: [] };
    },

    session: (cookies, look) => sessions.find(cookies.get(sessionCookie) ?? '', look),

    endedAtIssuer: async token => sessions.endAtIssuer(await issuer.ended(token)),
  };
}

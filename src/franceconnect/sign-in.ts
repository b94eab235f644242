/**
 * Signing holders in and out at FranceConnect: what happens between the browser, FranceConnect and the vault. HTTP is in
 * `src/api/http/franceconnect.ts`; what an arrival is good for, in `src/command/account/franceconnect.ts`.
 *
 * The portal begins with a request, a secret that it keeps for this browser, and sends the browser here with its digest, the challenge. The
 * browser comes back to the portal with a ticket. Only the two together serve: a ticket of another browser, slipped to this one or
 * taken from it, is of no use.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  failureThrown,
  returnAddress,
  SignInFailure,
  signInTransaction,
  type Cookies,
  type Failed,
  type IssuerClient,
  type Onward,
  type Transactions,
  type Vouched,
} from '../openid/index.js';
import { open, seal } from '../vault/cipher.js';
import type { FranceConnectArrival } from '../vault/franceconnect.js';
import type { FranceConnectFailureCode } from './failure.js';
import { identityOf } from './identity.js';

/** A sign-in under way. */
export const franceConnectTransaction = signInTransaction.extend({
  challenge: z.string(),
  /** True when the person is to prove anew who he or she is. */
  again: z.boolean(),
});
type FranceConnectTransaction = z.output<typeof franceConnectTransaction>;

export interface FranceConnectSignInOptions {
  readonly client: IssuerClient;
  readonly transactions: Transactions<FranceConnectTransaction>;
  /** Keeps an arrival; the answer is its ticket. */
  readonly arrive: (arrival: FranceConnectArrival, challenge: string) => Promise<string>;
  /** Keyed digest. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** Seals ID tokens into addresses; 32 bytes, the same on all servers. */
  readonly key: Buffer;
  /** The level of eIDAS to ask for. */
  readonly level: string;
  /** Address of this server, as browsers reach it. */
  readonly publicUrl: string;
  /** Address of the portal. */
  readonly portalUrl: string;
  /** Origins of the portal and of front-ends to which people may return. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Ends the sessions that FranceConnect says have ended: of a person, or one of them (keyed digests). */
  readonly end: (ended: { readonly subject?: string; readonly session?: string }) => Promise<unknown>;
}

export interface Beginning {
  /** Where to go on afterwards: a page of the portal. The ticket is added as `#franceconnect=…`. */
  readonly returnTo: string | undefined;
  /** SHA-256 digest of the request, base64url. */
  readonly challenge: string | undefined;
  /** True to have the person prove anew who he or she is. */
  readonly again: boolean;
  readonly cookies: Cookies;
}

export interface FranceConnectSignIn {
  /** Sends the browser to FranceConnect. Throws SignInFailure. */
  begin(beginning: Beginning): Promise<Onward>;
  /** Takes the browser back from FranceConnect with the parameters that it brings, and sends it to the portal with a ticket. */
  finish(parameters: URLSearchParams, cookies: Cookies): Promise<Onward | Failed<FranceConnectFailureCode>>;
  /** The address at which a browser signs out at FranceConnect, too, once the session here has ended. */
  signOutAddress(arrival: Pick<FranceConnectArrival, 'idToken'>): string;
  /** Sends the browser to FranceConnect's own sign-out, or at once back. Throws SignInFailure for an unfit address. */
  signOut(hint: string, returnTo: string | undefined, cookies: Cookies): Promise<Onward>;
  /** Takes the browser back from FranceConnect's sign-out. */
  signedOut(state: string, cookies: Cookies): Onward;
  /** Ends what FranceConnect says has ended (back-channel logout). Throws when the token is not valid. */
  endedAtFranceConnect(logoutToken: string): Promise<void>;
}

export const SIGN_IN_PATH = '/franceconnect/sign-in';
export const CALLBACK_PATH = '/franceconnect/callback';
export const SIGN_OUT_PATH = '/franceconnect/sign-out';
export const SIGNED_OUT_PATH = '/franceconnect/signed-out';
export const BACK_CHANNEL_PATH = '/franceconnect/back-channel-logout';

/** SHA-256, base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** The digest of a request, with which its browser begins. */
export const challengeOf = (request: string): string => createHash('sha256').update(request).digest('base64url');

/** The context that ID tokens are sealed in. */
const HINT = 'sign-out';
/** Seconds that FranceConnect's clock may differ. */
const TOLERANCE_SECONDS = 5;

export function createFranceConnectSignIn(options: FranceConnectSignInOptions): FranceConnectSignIn {
  const { client, transactions, arrive, digest, key, level, publicUrl, portalUrl, allowedOrigins, end } = options;

  const subjectOf = (sub: string): string => digest('franceconnect subject', sub);
  const sessionOf = (sid: string): string => digest('franceconnect session', sid);

  const fitReturn = (returnTo: string = portalUrl): string => {
    const address = returnAddress(returnTo, publicUrl, allowedOrigins);
    if (address === undefined) throw new SignInFailure<FranceConnectFailureCode>('RETURN_UNFIT');
    return address;
  };

  /** Whether the person has proven anew who he or she is, as asked. */
  const provenSince = ({ idToken }: Vouched, { startedAt }: FranceConnectTransaction): boolean =>
    typeof idToken.auth_time === 'number' && (idToken.auth_time + TOLERANCE_SECONDS) * 1_000 >= startedAt;

  const hinted = (hint: string): string | undefined => {
    try {
      return open(key, HINT, Buffer.from(hint, 'base64url')).toString('utf8');
    } catch {
      return undefined;
    }
  };

  /** The ticket of whom FranceConnect vouches for. */
  const admit = async (vouched: Vouched, transaction: FranceConnectTransaction): Promise<string> => {
    const { again, challenge } = transaction;
    if (again && !provenSince(vouched, transaction))
      throw new SignInFailure<FranceConnectFailureCode>('STEP_UP_NOT_REACHED');
    const { sub, sid, token } = vouched;
    const arrival = {
      subject: subjectOf(sub),
      identity: identityOf(vouched),
      idToken: token,
      ...(sid === undefined ? {} : { session: sessionOf(sid) }),
      again,
    };
    return arrive(arrival, challenge);
  };

  return {
    async begin({ returnTo, challenge, again, cookies }) {
      const address = fitReturn(returnTo);
      if (challenge === undefined || !CHALLENGE.test(challenge))
        throw new SignInFailure<FranceConnectFailureCode>('CHALLENGE_UNFIT');
      const { address: location, ...secrets } = await client.authorise({ acr: [level], again });
      const transaction = { ...secrets, returnTo: address, challenge, again, startedAt: Date.now() };
      return { location, setCookies: transactions.keep('sign-in', transaction, cookies) };
    },

    async finish(parameters, cookies) {
      const taken = transactions.take('sign-in', parameters.get('state') ?? '', cookies);
      if (!taken) return { failure: new SignInFailure('SIGN_IN_EXPIRED'), returnTo: portalUrl, setCookies: [] };
      const { transaction, drop } = taken;
      const { returnTo } = transaction;
      try {
        const came = new URL(`${CALLBACK_PATH}?${parameters.toString()}`, publicUrl);
        const ticket = await admit(await client.vouch(came, transaction), transaction);
        const location = new URL(returnTo);
        location.hash = `franceconnect=${ticket}`;
        return { location: location.href, setCookies: [drop] };
      } catch (thrown) {
        return { failure: failureThrown(thrown), returnTo, setCookies: [drop] };
      }
    },

    signOutAddress({ idToken }) {
      const address = new URL(SIGN_OUT_PATH, publicUrl);
      address.searchParams.set('hint', seal(key, HINT, idToken).toString('base64url'));
      return address.href;
    },

    async signOut(hint, returnTo, cookies) {
      const address = fitReturn(returnTo);
      const idToken = hinted(hint);
      const state = crypto.randomUUID();
      const location = idToken === undefined ? undefined : await client.signOut(idToken, state);
      if (location === undefined) return { location: address, setCookies: [] };
      const transaction = { state, returnTo: address, startedAt: Date.now() };
      return { location, setCookies: transactions.keep('sign-out', transaction, cookies) };
    },

    signedOut(state, cookies) {
      const taken = transactions.take('sign-out', state, cookies);
      return taken
        ? { location: taken.transaction.returnTo, setCookies: [taken.drop] }
        : { location: portalUrl, setCookies: [] };
    },

    async endedAtFranceConnect(logoutToken) {
      const { sub, sid } = await client.ended(logoutToken);
      await end({
        ...(sub === undefined ? {} : { subject: subjectOf(sub) }),
        ...(sid === undefined ? {} : { session: sessionOf(sid) }),
      });
    },
  };
}

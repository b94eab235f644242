/** An issuer at which people sign in with a browser: authorisation code flow with PKCE, state and nonce, by openid-client. */
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { ALGORITHMS } from '../security/tokens.js';
import { SignInFailure, type OpenIdFailureCode } from './failure.js';
import type { SignInTransaction } from './transaction.js';

/** Claims by name, from a source whose signature or connection was verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** What an issuer tells of a person after a sign-in. */
export interface Told {
  readonly idToken: Claims;
  readonly userinfo: Claims;
}

export interface IssuerClientOptions {
  /** `iss`: its discovery document is below it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** Where it sends people back to: after a sign-in, and after a sign-out. */
  readonly redirectUri: string;
  readonly signedOutUri: string;
  /** True when userinfo must be a signed JWT; plain JSON is then refused. */
  readonly signedUserinfo: boolean;
  /** The parameters of the authorisation request that ask for levels, and for the time of the sign-in. */
  readonly asking: (wish: Wish, issuer: { readonly takesClaims: boolean }) => Readonly<Record<string, string>>;
  /** Whether the issuer may be reached without TLS: in development alone. */
  readonly allowHttp: boolean;
}

/** What is asked of a sign-in. */
export interface Wish {
  /** Levels of which one has to be reached; none asks for no level. */
  readonly acr: readonly string[];
  /** True when the person has to prove anew who he or she is. */
  readonly again: boolean;
}

/** Whom the issuer vouches for. */
export interface Vouched extends Told {
  /** The ID token as it came. */
  readonly token: string;
  readonly sub: string;
  readonly sid: string | undefined;
}

export interface IssuerClient {
  /** Where the browser goes to sign in, with the secrets of the transaction. Throws SignInFailure. */
  authorise(
    wish: Wish,
  ): Promise<{ readonly address: string } & Pick<SignInTransaction, 'state' | 'nonce' | 'verifier'>>;
  /** What the issuer says once the browser has come back to `address`. Throws SignInFailure. */
  vouch(address: URL, transaction: Pick<SignInTransaction, 'state' | 'nonce' | 'verifier'>): Promise<Vouched>;
  /** Where the browser goes to sign out at the issuer, too; undefined when the issuer has no such address, or does not answer. */
  signOut(idToken: string, state: string): Promise<string | undefined>;
  /** Which session the issuer says has ended (back-channel logout). Throws when the token is not valid. */
  ended(logoutToken: string): Promise<{ readonly sub?: string | undefined; readonly sid?: string | undefined }>;
}

/** Seconds that the issuer has for an answer. */
const PATIENCE_SECONDS = 10;
/** For how long its discovery document is used, in milliseconds. */
const DISCOVERED_FOR_MS = 3_600_000;
/** Seconds that a logout token may be old, and that the clock by which it is dated may differ. */
const LOGOUT_TOKEN_SECONDS = 300;
const LOGOUT_CLOCK_SECONDS = 5;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const logoutClaims = z
  .object({
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    events: z.record(z.string(), z.unknown()).refine(events => LOGOUT_EVENT in events),
    // A token with a nonce is an ID token, which must not serve as a logout token.
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/** Authenticates by POST where the issuer takes that, else by the header, which every issuer takes that names no other way. */
function clientAuthentication(secret: string): oidc.ClientAuth {
  const [post, basic] = [oidc.ClientSecretPost(secret), oidc.ClientSecretBasic(secret)];
  return (server, ...rest) =>
    (server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ? post : basic)(server, ...rest);
}

/** What errors of the issuer mean for the person; others say that this server asks in a wrong way. */
const ISSUER_ERRORS: ReadonlyMap<string, OpenIdFailureCode> = new Map([
  ['access_denied', 'SIGN_IN_CANCELLED'],
  ['login_required', 'SIGN_IN_CANCELLED'],
  ['consent_required', 'SIGN_IN_CANCELLED'],
  ['interaction_required', 'SIGN_IN_CANCELLED'],
  ['unmet_authentication_requirements', 'STEP_UP_NOT_REACHED'],
  ['server_error', 'ISSUER_UNAVAILABLE'],
  ['temporarily_unavailable', 'ISSUER_UNAVAILABLE'],
]);

/** The failure for what openid-client has thrown. */
function failureOf(thrown: unknown): SignInFailure<OpenIdFailureCode> {
  if (thrown instanceof SignInFailure) return thrown as SignInFailure<OpenIdFailureCode>;
  if (thrown instanceof oidc.AuthorizationResponseError) {
    return new SignInFailure(ISSUER_ERRORS.get(thrown.error) ?? 'ISSUER_ANSWER_UNFIT', { cause: thrown });
  }
  // A code that is expired, used or another client's.
  if (thrown instanceof oidc.ResponseBodyError && thrown.error === 'invalid_grant')
    return new SignInFailure('SIGN_IN_EXPIRED', { cause: thrown });
  const { code, cause } = thrown as { code?: string; cause?: unknown };
  const away = code === 'OAUTH_TIMEOUT' || isUnreachable(thrown) || isUnreachable(cause) || isServerFault(cause);
  return new SignInFailure(away ? 'ISSUER_UNAVAILABLE' : 'ISSUER_ANSWER_UNFIT', { cause: thrown });
}

/** What `fetch` throws when there is no connection; its class may be that of another realm. */
const isUnreachable = (error: unknown): boolean =>
  (error as { message?: unknown } | undefined)?.message === 'fetch failed';
const isServerFault = (cause: unknown): boolean => cause instanceof Response && cause.status >= 500;

interface Discovered {
  readonly config: oidc.Configuration;
  readonly keys: JWTVerifyGetKey;
  readonly at: number;
}

/** Makes the client. The issuer is not asked before the first sign-in. */
export function createIssuerClient(options: IssuerClientOptions): IssuerClient {
  const { issuer, clientId, clientSecret, scope, redirectUri, signedOutUri, signedUserinfo, asking, allowHttp } =
    options;
  let known: Discovered | undefined;
  let discovering: Promise<Discovered> | undefined;

  /** Refuses userinfo without a signature, where one is relied on. */
  const fetchChecked: oidc.CustomFetch = async (url, init) => {
    const response = await fetch(url, init);
    const endpoint = known?.config.serverMetadata().userinfo_endpoint;
    const type = response.headers.get('content-type')?.split(';')[0]?.trim();
    if (signedUserinfo && url === endpoint && response.ok && type !== 'application/jwt')
      throw new SignInFailure('ISSUER_ANSWER_UNFIT', { cause: new Error('userinfo is not signed') });
    return response;
  };

  const discover = async (): Promise<Discovered> => {
    // Non-repudiation: the signatures of ID tokens are verified, too, although they come from the issuer by TLS.
    const config = await oidc.discovery(new URL(issuer), clientId, undefined, clientAuthentication(clientSecret), {
      timeout: PATIENCE_SECONDS,
      [oidc.customFetch]: fetchChecked,
      execute: [oidc.enableNonRepudiationChecks, ...(allowHttp ? [oidc.allowInsecureRequests] : [])],
    });
    const keysUrl = config.serverMetadata().jwks_uri;
    if (keysUrl === undefined) throw new Error('the discovery document names no jwks_uri');
    const keys = createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: PATIENCE_SECONDS * 1_000 });
    return (known = { config, keys, at: Date.now() });
  };

  /** The discovery document, read again after a while; while that fails, the one known before. */
  const discovered = async (): Promise<Discovered> => {
    if (known && Date.now() - known.at < DISCOVERED_FOR_MS) return known;
    discovering ??= discover().finally(() => (discovering = undefined));
    try {
      return await discovering;
    } catch (error) {
      if (known) return known;
      throw failureOf(error);
    }
  };

  return {
    async authorise(wish) {
      const { config } = await discovered();
      const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
      const address = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...asking(wish, { takesClaims: config.serverMetadata().claims_parameter_supported === true }),
      });
      return { address: address.href, state, nonce, verifier };
    },

    async vouch(address, { state, nonce, verifier }) {
      const { config } = await discovered();
      try {
        const tokens = await oidc.authorizationCodeGrant(config, address, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
        });
        const idToken: Claims & { sub: string } = tokens.claims()!;
        const { sub, sid } = idToken;
        const userinfo =
          config.serverMetadata().userinfo_endpoint === undefined && !signedUserinfo
            ? {}
            : await oidc.fetchUserInfo(config, tokens.access_token, sub);
        return { token: tokens.id_token!, idToken, userinfo, sub, sid: typeof sid === 'string' ? sid : undefined };
      } catch (error) {
        throw failureOf(error);
      }
    },

    async signOut(idToken, state) {
      const found = await discovered().catch(() => undefined);
      if (found?.config.serverMetadata().end_session_endpoint === undefined) return undefined;
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: signedOutUri, state };
      return oidc.buildEndSessionUrl(found.config, parameters).href;
    },

    async ended(logoutToken) {
      const { keys } = await discovered();
      const { payload } = await jwtVerify(logoutToken, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        clockTolerance: LOGOUT_CLOCK_SECONDS,
        maxTokenAge: LOGOUT_TOKEN_SECONDS,
      });
      const { sub, sid } = logoutClaims.parse(payload);
      return { sub, sid };
    },
  };
}

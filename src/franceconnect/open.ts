/** Puts the parts of this folder together from its settings. */
import { createIssuerClient, createTransactions } from '../openid/index.js';
import type { FranceConnectVault } from '../vault/franceconnect.js';
import {
  CALLBACK_PATH,
  createFranceConnectSignIn,
  franceConnectTransaction,
  SIGNED_OUT_PATH,
  type FranceConnectSignIn,
  type FranceConnectSignInOptions,
} from './sign-in.js';

export interface FranceConnectOptions extends Pick<
  FranceConnectSignInOptions,
  'digest' | 'end' | 'publicUrl' | 'portalUrl'
> {
  readonly vault: Pick<FranceConnectVault, 'arrive'>;
  readonly allowedOrigins: readonly string[];
  /** `iss` of FranceConnect: its discovery document is below it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The level of eIDAS to ask for. */
  readonly level: string;
  /** Whether FranceConnect may be reached without TLS: in development alone. */
  readonly allowHttp: boolean;
}

export interface FranceConnect {
  readonly signIn: FranceConnectSignIn;
  /** Address of this server, as browsers reach it. */
  readonly publicUrl: string;
  /** The host by which browsers have to call this server, so that its cookies come to it; absent where a proxy sees to that. */
  readonly onlyHost?: string | undefined;
}

/** The claims that are asked for, each by a scope of its own: the names and, to compare with the base, what tells people of one name apart. */
const SCOPE = 'openid given_name family_name birthdate gender';

/** Opens FranceConnect for holders. It is not asked before the first sign-in: it may be away when the server starts. */
export function openFranceConnect(options: FranceConnectOptions): FranceConnect {
  const { vault, digest, publicUrl, portalUrl, allowedOrigins, level, allowHttp } = options;
  const rules = { secure: publicUrl.startsWith('https:') };
  const keyOf = (use: string): Buffer => Buffer.from(digest('franceconnect', use), 'base64url');
  const signIn = createFranceConnectSignIn({
    client: createIssuerClient({
      issuer: options.issuer,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      scope: SCOPE,
      redirectUri: new URL(CALLBACK_PATH, publicUrl).href,
      signedOutUri: new URL(SIGNED_OUT_PATH, publicUrl).href,
      signedUserinfo: true,
      asking: ({ acr, again }) => ({
        acr_values: acr.join(' '),
        claims: JSON.stringify({ id_token: { acr: null, amr: null, auth_time: { essential: true } } }),
        ...(again ? { prompt: 'login' } : {}),
      }),
      allowHttp,
    }),
    transactions: createTransactions({
      ...rules,
      prefix: 'registre-franceconnect',
      signIn: franceConnectTransaction,
      key: keyOf('cookie'),
    }),
    arrive: (arrival, challenge) => vault.arrive(arrival, challenge),
    digest,
    key: keyOf('sign-out'),
    level,
    publicUrl,
    portalUrl,
    allowedOrigins: new Set([new URL(portalUrl).origin, ...allowedOrigins]),
    end: options.end,
  });
  // On a machine of development a server is known by several names, and cookies of one are not sent to another.
  const onlyHost = rules.secure ? {} : { onlyHost: new URL(publicUrl).host };
  return { signIn, publicUrl, ...onlyHost };
}

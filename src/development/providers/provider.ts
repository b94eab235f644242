/**
 * A provider of OpenID Connect for development and tests, by oidc-provider: people choose who they are on a page, and the client gets real
 * redirects, signed tokens, userinfo and logout.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import type { ClientMetadata, Configuration, Interaction, Provider } from 'oidc-provider';
import { signIn } from './interaction.js';
import type { ProviderKind, ProviderUser } from './kind.js';
import { memoryStore } from './memory.js';
import { refusalPage, signedOutPage, signOutPage } from './pages.js';
import { loadOidcProvider } from './runtime.js';

/** The one client that a provider knows. */
export interface ProviderClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Told when a person signs out at the provider; left out, the client is not told. */
  readonly backchannelLogoutUri?: string;
}

export interface ProviderOptions {
  readonly kind: ProviderKind;
  /** Where the provider is, such as `http://localhost:4000/dev/fim`: the issuer without the `path` of its kind. */
  readonly url: string;
  readonly client: ProviderClient;
  /** Called at each sign-in, because the demo adds schools while the server runs. */
  readonly users: () => Promise<readonly ProviderUser[]> | readonly ProviderUser[];
}

export interface DevelopmentProvider {
  /** `iss` of its tokens; its discovery document is below it. */
  readonly issuer: string;
  /** Answers requests for addresses below `issuer`; others with 404. */
  readonly listener: RequestListener;
}

/** How long what a provider issues lasts, in seconds: codes and access tokens as long as those of ProConnect, a session twelve hours. */
const TTL = { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 43_200, Grant: 43_200 };

const html = (response: ServerResponse, status: number, page: string): void => {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(page);
};

const clientOf = ({ kind, client }: ProviderOptions): ClientMetadata => ({
  client_id: client.id,
  client_secret: client.secret,
  redirect_uris: [...client.redirectUris],
  post_logout_redirect_uris: [...client.postLogoutRedirectUris],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_post',
  id_token_signed_response_alg: 'ES256',
  ...(kind.signsUserinfo ? { userinfo_signed_response_alg: 'ES256' } : {}),
  ...(client.backchannelLogoutUri === undefined
    ? {}
    : { backchannel_logout_uri: client.backchannelLogoutUri, backchannel_logout_session_required: true }),
});

/** The configuration of oidc-provider. `mount`: the path of the issuer, empty at the root. */
async function configurationOf(options: ProviderOptions, mount: string): Promise<Configuration> {
  const { kind, users } = options;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    adapter: memoryStore(),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] },
    clients: [clientOf(options)],
    routes: { authorization: '/authorize', token: '/token', userinfo: '/userinfo', end_session: '/session/end' },
    acrValues: [...kind.levels],
    scopes: ['openid', ...Object.keys(kind.scopes)],
    claims: {
      openid: ['sub'],
      ...Object.fromEntries(Object.entries(kind.scopes).map(([scope, claims]) => [scope, [...claims]])),
      acr: null,
      amr: null,
      auth_time: null,
      iss: null,
      sid: null,
    },
    conformIdTokenClaims: !kind.claimsInIdToken,
    cookies: {
      keys: [crypto.randomUUID()],
      // Providers of one server do not share their sessions.
      names: {
        session: `${kind.name}_session`,
        interaction: `${kind.name}_interaction`,
        resume: `${kind.name}_resume`,
      },
    },
    ttl: TTL,
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      jwtUserinfo: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(kind, form)),
        postLogoutSuccessSource: ctx => void (ctx.body = signedOutPage(kind)),
      },
    },
    interactions: { url: (_ctx, { uid }: Interaction) => `${mount}/interaction/${uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = refusalPage(
        kind,
        Object.entries(out).map(([name, value]) => `${name}: ${String(value)}`),
      );
    },
    findAccount: async (_ctx, sub) => {
      const user = (await users()).find(one => one.sub === sub);
      return user && { accountId: sub, claims: async () => ({ ...user.claims, sub }) };
    },
    // Whoever signs in has agreed to all that the client asks for.
    loadExistingGrant: async ctx => {
      const { client, session, provider, params = {} } = ctx.oidc;
      if (!client || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope((params.scope as string | undefined) ?? 'openid');
      await grant.save();
      return grant;
    },
    // oidc-provider passes a dispatcher that refuses private addresses; the client is on this machine.
    fetch: (url, init) => fetch(url, Object.assign({}, init, { dispatcher: undefined })),
  };
}

/** A request below a mount: `url` is the part of the path below it, `originalUrl` the whole. */
type Mounted = IncomingMessage & { originalUrl?: string };

/** Opens the provider. Undefined where oidc-provider is not installed. */
export async function openProvider(options: ProviderOptions): Promise<DevelopmentProvider | undefined> {
  const oidc = await loadOidcProvider();
  if (!oidc) return undefined;
  const { kind, url, users } = options;
  const issuer = `${url}${kind.path}`;
  const mount = new URL(issuer).pathname.replace(/\/$/, '');
  const provider: Provider = new oidc.Provider(issuer, await configurationOf(options, mount));
  if (!kind.takesClaimsParameter) hideClaimsParameter(provider);
  const answer = provider.callback();
  /** Hands a path below the mount to oidc-provider, which takes what `originalUrl` has more than `url` for the mount. */
  const handOn = (request: Mounted, response: ServerResponse, path: string): void => {
    request.originalUrl = mount + path;
    request.url = path;
    void answer(request, response);
  };

  const listener = (request: Mounted, response: ServerResponse): void => {
    const whole = request.url ?? '';
    if (!whole.startsWith(`${mount}/`)) return html(response, 404, refusalPage(kind, ['There is nothing here.']));
    const path = whole.slice(mount.length);
    const { pathname, searchParams } = addressOf(path, issuer);
    if (pathname.startsWith('/interaction/')) {
      return void signIn({ kind, provider, users, request, response }).catch((error: unknown) =>
        html(response, 400, refusalPage(kind, [(error as Error).message])),
      );
    }
    const unfit = unfitness(kind, pathname, searchParams);
    if (unfit !== undefined) return html(response, 400, refusalPage(kind, [unfit]));
    handOn(request, response, pathname === '/authorize' && kind.tellsLevel ? askingForLevel(path, issuer) : path);
  };
  return { issuer, listener };
}

function unfitness(kind: ProviderKind, pathname: string, parameters: URLSearchParams): string | undefined {
  if (pathname === '/authorize') return kind.unfit(parameters);
  return pathname === '/session/end' ? kind.unfitLogout(parameters) : undefined;
}

/** Has the discovery document say that the parameter `claims` is not taken. */
function hideClaimsParameter(provider: Provider): void {
  provider.use(async (ctx, next) => {
    await next();
    const body = ctx.body as { claims_parameter_supported?: boolean } | undefined;
    if (ctx.path.endsWith('/.well-known/openid-configuration') && body) body.claims_parameter_supported = false;
  });
}

/** The whole address of a path below the mount. The path goes behind the origin as it is: by itself, `//` would begin a host. */
const addressOf = (path: string, issuer: string): URL => new URL(new URL(issuer).origin + path);

/** Adds to the address of a request the wish that the ID token say how the person signed in. */
function askingForLevel(path: string, issuer: string): string {
  const { pathname, searchParams } = addressOf(path, issuer);
  if (!searchParams.has('claims'))
    searchParams.set('claims', JSON.stringify({ id_token: { acr: null, amr: null, auth_time: null } }));
  return `${pathname}?${searchParams.toString()}`;
}

/** Given each provider of development on an address of its own, and a client of the protocol with its real redirects. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import * as oidc from 'openid-client';
import {
  claimPeople,
  CLAIM,
  fimPeople,
  FIM,
  FRANCECONNECT,
  franceConnectPerson,
  issuerOf,
  MINISTRY_IDP,
  PROCONNECT,
  proConnectPeople,
  providerRoutes,
  type ProviderKind,
  type ProviderUser,
} from '../../src/development/providers/index.js';
import { developmentUsers } from '../../src/development/users.js';
import { freePort } from '../../src/postgres/free-port.js';
import { standProvider, type StandingProvider } from '../support/provider.js';
import { UserAgent } from '../support/user-agent.js';

const SCHOOLS = [
  { uai: '9740001A', academie: '28', degree: 'SECOND' },
  { uai: '9740002B', academie: '28', degree: 'FIRST', circonscription: '9740100Z' },
] as const;
const REDIRECT = 'http://127.0.0.1:9/callback';
const SIGNED_OUT = 'http://127.0.0.1:9/signed-out';

const PEOPLE: Record<ProviderKind['name'], readonly ProviderUser[]> = {
  fim: fimPeople(SCHOOLS),
  proconnect: proConnectPeople(SCHOOLS),
  claim: claimPeople(developmentUsers(SCHOOLS, '2030-01-01T00:00:00Z')),
  franceconnect: [
    franceConnectPerson('marie', 'a mother', {
      givenName: 'Marie Anne',
      familyName: 'DURAND',
      birthdate: '1985-03-04',
      gender: 'female',
      birthplace: '75107',
      birthcountry: '99100',
      email: 'marie@example.org',
    }),
  ],
};

/** A client of a provider, up to the point where the person chooses. */
class Client {
  readonly agent = new UserAgent();
  readonly #verifier = oidc.randomPKCECodeVerifier();
  readonly state = oidc.randomState();
  readonly nonce = oidc.randomNonce();
  constructor(readonly config: oidc.Configuration) {}

  async address(parameters: Record<string, string>): Promise<URL> {
    return oidc.buildAuthorizationUrl(this.config, {
      redirect_uri: REDIRECT,
      state: this.state,
      nonce: this.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(this.#verifier),
      code_challenge_method: 'S256',
      ...parameters,
    });
  }

  /** Chooses a person on the page, and gives the address at which the client is called. */
  async choose(values: Record<string, string>): Promise<URL> {
    await this.agent.submit(values).catch((error: unknown) => {
      // Nobody listens where the client is called.
      if ((error as { cause?: { code?: string } }).cause === undefined) throw error;
    });
    return this.agent.trail.at(-1)!;
  }

  async tokens(callback: URL) {
    const tokens = await oidc.authorizationCodeGrant(this.config, callback, {
      pkceCodeVerifier: this.#verifier,
      expectedState: this.state,
      expectedNonce: this.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    return {
      idToken: tokens.id_token!,
      claims,
      userinfo: await oidc.fetchUserInfo(this.config, tokens.access_token, claims.sub),
    };
  }
}

describe.each([FIM, PROCONNECT, FRANCECONNECT, CLAIM])('$name', kind => {
  let provider: StandingProvider;
  const open = async (): Promise<Client> => {
    const { issuer, client } = provider;
    const metadata = {
      id_token_signed_response_alg: 'ES256',
      ...(kind.signsUserinfo ? { userinfo_signed_response_alg: 'ES256' } : {}),
    };
    const config = await oidc.discovery(new URL(issuer), client.id, metadata, oidc.ClientSecretPost(client.secret), {
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    });
    return new Client(config);
  };
  const scope = ['openid', ...Object.keys(kind.scopes)].join(' ');
  const acr: Record<string, string> = kind.name === 'franceconnect' ? { acr_values: 'eidas1' } : {};
  const [first] = PEOPLE[kind.name];

  beforeAll(async () => {
    provider = await standProvider({
      kind,
      users: () => PEOPLE[kind.name],
      redirectUri: REDIRECT,
      postLogoutRedirectUri: SIGNED_OUT,
    });
  });
  afterAll(() => provider?.close());

  it('signs a person in, and gives the claims where the real one gives them', async () => {
    const client = await open();
    await client.agent.open(await client.address({ scope, ...acr }));
    expect(client.agent.page.text).toContain(first!.login);
    const { claims, userinfo } = await client.tokens(
      await client.choose({ login: first!.login, level: kind.levels[0] }),
    );
    expect(claims.sub).toBe(first!.sub);
    const known = Object.values(kind.scopes).flat();
    const expected = Object.fromEntries(Object.entries(first!.claims).filter(([name]) => known.includes(name)));
    expect(userinfo).toMatchObject(expected);
    const inIdToken = Object.keys(expected).filter(name => name in claims);
    expect(inIdToken).toEqual(kind.claimsInIdToken ? Object.keys(expected) : []);
  });

  it('asks again at prompt=login, reaches the level asked for, and says so with the time', async () => {
    const client = await open();
    const strong = kind.levels[1]!;
    const wish: Record<string, string> = kind.takesClaimsParameter
      ? {
          claims: JSON.stringify({
            id_token: { acr: { essential: true, values: [strong] }, amr: null, auth_time: { essential: true } },
          }),
        }
      : { acr_values: strong };
    await client.agent.open(await client.address({ scope, ...acr }));
    await client.choose({ login: first!.login, level: kind.levels[0] });
    const again = await client.agent.open(await client.address({ scope, ...acr, ...wish, prompt: 'login' }));
    expect(again.text).toMatch(new RegExp(`value="${strong}" checked`));
    const { claims } = await client.tokens(await client.choose({ login: first!.login, level: strong }));
    expect(claims).toMatchObject({ acr: strong, amr: kind.strongAmr, auth_time: expect.any(Number) });
  });

  it('takes a code once, and from whoever asked for it alone', async () => {
    const client = await open();
    await client.agent.open(await client.address({ scope, ...acr }));
    const callback = await client.choose({ login: first!.login, level: kind.levels[0] });
    const other = await open();
    await expect(other.tokens(new URL(callback.href.replace(client.state, other.state)))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    await client.tokens(callback);
    await expect(client.tokens(callback)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('sends away whoever gives up', async () => {
    const client = await open();
    await client.agent.open(await client.address({ scope, ...acr }));
    const callback = await client.choose({ cancel: 'yes' });
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('state')).toBe(client.state);
  });

  it('signs out, once the person confirms it, and leads back with the state', async () => {
    const client = await open();
    await client.agent.open(await client.address({ scope, ...acr }));
    const { idToken } = await client.tokens(await client.choose({ login: first!.login, level: kind.levels[0] }));
    const state = oidc.randomState();
    const end = oidc.buildEndSessionUrl(client.config, {
      id_token_hint: idToken,
      post_logout_redirect_uri: SIGNED_OUT,
      state,
    });
    await client.agent.open(end);
    const back = await client.choose({ logout: 'yes' });
    expect(back.href).toBe(`${SIGNED_OUT}?state=${state}`);
    const next = await client.agent.open(await client.address({ scope, ...acr }));
    expect(next.text).toContain(first!.login);
  });
});

describe('mounted on a server, below paths', () => {
  let app: FastifyInstance;
  let url: string;
  const client = { id: 'registre', secret: 'a secret of a test', redirectUris: [REDIRECT], postLogoutRedirectUris: [] };

  beforeAll(async () => {
    // The address has to be known before the providers are made.
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    app = fastify();
    await app.register(helmet);
    app.post('/other', async ({ body }) => body);
    const mounted = [FIM, PROCONNECT].map(kind => ({ kind, client, users: async () => PEOPLE[kind.name] }));
    await app.register(providerRoutes(url, mounted));
    await app.listen({ host: '127.0.0.1', port });
  });
  afterAll(() => app?.close());

  it.each([FIM, PROCONNECT])('$name signs in, in the same browser as the other', async kind => {
    const config = await oidc.discovery(new URL(issuerOf(url, kind)), client.id, client.secret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const asking = new Client(config);
    await asking.agent.open(await asking.address({ scope: 'openid' }));
    const { claims } = await asking.tokens(await asking.choose({ login: 'head1', level: kind.levels[0] }));
    expect(claims.iss).toBe(issuerOf(url, kind));
  });

  it('leaves bodies of other routes as they are, and answers nothing beside its paths', async () => {
    expect((await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } })).json()).toEqual({ a: 1 });
    expect((await app.inject('/dev/fim/nowhere')).statusCode).toBe(404);
    expect((await app.inject('/dev/proconnect/authorize')).statusCode).toBe(404);
  });

  it.each([
    '/dev/fim//',
    '/dev/fim///x',
    '/dev/proconnect/api/v2//',
    '/dev/fim/\\\\',
    '/dev/fim//[',
    '/dev/fim//a:b@c:d',
  ])('answers %s with 404', async path => expect((await app.inject(path)).statusCode).toBe(404));
});

describe('a level that the client needs', () => {
  const weak = 'head-weak';
  let provider: StandingProvider;
  beforeAll(async () => {
    provider = await standProvider({ kind: PROCONNECT, users: () => PEOPLE.proconnect, redirectUri: REDIRECT });
  });
  afterAll(() => provider?.close());

  it('is not given to a person without a second factor, nor replaced by a lower one', async () => {
    const { issuer, client } = provider;
    const config = await oidc.discovery(new URL(issuer), client.id, client.secret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const asking = new Client(config);
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['eidas2'] } } });
    await asking.agent.open(await asking.address({ scope: 'openid', claims }));
    expect((await asking.agent.submit({ login: weak, level: 'eidas2' })).text).toContain('no second factor');
    expect((await asking.agent.submit({ login: weak, level: 'eidas1' })).text).toContain('takes only eidas2');
    const callback = await asking.choose({ cancel: 'yes' });
    expect(callback.searchParams.get('error')).toBe('access_denied');
  });
});

describe('what the real ones refuse', () => {
  const asking = (kind: ProviderKind, parameters: Record<string, string>): string | undefined =>
    kind.unfit(new URLSearchParams({ state: 's'.repeat(32), nonce: 'n'.repeat(32), ...parameters }));

  it.each([
    ['ProConnect: a state that is too short', PROCONNECT, { state: 'short' }, /state/],
    ['ProConnect: a parameter that it does not know', PROCONNECT, { max_age: '3600' }, /max_age/],
    ['FranceConnect: no level', FRANCECONNECT, {}, /acr_values/],
    ['FranceConnect: no nonce', FRANCECONNECT, { acr_values: 'eidas1', nonce: '' }, /nonce/],
  ] as const)('%s', (_, kind, parameters, why) => {
    expect(asking(kind, parameters)).toMatch(why);
    expect(asking(kind, { acr_values: 'eidas1' })).toBeUndefined();
  });

  it('a sign-out without the ID token', () => {
    for (const kind of [PROCONNECT, FRANCECONNECT])
      expect(kind.unfitLogout(new URLSearchParams({ state: 's'.repeat(32) }))).toMatch(/id_token_hint/);
  });
});

describe('the people', () => {
  it('of FIM have a head, a director of an école, delegates, an inspector, and agents without a right', () => {
    const functions = PEOPLE.fim.map(({ claims }) => claims.FrEduFonctAdm);
    expect(new Set(functions)).toEqual(new Set(['DIR', 'DEC', 'ENS', 'ADF', 'IEN1D']));
    expect(PEOPLE.fim.filter(({ claims }) => claims.FrEduResDel)).toHaveLength(2);
  });

  it('of ProConnect carry attributes of the ministry in custom, and one pretends to', () => {
    const issuers = new Set(PEOPLE.proconnect.map(({ claims }) => claims.idp_id));
    expect(issuers.has(MINISTRY_IDP)).toBe(true);
    expect(issuers.size).toBe(2);
  });
});

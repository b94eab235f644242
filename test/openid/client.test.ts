/** Given an issuer whose answers are not what they should be. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { askingAs } from '../../src/staff/asking.js';
import { freePort } from '../../src/postgres/free-port.js';
import { createIssuerClient, type IssuerClient, type IssuerClientOptions } from '../../src/openid/index.js';

const CLIENT = 'registre';
const SECRET = 'a secret of the client, of a test';
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

interface Answers {
  /** Claims of the ID token, over the right ones. */
  idToken?: JWTPayload;
  /** How the ID token is made. */
  sign?: (payload: JWTPayload) => Promise<string>;
  token?: { status: number; body: object };
  userinfo?: { status?: number; type?: string; body: string };
  discovery?: Record<string, unknown>;
}

let issuer: string;
let server: Server;
let answers: Answers = {};
let asked: { body: string; authorization: string | undefined } | undefined;
let keys: { ours: CryptoKey; other: CryptoKey; jwk: object };
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
const signed = (payload: JWTPayload, key: CryptoKey = keys.ours, header: object = {}): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key);

beforeAll(async () => {
  const [ours, other] = [await generateKeyPair('ES256', { extractable: true }), await generateKeyPair('ES256')];
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  keys = { ours: ours.privateKey, other: other.privateKey, jwk };
  server = createServer((request, response) => {
    const json = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const path = new URL(request.url ?? '', issuer).pathname;
    if (path === '/.well-known/openid-configuration')
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['ES256', 'HS256'],
        userinfo_signing_alg_values_supported: ['ES256', 'HS256'],
        ...answers.discovery,
      });
    if (path === '/jwks') return json({ keys: [keys.jwk] });
    if (path === '/userinfo') {
      const { status = 200, type = 'application/json', body } = answers.userinfo ?? { body: '{"sub":"someone","a":1}' };
      response.writeHead(status, { 'content-type': type });
      return void response.end(body);
    }
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      asked = { body, authorization: request.headers.authorization };
      if (answers.token) return json(answers.token.body, answers.token.status);
      const now = nowSeconds();
      const payload = {
        iss: issuer,
        sub: 'someone',
        aud: CLIENT,
        nonce: 'nonce',
        iat: now,
        exp: now + 60,
        ...answers.idToken,
      };
      void (answers.sign ?? signed)(payload).then(idToken =>
        json({ access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: idToken }),
      );
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  answers = {};
  asked = undefined;
});
afterAll(() => new Promise(resolve => server.close(resolve)));

const client = (options: Partial<IssuerClientOptions> = {}): IssuerClient =>
  createIssuerClient({
    issuer,
    clientId: CLIENT,
    clientSecret: SECRET,
    scope: 'openid profile',
    redirectUri: 'https://registre.test/auth/callback',
    signedOutUri: 'https://registre.test/auth/signed-out',
    signedUserinfo: false,
    asking: askingAs({ asksByClaims: false }, 3_600),
    allowHttp: true,
    ...options,
  });
const CALLBACK = new URL('https://registre.test/auth/callback?code=code&state=state');
const TRANSACTION = { state: 'state', nonce: 'nonce', verifier: 'v'.repeat(43) };
const vouch = (options: Partial<IssuerClientOptions> = {}, address = CALLBACK) =>
  client(options).vouch(address, TRANSACTION);
/** The code of the failure; `vouched` when there is none. */
const code = (options: Partial<IssuerClientOptions> = {}, address = CALLBACK): Promise<string> =>
  vouch(options, address).then(
    () => 'vouched',
    (error: { code?: string }) => error.code ?? 'no code',
  );

describe('what the issuer says of a person', () => {
  it('is taken when it is as it should be', async () => {
    expect(await vouch()).toMatchObject({
      sub: 'someone',
      sid: undefined,
      userinfo: { a: 1 },
      idToken: { sub: 'someone' },
    });
    expect(asked!.body).toContain(`code_verifier=${'v'.repeat(43)}`);
    expect(asked!.authorization).toMatch(/^Basic /);
  });

  it('the secret goes into the body where the issuer takes it there', async () => {
    answers = { discovery: { token_endpoint_auth_methods_supported: ['client_secret_post'] } };
    await vouch();
    expect(asked!.authorization).toBeUndefined();
    expect(new URLSearchParams(asked!.body).get('client_secret')).toBe(SECRET);
  });

  it.each<[string, JWTPayload]>([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'somebody else' }],
    ['another nonce', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['no subject', { sub: undefined }],
    ['an end that is past', { exp: 1 }],
    ['no end', { exp: undefined }],
    ['a beginning to come', { nbf: Math.floor(Date.now() / 1_000) + 600 }],
    ['several audiences and none of them in charge', { aud: [CLIENT, 'another'] }],
  ])('is refused when the ID token has %s', async (_, idToken) => {
    answers = { idToken };
    expect(await code()).toBe('ISSUER_ANSWER_UNFIT');
  });

  it.each<[string, (payload: JWTPayload) => Promise<string>]>([
    ['with another key', payload => signed(payload, keys.other)],
    ['with a key of another name', payload => signed(payload, keys.other, { kid: 'two' })],
    ['by nobody', async payload => new UnsecuredJWT(payload).encode()],
    [
      'with the secret of the client, which a thief of it could do',
      payload => new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET)),
    ],
  ])('is refused when the ID token is signed %s', async (_, sign) => {
    answers = { sign };
    expect(await code()).toBe('ISSUER_ANSWER_UNFIT');
  });

  it.each<[string, Answers['userinfo'], string]>([
    ['of another person', { body: '{"sub":"another"}' }, 'ISSUER_ANSWER_UNFIT'],
    ['of nobody', { body: '{}' }, 'ISSUER_ANSWER_UNFIT'],
    ['that is no JSON', { body: 'sub=someone' }, 'ISSUER_ANSWER_UNFIT'],
    ['that is a page', { type: 'text/html', body: '<p>someone' }, 'ISSUER_ANSWER_UNFIT'],
    ['that is denied', { status: 401, body: '{}' }, 'ISSUER_ANSWER_UNFIT'],
    ['that fails', { status: 500, body: '{}' }, 'ISSUER_UNAVAILABLE'],
  ])('is refused with userinfo %s', async (_, userinfo, expected) => {
    answers = { userinfo };
    expect(await code()).toBe(expected);
  });

  describe('where userinfo is to be signed', () => {
    const signedUserinfo = true;
    const claims = { sub: 'someone', b: 2 };
    const jwt = (body: string): Answers => ({ userinfo: { type: 'application/jwt', body } });

    it('is taken when it is signed', async () => {
      answers = jwt(await signed({ ...claims, iss: issuer, aud: CLIENT }));
      expect((await vouch({ signedUserinfo })).userinfo).toMatchObject({ b: 2 });
    });

    it.each<[string, () => Promise<string>]>([
      ['with another key', () => signed(claims, keys.other)],
      ['by nobody', async () => new UnsecuredJWT(claims).encode()],
      ['for another client', () => signed({ ...claims, aud: 'another', iss: issuer })],
      ['by another issuer', () => signed({ ...claims, aud: CLIENT, iss: 'https://evil.example' })],
      ['of another person', () => signed({ ...claims, sub: 'another' })],
    ])('is refused when it is signed %s', async (_, make) => {
      answers = jwt(await make());
      expect(await code({ signedUserinfo })).toBe('ISSUER_ANSWER_UNFIT');
    });

    it('is refused when it is plain', async () => {
      expect(await code({ signedUserinfo })).toBe('ISSUER_ANSWER_UNFIT');
    });
  });

  it.each([
    ['access_denied', 'SIGN_IN_CANCELLED'],
    ['login_required', 'SIGN_IN_CANCELLED'],
    ['unmet_authentication_requirements', 'STEP_UP_NOT_REACHED'],
    ['temporarily_unavailable', 'ISSUER_UNAVAILABLE'],
    ['invalid_scope', 'ISSUER_ANSWER_UNFIT'],
    ['constructor', 'ISSUER_ANSWER_UNFIT'],
  ])('the error %s of the issuer is %s', async (error, expected) => {
    expect(await code({}, new URL(`https://registre.test/auth/callback?error=${error}&state=state`))).toBe(expected);
  });

  it.each([
    ['a code that is not valid', { status: 400, body: { error: 'invalid_grant' } }, 'SIGN_IN_EXPIRED'],
    ['a client that is unknown', { status: 401, body: { error: 'invalid_client' } }, 'ISSUER_ANSWER_UNFIT'],
    ['a fault', { status: 503, body: {} }, 'ISSUER_UNAVAILABLE'],
    ['no ID token', { status: 200, body: { access_token: 'a', token_type: 'Bearer' } }, 'ISSUER_ANSWER_UNFIT'],
  ])('an exchange of the code answered with %s is told apart', async (_, token, expected) => {
    answers = { token };
    expect(await code()).toBe(expected);
  });

  it('an issuer that calls itself something else is not used', async () => {
    answers = { discovery: { issuer: 'https://evil.example' } };
    expect(await code()).toBe('ISSUER_ANSWER_UNFIT');
  });

  it('an issuer without TLS is not used in production', async () => {
    expect(await code({ allowHttp: false })).toBe('ISSUER_ANSWER_UNFIT');
  });

  it('an issuer that does not answer is asked again at the next sign-in', async () => {
    const asking = client({ issuer: `http://127.0.0.1:${await freePort()}` });
    for (let i = 0; i < 2; i++)
      await expect(asking.authorise({ acr: [], again: false })).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
  });
});

describe('what is asked of the issuer', () => {
  const parameters = async (wish: { acr: string[]; again: boolean }, options: Partial<IssuerClientOptions> = {}) =>
    new URL((await client(options).authorise(wish)).address).searchParams;

  it('is a code, with PKCE, state and nonce, each time others', async () => {
    const [one, other] = [await parameters({ acr: [], again: false }), await parameters({ acr: [], again: false })];
    expect(Object.fromEntries(one)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT,
      scope: 'openid profile',
      redirect_uri: 'https://registre.test/auth/callback',
      code_challenge_method: 'S256',
      max_age: '3600',
    });
    expect(one.has('prompt') || one.has('acr_values')).toBe(false);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.get(name)!.length).toBeGreaterThanOrEqual(43);
      expect(one.get(name)).not.toBe(other.get(name));
    }
  });

  it('is a level and a new proof for a step up, by acr_values', async () => {
    const asked = await parameters({ acr: ['eidas2', 'eidas3'], again: true });
    expect(asked.get('acr_values')).toBe('eidas2 eidas3');
    expect(asked.get('prompt')).toBe('login');
  });

  it('or by claims, where the issuer takes them, and then by no parameter beside', async () => {
    answers = { discovery: { claims_parameter_supported: true } };
    const asked = await parameters({ acr: ['eidas2'], again: true });
    expect(JSON.parse(asked.get('claims')!)).toEqual({
      id_token: { acr: { essential: true, values: ['eidas2'] }, amr: null, auth_time: { essential: true } },
    });
    expect(asked.has('acr_values') || asked.has('max_age')).toBe(false);
  });
});

describe('a logout token', () => {
  const claims = (): JWTPayload => ({
    iss: issuer,
    aud: CLIENT,
    iat: nowSeconds(),
    exp: nowSeconds() + 120,
    jti: 'x',
    sub: 'someone',
    sid: 'session',
    events: { [LOGOUT]: {} },
  });
  const ended = async (token: string) => client().ended(token);

  it('says which session has ended', async () => {
    expect(await ended(await signed(claims(), keys.ours, { typ: 'logout+jwt' }))).toEqual({
      sub: 'someone',
      sid: 'session',
    });
  });

  it.each<[string, (right: JWTPayload) => Promise<string>]>([
    ['signed with another key', right => signed(right, keys.other)],
    ['signed by nobody', async right => new UnsecuredJWT(right).encode()],
    ['that is an ID token', right => signed({ ...right, events: undefined, nonce: 'nonce' })],
    ['with a nonce', right => signed({ ...right, nonce: 'nonce' })],
    ['of another event', right => signed({ ...right, events: { 'http://evil.example': {} } })],
    ['of another issuer', right => signed({ ...right, iss: 'https://evil.example' })],
    ['for another client', right => signed({ ...right, aud: 'another' })],
    ['of nobody', right => signed({ ...right, sub: undefined, sid: undefined })],
    ['of yesterday', right => signed({ ...right, iat: nowSeconds() - 86_400, exp: nowSeconds() + 60 })],
    ['without a date', right => signed({ ...right, iat: undefined })],
    ['that is none', async () => 'logout'],
    ['that is empty', async () => ''],
  ])('%s is refused', async (_, make) => {
    await expect(make(claims()).then(ended)).rejects.toThrow();
  });
});

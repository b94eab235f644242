import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { principalOf } from '../../src/security/claims.js';
import { createHolderTokens, HOLDER_ISSUER } from '../../src/security/holder-tokens.js';
import { TokenError } from '../../src/security/token-error.js';
import { createTokenVerifier, type TrustedIssuer, type VerifyToken } from '../../src/security/tokens.js';

const ISSUER = 'https://auth.example.fr';
const START = Date.parse('2026-09-07T08:00:00.000Z');
const HEAD = { role: 'SCHOOL_HEAD', schools: ['0750001A'] };

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

describe('access tokens', () => {
  let now = START;
  let keys: Keys;
  let stranger: Keys;
  let trusted: TrustedIssuer;
  let verify: VerifyToken;
  const rules = { otpAcr: ['eidas3'], toleranceSeconds: 5, now: () => now };

  const sign = (payload: JWTPayload, { key = keys.privateKey, alg = 'ES256', kid = 'one' } = {}): Promise<string> =>
    new SignJWT({ iss: ISSUER, aud: 'registre', sub: 'abc', exp: now / 1000 + 600, registre_roles: [HEAD], ...payload })
      .setProtectedHeader({ alg, kid })
      .sign(key);
  const codeOf = async (token: string | undefined, by: VerifyToken = verify): Promise<unknown> => {
    const fault = await by(token).catch((e: unknown) => e);
    if (!(fault instanceof TokenError)) return fault;
    if (token) expect(fault.message + fault.stack).not.toContain(token);
    return fault.code;
  };

  beforeAll(async () => {
    keys = await generateKeyPair('ES256');
    stranger = await generateKeyPair('ES256');
    trusted = {
      issuer: ISSUER,
      audience: 'registre',
      keys: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' }] },
      principal: payload => principalOf(payload, rules),
    };
  });
  beforeEach(() => {
    now = START;
    verify = createTokenVerifier([trusted], { now: () => now });
  });

  it('of a trusted issuer lead to a principal', async () => {
    expect(await verify(await sign({ amr: ['pwd', 'otp'], auth_time: START / 1000 - 60 }))).toEqual({
      subject: 'abc',
      roles: [HEAD],
      otpAt: '2026-09-07T07:59:00.000Z',
      expiresAt: '2026-09-07T08:10:00.000Z',
    });
  });

  it('are verified once, then remembered until they expire', async () => {
    const token = await sign({});
    const principal = await verify(token);
    expect(await verify(token)).toBe(principal);
    // Ten minutes, five seconds by which clocks may differ, and one more.
    now += 606_000;
    expect(await codeOf(token)).toBe('TOKEN_EXPIRED');
  });

  it.each<[string, () => Promise<string> | string | undefined, string]>([
    ['missing', () => undefined, 'TOKEN_MISSING'],
    ['empty', () => '', 'TOKEN_MISSING'],
    ['no JWT', () => 'certainly not', 'TOKEN_MALFORMED'],
    ['huge', () => 'a'.repeat(100_000), 'TOKEN_MALFORMED'],
    ['expired', () => sign({ exp: START / 1000 - 60 }), 'TOKEN_EXPIRED'],
    ['not valid yet', () => sign({ nbf: START / 1000 + 60 }), 'TOKEN_NOT_YET_VALID'],
    ['of another issuer', () => sign({ iss: 'https://evil.example' }), 'TOKEN_WRONG_ISSUER'],
    ['for another audience', () => sign({ aud: 'payroll' }), 'TOKEN_WRONG_AUDIENCE'],
    ['signed by a stranger', () => sign({}, { key: stranger.privateKey }), 'TOKEN_INVALID'],
    ['of an unknown key', () => sign({}, { kid: 'two', key: stranger.privateKey }), 'TOKEN_OTHER_KEY'],
    ['without an expiry', () => sign({ exp: undefined }), 'TOKEN_INVALID'],
    ['without a subject', () => sign({ sub: undefined }), 'TOKEN_INVALID'],
    ['with roles that are no list', () => sign({ registre_roles: 'SCHOOL_HEAD' }), 'TOKEN_INVALID'],
    [
      'with a school that is no UAI',
      () => sign({ registre_roles: [{ role: 'SCHOOL_HEAD', schools: ['*'] }] }),
      'TOKEN_INVALID',
    ],
    ['with an end that is no date', () => sign({ registre_roles: [{ ...HEAD, until: 'never' }] }), 'TOKEN_INVALID'],
  ])('that are %s are refused: %#', async (_what, token, code) => {
    expect(await codeOf(await token())).toBe(code);
  });

  it('without a signature, or signed with the public key as a secret, are refused', async () => {
    const [header, payload] = (await sign({})).split('.') as [string, string];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await codeOf(`${none}.${payload}.`)).toBe('TOKEN_INVALID');
    expect(await codeOf(`${header}.${payload}.`)).toBe('TOKEN_INVALID');
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    const hmac = await new SignJWT({ iss: ISSUER, aud: 'registre', sub: 'abc', exp: now / 1000 + 600 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(secret);
    expect(await codeOf(hmac)).toBe('TOKEN_INVALID');
  });

  it('altered after their signature are refused', async () => {
    const [header, , signature] = (await sign({})).split('.') as [string, string, string];
    const payload = Buffer.from(
      JSON.stringify({
        iss: ISSUER,
        aud: 'registre',
        sub: 'abc',
        exp: now / 1000 + 600,
        registre_roles: [{ role: 'AUDITOR', nation: true }],
      }),
    ).toString('base64url');
    expect(await codeOf(`${header}.${payload}.${signature}`)).toBe('TOKEN_INVALID');
  });

  it('give no role that is unknown, or that only the system gives', async () => {
    const roles = [{ role: 'HOLDER' }, { role: 'SYSTEM', nation: true }, { role: 'KING', nation: true }, HEAD];
    const principal = await verify(await sign({ registre_roles: roles, registre_account: randomUUID() }));
    expect(principal.roles).toEqual([HEAD]);
    expect(principal.holderOf).toBeUndefined();
  });

  it.each<[string, JWTPayload, boolean]>([
    ['amr with otp', { amr: ['otp'], auth_time: START / 1000 }, true],
    ['an acr that stands for it', { acr: 'eidas3', auth_time: START / 1000 }, true],
    ['another acr', { acr: 'eidas1', auth_time: START / 1000 }, false],
    ['amr without otp', { amr: ['pwd'], auth_time: START / 1000 }, false],
    ['no time of sign-in', { amr: ['otp'] }, false],
    ['a sign-in in the future', { amr: ['otp'], auth_time: START / 1000 + 3600 }, false],
  ])('say how strong the sign-in was: %s', async (_what, payload, strong) => {
    expect((await verify(await sign(payload))).otpAt !== undefined).toBe(strong);
  });

  describe('against keys read from the issuer', () => {
    let server: Server;
    let url: URL;
    let answer: { status: number; body: unknown };
    let reads = 0;
    beforeAll(async () => {
      server = createServer((_request, response) => {
        reads += 1;
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      });
      await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
      url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
    });
    afterAll(() => void server.close());
    beforeEach(() => {
      answer = { status: 200, body: trusted.keys };
      reads = 0;
    });

    it('are verified with one reading of the keys', async () => {
      const remote = createTokenVerifier([{ ...trusted, keys: url }], { now: () => now });
      await Promise.all([remote(await sign({})), remote(await sign({ jti: 'b' }))]);
      await remote(await sign({ jti: 'c' }));
      expect(reads).toBe(1);
    });

    it('are not called wrong when the issuer does not answer, and are taken when it does again', async () => {
      const remote = createTokenVerifier([{ ...trusted, keys: url }], { now: () => now });
      const token = await sign({});
      answer = { status: 503, body: {} };
      expect(await codeOf(token, remote)).toBe('ISSUER_UNAVAILABLE');
      answer = { status: 200, body: { keys: 'none' } };
      expect(await codeOf(token, remote)).toBe('ISSUER_UNAVAILABLE');
      answer = { status: 200, body: trusted.keys };
      expect(await codeOf(token, remote)).toMatchObject({ subject: 'abc' });
      const nobody = createTokenVerifier([{ ...trusted, keys: new URL('http://127.0.0.1:1/') }], { now: () => now });
      expect(await codeOf(token, nobody)).toBe('ISSUER_UNAVAILABLE');
    });
  });

  describe('of holders', () => {
    const secret = randomBytes(32);
    const accountId = randomUUID();
    const session = { sessionId: randomUUID(), credentialId: randomUUID(), position: '0'.repeat(32), generation: 3 };
    const holders = () => createHolderTokens({ secret, audience: 'registre', now: () => now });

    it('are short, name the account, and are taken by every server with the same key', async () => {
      const { accessToken, expiresAt } = await (await holders()).sign({ accountId, ...session });
      const other = await holders();
      expect(expiresAt).toBe('2026-09-07T08:20:00.000Z');
      const both = createTokenVerifier([trusted, other.trustedIssuer], { now: () => now });
      expect(await both(accessToken)).toEqual({
        subject: accountId,
        roles: [{ role: 'HOLDER' }],
        holderOf: accountId,
        session,
        expiresAt,
      });
      // Twenty minutes, five seconds by which clocks may differ, and one more.
      now += 1_206_000;
      expect(await codeOf(accessToken, both)).toBe('TOKEN_EXPIRED');
    });

    it('cannot be made by the issuer of schools, nor the other way round', async () => {
      const both = createTokenVerifier([trusted, (await holders()).trustedIssuer], { now: () => now });
      expect(await codeOf(await sign({ iss: HOLDER_ISSUER, sub: accountId }), both)).toBe('TOKEN_INVALID');
    });

    it('made with another key are refused', async () => {
      const other = await createHolderTokens({ secret: randomBytes(32), audience: 'registre', now: () => now });
      const { accessToken } = await other.sign({ accountId, ...session });
      const own = createTokenVerifier([(await holders()).trustedIssuer], { now: () => now });
      expect(await codeOf(accessToken, own)).toBe('TOKEN_OTHER_KEY');
    });

    it('need a key of 32 bytes', async () => {
      await expect(createHolderTokens({ secret: randomBytes(16), audience: 'registre' })).rejects.toThrow(
        /HOLDER_TOKEN_KEY/,
      );
    });
  });
});

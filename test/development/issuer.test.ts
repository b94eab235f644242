import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createDevelopmentIssuer } from '../../src/development/issuer.js';
import { createTokenVerifier } from '../../src/security/tokens.js';

const user = { login: 'head1', password: 'secret', description: 'a head', roles: [], otp: true };

/** A server of development on a data folder of its own, and a token that it signed. */
async function server(address: string) {
  const issuer = await createDevelopmentIssuer({
    mode: 'development',
    secret: randomBytes(32),
    issuer: `${address}/dev/issuer`,
    audience: 'registre',
    users: () => [user] as never,
  });
  const form = new URLSearchParams({ grant_type: 'password', username: user.login, password: user.password });
  const answer = await issuer.token(form);
  if (answer.status !== 200) throw new Error(answer.body.error_description);
  return { verify: createTokenVerifier([issuer.trusted]), token: answer.body.access_token };
}

describe('two servers of development on one machine', () => {
  it.each([
    ['one after the other at one address', 'http://localhost:4000', 'TOKEN_OTHER_KEY'],
    ['side by side', 'http://localhost:4001', 'TOKEN_WRONG_ISSUER'],
  ])('%s: each takes its own tokens alone, and says where to sign in', async (_, address, code) => {
    const [here, there] = [await server('http://localhost:4000'), await server(address)];
    await expect(here.verify(here.token)).resolves.toMatchObject({ subject: 'development:head1' });
    await expect(here.verify(there.token)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/another server.*Sign in.* at this one/),
    });
  });
});

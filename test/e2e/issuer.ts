/** An issuer as schools have one: its keys by URL, tokens for any role. */
import { createServer, type Server } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

export interface TestIssuer {
  /** For the server's environment. */
  readonly environment: { OIDC_ISSUER: string; OIDC_JWKS_URL: string };
  token(subject: string, ...roles: Record<string, unknown>[]): Promise<string>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] };
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(jwks));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const issuer = `http://127.0.0.1:${port}`;
  return {
    environment: { OIDC_ISSUER: issuer, OIDC_JWKS_URL: `${issuer}/jwks` },
    token: (subject, ...roles) =>
      new SignJWT({ registre_roles: roles, amr: ['pwd', 'otp'], auth_time: Math.floor(Date.now() / 1000) })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(issuer)
        .setAudience('registre')
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(privateKey),
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

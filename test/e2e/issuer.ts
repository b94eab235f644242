/** An issuer as schools have one: its keys by URL, tokens for any role. */
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

export interface TestIssuer {
  /** For the server's environment. */
  readonly environment: { OIDC_ISSUER: string; OIDC_JWKS_URL: string; NODE_EXTRA_CA_CERTS?: string };
  token(subject: string, ...roles: Record<string, unknown>[]): Promise<string>;
  close(): Promise<void>;
}

const tls = (name: string): string => fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url));

/** `secure`: over TLS, as production asks, with a certificate of its own that `environment` makes the server trust. */
export async function startIssuer({ secure = false } = {}): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] };
  const answer: RequestListener = (_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(jwks));
  };
  const server = secure
    ? createTlsServer({ key: readFileSync(tls('key')), cert: readFileSync(tls('certificate')) }, answer)
    : createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const issuer = `${secure ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    environment: {
      OIDC_ISSUER: issuer,
      OIDC_JWKS_URL: `${issuer}/jwks`,
      ...(secure ? { NODE_EXTRA_CA_CERTS: tls('certificate') } : {}),
    },
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

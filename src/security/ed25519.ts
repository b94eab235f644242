/** Derives a signing key from a secret: the same secret gives the same key on every server. */
import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JSONWebKeySet } from 'jose';

/** Prefix of an Ed25519 private key in PKCS#8, before its 32 bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface SigningKey {
  readonly key: KeyObject;
  readonly kid: string;
  readonly alg: 'EdDSA';
  /** The public half. */
  readonly jwks: JSONWebKeySet;
}

/**
 * Derives the key. Keys of different `use` differ, though the secret is the same. Throws RangeError when the secret has fewer than 32
 * bytes; its message names the variable `name`.
 */
export async function signingKey(secret: Buffer, use: string, name: string): Promise<SigningKey> {
  if (secret.length < 32) {
    throw new RangeError(`${name} must be 32 bytes or more: make one with "openssl rand -base64 32"`);
  }
  const seed = Buffer.from(hkdfSync('sha256', secret, 'registre', `registre ${use}: Ed25519`, 32));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  const jwk = await exportJWK(createPublicKey(key));
  const kid = await calculateJwkThumbprint(jwk);
  return { key, kid, alg: 'EdDSA', jwks: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] } };
}

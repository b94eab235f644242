/**
 * Requests for downloads, sealed with a key derived from the token of their address. The database has only a digest of the token: whoever reads
 * the database alone learns neither the token nor the request.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const keyOf = (token: string): Buffer => Buffer.from(hkdfSync('sha256', token, '', 'registre download request', 32));

/** Seals a request, with a key that is derived from the token. Returns nonce, tag and sealed JSON, in this order. */
export function sealRequest(token: string, request: object): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(token), nonce, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(JSON.stringify(request), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what `sealRequest` has returned. Throws when it was not sealed by this token. */
export function openRequest(token: string, sealed: Buffer): object {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, keyOf(token), nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as object;
}

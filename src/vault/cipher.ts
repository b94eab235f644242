/** AES-256-GCM as the vault uses it. A sealed value is `iv (12) | ciphertext | tag (16)`, bound to a context. */
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

/** Lengths in bytes. */
const IV = 12;
const TAG = 16;
const ALGORITHM = 'aes-256-gcm';

/** Thrown for a sealed value that does not open: it was altered, cut, moved from another place, or sealed with another key. */
export class DoesNotOpen extends Error {
  override readonly name = 'DoesNotOpen';
  constructor(readonly context: string) {
    super(`the vault holds a value that does not open (${context}): it was altered, moved or sealed with another key`);
  }
}

/** Initialisation vectors drawn at a time. */
const DRAWN = 512;
const pool = Buffer.allocUnsafe(IV * DRAWN);
/** How many of them are not used yet. */
let left = 0;

/** A random initialisation vector. Random bytes are drawn in bulk: a system call per value would cost more than its encryption. */
const nextIv = (): Buffer => {
  if (left === 0) {
    randomFillSync(pool);
    left = DRAWN;
  }
  left -= 1;
  return Buffer.from(pool.subarray(left * IV, (left + 1) * IV));
};

/** Encrypts a value for one place: it opens only with the same `context` (person, facet, version). */
export function seal(key: Buffer, context: string, value: string | Buffer): Buffer {
  const iv = nextIv();
  const cipher = createCipheriv(ALGORITHM, key, iv);
  cipher.setAAD(Buffer.from(context));
  const sealed = typeof value === 'string' ? cipher.update(value, 'utf8') : cipher.update(value);
  cipher.final();
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]);
}

/** Decrypts a value sealed with the same key and context. Throws `DoesNotOpen`. */
export function open(key: Buffer, context: string, sealed: Buffer): Buffer {
  if (sealed.length < IV + TAG) throw new DoesNotOpen(context);
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const value = decipher.update(sealed.subarray(IV, sealed.length - TAG));
  try {
    decipher.final();
  } catch {
    throw new DoesNotOpen(context);
  }
  return value;
}

/** Keys of signed notes (C2SP signed-note): Ed25519, each with a name and the hash that tells keys of one name apart. */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** What a key signs: notes (signed-note), or what a witness has seen of another's checkpoint, with the time (tlog-cosignature). */
export type KeyUse = 'NOTE' | 'COSIGNATURE';

const TYPE_BYTES: Readonly<Record<KeyUse, number>> = { NOTE: 0x01, COSIGNATURE: 0x04 };

/** A public key with its name: what verifies signatures. */
export interface VerifierKey {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly hash: string;
  readonly use: KeyUse;
  readonly publicKey: KeyObject;
  /** The key as text: `<name>+<hash>+<base64>`. */
  readonly text: string;
}

export interface SigningKey extends VerifierKey {
  readonly privateKey: KeyObject;
}

/** Bytes of a private key (the seed of RFC 8032) and of a public one. */
const KEY_BYTES = 32;
/** What PKCS #8 has before the seed of an Ed25519 key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Whether a text may be the name of a key: not empty, without blanks and without `+`. */
export const isKeyName = (name: string): boolean => /^[^\s+\p{Zs}\p{Cc}]+$/u.test(name);

function verifierKey(name: string, use: KeyUse, raw: Buffer): VerifierKey {
  const typed = Buffer.concat([Buffer.from([TYPE_BYTES[use]]), raw]);
  const hash = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8);
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
  return { name, hash, use, publicKey, text: `${name}+${hash}+${typed.toString('base64')}` };
}

/** Reads a verifier key; undefined for a text that is none, or of a kind of key that is not known here. */
export function readVerifierKey(text: string): VerifierKey | undefined {
  const [, name, hash, base64] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  if (name === undefined || base64 === undefined || !isKeyName(name)) return undefined;
  const typed = Buffer.from(base64, 'base64');
  const use = (Object.keys(TYPE_BYTES) as KeyUse[]).find(one => TYPE_BYTES[one] === typed[0]);
  if (use === undefined || typed.length !== 1 + KEY_BYTES || typed.toString('base64') !== base64) return undefined;
  const key = verifierKey(name, use, typed.subarray(1));
  return key.hash === hash ? key : undefined;
}

/** The key made of a seed of 32 bytes. Throws a RangeError for a name or seed that cannot be one. */
export function signingKey(name: string, use: KeyUse, seed: Buffer): SigningKey {
  if (!isKeyName(name)) throw new RangeError(`not a name of a key: ${JSON.stringify(name)}`);
  if (seed.length !== KEY_BYTES) throw new RangeError(`a seed has ${KEY_BYTES} bytes, not ${seed.length}`);
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { ...verifierKey(name, use, Buffer.from(x!, 'base64url')), privateKey };
}

export const signBytes = ({ privateKey }: SigningKey, message: string): Buffer =>
  sign(null, Buffer.from(message), privateKey);

export const isSigned = ({ publicKey }: VerifierKey, message: string, signature: Buffer): boolean =>
  verify(null, Buffer.from(message), publicKey, signature);

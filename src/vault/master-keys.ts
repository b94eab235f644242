/** The master key of the vault, which comes from outside the database, and earlier ones during a change of key. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { uuidOf } from '../common/uuid.js';
import { open, seal } from './cipher.js';

/** Thrown when VAULT_KEY is no fit key, or not the one that the data was sealed with. The message gives the remedy. */
export class WrongVaultKey extends Error {
  override readonly name = 'WrongVaultKey';
}

/** The context that the root secret is sealed with. */
export const ROOT_CONTEXT = 'root';

/** A sealed value, and the id of the master key that opens it. */
export interface Sealed {
  readonly keyId: string;
  readonly sealed: Buffer;
}

/** Derives a key of 32 bytes for one use: keys of different uses do not reveal one another. */
const derive = (secret: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'registre', `registre vault: ${use}`, 32));

/** Reads a key as the configuration gives it: 32 bytes or more, raw or in base64. Never shows it. */
function readMasterKey(key: string | Buffer): Buffer {
  const bytes = typeof key === 'string' ? Buffer.from(key, 'base64') : key;
  if (bytes.length >= 32) return bytes;
  throw new WrongVaultKey(
    `VAULT_KEY must be 32 bytes or more in base64, it has ${bytes.length}: make one with "openssl rand -base64 32"`,
  );
}

/** Seals with the current master key, and opens with any that was given. */
export class MasterKeys {
  /** By their ids; the current one is the last. */
  readonly #keys = new Map<string, Buffer>();
  /** The id of the key that new data is wrapped with. */
  readonly current: string;

  constructor(current: string | Buffer, previous: readonly (string | Buffer)[] = []) {
    for (const key of [...previous, current]) {
      const master = readMasterKey(key);
      this.#keys.set(derive(master, 'key id').toString('hex').slice(0, 12), derive(master, 'wrapping'));
    }
    this.current = [...this.#keys.keys()].at(-1)!;
  }

  /** The ids of the earlier keys. */
  get previous(): string[] {
    return [...this.#keys.keys()].filter(id => id !== this.current);
  }

  #key(id: string): Buffer {
    const key = this.#keys.get(id);
    if (key) return key;
    throw new WrongVaultKey(
      `the vault holds data sealed with master key ${id}, and VAULT_KEY is key ${this.current}: give back the VAULT_KEY ` +
        'kept with this database (what another key sealed cannot be read)',
    );
  }

  /** Seals a value with the current key. It opens only with the same `context`. */
  seal(context: string, value: string | Buffer): Sealed {
    return { keyId: this.current, sealed: seal(this.#key(this.current), context, value) };
  }

  /** Throws `WrongVaultKey` when that master key was not given, `DoesNotOpen` when the value was altered. */
  open(context: string, { keyId, sealed }: Sealed): Buffer {
    return open(this.#key(keyId), context, sealed);
  }

  /** The root secret of a new vault, derived from the current key. The vault stores it, and keeps it when the master key changes. */
  firstRoot(): Buffer {
    return derive(this.#key(this.current), 'root');
  }
}

/** Makes keyed digests, and ids from them. Parts are length-prefixed: ('ab','c') differs from ('a','bc'). */
export class Digests {
  readonly #key: KeyObject;
  constructor(root: Buffer) {
    this.#key = createSecretKey(derive(root, 'digest'));
  }

  /** 32 bytes (HMAC-SHA-256). Parts are normalised first (Unicode NFC). */
  bytes(domain: string, ...parts: string[]): Buffer {
    let message = '';
    for (const part of [domain, ...parts]) {
      const text = part.normalize('NFC');
      message += `${Buffer.byteLength(text)}:${text}`;
    }
    return createHmac('sha256', this.#key).update(message).digest();
  }

  /** The same in base64url. */
  digest(domain: string, ...parts: string[]): string {
    return this.bytes(domain, ...parts).toString('base64url');
  }

  /** An id made of such a digest: a UUID of version 8 (RFC 9562). */
  stableId(domain: string, ...parts: string[]): string {
    return uuidOf(this.bytes(`id:${domain}`, ...parts));
  }
}

/** The hashes of RFC 6962: SHA-256 of leaves and of nodes, told apart by their first byte. */
import { hash } from 'node:crypto';

/** 32 bytes, each as one character (latin1): so they are compared, copied and kept at the least cost. */
export type Hash = string & { readonly __hash: unique symbol };

/** Bytes of a hash. */
export const HASH_BYTES = 32;

const sha256 = (data: Buffer | string): Hash => hash('sha256', data, 'binary') as Hash;

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Hash = sha256('');

/** Hash of a leaf, by its bytes or by the text whose UTF-8 they are. */
export const leafHash = (entry: Buffer | string): Hash =>
  sha256(typeof entry === 'string' ? `\0${entry}` : Buffer.concat([Buffer.from([0]), entry]));

/** Writes the bytes of a hash, four at a time: for so few, it is faster than Buffer's own way. */
export function putHash(of: Hash, target: DataView, at: number): void {
  for (let i = 0; i < HASH_BYTES; i += 4)
    target.setInt32(
      at + i,
      of.charCodeAt(i) | (of.charCodeAt(i + 1) << 8) | (of.charCodeAt(i + 2) << 16) | (of.charCodeAt(i + 3) << 24),
      true,
    );
}

const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
const nodeView = new DataView(node.buffer, node.byteOffset, node.length);

/** Hash of the node over two others. */
export function nodeHash(left: Hash, right: Hash): Hash {
  putHash(left, nodeView, 1);
  putHash(right, nodeView, 1 + HASH_BYTES);
  return sha256(node);
}

export const bytesOfHash = (of: Hash): Buffer => Buffer.from(of, 'latin1');

/** Reads a hash out of bytes; throws a RangeError where fewer than 32 are left. */
export function hashIn(bytes: Buffer, at = 0): Hash {
  if (at + HASH_BYTES > bytes.length) throw new RangeError(`no hash of ${HASH_BYTES} bytes at byte ${at}`);
  return bytes.toString('latin1', at, at + HASH_BYTES) as Hash;
}

export const toBase64 = (of: Hash): string => bytesOfHash(of).toString('base64');
export const toHex = (of: Hash): string => bytesOfHash(of).toString('hex');

/** Reads a hash in base64 with its padding; undefined for any other text. */
export function fromBase64(text: string): Hash | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === HASH_BYTES && bytes.toString('base64') === text ? hashIn(bytes) : undefined;
}

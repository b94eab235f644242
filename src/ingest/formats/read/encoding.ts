/**
 * Finds the encoding of a file, by its byte order mark, its XML declaration or its bytes, and verifies what it declares. A
 * file whose bytes are not of the encoding it declares is refused: its names would be stored wrong for ever.
 */
import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { FileRefused } from '../../report/refusal.js';
import { because, type Because } from '../../report/words/reasons.js';
import type { ByteSource } from './files.js';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'iso-8859-15' | 'windows-1252';

/** The findings of one pass over the bytes. */
export interface Inspected {
  readonly source: ByteSource;
  readonly encoding: Encoding;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
}

/** By the name that a file declares. ASCII is UTF-8, too. Which UTF-16 it is, the byte order mark says. */
const NAMES: Readonly<Record<string, Encoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'utf-16': 'utf-16le',
  'iso-8859-1': 'iso-8859-1',
  'iso8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'iso-8859-15': 'iso-8859-15',
  'iso8859-15': 'iso-8859-15',
  'latin-9': 'iso-8859-15',
  latin9: 'iso-8859-15',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

const bomOf = (head: Buffer): Encoding | undefined => {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
};

const declaredOf = (head: Buffer, bom: Encoding | undefined): string | undefined => {
  const text = bom?.startsWith('utf-16') ? '' : head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const declaration = /^\s*<\?xml\s([^>]{0,200}?)\?>/.exec(text)?.[1];
  return /encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(declaration ?? '')?.[1];
};

/** Collects from the bytes of a file what tells encodings apart. Call `take` for each chunk in order, then `finish` once. */
class Evidence {
  #carry: Buffer = Buffer.alloc(0);
  #line = 1;
  /** The file holds characters of several bytes in valid UTF-8. */
  multiByte = false;
  /** First line whose bytes are not UTF-8. */
  notUtf8: number | undefined;
  /** First line with a byte 80–9F: letters in windows-1252, control characters in ISO-8859. */
  upperControl: number | undefined;
  /** First line with a NUL byte. */
  nul: number | undefined;

  take(chunk: Uint8Array): void {
    let bytes = this.#carry.length
      ? Buffer.concat([this.#carry, chunk])
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    // Up to 3 bytes of a sequence cut by the end of the chunk wait for the next one. A sequence has 2 bytes, from E0 on 3 and from F0 on 4, as
    // its first byte says; 80 to BF continue one.
    let end = bytes.length;
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back]!;
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      if (back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2)) end = bytes.length - back;
      break;
    }
    this.#carry = Buffer.from(bytes.subarray(end));
    bytes = bytes.subarray(0, end);
    this.#judge(bytes);
  }

  finish(): void {
    if (this.#carry.length) this.#judge(this.#carry);
    this.#carry = Buffer.alloc(0);
  }

  #judge(bytes: Buffer): void {
    const valid = isUtf8(bytes);
    let line = this.#line;
    let lineStart = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === 0x0a) {
        if (!valid && this.notUtf8 === undefined && !isUtf8(bytes.subarray(lineStart, at))) this.notUtf8 = line;
        line++;
        lineStart = at + 1;
      } else if (byte >= 0x80) {
        if (valid) this.multiByte = true;
        if (byte < 0xa0) this.upperControl ??= line;
      } else if (byte === 0) this.nul ??= line;
    }
    if (!valid) this.notUtf8 ??= line;
    this.#line = line;
  }
}

/** The encoding of a file. Throws `FileRefused` where byte order mark, declaration and bytes contradict each other. */
function encodingBy(
  kind: 'xml' | 'csv',
  evidence: Evidence,
  bom: Encoding | undefined,
  declared: string | undefined,
  file: string,
): Encoding {
  const refuse = (why: Because, line?: number) => new FileRefused('ENCODING', why, { file, ...(line ? { line } : {}) });
  const named = declared === undefined ? undefined : NAMES[declared.toLowerCase()];
  if (declared !== undefined && named === undefined) throw refuse(because('ENCODING_UNKNOWN', { declared }), 1);
  if (bom?.startsWith('utf-16')) return bom;
  if (evidence.nul !== undefined) throw refuse(because('NUL_IN_FILE'), evidence.nul);
  const declares = { declared: declared ?? '' };
  if (bom === 'utf-8' && named !== undefined && named !== 'utf-8') throw refuse(because('MARK_OF_UTF8', declares), 1);
  const stated = bom ?? named;
  if (stated === 'utf-8') {
    if (evidence.notUtf8 !== undefined) throw refuse(because('BYTES_NOT_UTF8'), evidence.notUtf8);
    return 'utf-8';
  }
  if (stated === undefined) {
    if (evidence.notUtf8 === undefined) return 'utf-8';
    return evidence.upperControl === undefined ? 'iso-8859-15' : 'windows-1252';
  }
  if (stated.startsWith('utf-16')) throw refuse(because('MARK_MISSING', { kind, ...declares }), 1);
  if (evidence.multiByte && evidence.notUtf8 === undefined) throw refuse(because('BYTES_OF_UTF8', declares), 1);
  if (stated !== 'windows-1252' && evidence.upperControl !== undefined)
    throw refuse(because('BYTES_OF_WINDOWS', declares), evidence.upperControl);
  return stated;
}

/** Reads a file once for its encoding and digest. Throws `FileRefused` when it is not in the encoding that it declares. */
export async function inspect(
  source: ByteSource,
  kind: 'xml' | 'csv',
  limits: { fileBytes: number },
): Promise<Inspected> {
  const hash = createHash('sha256');
  const evidence = new Evidence();
  let head: Buffer = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of source.open()) {
    bytes += chunk.length;
    if (bytes > limits.fileBytes)
      throw new FileRefused('TOO_LARGE', because('FILE_LARGE', { limit: limits.fileBytes }), {
        file: source.name,
      });
    if (head.length < 512) head = Buffer.concat([head, chunk.subarray(0, 512)]);
    hash.update(chunk);
    evidence.take(chunk);
  }
  evidence.finish();
  const bom = bomOf(head);
  const declared = kind === 'xml' ? declaredOf(head, bom) : undefined;
  const encoding = encodingBy(kind, evidence, bom, declared, source.name);
  return { source, encoding, digest: hash.digest('hex'), bytes };
}

/** The text of an inspected file, chunk by chunk, without its byte order mark. */
export async function* text({ source, encoding }: Pick<Inspected, 'source' | 'encoding'>): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of source.open()) {
      const part = decoder.decode(chunk, { stream: true });
      if (part) yield part;
    }
    const rest = decoder.decode();
    if (rest) yield rest;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new FileRefused('ENCODING', because('BYTES_DIFFER', { encoding: encoding.toUpperCase() }), {
        file: source.name,
      });
    throw error;
  }
}

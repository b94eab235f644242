/** Signed notes (C2SP signed-note), and cosignatures of checkpoints (C2SP tlog-cosignature, version 1). */
import { isSigned, signBytes, type SigningKey, type VerifierKey } from './keys.js';

/** A text that is no signed note, or one that a known key's signature does not fit. */
export class BadNote extends Error {
  override readonly name = 'BadNote';
}

/** One line of signature. */
export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly hash: string;
  /** What follows the hash of the key. */
  readonly bytes: Buffer;
  /** The line as it stands, without its end. */
  readonly line: string;
}

export interface Note {
  /** What is signed: ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key whose signature of a note holds. */
export interface Verified {
  readonly key: VerifierKey;
  /** When a witness gave it, in seconds since 1970; undefined for one that has no time. */
  readonly time?: number;
}

/** The most signatures and bytes of a note that is read. */
const MOST_SIGNATURES = 64;
const MOST_BYTES = 1_000_000;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
const LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f]/;

const cosigned = (text: string, time: number): string => `cosignature/v1\ntime ${time}\n${text}`;

const lineOf = ({ name, hash }: VerifierKey, bytes: Buffer): string =>
  `— ${name} ${Buffer.concat([Buffer.from(hash, 'hex'), bytes]).toString('base64')}`;

/** The line by which a key signs a text. A witness's key states the time, in seconds since 1970. */
export function signatureLine(text: string, key: SigningKey, now: () => number): string {
  if (key.use === 'NOTE') return lineOf(key, signBytes(key, text));
  const time = Math.floor(now());
  const bytes = Buffer.alloc(TIME_BYTES);
  bytes.writeBigUInt64BE(BigInt(time));
  return lineOf(key, Buffer.concat([bytes, signBytes(key, cosigned(text, time))]));
}

/** The note of a text and its signature lines. */
export const noteOf = (text: string, lines: readonly string[]): string =>
  `${text}\n${lines.map(line => `${line}\n`).join('')}`;

function readSignature(line: string): NoteSignature {
  const [, name, base64] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  // Four bytes name the key; some of the signature must follow.
  if (name === undefined || bytes.length < 5 || bytes.toString('base64') !== base64)
    throw new BadNote('a line below the text of the note is no signature');
  return { name, hash: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4), line };
}

/** Reads a signed note without checking a signature. Throws BadNote. */
export function readNote(note: string): Note {
  if (note.length > MOST_BYTES) throw new BadNote('the note is too long');
  if (CONTROLS.test(note)) throw new BadNote('the note has control characters');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new BadNote('this is no signed note: a text, an empty line, signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new BadNote(`the note has more than ${MOST_SIGNATURES} signatures`);
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignature) };
}

function verifiedBy(key: VerifierKey, text: string, bytes: Buffer): Verified | undefined {
  if (key.use === 'NOTE') return isSigned(key, text, bytes) ? { key } : undefined;
  if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined;
  const time = Number(bytes.readBigUInt64BE());
  if (!Number.isSafeInteger(time)) return undefined;
  return isSigned(key, cosigned(text, time), bytes.subarray(TIME_BYTES)) ? { key, time } : undefined;
}

/**
 * The signatures of a note that these keys verify, one for each key at most; those of other keys are passed over. Throws BadNote where a
 * signature names one of the keys and is not of it.
 */
export function signaturesBy(keys: readonly VerifierKey[], { text, signatures }: Note): Verified[] {
  return keys.flatMap(key => {
    const named = signatures.filter(({ name, hash }) => name === key.name && hash === key.hash);
    const verified = named.map(({ bytes }) => verifiedBy(key, text, bytes));
    if (verified.includes(undefined)) throw new BadNote(`a signature of ${key.name} does not fit the text`);
    return verified.slice(0, 1) as Verified[];
  });
}

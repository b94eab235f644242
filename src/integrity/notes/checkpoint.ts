/** Checkpoints (C2SP tlog-checkpoint): what the log says of its tree, to be signed as a note. */
import { fromBase64, toBase64, type Hash } from '../tree/hash.js';
import type { TreeHead } from '../tree/proofs.js';
import { BadNote, noteOf, readNote, signaturesBy, signatureLine, type Note, type Verified } from './note.js';
import type { SigningKey, VerifierKey } from './keys.js';

export interface Checkpoint extends TreeHead {
  /** Names the log. */
  readonly origin: string;
}

/** A checkpoint with the note that states it. */
export interface SignedCheckpoint extends Checkpoint, Note {
  /** The whole note, as it was read. */
  readonly note: string;
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${toBase64(root)}\n`;

/** Signs a checkpoint with each of the keys, which are keys of the log: they state no time, as a witness's would. */
export function signCheckpoint(checkpoint: Checkpoint, keys: readonly SigningKey[]): string {
  const text = checkpointText(checkpoint);
  return noteOf(
    text,
    keys.map(key => signatureLine(text, key, () => 0)),
  );
}

/** Reads the text of a checkpoint. Lines beyond the three are extensions, and nothing is read of them. */
function readText(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  const hash: Hash | undefined = fromBase64(root);
  const count = /^(0|[1-9]\d{0,15})$/.test(size) ? Number(size) : NaN;
  if (origin === '' || !Number.isSafeInteger(count) || hash === undefined || extensions.includes(''))
    throw new BadNote('the text is no checkpoint: origin, size of the tree, root hash, a line each');
  return { origin, size: count, root: hash };
}

/** Reads a checkpoint without checking a signature. Throws BadNote. */
export function readCheckpoint(note: string): SignedCheckpoint {
  const read = readNote(note);
  return { ...readText(read.text), ...read, note };
}

/**
 * Reads a checkpoint of the log, which one of its keys must have signed. The keys may include those of witnesses, whose signatures are answered, too,
 * and are not enough. Throws BadNote.
 */
export function openCheckpoint(
  note: string,
  origin: string,
  keys: readonly VerifierKey[],
): SignedCheckpoint & { readonly signedBy: readonly Verified[] } {
  const checkpoint = readCheckpoint(note);
  if (checkpoint.origin !== origin) throw new BadNote(`the checkpoint is of ${checkpoint.origin}, not of ${origin}`);
  const signedBy = signaturesBy(keys, checkpoint);
  if (!signedBy.some(({ key }) => key.use === 'NOTE'))
    throw new BadNote(`no key of ${origin} has signed the checkpoint`);
  return { ...checkpoint, signedBy };
}

/**
 * The note with the signature lines added that it does not have yet. Lines are compared as they stand: a key of the log signs the same line
 * again, a witness another one, which has the time.
 */
export function withSignatures(note: string, lines: readonly string[]): string {
  const { text, signatures } = readNote(note);
  const had = signatures.map(({ line }) => line);
  return noteOf(text, [...had, ...lines.filter(line => !had.includes(line))]);
}

/**
 * The closing line of an extract: what the extract holds, whom it is about and who asked for it, signed by the keys of the ledger.
 * docs/integrity.md states the form.
 */
import { isObject } from '../../common/is-object.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import type { SigningKey, VerifierKey } from './keys.js';
import { BadNote, noteOf, readNote, signatureLine, signaturesBy } from './note.js';

/** What is signed of an extract. */
export interface Statement {
  /** Version of this form. */
  readonly v: 1;
  /** The stream whose events the extract holds, from the first on. */
  readonly stream: string;
  /** How many events the stream had in the tree of the checkpoint. */
  readonly events: number;
  /** SHA-256 of the lines of these events, each with its line feed: in hexadecimal. */
  readonly sha256: string;
  /** Size of the tree of the checkpoint. */
  readonly size: number;
  /** Whom or what the extract is about. */
  readonly about: object;
  /** Who asked for it, by what right and when. */
  readonly asked: object;
}

/** The last line of an extract, as JSON. */
export interface ClosingLine {
  readonly extract: Statement;
  /** Lines of signature, as signed notes have them. */
  readonly signatures: readonly string[];
}

/** The text that is signed. Its first line is the origin of no log, so that no checkpoint is taken for it. */
const signedText = (origin: string, statement: object): string => `${origin}/extract\n${canonicalJson(statement)}\n`;

/** Signs a statement with each of the keys. */
export function closingLine(origin: string, keys: readonly SigningKey[], statement: Statement): ClosingLine {
  const text = signedText(origin, statement);
  return { extract: statement, signatures: keys.map(key => signatureLine(text, key, () => 0)) };
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether a line of JSON is meant as a closing line: it may be faulty. */
export const isClosing = (value: unknown): value is Partial<ClosingLine> => isObject(value) && 'extract' in value;

/** The statement of a closing line that one of the keys has signed. Throws BadNote. */
export function openClosing(
  { extract, signatures }: Partial<ClosingLine>,
  origin: string,
  keys: readonly VerifierKey[],
): Statement {
  const { v, stream, events, sha256, size, about, asked } = (extract ?? {}) as Partial<Statement>;
  if (
    ![stream, sha256].every(isText) ||
    ![events, size].every(Number.isSafeInteger) ||
    ![about, asked].every(isObject) ||
    !Array.isArray(signatures) ||
    !signatures.every(isText)
  )
    throw new BadNote('this is no closing line of an extract');
  if (v !== 1) throw new BadNote(`the closing line is of version ${String(v)}, which is not known here`);
  const own = keys.filter(({ use }) => use === 'NOTE');
  if (signaturesBy(own, readNote(noteOf(signedText(origin, extract!), signatures))).length === 0)
    throw new BadNote(`no key of ${origin} has signed the closing line`);
  return extract!;
}

/** Proofs as text (C2SP tlog-proof): an index, an inclusion proof and the checkpoint it leads to. */
import { fromBase64, toBase64, type Hash } from '../tree/hash.js';
import { BadNote } from './note.js';

const HEADER = 'c2sp.org/tlog-proof@v1';
/** The most hashes of a proof: a tree has fewer levels. */
export const MOST_HASHES = 63;

export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Hash[];
  /** The note of the checkpoint. */
  readonly checkpoint: string;
}

export const tlogProof = ({ index, hashes, checkpoint }: TlogProof): string =>
  [HEADER, `index ${index}`, ...hashes.map(toBase64), '', checkpoint].join('\n');

/** Reads a proof; what `extra` gives is passed over, as nothing vouches for it. Throws BadNote. */
export function readTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const [header, ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  if (lines[0]?.startsWith('extra ') === true) lines.shift();
  const index = Number(/^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1] ?? NaN);
  const hashes = lines.map(fromBase64);
  if (header !== HEADER || !Number.isSafeInteger(index) || hashes.includes(undefined) || hashes.length > MOST_HASHES)
    throw new BadNote(`this is no proof of the form ${HEADER}`);
  return { index, hashes: hashes as Hash[], checkpoint: text.slice(end + 2) };
}

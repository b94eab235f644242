/** The request by which a log asks a witness for a cosignature (C2SP tlog-witness, add-checkpoint). */
import { fromBase64, toBase64, type Hash } from '../tree/hash.js';
import { MOST_HASHES } from '../notes/tlog-proof.js';

export interface AddCheckpoint {
  /** Size of the tree that the witness cosigned last; 0 when it has cosigned none. */
  readonly oldSize: number;
  /** Proves the new tree to begin with the old one. */
  readonly proof: readonly Hash[];
  /** The note of the new checkpoint. */
  readonly checkpoint: string;
}

export const addCheckpointBody = ({ oldSize, proof, checkpoint }: AddCheckpoint): string =>
  [`old ${oldSize}`, ...proof.map(toBase64), '', checkpoint].join('\n');

/** Reads a request; undefined for a body of another form. */
export function readAddCheckpoint(body: string): AddCheckpoint | undefined {
  const end = body.indexOf('\n\n');
  if (end < 0) return undefined;
  const [old = '', ...lines] = body.slice(0, end).split('\n');
  const oldSize = Number(/^old (0|[1-9]\d{0,15})$/.exec(old)?.[1] ?? NaN);
  const proof = lines.map(fromBase64);
  if (!Number.isSafeInteger(oldSize) || proof.length > MOST_HASHES || proof.includes(undefined)) return undefined;
  return { oldSize, proof: proof as Hash[], checkpoint: body.slice(end + 2) };
}

/** An answer of a witness: a status of HTTP and its body. */
export interface WitnessAnswer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** Content type of an answer that says at which size of the tree the witness is. */
export const SIZE_TYPE = 'text/x.tlog.size';

/**
 * A witness (C2SP tlog-witness): cosigns a checkpoint once it is proved to continue the one it cosigned before. So a log cannot show
 * different histories to different people without the witness's refusing one of them.
 */
import { createHash } from 'node:crypto';
import { BadNote, signatureLine } from '../notes/note.js';
import { openCheckpoint, readCheckpoint, withSignatures, type SignedCheckpoint } from '../notes/checkpoint.js';
import type { SigningKey, VerifierKey } from '../notes/keys.js';
import { EMPTY_ROOT } from '../tree/hash.js';
import { isConsistent } from '../tree/proofs.js';
import { readAddCheckpoint, SIZE_TYPE, type AddCheckpoint, type WitnessAnswer } from './protocol.js';
import type { WitnessState } from './state.js';

export interface WitnessOptions {
  /** Of the use COSIGNATURE. */
  readonly key: SigningKey;
  /** Keys of the logs that are witnessed; the name of a key is the origin of its log. Several keys may be of one log. */
  readonly logs: readonly VerifierKey[];
  readonly state: WitnessState;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Called with each request that a known log has signed and that contradicts what was cosigned before: the log misbehaves. */
  readonly onContradiction?: (checkpoint: string) => void;
}

export interface Witness {
  /** Answers `POST add-checkpoint`. Requests are answered one after the other. */
  add(body: string): Promise<WitnessAnswer>;
  /** Answers `GET <origin hash>/checkpoint`. */
  checkpoint(originHash: string): Promise<WitnessAnswer>;
}

const answer = (status: number, body: string): WitnessAnswer => ({ status, body: `${body}\n` });

/** The checkpoint of a known log, or the answer that refuses it. */
function opened(note: string, logs: readonly VerifierKey[]): SignedCheckpoint | WitnessAnswer {
  let checkpoint: SignedCheckpoint;
  try {
    checkpoint = readCheckpoint(note);
  } catch (error) {
    if (error instanceof BadNote) return answer(400, error.message);
    throw error;
  }
  const keys = logs.filter(({ name }) => name === checkpoint.origin);
  if (keys.length === 0) return answer(404, 'this log is not witnessed here');
  try {
    return openCheckpoint(note, checkpoint.origin, keys);
  } catch (error) {
    if (error instanceof BadNote) return answer(403, error.message);
    throw error;
  }
}

export function createWitness({ key, logs, state, now, onContradiction }: WitnessOptions): Witness {
  /** Refuses what does not continue the last checkpoint; undefined when it does. */
  const refusal = (
    { oldSize, proof }: AddCheckpoint,
    checkpoint: SignedCheckpoint,
    note: string | undefined,
  ): WitnessAnswer | undefined => {
    const last = note === undefined ? { size: 0, root: EMPTY_ROOT } : readCheckpoint(note);
    if (oldSize > checkpoint.size) return answer(400, 'the old size is larger than that of the checkpoint');
    if (oldSize !== last.size) return { ...answer(409, String(last.size)), type: SIZE_TYPE };
    if (isConsistent(last, checkpoint, proof)) return undefined;
    onContradiction?.(checkpoint.note);
    return answer(422, 'the checkpoint is not proved to continue the one cosigned before');
  };
  const add = async (body: string): Promise<WitnessAnswer> => {
    const request = readAddCheckpoint(body);
    if (!request) return answer(400, 'this is no request of the form that c2sp.org/tlog-witness gives add-checkpoint');
    const checkpoint = opened(request.checkpoint, logs);
    if ('status' in checkpoint) return checkpoint;
    const last = await state.last(checkpoint.origin);
    const refused = refusal(request, checkpoint, last);
    if (refused) return refused;
    const line = signatureLine(checkpoint.text, key, now);
    await state.remember(checkpoint.origin, withSignatures(checkpoint.note, [line]), last);
    return answer(200, line);
  };
  let before: Promise<unknown> = Promise.resolve();
  return {
    add: body => {
      const result = before.then(() => add(body));
      before = result.catch(() => undefined);
      return result;
    },
    checkpoint: async originHash => {
      const log = logs.find(({ name }) => createHash('sha256').update(name).digest('hex') === originHash);
      const note = log && (await state.last(log.name));
      return note === undefined ? answer(404, 'no checkpoint of that log was cosigned') : { status: 200, body: note };
    },
  };
}

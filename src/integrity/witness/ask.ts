/** Asks a witness for its cosignature. */
import { openCheckpoint, withSignatures, type SignedCheckpoint } from '../notes/checkpoint.js';
import { BadNote } from '../notes/note.js';
import type { VerifierKey } from '../notes/keys.js';
import type { Hash } from '../tree/hash.js';
import { IntegrityBroken } from '../sealing/alarms.js';
import { addCheckpointBody, type WitnessAnswer } from './protocol.js';

/** A witness that is asked. */
export interface AskedWitness {
  readonly key: VerifierKey;
  /** Hands a request of add-checkpoint to it, and resolves with the answer. */
  readonly ask: (body: string) => Promise<WitnessAnswer>;
}

/** How long a witness may take to answer. */
const PATIENCE_MS = 10_000;

/** A witness at an address (its submission prefix). */
export const witnessAt = (key: VerifierKey, url: string): AskedWitness => ({
  key,
  ask: async body => {
    const answer = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'error',
    });
    return { status: answer.status, body: await answer.text() };
  },
});

export interface CosigningDeps {
  readonly witness: AskedWitness;
  /** Keys of the log. */
  readonly keys: readonly VerifierKey[];
  /** Size of the tree that the witness cosigned last, as far as is known: 0 when nothing is. */
  readonly lastSize: number;
  readonly proofFrom: (oldSize: number) => Promise<readonly Hash[]>;
}

/** The note of a checkpoint with the witness's cosignature. Throws IntegrityBroken where the witness contradicts us, else an Error. */
export async function cosigned(checkpoint: SignedCheckpoint, deps: CosigningDeps): Promise<string> {
  const { witness, lastSize, proofFrom, keys } = deps;
  const { name } = witness.key;
  const ask = async (oldSize: number): Promise<WitnessAnswer> => {
    const proof = await proofFrom(oldSize);
    return witness.ask(addCheckpointBody({ oldSize, proof, checkpoint: checkpoint.note }));
  };
  let answer = await ask(Math.min(lastSize, checkpoint.size));
  // The witness cosigned another size last, and says which.
  if (answer.status === 409) {
    const size = Number(/^\d{1,16}$/.exec(answer.body.trim())?.[0] ?? NaN);
    if (size > checkpoint.size)
      throw new IntegrityBroken(
        'WITNESS',
        `witness ${name} has cosigned a tree of ${size} events, and this one has ${checkpoint.size}: the end of the ledger is missing, or the witness was shown another ledger`,
      );
    if (Number.isNaN(size)) throw new Error(`witness ${name} answered 409 without a size`);
    answer = await ask(size);
  }
  if (answer.status === 422)
    throw new IntegrityBroken(
      'WITNESS',
      `witness ${name} refuses the checkpoint of ${checkpoint.size} events: the tree does not continue the one it cosigned before`,
    );
  if (answer.status !== 200) throw new Error(`witness ${name} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
  return accepted(checkpoint, answer.body, { ...witness, keys });
}

/** Takes the witness's own line out of its answer, once it verifies. */
function accepted(
  { note, origin }: SignedCheckpoint,
  body: string,
  { key, keys }: { readonly key: VerifierKey; readonly keys: readonly VerifierKey[] },
): string {
  const lines = body.split('\n').filter(line => line.startsWith(`— ${key.name} `));
  const withAll = withSignatures(note, lines);
  const { signedBy, signatures } = openCheckpoint(withAll, origin, [...keys, key]);
  if (!signedBy.some(one => one.key === key))
    throw new BadNote(`witness ${key.name} answered no cosignature of its key`);
  const own = signatures.find(({ name, hash }) => name === key.name && hash === key.hash)!;
  return withSignatures(note, [own.line]);
}

/** Whose signatures a verification takes for true. */
import type { VerifierKey } from '../integrity/index.js';

/** The keys that the options of a verb name. */
export interface Believed {
  /** Keys of the ledger, which sign its checkpoints. */
  readonly keys: readonly VerifierKey[];
  /** Keys of witnesses, which cosign them. */
  readonly witnesses: readonly VerifierKey[];
  /** How many of these witnesses must have cosigned a checkpoint. */
  readonly quorum: number;
}

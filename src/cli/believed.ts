/** Whom a verification believes. */
import type { VerifierKey } from '../integrity/index.js';

/** Whom the options say to believe. */
export interface Believed {
  readonly keys: readonly VerifierKey[];
  readonly witnesses: readonly VerifierKey[];
  readonly quorum: number;
}

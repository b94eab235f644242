/** What is asked of accounts when a person is erased. */
import type { ErasureFacts } from './erasure-events.js';

/** The person whose account it is, is erased. */
export interface Erase {
  readonly type: 'Erase';
  readonly at: string;
  readonly erasure: ErasureFacts;
}

/** A pupil is erased: an attachment to him or her ends. */
export interface ForgetPupil {
  readonly type: 'ForgetPupil';
  readonly at: string;
  readonly studentId: string;
}

export type ErasureCommand = Erase | ForgetPupil;

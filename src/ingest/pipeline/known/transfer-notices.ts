/** Adds to a school's report the notices on pupils who came from another school, or went to one. */
import { placeOf } from '../../../domain/academies.js';
import type { KnownRecord } from './known.js';
import type { MatchedStudent } from '../match/students.js';
import { namedAs } from './named-as.js';
import type { Tally } from '../../report/tally.js';
import type { Transfer } from './transfers.js';

export class TransferNotices {
  constructor(
    /** Code of the académie of the school. */
    readonly academie: string,
    /** Pupils of the school, by id, who were transferred to another one. */
    readonly transferred: ReadonlyMap<string, Transfer>,
    /** By id of a pupil of the file, the other school that has him or her. */
    readonly holders: ReadonlyMap<string, string>,
  ) {}

  /** Names the school that a pupil who is about to be recorded comes from, if any. */
  addArrival({ studentId, enrolled: { origin } }: MatchedStudent, tally: Tally): void {
    const back = this.transferred.get(studentId);
    const from = this.holders.get(studentId);
    if (back) tally.warn('STUDENT', 'PUPIL_TAKEN_BACK', { origin, detail: this.#nameOf(back.byUai) });
    else if (from !== undefined && this.#isElsewhere(from))
      tally.warn('STUDENT', 'PUPIL_TAKEN_FROM_ACADEMIE', { origin, detail: this.#nameOf(from) });
    else if (from !== undefined) tally.notice('STUDENT', 'PUPIL_TAKEN', { origin, detail: this.#nameOf(from) });
  }

  /** Counts a known pupil whom the file does not hold any more as disappeared. `isReused`: the record is another pupil's now. */
  addDisappearance(known: KnownRecord, isReused: boolean, tally: Tally): void {
    const transfer = this.transferred.get(known.entityId);
    if (!transfer) tally.disappear('STUDENT', isReused ? 'ENDED_REUSED' : 'ENDED_ABSENT', namedAs(known));
    else tally.disappear('STUDENT', 'ENDED_TAKEN', { ...namedAs(known), detail: this.#nameOf(transfer.byUai) });
  }

  #isElsewhere(uai: string): boolean {
    return placeOf(uai)?.academie !== this.academie;
  }

  #nameOf(uai: string): string {
    return this.#isElsewhere(uai) ? `${uai}, académie ${placeOf(uai)?.academie ?? '?'}` : uai;
  }
}

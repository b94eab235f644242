/** Where the pupils of a school's file were before it, as far as the bases of other schools tell. */
import { placeOf } from '../../../domain/academies.js';
import type { KnownRecord } from './known.js';
import type { MatchedStudent } from '../match/students.js';
import { namedAs } from '../match/named-as.js';
import type { Tally } from '../../report/tally.js';
import type { Taking } from './taken.js';

export class Whereabouts {
  constructor(
    /** Of the school. */
    readonly academie: string,
    /** Pupils of the school, by id, whom another school's file has taken. */
    readonly taken: ReadonlyMap<string, Taking>,
    /** Other schools that have pupils of the file, by the pupil's id. */
    readonly holders: ReadonlyMap<string, string>,
  ) {}

  /** Says where a pupil who is about to be recorded comes from, when it is another school. */
  tell({ studentId, enrolled: { origin } }: MatchedStudent, tally: Tally): void {
    const back = this.taken.get(studentId);
    const from = this.holders.get(studentId);
    if (back) tally.warn('STUDENT', 'PUPIL_TAKEN_BACK', { origin, detail: this.#nameOf(back.byUai) });
    else if (from !== undefined && this.#isElsewhere(from))
      tally.warn('STUDENT', 'PUPIL_TAKEN_FROM_ACADEMIE', { origin, detail: this.#nameOf(from) });
    else if (from !== undefined) tally.notice('STUDENT', 'PUPIL_TAKEN', { origin, detail: this.#nameOf(from) });
  }

  /** Says why a pupil of the school ends whom its file does not hold any more. */
  tellGone(known: KnownRecord, isReused: boolean, tally: Tally): void {
    const taking = this.taken.get(known.entityId);
    if (!taking) tally.disappear('STUDENT', isReused ? 'ENDED_REUSED' : 'ENDED_ABSENT', namedAs(known));
    else tally.disappear('STUDENT', 'ENDED_TAKEN', { ...namedAs(known), detail: this.#nameOf(taking.byUai) });
  }

  #isElsewhere(uai: string): boolean {
    return placeOf(uai)?.academie !== this.academie;
  }

  #nameOf(uai: string): string {
    return this.#isElsewhere(uai) ? `${uai}, académie ${placeOf(uai)?.academie ?? '?'}` : uai;
  }
}

/** Writes the next day of the académie: as a complete export, and as the delta between the two days. */
import type { Degree } from '../../domain/school/events.js';
import type { InventedSchool } from '../model.js';
import { changes, keyOf } from './changes.js';
import type { Exports } from './exports.js';
import { NextDay } from './next-day.js';
import { nextDay, type AcademieOptions } from './options.js';
import { recordsOf, type InventedRecord } from './records.js';
import { giveIds, worldOf } from './schools.js';
import { addRequest, deleteRequest } from './xml.js';

/** The people who arrive on the next day have numbers (person, mobile, INE) from here on: higher than all of the first day. */
const ARRIVALS_AFTER = 4_000_000;

/** Writes the next day school by school. Call `write` for each school in turn, then `end`. `options.delta` must be set. */
export class Delta {
  readonly #next: NextDay;
  /** Pupils who left a school that is written and are in no other yet, by key, with their records of the first day. */
  readonly #moving = new Map<string, { record: InventedRecord; degree: Degree }>();

  constructor(
    readonly options: AcademieOptions,
    readonly exports: Exports,
  ) {
    this.#next = new NextDay(options.seed, options.delta!, worldOf(options, ARRIVALS_AFTER));
  }

  /**
   * Writes the next day of a school: its records to the complete export, and its changes to the delta. `before` holds its records of the
   * first day by key; this call changes it. A pupil who moves between two schools is no deletion in the one and addition in the
   * other, but a change in the school where the pupil arrives.
   */
  async write(school: InventedSchool, index: number, before: Map<string, InventedRecord>): Promise<void> {
    const day = nextDay(this.options);
    const complete = this.exports.of(school.degree, 'Complet', day);
    const moversBefore = new Set(this.#next.movers);
    const changedSchool = structuredClone(school);
    this.#next.evolve(changedSchool);
    giveIds(changedSchool, index);
    const after = new Map<string, InventedRecord>();
    for (const record of recordsOf(changedSchool, index)) {
      after.set(keyOf(record), record);
      await complete.write(record.category, addRequest(record));
    }
    // Pupils who leave this school now may still arrive in another: they are not deleted yet.
    for (const { pupil } of this.#next.movers.filter(mover => !moversBefore.has(mover))) {
      const key = keyOf({ category: 'Eleve', id: pupil.aafId! });
      // A pupil who came and left on the same day stands in no file.
      const record = before.get(key);
      if (record) this.#moving.set(key, { record, degree: school.degree });
      before.delete(key);
    }
    // Pupils who arrive here are compared with their record in the school that they left.
    for (const [key, { record }] of this.#moving)
      if (after.has(key)) {
        before.set(key, record);
        this.#moving.delete(key);
      }
    const delta = this.exports.of(school.degree, 'Delta', day);
    for (const { record, text } of changes(before, after)) await delta.write(record.category, text);
  }

  /** Deletes the pupils who left one school and arrived in no other: they have left the académie. */
  async end(): Promise<void> {
    const day = nextDay(this.options);
    for (const { record, degree } of this.#moving.values())
      await this.exports.of(degree, 'Delta', day).write(record.category, deleteRequest(record));
  }
}

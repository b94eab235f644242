/**
 * Injects the traps asked for, school by school, and writes the key: what an import must make of each. Call `inject` for a school, then
 * `place` for each record as it is written, then `write`. Holds one school at a time, and the pairs that wait for their second record.
 */
import type { Degree } from '../../domain/school/events.js';
import type { InventedPupil, InventedResponsable, InventedSchool } from '../model.js';
import { TRAPS, type TrapName, type TrapRates } from './catalogue.js';
import { FreeHouseholds } from './free-households.js';
import { KeyFiles, type KeyLine, type PersonLine } from './key.js';
import type {
  FirstHalf,
  HouseholdTrap,
  Injection,
  Link,
  PairTrap,
  Place,
  Reference,
  Subject,
  Trap,
  TrapBase,
} from './trap.js';

export type { TrapRates } from './catalogue.js';

/** Which traps to inject, and what they need. */
export interface TrapOptions {
  readonly seed: string;
  /** For `key.jsonl` and `people.jsonl`. */
  readonly folder: string;
  readonly rates: TrapRates;
  /** The next mobile that nobody has. */
  readonly mobile: () => string;
}

/** Most pairs of one trap that wait for their second record. */
const MOST_WAITING = 50;

/** A pair whose first record is in a school already written or being written. */
interface WaitingPair {
  readonly trap: TrapName;
  readonly first: FirstHalf;
  readonly base: TrapBase;
  /** Where the first record stands; known once its school is written. */
  reference?: Reference;
}

export class Traps {
  /**
   * How many of each trap are due: the trap's rate is added for each household or school, and 1 is taken off for each injection. Begins
   * at 1, so that each trap asked for comes at least once.
   */
  readonly #due = new Map<TrapName, number>();
  /** Where each record of the current school was written. */
  readonly #places = new Map<object, Place>();
  #waiting: WaitingPair[] = [];
  #injected: { trap: TrapName; injection: Injection }[] = [];
  /** Lines of the key that concern files of a whole académie, until they are written. */
  #keyOfFiles: KeyLine[] = [];
  #base: TrapBase = 'ONDE';

  private constructor(
    readonly options: TrapOptions,
    readonly names: readonly TrapName[],
    readonly files: KeyFiles | undefined,
  ) {
    for (const name of names) this.#due.set(name, 1);
  }

  /** Opens the files of the key; opens and writes nothing when no trap is asked for. */
  static async open(options: TrapOptions): Promise<Traps> {
    const names = (Object.keys(options.rates) as TrapName[]).filter(name => options.rates[name]! > 0);
    return new Traps(options, names, names.length ? await KeyFiles.open(options.folder) : undefined);
  }

  /** Injects what is due into a school, before it is written. */
  inject(school: InventedSchool, base: TrapBase): void {
    this.#base = base;
    if (!this.files) return;
    const households = new FreeHouseholds(this.options.seed, school, base, this.options.mobile);
    const here = this.names.filter(name => TRAPS[name].bases.includes(base));
    if (this.#onSchool(here, school, households) === 'ALONE') return;
    this.#endPairs(households);
    // Begins with another trap in each school: otherwise the last ones would always find no household left.
    const from = here.length ? households.random.below(here.length) : 0;
    for (const name of [...here.slice(from), ...here.slice(0, from)]) this.#onHouseholds(name, households);
  }

  /** Injects the traps of a school and its files that are due. Answers `ALONE` when the school may have no other trap. */
  #onSchool(here: readonly TrapName[], school: InventedSchool, households: FreeHouseholds): 'ALONE' | 'BESIDE_OTHERS' {
    const ofSchools = here.flatMap(name => {
      const trap: Trap = TRAPS[name];
      if (!('school' in trap) || trap.byFile?.includes(households.base)) return [];
      return [{ name, trap, alone: trap.alone?.includes(households.base) === true }];
    });
    // A trap that stands alone is tried first, before the school has another.
    for (const { name, trap, alone } of ofSchools.sort((a, b) => Number(b.alone) - Number(a.alone))) {
      if (!this.#takeDue(name, 1)) continue;
      this.#note(name, trap.school(school, households));
      if (alone) return 'ALONE';
    }
    return 'BESIDE_OTHERS';
  }

  /** Adds the rate of `units` more households or schools. When a trap is due by now, takes it off and answers true. */
  #takeDue(name: TrapName, units: number): boolean {
    const due = this.#due.get(name)! + this.options.rates[name]! * units;
    this.#due.set(name, due >= 1 ? due - 1 : due);
    return due >= 1;
  }

  /** Injects a trap of one household, or begins pairs of a trap, as often as it is due. */
  #onHouseholds(name: TrapName, households: FreeHouseholds): void {
    const trap = TRAPS[name];
    if ('school' in trap) return;
    let units = households.total;
    while (this.#takeDue(name, units)) {
      units = 0;
      const done = 'apply' in trap ? this.#apply(name, trap, households) : this.#begin(name, trap, households);
      if (done) continue;
      // No household fits: the trap stays due in the next school.
      this.#due.set(name, this.#due.get(name)! + 1);
      return;
    }
  }

  /** Injects a trap of one household. Answers whether a household fits. */
  #apply(name: TrapName, trap: HouseholdTrap, households: FreeHouseholds): boolean {
    const made = households.take(household => trap.apply(household, households));
    this.#note(name, made ?? []);
    return made !== undefined;
  }

  /** Injects the first record of a pair. Answers false when no household fits, or as many pairs wait as may. */
  #begin(name: TrapName, trap: PairTrap, households: FreeHouseholds): boolean {
    if (this.#waiting.filter(one => one.trap === name).length >= MOST_WAITING) return false;
    const first = households.take(household => trap.begin(household, households));
    if (first) this.#waiting.push({ trap: name, first, base: households.base });
    return first !== undefined;
  }

  /** Makes the second record of waiting pairs in this school, where a household fits. */
  #endPairs(households: FreeHouseholds): void {
    this.#waiting = this.#waiting.filter(({ trap: name, first, base, reference }) => {
      const trap = TRAPS[name];
      if (!('begin' in trap) || !reference) return true;
      if (!(trap.second?.(base) ?? trap.bases).includes(households.base)) return true;
      const made = households.take(household => trap.end(household, first, reference, households));
      this.#note(name, made ?? []);
      return made === undefined;
    });
  }

  #note(trap: TrapName, injections: readonly Injection[]): void {
    for (const injection of injections) this.#injected.push({ trap, injection });
  }

  /** Notes where a record of the current school was written. */
  place(record: InventedPupil | InventedResponsable | InventedSchool, place: Place): void {
    if (this.files) this.#places.set(record, place);
  }

  /** Whether a file of an académie is to declare another encoding than its bytes have: takes that trap off when it is due, and notes it. */
  takeMisdeclared(degree: Degree, file: string): boolean {
    const name = 'misdeclared-encoding';
    if (!this.names.includes(name) || !this.#takeDue(name, 1)) return false;
    const base = degree === 'FIRST' ? 'AAF_FIRST' : 'AAF_SECOND';
    this.#keyOfFiles.push({ trap: name, base, kind: 'FILE', file, expect: { refused: 'ENCODING' } });
    return true;
  }

  /** Writes the key of the current school; call it once all its records are written. */
  async write({ uai, responsables }: InventedSchool): Promise<void> {
    if (!this.files) return;
    const base = this.#base;
    const at = (record: InventedPupil | InventedResponsable): Reference => ({
      base,
      uai,
      ...this.#places.get(record)!,
    });
    const key = this.#injected.map(({ trap, injection: { kind, of, expect } }): KeyLine => {
      return { trap, base, uai, kind, ...this.#placeOf(of, kind), expect: expect(at) };
    });
    const people = responsables.flatMap((one): PersonLine[] => {
      const place = this.#places.get(one);
      return place ? [{ base, uai, ...place, person: one.person.personId }] : [];
    });
    await this.files.write([...key, ...this.#keyOfFiles], people);
    for (const waiting of this.#waiting) waiting.reference ??= at(waiting.first.record);
    this.#injected = [];
    this.#keyOfFiles = [];
    this.#places.clear();
  }

  /** The place of a record in the key; of a link, that of the record which holds it. */
  #placeOf(of: Subject, kind: Injection['kind']): Partial<Place> {
    if (kind === 'SCHOOL' || kind === 'FILE') return {};
    if (!('pupil' in of)) return this.#places.get(of)!;
    const { pupil, responsable }: Link = of;
    const [child, parent] = [this.#places.get(pupil)!, this.#places.get(responsable)!];
    if (this.#base === 'ONDE') return parent;
    return { file: this.#base === 'SIECLE' ? parent.file : child.file, id: `${child.id}–${parent.id}` };
  }

  /** Writes what is left of the key, and closes its files. */
  async close(): Promise<void> {
    await this.files?.write([...this.#keyOfFiles], []);
    await this.files?.close();
  }
}

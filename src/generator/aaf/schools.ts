/** Invents the schools of an académie one after the other, each record with its key. */
import { ACADEMIES } from '../../domain/academies.js';
import { kindsOf } from '../levels.js';
import type { InventedResponsable, InventedSchool } from '../model.js';
import { Random } from '../../common/random.js';
import { World } from '../world.js';
import type { AcademieOptions } from './options.js';

/** Makes a record's key unique in the académie: a school has fewer than 100,000 records. */
const ownId = (index: number, id: string): string => String((index + 1) * 100_000 + Number(id));

/**
 * Gives a key to each record that has none. With `random`, half of the responsables who were met in an earlier school of the same
 * degree share their record there; without, none does.
 */
export function giveIds(school: InventedSchool, index: number, random?: Random): void {
  for (const pupil of school.pupils) pupil.aafId ??= ownId(index, pupil.id);
  let shared = false;
  let previous: InventedResponsable | undefined;
  for (const one of school.responsables) {
    if (one.aafId !== undefined) continue;
    // Parents follow one another: both share their records, or neither.
    if (one.earlier && !previous?.earlier) shared = one.earlier.degree === one.degree && (random?.chance(0.5) ?? false);
    one.aafId = one.earlier && shared ? one.earlier.aafId! : ownId(index, one.id);
    previous = one;
  }
}

/**
 * Makes the world that invents the académie's schools. With `after`, makes a second world, whose people, mobiles and INE are
 * numbered from there on.
 */
export function worldOf(options: AcademieOptions, after = 0): World {
  const { academie, degrees = ['FIRST', 'SECOND'] } = options;
  const { departements } = ACADEMIES.find(({ code }) => code === academie)!;
  return new World({ ...options, departements, kinds: kindsOf(degrees), faults: false, uniqueMobiles: true, after });
}

/** Invents the schools one after the other, with their keys; yields each with its index, from 0. */
export function* schoolsOf(world: World, { seed, schools }: AcademieOptions): Generator<[InventedSchool, number]> {
  for (let index = 0; index < schools; index++) {
    const school = world.school(index);
    giveIds(school, index, Random.of(seed, 'shared records', index));
    yield [school, index];
  }
}

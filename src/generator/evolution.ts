/** Changes a school from one export to the next, for a second version of the same files. */
import type { InventedSchool } from './model.js';
import { emailFor } from './people.js';
import { Random } from '../common/random.js';

/**
 * Makes the option `evolve` of `generate`: it changes about `share` of a school's records (classes, e-mail addresses, names, links)
 * and takes pupils out. The same `seed` changes the same records.
 */
export const evolution =
  (seed: string, share: number) =>
  (school: InventedSchool): void => {
    const random = Random.of(seed, 'evolution', school.uai);
    school.pupils = school.pupils.filter(() => !random.chance(share / 4));
    for (const pupil of school.pupils) {
      const sameLevel = school.classes.filter(({ level }) => level === pupil.level);
      if (pupil.classCode !== undefined && random.chance(share)) pupil.classCode = random.pick(sameLevel).code;
      if (random.chance(share / 8)) pupil.links = pupil.links.slice(0, 1);
      if (random.chance(share / 8)) pupil.usageSurname = `${pupil.surname} BIS`;
    }
    for (const { person } of school.responsables) {
      if (random.chance(share)) person.email = emailFor(person, random);
      if (random.chance(share / 4)) delete person.mobile;
      if (random.chance(share / 8)) person.usageSurname = random.pick(school.responsables).person.surname;
    }
  };

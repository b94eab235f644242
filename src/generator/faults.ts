/** Puts into an invented school the faults that every base has: records that an import rejects or skips. */
import type { InventedPupil, InventedSchool } from './model.js';
import type { Random } from '../common/random.js';

/**
 * Adds faults as every base has them: pupils who left, without a class, an INE or a birth date, with a wrong INE or with that of another
 * pupil; a wrong e-mail address. A school of fewer than twelve pupils stays as it is.
 */
export function addFaults(school: InventedSchool, random: Random): void {
  const { pupils } = school;
  // The first eight pupils stay as they are.
  const changeSome = (share: number, change: (pupil: InventedPupil) => void): void => {
    for (let i = 0; i < Math.max(1, Math.round(pupils.length * share)); i++)
      change(pupils[8 + random.below(Math.max(1, pupils.length - 8))] ?? pupils.at(-1)!);
  };
  if (pupils.length < 12) return;
  if (school.degree === 'SECOND')
    changeSome(0.01, pupil => (pupil.exitDate = `${school.year}-10-0${1 + random.below(9)}`));
  changeSome(0.005, pupil => delete pupil.classCode);
  changeSome(0.003, pupil => delete pupil.ine);
  changeSome(0.002, pupil => (pupil.ine = '12345'));
  changeSome(0.002, pupil => delete pupil.birthDate);
  const [one, other] = [pupils.at(-1)!, pupils.at(-2)!];
  if (pupils.length > 60 && one.ine) other.ine = one.ine;
  const wrong = school.responsables.at(-3);
  if (wrong) wrong.person.email = 'pas de mail';
}

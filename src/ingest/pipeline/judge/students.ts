/** Judges whether each pupil of a school is enrolled, gone or rejected. `match/students.ts` then finds those who are known. */
import { groupedByEach } from '../../../common/grouped.js';
import type { SourceBase } from '../../../domain/bases.js';
import { baseOf } from '../../bases.js';
import { ifDefined } from '../../if-defined.js';
import { isInactiveClass, storedNameKey } from '../../../text/names.js';
import { parseDay, parseExitDay } from '../../formats/parse/dates.js';
import { keyById, keyByNames, type LocalKey } from '../local-key.js';
import type { Origin, RawStudent } from '../raw.js';
import { cleanStudent, type CleanContext, type CleanStudent } from './fields.js';
import type { RawSchool } from './collect.js';
import type { Fault, Tally } from '../../report/tally.js';
import { findRepeated, linesOf } from './repeated.js';

/** A pupil who is enrolled in the school. */
export interface EnrolledStudent {
  readonly origin: Origin;
  /** The base's id, or where it has none the names and birth date. Unique among the enrolled. */
  readonly key: LocalKey;
  readonly student: CleanStudent;
  readonly classCode: string;
  /** Accounts are made for the pupil and the responsables: there is an INE, or the INE is waived. */
  readonly eligible: boolean;
}

/** A pupil whom the files hold, but who has left, or is in no class. */
export interface GoneStudent {
  readonly origin: Origin;
  readonly key: LocalKey;
  readonly reason: 'EXIT_DATE' | 'NO_CLASS';
}

/** A pupil whose record is rejected: what was known of him or her stays. */
export interface RejectedStudent {
  readonly origin: Origin;
  readonly raw: RawStudent;
  readonly key?: LocalKey;
  /** The class that the files place the pupil in. It is a class of the school even when all its pupils are rejected. */
  readonly classCode?: string;
}

/** The pupils of the files, judged. */
export interface SchoolStudents {
  readonly enrolled: EnrolledStudent[];
  readonly gone: GoneStudent[];
  readonly rejected: RejectedStudent[];
}

/** What pupils are judged by. */
export interface StudentRules extends CleanContext {
  readonly base: SourceBase;
  readonly waiveIne: boolean;
  /** The day at the school, `YYYY-MM-DD`. */
  readonly today: string;
  /** Makes the code of a class that the base names by its label alone. */
  readonly classCodeOf: (label: string) => string;
  /** Labels of classes by code, where the base keeps them apart. */
  readonly classLabels: ReadonlyMap<string, string>;
}

/** The key of a pupil: the base's id, else surname, first name and birth date as compared. */
export const studentKey = (raw: RawStudent): LocalKey | undefined => {
  if (raw.id !== undefined) return keyById(raw.id);
  const surname = storedNameKey(raw.birthSurname ?? raw.surname ?? raw.usageSurname ?? '');
  const firstName = storedNameKey(raw.firstName ?? '');
  const birth = raw.birthDate && parseDay(raw.birthDate);
  return surname && firstName && birth ? keyByNames(surname, firstName, birth) : undefined;
};

/** The class in which the files place a pupil. */
interface ClassOf {
  readonly code?: string;
  /** The pupil is in no class, or in pseudo-classes alone. */
  readonly inactive: boolean;
  /** The files place the pupil nowhere, not even in a pseudo-class. */
  readonly none: boolean;
  /** The files place the pupil in several classes. */
  readonly several: boolean;
}

function classOf(raw: RawStudent, school: RawSchool, rules: StudentRules): ClassOf {
  const codes = raw.id === undefined ? [] : (school.placements.get(raw.id) ?? []).map(({ classCode }) => classCode);
  const ownCode = raw.classCode ?? (raw.classLabel ? rules.classCodeOf(raw.classLabel) : undefined);
  const all = ownCode === undefined ? codes : [...codes, ownCode];
  const active = [...new Set(all)].filter(
    code => !isInactiveClass(code) && !isInactiveClass(rules.classLabels.get(code)) && !isInactiveClass(raw.classLabel),
  );
  return {
    ...(active[0] === undefined ? {} : { code: active[0] }),
    inactive: active.length === 0,
    none: all.length === 0,
    several: active.length > 1,
  };
}

/** Whether the exit day has come. An exit date that is no day of the calendar (`null`) counts as come. */
const hasLeft = (exit: ReturnType<typeof parseExitDay>, { today }: StudentRules): boolean =>
  exit !== undefined && (exit === null || exit <= today);

/** Whether the files hold no classes, as in summer: no pupil who stays is in an active class, and some are placed nowhere. */
export function isWithoutClasses(school: RawSchool, rules: StudentRules): boolean {
  const staying = school.students.filter(raw => !hasLeft(parseExitDay(raw.exitDate), rules));
  const placed = staying.map(raw => classOf(raw, school, rules));
  return placed.every(({ inactive }) => inactive) && placed.some(({ none }) => none);
}

/** Judges all pupils of the school and counts each in `tally`. */
export function assembleStudents(school: RawSchool, rules: StudentRules, tally: Tally): SchoolStudents {
  const result: SchoolStudents = { enrolled: [], gone: [], rejected: [] };
  const reject = (raw: RawStudent, faults: readonly Fault[], key?: LocalKey): void => {
    tally.reject('STUDENT', raw.origin, faults);
    // With an exit date the pupil may have left the class.
    const { code } = raw.exitDate === undefined ? classOf(raw, school, rules) : {};
    result.rejected.push({ origin: raw.origin, raw, ...ifDefined('key', key), ...ifDefined('classCode', code) });
  };

  const { ids } = baseOf(rules.base);
  const keyed: (readonly [LocalKey, RawStudent])[] = [];
  for (const raw of school.students) {
    tally.read('STUDENT');
    const key = studentKey(raw);
    if (ids && raw.id === undefined) reject(raw, [{ code: 'ID_MISSING', field: ids.fields.student }]);
    // Names or birth date are missing or invalid: `cleanStudent` says which.
    else if (key === undefined) judge(raw, undefined);
    else keyed.push([key, raw]);
  }
  const { single, repeated, conflicting } = findRepeated(keyed);
  for (const [key, raw] of single) judge(raw, key);
  for (const { origin } of repeated) tally.skip('STUDENT', 'REPEATED', origin);
  for (const [key, conflict] of conflicting)
    for (const raw of conflict) reject(raw, [{ code: 'ID_TWICE', detail: linesOf(conflict) }], key);
  rejectSharedInes(result, school.sharedInes, tally);
  return result;

  function judge(raw: RawStudent, key: LocalKey | undefined): void {
    const placed = classOf(raw, school, rules);
    const exit = parseExitDay(raw.exitDate);
    const reason = hasLeft(exit, rules) ? 'EXIT_DATE' : placed.inactive ? 'NO_CLASS' : undefined;
    if (reason) {
      if (exit === null) tally.warn('STUDENT', 'EXIT_DATE_INVALID', { origin: raw.origin, field: 'exitDate' });
      if (key === undefined) tally.skip('STUDENT', 'NOT_ENROLLED', raw.origin);
      else result.gone.push({ origin: raw.origin, key, reason });
      return;
    }
    const { value, faults, warnings } = cleanStudent(raw, rules);
    const found: Fault[] = [...faults];
    if (placed.several) found.push({ code: 'CLASS_SEVERAL', field: 'class' });
    for (const { code, ...at } of warnings) tally.warn('STUDENT', code, { origin: raw.origin, ...at });
    if (!value || found.length || key === undefined || placed.code === undefined) return reject(raw, found, key);
    if (value.ines.length === 0 && !value.ownForm)
      tally.warn('STUDENT', rules.waiveIne ? 'INE_WAIVED' : 'INE_MISSING', { origin: raw.origin, field: 'ine' });
    result.enrolled.push({
      origin: raw.origin,
      key,
      student: value,
      classCode: placed.code,
      eligible: value.ines.length > 0 || (rules.waiveIne && !value.ownForm),
    });
  }
}

/** Rejects all pupils who share an INE with another, here or in another school (`sharedElsewhere`): none is guessed to be right. */
function rejectSharedInes(students: SchoolStudents, sharedElsewhere: RawSchool['sharedInes'], tally: Tally): void {
  const byIne = groupedByEach(students.enrolled, ({ student }) => student.ines);
  const twice = new Map<EnrolledStudent, string>();
  for (const sharing of byIne.values()) {
    if (sharing.length < 2) continue;
    for (const enrolled of sharing) twice.set(enrolled, linesOf(sharing));
  }
  for (const enrolled of students.enrolled) {
    const detail = sharedElsewhere?.get(enrolled.key);
    if (detail !== undefined) twice.set(enrolled, detail);
  }
  for (const [enrolled, detail] of twice)
    rejectEnrolled(students, enrolled, { code: 'INE_TWICE', field: 'ine', detail }, tally);
}

/** Moves a pupil from the enrolled to the rejected and counts the reject. */
export function rejectEnrolled(students: SchoolStudents, enrolled: EnrolledStudent, fault: Fault, tally: Tally): void {
  const at = students.enrolled.indexOf(enrolled);
  if (at < 0) return;
  students.enrolled.splice(at, 1);
  tally.reject('STUDENT', enrolled.origin, [fault]);
  const { identity, ines } = enrolled.student;
  students.rejected.push({
    origin: enrolled.origin,
    key: enrolled.key,
    classCode: enrolled.classCode,
    raw: {
      kind: 'student',
      origin: enrolled.origin,
      surname: identity.surname,
      firstName: identity.firstName,
      birthDate: identity.birthDate,
      ines,
      phones: {},
    },
  });
}

/**
 * Finds which student each enrolled pupil is: by the record's key, else by INE (in this school or anywhere), else by another
 * base's id (see `counterparts.ts`), else, where the base has no ids, by names and birth date within the school. A pupil whose
 * record contradicts what is known is rejected, never guessed.
 */
import { addTo, grouped, groupedByEach } from '../../../common/grouped.js';
import { baseOf } from '../../bases.js';
import { parseIne } from '../../formats/parse/identifiers.js';
import type { Keys } from './keys.js';
import { share, shareFullName } from './digests.js';
import { contradiction, warnOfTwo, type Counterpart } from './counterparts.js';
import type { LocalKey } from '../local-key.js';
import type { Fingerprint } from './fingerprint.js';
import type { Identifier } from '../known/identifiers.js';
import type { KnownRecord, PersonDigests } from '../known/known.js';
import { rejectEnrolled, type EnrolledStudent, type SchoolStudents } from '../judge/students.js';
import type { Fault, Tally } from '../../report/tally.js';
import { linesOf } from '../judge/repeated.js';

/** An enrolled pupil with the key and the fingerprint of his or her record. */
export interface KeyedStudent {
  readonly enrolled: EnrolledStudent;
  readonly recordKey: string;
  readonly fingerprint: Fingerprint;
  /** The known record with this key, when it has the same fingerprint: nothing is new. */
  readonly same?: KnownRecord;
  /** Key by which two bases find the same pupil: see `Keys.counterpart`. */
  readonly counterpartKey?: string;
  readonly counterpart?: Counterpart;
}

/** An enrolled pupil with the student found for him or her. */
export interface MatchedStudent extends KeyedStudent {
  readonly studentId: string;
  readonly digests: PersonDigests & { readonly birth: string };
  /** The pupil's known record in this school and base. */
  readonly known?: KnownRecord;
  /** The known record with this key, when it was another person's: that person is gone. */
  readonly replaced?: KnownRecord;
  /** The student is known from another school or base, by the INE or by another base's id. */
  readonly elsewhere?: boolean;
}

/** The pupils of the files, matched, and what that means for known records. */
export interface MatchedStudents {
  readonly matched: readonly MatchedStudent[];
  /** Known records that the file itself ends. */
  readonly ended: readonly { known: KnownRecord; reason: 'EXIT_DATE' | 'NO_CLASS' }[];
  /** Known records that the file does not hold any more. */
  readonly disappeared: readonly KnownRecord[];
  /** Ids of the students whom the file does not end: those enrolled, and known ones who may be a rejected pupil. */
  readonly staying: ReadonlySet<string>;
  /** What became of each pupil of the file, by key: links depend on it. */
  readonly outcomes: ReadonlyMap<LocalKey, StudentOutcome>;
}

/** What became of a pupil of the files. `studentId` is absent where no known student is, or may be, that pupil. */
export type StudentOutcome =
  | { readonly as: 'ENROLLED'; readonly studentId: string; readonly eligible: boolean }
  | { readonly as: 'GONE'; readonly studentId?: string }
  | { readonly as: 'REJECTED'; readonly studentId?: string };

/** Whether two records with one key are one person's: INE, birth date or full name agrees. */
const samePerson = (a: PersonDigests, b: PersonDigests): boolean =>
  share(a.ines, b.ines) || (a.birth !== undefined && a.birth === b.birth) || shareFullName(a.names, b.names);

type Match = Omit<MatchedStudent, keyof KeyedStudent | 'digests'>;

/** Finds the student of each pupil of one file. `present`: keys of all its records, also of pupils gone or rejected. */
class StudentMatcher {
  readonly #byKey: ReadonlyMap<string, KnownRecord>;
  readonly #byIne: ReadonlyMap<string, readonly KnownRecord[]>;
  readonly #byBirth: ReadonlyMap<string | undefined, readonly KnownRecord[]>;
  /** Ids of the students of known records whose keys the file holds. */
  readonly #inFile: ReadonlySet<string>;

  constructor(
    readonly keys: Keys,
    known: readonly KnownRecord[],
    readonly identifiers: ReadonlyMap<string, Identifier>,
    readonly present: ReadonlySet<string>,
  ) {
    this.#byKey = new Map(known.map(record => [record.recordKey, record]));
    this.#inFile = new Set(known.filter(r => present.has(r.recordKey)).map(({ entityId }) => entityId));
    this.#byIne = groupedByEach(known, ({ ines }) => ines);
    this.#byBirth = grouped(known, ({ birth }) => birth);
  }

  known(recordKey: string): KnownRecord | undefined {
    return this.#byKey.get(recordKey);
  }

  /**
   * Finds the pupil's record known under another key, one that no record of the file bears any more: by INE and birth date; where the base has no
   * ids, else by names and birth date, if one record alone has them, and no two INEs contradict each other.
   */
  #underOtherKey(digests: PersonDigests & { birth: string }): KnownRecord | undefined {
    const free = (record: KnownRecord): boolean => !this.present.has(record.recordKey);
    const byIne = digests.ines
      .flatMap(ine => this.#byIne.get(ine) ?? [])
      .filter(r => free(r) && r.birth === digests.birth);
    if (byIne.length) return byIne[0];
    if (baseOf(this.keys.base).ids) return undefined;
    const byName = (this.#byBirth.get(digests.birth) ?? []).filter(
      r => free(r) && shareFullName(r.names, digests.names),
    );
    return byName.length === 1 && (byName[0]!.ines.length === 0 || digests.ines.length === 0) ? byName[0] : undefined;
  }

  /** The counterpart, unless something contradicts it or another record of the file is known to be that student. */
  #agreeing(counterpart: Counterpart | undefined, digests: PersonDigests): Counterpart | undefined {
    if (!counterpart || contradiction(digests, counterpart)) return undefined;
    return this.#inFile.has(counterpart.entityId) ? undefined : counterpart;
  }

  /** Answers the pupil's student, or the fault for which the pupil is to be rejected. */
  match({ enrolled, recordKey, counterpart }: KeyedStudent, digests: PersonDigests & { birth: string }): Match | Fault {
    const sameKey = this.#byKey.get(recordKey);
    const replaced = sameKey && !samePerson(sameKey, digests) ? sameKey : undefined;
    const known = sameKey && !replaced ? sameKey : this.#underOtherKey(digests);
    const byIne = digests.ines.flatMap(ine => this.identifiers.get(ine) ?? []);
    const idsByIne = new Set(byIne.map(({ studentId }) => studentId));
    if (idsByIne.size > 1 || (known && idsByIne.size === 1 && !idsByIne.has(known.entityId)))
      return { code: 'INE_OTHER_STUDENT', field: 'ine' };
    if (known) return { studentId: known.entityId, known, ...(replaced && { replaced }) };
    const [bearer] = byIne;
    if (bearer && bearer.birth !== digests.birth) return { code: 'INE_OTHER_BIRTH_DATE', field: 'birthDate' };
    const knownId = bearer?.studentId ?? this.#agreeing(counterpart, digests)?.entityId;
    const studentId = knownId ?? this.keys.newStudent(enrolled.student, enrolled.key, replaced?.entityId);
    return { studentId, ...(replaced && { replaced }), elsewhere: knownId !== undefined };
  }
}

/** By key of a rejected pupil, the known records that he or she may be, the one with that key first. They are left as they are. */
function possibleRecords(
  rejected: SchoolStudents['rejected'],
  known: readonly KnownRecord[],
  keys: Keys,
): Map<LocalKey | undefined, KnownRecord[]> {
  const found = new Map<LocalKey | undefined, KnownRecord[]>();
  for (const { key, raw } of rejected) {
    const recordKey = key === undefined ? undefined : keys.record('STUDENT', key);
    const ines = raw.ines.flatMap(ine => parseIne(ine) ?? []).map(ine => keys.ine(ine));
    const names =
      raw.id === undefined && raw.firstName && (raw.surname ?? raw.birthSurname)
        ? keys.names({ surname: (raw.surname ?? raw.birthSurname)!, firstName: raw.firstName }).full
        : [];
    const sameKey = known.filter(r => r.recordKey === recordKey);
    const alike = known.filter(r => !sameKey.includes(r) && (share(r.ines, ines) || share(r.names.full, names)));
    addTo(found, key, ...sameKey, ...alike);
  }
  return found;
}

/** Finds the student of each pupil of `keyed`. Moves pupils whom it rejects from `students.enrolled` to `students.rejected`. */
export function matchStudents(
  students: SchoolStudents,
  keyed: readonly KeyedStudent[],
  known: readonly KnownRecord[],
  identifiers: ReadonlyMap<string, Identifier>,
  keys: Keys,
  tally: Tally,
): MatchedStudents {
  const present = new Set(
    [...students.enrolled, ...students.gone, ...students.rejected].flatMap(({ key }) =>
      key === undefined ? [] : [keys.record('STUDENT', key)],
    ),
  );
  const matcher = new StudentMatcher(keys, known, identifiers, present);
  let matched: MatchedStudent[] = [];
  for (const one of keyed) {
    const { enrolled, same, counterpartKey } = one;
    if (same) {
      matched.push({ ...one, digests: { ...same, birth: same.birth ?? '' }, studentId: same.entityId, known: same });
      continue;
    }
    const digests = keys.studentDigests(enrolled.student, counterpartKey);
    const match = matcher.match(one, digests);
    if ('code' in match) rejectEnrolled(students, enrolled, match, tally);
    else matched.push({ ...one, digests, ...match });
  }
  for (const pupils of byStudent(matched).values())
    if (pupils.length > 1)
      for (const { enrolled } of pupils) {
        const detail = linesOf(pupils.map(m => m.enrolled));
        rejectEnrolled(students, enrolled, { code: 'INE_TWICE', field: 'ine', detail }, tally);
      }
  const accepted = new Set(students.enrolled);
  matched = matched.filter(({ enrolled }) => accepted.has(enrolled));
  warnOfTwo(matched, tally);
  return conclude(students, matched, known, matcher, keys, tally);
}

const byStudent = (matched: readonly MatchedStudent[]): Map<string, MatchedStudent[]> =>
  grouped(matched, ({ studentId }) => studentId);

/** Says what became of every pupil of the file and of every known record. */
function conclude(
  students: SchoolStudents,
  matched: readonly MatchedStudent[],
  known: readonly KnownRecord[],
  matcher: StudentMatcher,
  keys: Keys,
  tally: Tally,
): MatchedStudents {
  const outcomes = new Map<LocalKey, StudentOutcome>();
  /** Known records that the file holds, or may hold. */
  const met = new Set<KnownRecord>();
  for (const { enrolled, studentId, known: record } of matched) {
    outcomes.set(enrolled.key, { as: 'ENROLLED', studentId, eligible: enrolled.eligible });
    if (record) met.add(record);
  }
  const protectedRecords = possibleRecords(students.rejected, known, keys);
  const staying = new Set(matched.map(({ studentId }) => studentId));
  for (const [key, records] of protectedRecords) {
    for (const record of records) {
      met.add(record);
      if (record.state !== 'ENDED') staying.add(record.entityId);
    }
    if (key !== undefined && !outcomes.has(key))
      outcomes.set(key, { as: 'REJECTED', ...(records[0] && { studentId: records[0].entityId }) });
  }
  const ended: { known: KnownRecord; reason: 'EXIT_DATE' | 'NO_CLASS' }[] = [];
  for (const { origin, key, reason } of students.gone) {
    const record = matcher.known(keys.record('STUDENT', key));
    if (!outcomes.has(key)) outcomes.set(key, { as: 'GONE', ...(record && { studentId: record.entityId }) });
    if (record && record.state !== 'ENDED' && !met.has(record)) {
      met.add(record);
      ended.push({ known: record, reason });
      tally.end('STUDENT', `ENDED_${reason}`, 'NOT_ENROLLED', origin);
    } else tally.skip('STUDENT', 'NOT_ENROLLED', origin);
  }
  return {
    matched,
    ended,
    disappeared: known.filter(record => record.state !== 'ENDED' && !met.has(record)),
    staying,
    outcomes,
  };
}

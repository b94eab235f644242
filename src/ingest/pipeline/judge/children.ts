/**
 * Finds the children of responsables where the base names them by surname, first name and class alone (ONDE). A child who is
 * not found, or could be several pupils, is reported, never guessed.
 */
import { groupedByEach } from '../../../common/grouped.js';
import { firstNameKey, nameKey, surnameKeys } from '../../../text/names.js';
import type { LocalKey } from '../local-key.js';
import type { Origin, RawChild, RawResponsable, RawStudent } from '../raw.js';
import type { RawSchool } from './collect.js';
import type { StudentOutcome } from '../match/students.js';
import { linkOutcomeFor, NO_DOUBTS, type Drafts, type LinkOutcome, type ResponsableDraft } from './responsables.js';
import { studentKey } from './students.js';
import type { Tally } from '../../report/tally.js';

/** The pupils of the file by surname: enrolled, gone and rejected ones. */
class Pupils {
  readonly #bySurname: ReadonlyMap<string, readonly RawStudent[]>;

  constructor(students: readonly RawStudent[]) {
    this.#bySurname = groupedByEach(students, surnameKeys);
  }

  /** The pupils whom the child's names may mean. The class decides between several; a single one may be in another class. */
  find(child: RawChild): RawStudent[] {
    const bearing = new Set(surnameKeys(child).flatMap(surname => this.#bySurname.get(surname) ?? []));
    const first = child.firstName ?? '';
    const exact = [...bearing].filter(student => nameKey(student.firstName ?? '') === nameKey(first));
    const found = exact.length
      ? exact
      : [...bearing].filter(student => firstNameKey(student.firstName ?? '') === firstNameKey(first));
    const distinct = [...new Map(found.map(student => [studentKey(student) ?? student, student])).values()];
    if (distinct.length < 2) return distinct;
    const label = nameKey(child.classLabel ?? '');
    const inClass = distinct.filter(student => nameKey(student.classLabel ?? '') === label);
    return inClass.length === 1 ? inClass : distinct;
  }
}

function outcomeOf(
  child: RawChild,
  origin: Origin,
  pupils: Pupils,
  pupilOutcomes: ReadonlyMap<LocalKey, StudentOutcome>,
  tally: Tally,
): LinkOutcome {
  const found = pupils.find(child);
  if (found.length !== 1) {
    const code = found.length ? 'CHILD_AMBIGUOUS' : 'CHILD_UNKNOWN';
    tally.reject('LINK', origin, [
      { code, field: 'children', ...(found.length ? { detail: `${found.length} pupils` } : {}) },
    ]);
    return { as: 'KEPT', origin };
  }
  const key = studentKey(found[0]!);
  const pupil = key === undefined ? undefined : pupilOutcomes.get(key);
  if (!pupil) return { as: 'KEPT', origin, reason: 'PUPIL_REJECTED' };
  return linkOutcomeFor(pupil, { kinship: 'UNKNOWN', legalLevel: 1, legal: true, origin });
}

/** Drafts the responsables of a base without ids, with what the link to each child comes to. */
export function draftByChildren(
  school: RawSchool,
  pupilOutcomes: ReadonlyMap<LocalKey, StudentOutcome>,
  tally: Tally,
): Drafts {
  const pupils = new Pupils(school.students);
  const draft = (raw: RawResponsable): ResponsableDraft => {
    tally.read('RESPONSABLE');
    const links: LinkOutcome[] = [];
    const seen = new Set<string>();
    for (const child of raw.children ?? []) {
      tally.read('LINK');
      const outcome = outcomeOf(child, raw.origin, pupils, pupilOutcomes, tally);
      if (outcome.studentId !== undefined && seen.has(outcome.studentId)) {
        tally.skip('LINK', 'REPEATED', raw.origin);
        continue;
      }
      if (outcome.studentId !== undefined) seen.add(outcome.studentId);
      links.push(outcome);
    }
    return { raw, links };
  };
  return { drafts: school.responsables.map(draft), doubts: NO_DOUBTS };
}

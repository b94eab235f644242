/** Turns the files of a school, and what is known of it, into a plan: judge → match → plan. */
import type { KnownRecord, KnownSchool } from '../known/known.js';
import type { KnownRecords } from '../known/store.js';
import { baseOf } from '../../bases.js';
import { ifDefined } from '../../if-defined.js';
import { draftByChildren } from '../judge/children.js';
import { withCounterparts } from '../match/counterparts.js';
import type { RawSchool } from '../judge/collect.js';
import type { Keys } from '../match/keys.js';
import { keyById } from '../local-key.js';
import { withoutErasedAccounts, withoutErasedPupils } from '../match/erased.js';
import { isUnchanged } from '../match/fingerprint.js';
import { matchByNames } from '../match/responsables-by-names.js';
import { byChildren, namesakes, recordsInDoubt } from '../match/possible-responsables.js';
import { matchByIds, type MatchedResponsables } from '../match/responsables.js';
import { giveAccounts, toLookUp } from '../match/one-account.js';
import { matchStudents, type KeyedStudent } from '../match/students.js';
import { isAsKnown, planStudents, type Plan } from './plan.js';
import { ResponsablesPlan } from './responsables.js';
import { draftByIds, judgeResponsable, type ActiveResponsable, type ResponsableDraft } from '../judge/responsables.js';
import { assembleStudents, type EnrolledStudent, type StudentRules } from '../judge/students.js';
import { pupilsCovered } from './pupils-covered.js';
import type { Tally } from '../../report/tally.js';
import { TransferNotices } from '../known/transfer-notices.js';

/** What the files of a school are judged by. */
export interface ResolveRules extends StudentRules {
  readonly year: number;
  readonly academie: string;
  /** Only the report is wanted: nothing is written. */
  readonly dryRun: boolean;
}

const hasLegal = ({ links }: ResponsableDraft): boolean => links.some(({ as }) => as === 'LEGAL');

/** Warns of each pupil's third legal responsable: lawful, but rare enough to be worth a look. */
function warnOfThree(active: readonly ActiveResponsable[], tally: Tally): void {
  const links = active.flatMap(({ draft }) => draft.links.filter(link => link.as === 'LEGAL'));
  const count = new Map<string, number>();
  for (const { studentId, origin } of links) {
    const soFar = (count.get(studentId) ?? 0) + 1;
    count.set(studentId, soFar);
    if (soFar === 3) tally.warn('LINK', 'THREE_LEGAL', { origin });
  }
}

/** Adds to each pupil the key of his or her record and its fingerprint, and the known record when it has the same one. */
function keyStudents(
  enrolled: readonly EnrolledStudent[],
  known: readonly KnownRecord[],
  keys: Keys,
  { year, academie, waiveIne }: ResolveRules,
): KeyedStudent[] {
  const byKey = new Map(known.map(record => [record.recordKey, record]));
  return enrolled.map(one => {
    const { student, classCode, eligible } = one;
    const recordKey = keys.record('STUDENT', one.key);
    const placed = { classCode, eligible, recordKey, year, academie, waiveIne };
    const fingerprint = { of: 'WHOLE', digest: keys.studentFingerprint(student, placed) } as const;
    const sameKey = byKey.get(recordKey);
    const counterpartKey = keys.counterpart(one.key, student);
    return {
      enrolled: one,
      recordKey,
      fingerprint,
      ...(sameKey && isUnchanged(sameKey, fingerprint) && { same: sameKey }),
      ...(counterpartKey !== undefined && { counterpartKey }),
    };
  });
}

/** The plan of one school's files, and what else its import needs to know of them. */
export interface Resolved {
  readonly plan: Plan;
  /** Class and MEF of each pupil whom the files place in a class, rejected pupils included. */
  readonly placed: { classCode: string; mef?: string }[];
  /** By id of a pupil of the plan, the other school that has him or her. */
  readonly holders: ReadonlyMap<string, string>;
}

/**
 * Plans the import of one school's files; counts every record in `tally`. It writes the match intents of responsables
 * (`MatchKeys.intend`) and nothing else; in a dry run nothing at all.
 */
export async function resolve(
  school: RawSchool,
  known: KnownSchool,
  records: Pick<KnownRecords, 'db' | 'base' | 'uai' | 'ines' | 'matchKeys' | 'transfers'>,
  keys: Keys,
  rules: ResolveRules,
  tally: Tally,
): Promise<Resolved> {
  const students = assembleStudents(school, rules, tally);
  const knownStudents = known.records.filter(({ kind }) => kind === 'STUDENT');
  const knownResponsables = known.records.filter(({ kind }) => kind === 'RESPONSABLE');
  const keyed = await withCounterparts(keyStudents(students.enrolled, knownStudents, keys, rules), records);
  const identifiers = await records.ines.of(
    keyed.flatMap(({ enrolled, same }) => (same ? [] : enrolled.student.ines.map(ine => keys.ine(ine)))),
  );
  const matched = await withoutErasedPupils(
    matchStudents(students, keyed, knownStudents, identifiers, keys, tally),
    records.db,
    keys,
  );
  const { transferred } = known;
  const recorded = matched.matched.filter(one => !isAsKnown(one) || transferred.has(one.studentId));
  const holders = await records.transfers.holders(recorded.map(({ studentId }) => studentId));
  const planned = planStudents(matched, new TransferNotices(rules.academie, transferred, holders), tally);

  const { ids } = baseOf(rules.base);
  const { drafts, doubts } = ids
    ? draftByIds(school, ids.fields, matched.outcomes, tally)
    : draftByChildren(school, matched.outcomes, tally);
  const byKey = new Map(knownResponsables.map(record => [record.recordKey, record]));
  /** The known record of the draft's id, if there is one. */
  const withId = ({ id }: ResponsableDraft): KnownRecord[] => {
    const record = byKey.get(keys.record('RESPONSABLE', keyById(id!)));
    return record ? [record] : [];
  };
  const active: ActiveResponsable[] = [];
  const faulty: ResponsableDraft[] = [];
  const inactive: { draft: ResponsableDraft; known?: KnownRecord }[] = [];
  const untouched: KnownRecord[] = [];
  const inDoubt = recordsInDoubt(doubts, knownResponsables, matched.staying, keys);
  for (const draft of drafts) {
    if (hasLegal(draft)) {
      const judged = judgeResponsable(draft, rules, tally);
      if (judged) active.push(judged);
      else {
        faulty.push(draft);
        untouched.push(...(ids ? withId(draft) : byChildren(draft, knownResponsables)));
      }
      continue;
    }
    const possible = ids ? withId(draft) : namesakes(draft, knownResponsables, keys);
    if (possible.length === 1) inactive.push({ draft, known: possible[0]! });
    else {
      inactive.push({ draft });
      if (draft.links.some(({ as }) => as === 'KEPT')) for (const record of possible) inDoubt.add(record);
    }
  }
  warnOfThree(active, tally);
  const found: MatchedResponsables = (ids ? matchByIds : matchByNames)(
    active,
    knownResponsables,
    keys,
    rules.academie,
    tally,
  );
  const recordsToLookUp = toLookUp(found.matched);
  if (!rules.dryRun) await records.matchKeys.intend(recordsToLookUp);
  const owners = await records.matchKeys.owners(recordsToLookUp.map(({ digests }) => digests));
  const people = await withoutErasedAccounts(giveAccounts(found.matched, owners), records.db, keys);
  const { staying } = matched;
  const pupilIds = new Map([
    ...knownStudents.flatMap(({ entityId, recordId }) =>
      recordId === undefined ? [] : [[entityId, recordId] as const],
    ),
    ...matched.matched.flatMap(({ studentId, enrolled: { origin } }) =>
      origin.recordId === undefined ? [] : [[studentId, origin.recordId] as const],
    ),
  ]);
  const responsables = new ResponsablesPlan(
    {
      ...found,
      matched: people,
      untouched: [...untouched, ...found.untouched],
      inactive,
      faulty,
      inDoubt,
      linkedByNobody: doubts.studentIds,
      staying,
      transferred,
      pupilIds,
    },
    keys,
    tally,
  ).of(knownResponsables);
  const placed = [
    ...matched.matched.map(({ enrolled: { classCode, student } }) => ({ classCode, ...ifDefined('mef', student.mef) })),
    ...students.rejected.flatMap(({ classCode }) => (classCode === undefined ? [] : [{ classCode }])),
  ];
  const covered = pupilsCovered(school, matched.outcomes, { active, inactive, faulty, rejected: found.rejected });
  const left = await records.transfers.linksLeft([...covered]);
  const transfers = [
    ...new Set([...left.map(({ studentId }) => studentId), ...[...holders.keys()].filter(id => covered.has(id))]),
  ];
  return { plan: { ...planned, ...responsables, transfers }, placed, holders };
}

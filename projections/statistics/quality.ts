/**
 * Counts what the bases lack, in each school, class and MEF: accounts of responsables as the list of responsables shows them, and pupils as
 * the list of pupils does. An account counts once in a scope, however many of its pupils are there, and CLOSED ones count, too.
 */
import type { Student } from '../../src/domain/student/state.js';
import { table, type Batch } from '../../src/projector/projection.js';
import { isCountedAccount, isCountedStudent, type CountedDocument } from './documents.js';
import { changedAccounts } from './moves.js';
import type { Get } from './scopes.js';

export const QUALITY = table({
  name: 'quality',
  mode: 'add',
  key: ['scope'],
  columns: {
    scope: 'text',
    responsables: 'integer',
    without_mobile: 'integer',
    without_email: 'integer',
    disputing: 'integer',
    students: 'integer',
    without_ine: 'integer',
  },
});

/** What one account or pupil adds to a scope; or the sum of what several add and take away. */
interface Figures {
  responsables: number;
  without_mobile: number;
  without_email: number;
  disputing: number;
  students: number;
  without_ine: number;
}
const NOTHING: Readonly<Figures> = {
  responsables: 0,
  without_mobile: 0,
  without_email: 0,
  disputing: 0,
  students: 0,
  without_ine: 0,
};
const FIGURES = Object.keys(NOTHING) as (keyof Figures)[];

/** The scopes in which an enrolled pupil is listed. */
function scopesOf({ placement }: Pick<Student, 'placement'>): string[] {
  if (!placement) return [];
  const { uai, classCode, mef } = placement;
  return [`school:${uai}`, `class:${uai}:${classCode}`, ...(mef === undefined ? [] : [`mef:${uai}:${mef}`])];
}

/** What an account adds to each scope in which it is listed. */
function ofAccount(accountId: string, get: Get): Map<string, Figures> {
  const scopes = new Map<string, Figures>();
  const document = get(accountId);
  if (!isCountedAccount(document) || document.account.kind !== 'RESPONSABLE') return scopes;
  const { links, hasEmail, hasMobile } = document.account;
  for (const { studentId, disputeId } of links) {
    const pupil = get(studentId);
    if (!isCountedStudent(pupil) || !pupil.student) continue;
    for (const scope of scopesOf(pupil.student)) {
      // One disputed link is enough.
      const disputing = disputeId === undefined ? (scopes.get(scope)?.disputing ?? 0) : 1;
      scopes.set(scope, {
        ...NOTHING,
        responsables: 1,
        without_mobile: hasMobile ? 0 : 1,
        without_email: hasEmail ? 0 : 1,
        disputing,
      });
    }
  }
  return scopes;
}

/** What a pupil adds to each scope in which he or she is listed. */
function ofStudent(document: CountedDocument | undefined): Map<string, Figures> {
  const student = isCountedStudent(document) ? document.student : undefined;
  if (!student) return new Map();
  const figures = { ...NOTHING, students: 1, without_ine: student.hasIne ? 0 : 1 };
  return new Map(scopesOf(student).map(scope => [scope, figures]));
}

/** The school of a scope within one: of `class:0750001A:6A`, `0750001A`. */
const uaiOf = (scope: string): string => scope.split(':')[1]!;

/** The UAIs of the schools in which, or in a part of which, some figure is moved. */
export const schoolsMoved = (moves: ReadonlyMap<string, Figures>): Set<string> =>
  new Set([...moves].flatMap(([scope, figures]) => (FIGURES.some(one => figures[one] !== 0) ? [uaiOf(scope)] : [])));

/** By how much the batch moves the figures of each scope. Scopes whose figures stay as they are may be among them, with zeros. */
export function qualityMoves(batch: Batch<CountedDocument>): Map<string, Figures> {
  const moves = new Map<string, Figures>();
  const add = (scopes: ReadonlyMap<string, Figures>, sign: 1 | -1): void => {
    for (const [scope, figures] of scopes) {
      let sum = moves.get(scope);
      if (!sum) moves.set(scope, (sum = { ...NOTHING }));
      for (const figure of FIGURES) sum[figure] += sign * figures[figure];
    }
  };
  for (const accountId of changedAccounts(batch)) {
    const before = ofAccount(accountId, key => batch.before(key));
    const after = ofAccount(accountId, key => batch.after(key));
    add(before, -1);
    add(after, 1);
  }
  for (const { before, after } of batch.changes.values()) {
    add(ofStudent(before), -1);
    add(ofStudent(after), 1);
  }
  return moves;
}

/** Checks rights on a pupil. His or her schools come from the pupil's own events, never from the client. */
import type { Pool } from 'pg';
import { streamEvents } from '../../../projections/ledger-events/queries.js';
import type { Texts } from '../../domain/language.js';
import { streamOf } from '../../domain/streams.js';
import { students } from '../../domain/student/history.js';
import type { Student } from '../../domain/student/state.js';
import type { Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import { accountTarget, type Reach } from '../accounts/reach.js';
import { allow, type ApiContext } from '../context.js';
import { notFound } from '../errors.js';

/** The read model that knows a pupil's events. */
export const STUDENT_READ_MODELS = ['ledger-events'] as const;

export const UNKNOWN_STUDENT: Texts = {
  fr: "Cet élève n'existe pas, ou vous n'y avez pas accès. Vérifiez l'élève choisi.",
  en: 'No such pupil among those you may see. Check the id.',
};

/** Reads the present school, the former ones and the own account of a pupil; undefined when the pupil is not known. */
async function studentReach(pool: Pool, studentId: string): Promise<Reach | undefined> {
  let student: Student | undefined;
  const ever = new Set<string>();
  for (const event of await streamEvents(pool, streamOf('student', studentId))) {
    student = students.evolve(student, students.decode(event), event.metadata.at);
    if (student.placement) ever.add(student.placement.uai);
  }
  if (!student) return undefined;
  const { accountId, placement } = student;
  const uais = placement ? [placement.uai] : [];
  return {
    kind: 'STUDENT',
    ...(accountId !== undefined && { accountId }),
    uais,
    formerUais: [...ever].filter(uai => !uais.includes(uai)),
  };
}

/**
 * Returns the right to act on a pupil, and the pupil's schools and account. The holder of the pupil's own account has the rights of a holder.
 * Throws NOT_FOUND alike for a pupil who does not exist and for one out of reach.
 */
export async function allowOnStudent(
  context: ApiContext,
  action: Action,
  studentId: string,
): Promise<{ readonly granted: Granted; readonly reach: Reach }> {
  const reach = await studentReach(context.services.pool, studentId);
  if (!reach) throw notFound(UNKNOWN_STUDENT);
  const target = await accountTarget(context, action, reach);
  const answer = context.services.authorise(context.principal, action, target);
  if (!answer.granted && answer.code === 'FORBIDDEN') throw notFound(UNKNOWN_STUDENT);
  return { granted: answer.granted ? answer : allow(context, action, target), reach };
}

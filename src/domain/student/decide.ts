/** Decides on a command to a pupil: answers the events to append, or a refusal. */
import { accept, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import { sameRef } from '../vault-ref.js';
import type { StudentCommand } from './commands.js';
import type { Placement, StudentEvent } from './events.js';
import type { Student } from './state.js';

type RecordFromBase = Extract<StudentCommand, { type: 'RecordFromBase' }>;
type Leave = Extract<StudentCommand, { type: 'Leave' }>;

const samePlacement = (one: Placement, other: Placement): boolean =>
  one.uai === other.uai && one.year === other.year && one.classCode === other.classCode && one.mef === other.mef;

function placementEvents(before: Placement | undefined, { uai, year, classCode, mef }: Placement): StudentEvent[] {
  const data: Placement = { uai, year, classCode, ...(mef === undefined ? {} : { mef }) };
  if (!before) return [{ type: 'StudentEnrolled', data }];
  if (before.uai !== uai) return [{ type: 'StudentTransferred', data: { ...data, fromUai: before.uai } }];
  return samePlacement(before, data) ? [] : [{ type: 'StudentPlacementChanged', data }];
}

function identityEvents(student: Student | undefined, command: RecordFromBase): StudentEvent[] {
  const { identity, hasIne } = command;
  const ineWaived = !hasIne && command.ineWaived === true;
  const same =
    student !== undefined &&
    sameRef(student.identity, identity) &&
    student.hasIne === hasIne &&
    student.ineWaived === ineWaived;
  if (same) return [];
  return [{ type: 'IdentityRecorded', data: { identity, hasIne, ...(ineWaived ? { ineWaived } : {}) } }];
}

function recordFromBase(student: Student | undefined, command: RecordFromBase): Decision<StudentEvent> {
  const { studentId, personId, base, academie, recordKey, placement, accountId } = command;
  const { uai } = placement;
  const events: StudentEvent[] = [];
  if (!student) events.push({ type: 'StudentRegistered', data: { studentId, personId } });
  if (!student?.sources.some(source => source.recordKey === recordKey && source.uai === uai))
    events.push({ type: 'SourceRecordAttached', data: { base, academie, uai, recordKey } });
  events.push(...identityEvents(student, command), ...placementEvents(student?.placement, placement));
  if (accountId !== undefined && student?.accountId !== accountId)
    events.push({ type: 'StudentAccountAttached', data: { accountId } });
  return accept(...events);
}

/** A pupil leaves a school unless a record of another base still has him or her there. */
function leave({ sources, placement }: Student, { base, uai, reason }: Leave): Decision<StudentEvent> {
  const here = sources.filter(source => source.uai === uai);
  const gone = here.filter(source => source.base === base);
  const left = placement?.uai === uai && gone.length === here.length;
  return accept<StudentEvent>(
    ...gone.map(({ recordKey }): StudentEvent => ({ type: 'SourceRecordDetached', data: { base, recordKey } })),
    ...(left ? [{ type: 'StudentLeft' as const, data: { uai, reason } }] : []),
  );
}

export function decide(student: Student | undefined, command: StudentCommand): Decision<StudentEvent> {
  if (student?.erased)
    return command.type === 'Erase' || command.type === 'Leave' ? accept() : refuse('STUDENT_UNKNOWN');
  if (command.type === 'RecordFromBase') return recordFromBase(student, command);
  if (!student) return refuse('STUDENT_UNKNOWN');
  if (command.type === 'AttachAccount') {
    const { accountId } = command;
    return student.accountId === accountId ? accept() : accept({ type: 'StudentAccountAttached', data: { accountId } });
  }
  if (command.type === 'Erase') {
    const { erasureId, ground, accountIds, linkedAccountIds } = command;
    return accept({
      type: 'PersonalDataErased',
      data: { erasureId, ground, accountIds: [...accountIds], linkedAccountIds: [...linkedAccountIds] },
    });
  }
  return leave(student, command);
}

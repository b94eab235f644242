import { describe, expect, it } from '@jest/globals';
import type { StudentCommand } from '../../../src/domain/student/commands.js';
import { decideStudent as decide } from '../deciders.js';
import type { Placement, StudentEvent } from '../../../src/domain/student/events.js';
import { evolve, isEligible, type Student } from '../../../src/domain/student/state.js';

const placement: Placement = { uai: '9740001A', year: 2026, classCode: '6D', mef: '10010012110' };
const record = (more: Partial<Extract<StudentCommand, { type: 'RecordFromBase' }>> = {}): StudentCommand => ({
  type: 'RecordFromBase',
  studentId: 's1',
  personId: 'p1',
  base: 'SIECLE',
  academie: '28',
  recordKey: 'k1',
  identity: { personId: 'p1', version: 1 },
  hasIne: true,
  placement,
  ...more,
});

const fold = (...events: StudentEvent[]): Student | undefined =>
  events.reduce<Student | undefined>((student, event) => evolve(student, event), undefined);

const created: StudentEvent[] = [
  { type: 'StudentRegistered', data: { studentId: 's1', personId: 'p1' } },
  { type: 'SourceRecordAttached', data: { base: 'SIECLE', academie: '28', uai: '9740001A', recordKey: 'k1' } },
  { type: 'IdentityRecorded', data: { identity: { personId: 'p1', version: 1 }, hasIne: true } },
  { type: 'StudentEnrolled', data: placement },
];
const events = (student: Student | undefined, command: StudentCommand) => decide(student, command).events;

describe('a pupil, as the base says', () => {
  it('is enrolled', () => {
    expect(events(undefined, record())).toEqual(created);
    expect(isEligible(fold(...created))).toBe(true);
  });
  it('is not changed by the same record', () => expect(events(fold(...created), record())).toEqual([]));
  it('moves to another class', () => {
    const moved = { ...placement, classCode: '6A' };
    expect(events(fold(...created), record({ placement: moved }))).toEqual([
      { type: 'StudentPlacementChanged', data: moved },
    ]);
  });
  it('is transferred to another school, with a record there', () => {
    const there = { ...placement, uai: '9740002B' };
    expect(events(fold(...created), record({ placement: there, recordKey: 'k2' }))).toEqual([
      { type: 'SourceRecordAttached', data: { base: 'SIECLE', academie: '28', uai: '9740002B', recordKey: 'k2' } },
      { type: 'StudentTransferred', data: { ...there, fromUai: '9740001A' } },
    ]);
  });
  it('is eligible by a waiver, and no longer when that is not repeated', () => {
    const waived = events(undefined, record({ hasIne: false, ineWaived: true }));
    expect(isEligible(fold(...(waived ?? [])))).toBe(true);
    expect(events(fold(...(waived ?? [])), record({ hasIne: false }))).toEqual([
      { type: 'IdentityRecorded', data: { identity: { personId: 'p1', version: 1 }, hasIne: false } },
    ]);
  });
  it('leaves, and is enrolled again', () => {
    const leave: StudentCommand = { type: 'Leave', base: 'SIECLE', uai: '9740001A', reason: 'EXIT_DATE' };
    const left = events(fold(...created), leave) ?? [];
    expect(left).toEqual([
      { type: 'SourceRecordDetached', data: { base: 'SIECLE', recordKey: 'k1' } },
      { type: 'StudentLeft', data: { uai: '9740001A', reason: 'EXIT_DATE' } },
    ]);
    const gone = fold(...created, ...left);
    expect(isEligible(gone)).toBe(false);
    expect(events(gone, leave)).toEqual([]);
    expect(events(gone, record())?.map(({ type }) => type)).toEqual(['SourceRecordAttached', 'StudentEnrolled']);
  });
  it('loses nothing but the record of a school that he or she has left before', () => {
    const there = fold(...created, {
      type: 'StudentTransferred',
      data: { ...placement, uai: '9740002B', fromUai: '9740001A' },
    });
    const leave = { type: 'Leave', base: 'SIECLE', uai: '9740001A', reason: 'ABSENT_FROM_BASE' } as const;
    const detached = { type: 'SourceRecordDetached', data: { base: 'SIECLE', recordKey: 'k1' } } as const;
    expect(events(there, leave)).toEqual([detached]);
    expect(events(evolve(there, detached), leave)).toEqual([]);
  });
  it('stays enrolled while the record of another base says so', () => {
    const leave = (base: 'SIECLE' | 'AAF') => ({ type: 'Leave', base, uai: '9740001A', reason: 'EXIT_DATE' }) as const;
    const both = fold(...created, {
      type: 'SourceRecordAttached',
      data: { base: 'AAF', academie: '28', uai: '9740001A', recordKey: 'k2' },
    });
    const first = events(both, leave('SIECLE')) ?? [];
    expect(first.map(({ type }) => type)).toEqual(['SourceRecordDetached']);
    const left = evolve(both, first[0]!);
    expect(events(left, leave('AAF'))?.map(({ type }) => type)).toEqual(['SourceRecordDetached', 'StudentLeft']);
  });
  it('gets an account of his or her own, once', () => {
    const attach: StudentCommand = { type: 'AttachAccount', accountId: 'a1' };
    const attached = events(fold(...created), attach) ?? [];
    expect(attached).toEqual([{ type: 'StudentAccountAttached', data: { accountId: 'a1' } }]);
    expect(events(fold(...created, ...attached), attach)).toEqual([]);
    expect(events(fold(...created, ...attached), record({ accountId: 'a1' }))).toEqual([]);
  });
  it('is refused when unknown', () =>
    expect(decide(undefined, { type: 'Leave', base: 'SIECLE', uai: 'x', reason: 'NO_CLASS' })).toMatchObject({
      refusal: { code: 'STUDENT_UNKNOWN' },
    }));
});

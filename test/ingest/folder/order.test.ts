import { describe, expect, it } from '@jest/globals';
import { inOrder, judge, type Done, type Gap, type Verdict } from '../../../src/ingest/folder/order.js';

const complete = (day: string, at = '06:00'): Done => ({ day, complete: true, at });
const delta = (day: string, at = '06:00'): Done => ({ day, complete: false, at });
const gap = (day: string, at = '07:00'): Gap => ({ day, at });

describe('an export of which others were taken', () => {
  it.each<[string, Done[], Gap[], Verdict]>([
    ['nothing before it: waits for a complete one', [], [], 'HELD'],
    ['after a complete one: is taken', [complete('10')], [], 'TAKE'],
    ['after the delta before it: is taken', [complete('10'), delta('11')], [], 'TAKE'],
    ['of the day of the complete one: is taken', [complete('12')], [], 'TAKE'],
    ['before a complete one: says nothing more', [complete('13')], [], 'SUPERSEDED'],
    ['before a delta that was taken: comes late', [complete('10'), delta('13')], [], 'LATE'],
    ['of a day that was taken before: says nothing more', [complete('10'), delta('12'), delta('13')], [], 'SUPERSEDED'],
    ['after one that was refused: waits', [complete('10')], [gap('11')], 'HELD'],
    [
      'after one refused, then taken of the same day: is taken',
      [complete('10'), delta('11', '08:00')],
      [gap('11')],
      'TAKE',
    ],
    [
      'after one taken, then another refused of the same day: waits',
      [complete('10'), delta('11')],
      [gap('11')],
      'HELD',
    ],
    ['after one refused, then a complete one: is taken', [complete('10'), complete('11')], [gap('11')], 'TAKE'],
    ['in the place of one that was refused: is taken', [complete('10')], [gap('12')], 'TAKE'],
    [
      'after two refused, of which the first is made good: waits',
      [complete('09'), complete('10')],
      [gap('10'), gap('11')],
      'HELD',
    ],
  ])('a delta of the 12th, %s', (_, done, gaps, verdict) =>
    expect(judge({ complete: false, day: '12' }, done, gaps)).toBe(verdict),
  );

  it.each<[string, Done[], Gap[], Verdict]>([
    ['the first', [], [], 'TAKE'],
    ['after one that was refused', [complete('10')], [gap('11')], 'TAKE'],
    ['of the day of another', [complete('12')], [], 'TAKE'],
    ['older than what was taken', [complete('10'), delta('13')], [], 'SUPERSEDED'],
  ])('a complete one of the 12th, %s', (_, done, gaps, verdict) =>
    expect(judge({ complete: true, day: '12' }, done, gaps)).toBe(verdict),
  );

  it('that says no day is left to the import to judge', () =>
    expect(judge({ complete: false }, [complete('10')], [gap('11')])).toBe('TAKE'));
});

describe('the order of exports', () => {
  it('is that of their data, the complete one first, then that of their writing', () => {
    const export_ = (place: string, day: string | undefined, whole: boolean, writtenAt = 0) => ({
      place,
      complete: whole,
      writtenAt,
      ...(day === undefined ? {} : { day }),
    });
    const ordered = [
      export_('undated', undefined, true, 4),
      export_('undated, later', undefined, true, 5),
      export_('complete', '11', true, 9),
      export_('delta', '11', false, 1),
      export_('next', '12', false, 0),
    ];
    expect([...ordered].reverse().sort(inOrder)).toEqual(ordered);
  });
});

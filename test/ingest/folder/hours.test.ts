import { describe, expect, it } from '@jest/globals';
import { lastHour } from '../../../src/ingest/folder/hours.js';

const at = (hours: number, minutes = 0): number => hours * 60 + minutes;

describe('the last hour that has come', () => {
  it.each([
    ['in winter', '2026-01-15T03:30:00.000Z', [at(4, 30)], '2026-01-15T03:30:00.000Z'],
    ['a moment before it', '2026-01-15T03:29:59.999Z', [at(4, 30)], '2026-01-14T03:30:00.000Z'],
    ['in summer', '2026-07-15T09:00:00.000Z', [at(4, 30)], '2026-07-15T02:30:00.000Z'],
    ['of several', '2026-07-15T11:00:00.000Z', [at(4, 30), at(18), at(12)], '2026-07-15T10:00:00.000Z'],
    ['after midnight in Paris, before it in UTC', '2026-01-14T23:30:00.000Z', [at(0, 15)], '2026-01-14T23:15:00.000Z'],
    ['that spring leaves out: an hour later', '2026-03-29T08:00:00.000Z', [at(2, 30)], '2026-03-29T01:30:00.000Z'],
    ['on the day after spring', '2026-03-30T08:00:00.000Z', [at(2, 30)], '2026-03-30T00:30:00.000Z'],
    ['that autumn repeats: the second', '2026-10-25T08:00:00.000Z', [at(2, 30)], '2026-10-25T01:30:00.000Z'],
    ['between the two of autumn: the day before', '2026-10-25T00:45:00.000Z', [at(2, 30)], '2026-10-24T00:30:00.000Z'],
  ])('%s', (_, now, hours, expected) => expect(lastHour(now, hours)).toBe(expected));
});

import { describe, expect, it } from '@jest/globals';
import { countDays, lastDays } from '../../src/statistics/days.js';

describe('the days of a history', () => {
  it('are every day, over the end of February and of the year', () => {
    expect(lastDays('2028-02-28', '2028-03-01', 'DAY')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(lastDays('2026-12-31', '2027-01-01', 'DAY')).toEqual(['2026-12-31', '2027-01-01']);
  });

  it('are the Sundays, and the last one asked for', () => {
    expect(lastDays('2026-09-01', '2026-09-16', 'WEEK')).toEqual(['2026-09-06', '2026-09-13', '2026-09-16']);
    expect(lastDays('2026-09-06', '2026-09-06', 'WEEK')).toEqual(['2026-09-06']);
  });

  it('are the last days of months, and the last one asked for', () => {
    expect(lastDays('2026-09-01', '2026-12-01', 'MONTH')).toEqual([
      '2026-09-30',
      '2026-10-31',
      '2026-11-30',
      '2026-12-01',
    ]);
  });

  it('are counted with both ends', () => {
    expect([countDays('2026-09-01', '2026-09-01'), countDays('2026-09-01', '2026-10-01')]).toEqual([1, 31]);
    expect(countDays('2026-09-02', '2026-09-01')).toBe(0);
  });
});

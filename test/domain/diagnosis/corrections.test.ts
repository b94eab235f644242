import { describe, expect, it } from '@jest/globals';
import {
  arrivalOf,
  expectedFrom,
  importsAreLate,
  type ImportFacts,
} from '../../../src/domain/diagnosis/corrections.js';

const PARIS = '0750001A';
const REUNION = '9740001A';
const MARTINIQUE = '9720001A';

describe('when a correction counts', () => {
  it.each<[string, string, string, string]>([
    // Winter in Paris is UTC+1, summer UTC+2; La Réunion is UTC+4, Martinique UTC-4.
    ['before 15:30 in Paris', PARIS, '2026-11-30T14:29:59.999Z', '2026-12-01'],
    ['at 15:30 in Paris', PARIS, '2026-11-30T14:30:00.000Z', '2026-12-02'],
    ['before 15:30 in Paris, in summer', PARIS, '2026-09-07T13:29:59.999Z', '2026-09-08'],
    ['at 15:30 in Paris, in summer', PARIS, '2026-09-07T13:30:00.000Z', '2026-09-09'],
    ['before 15:30 in La Réunion', REUNION, '2026-09-07T11:29:59.999Z', '2026-09-08'],
    ['at 15:30 in La Réunion, when Paris has not lunched', REUNION, '2026-09-07T11:30:00.000Z', '2026-09-09'],
    ['in the small hours of La Réunion, the day before in UTC', REUNION, '2026-09-06T21:00:00.000Z', '2026-09-08'],
    ['in the evening of Martinique, the day after in UTC', MARTINIQUE, '2026-09-08T01:00:00.000Z', '2026-09-09'],
    ['the day before clocks are put back', PARIS, '2026-10-24T10:00:00.000Z', '2026-10-25'],
    ['at the end of a year', PARIS, '2026-12-31T15:00:00.000Z', '2027-01-02'],
  ])('%s', (_when, uai, correctedAt, countsOn) => {
    expect(expectedFrom(correctedAt, uai).countsOn).toBe(countsOn);
  });

  it('is named with the data that has it, when these are closed, and from when it is late, by the clocks of the school', () => {
    expect(expectedFrom('2026-09-07T08:00:00.000Z', REUNION)).toEqual({
      inDataOf: '2026-09-07',
      closedAt: '2026-09-07T11:30:00.000Z',
      countsOn: '2026-09-08',
      lateFrom: '2026-09-08T20:00:00.000Z',
    });
  });
});

const imported = (at: string, dataDate: string | null = null, uai = PARIS): ImportFacts => ({ uai, at, dataDate });

describe('what has become of a correction', () => {
  const MORNING = '2026-09-07T08:00:00.000Z';
  const TWO_NIGHTS_LATER = '2026-09-09T07:00:00.000Z';
  const NEXT_NIGHT = '2026-09-08T01:00:00.000Z';

  it.each<[string, ImportFacts[], string, string]>([
    ['is awaited on its day', [], '2026-09-07T20:00:00.000Z', 'AWAITED'],
    ['is awaited on the next day', [], '2026-09-08T21:59:59.000Z', 'AWAITED'],
    ['is late two nights later', [], TWO_NIGHTS_LATER, 'LATE'],
    [
      'is late when only an import from before has come',
      [imported('2026-09-07T01:00:00.000Z')],
      TWO_NIGHTS_LATER,
      'LATE',
    ],
    ['is late when an import has come with older data', [imported(NEXT_NIGHT, '2026-09-06')], TWO_NIGHTS_LATER, 'LATE'],
    ['is late when another school was imported', [imported(NEXT_NIGHT, null, REUNION)], TWO_NIGHTS_LATER, 'LATE'],
    ['has arrived with the import of the night', [imported(NEXT_NIGHT)], TWO_NIGHTS_LATER, 'ARRIVED'],
    ['has arrived with the data of its day', [imported(NEXT_NIGHT, '2026-09-07')], TWO_NIGHTS_LATER, 'ARRIVED'],
    ['has arrived however late', [imported('2026-09-12T01:00:00.000Z')], '2026-09-12T08:00:00.000Z', 'ARRIVED'],
  ])('%s', (_what, imports, at, expected) => {
    expect(arrivalOf(MORNING, PARIS, imports, at)).toBe(expected);
  });
});

describe('the imports of a school', () => {
  const AT = '2026-09-09T07:00:00.000Z';

  it.each<[string, ImportFacts[], boolean]>([
    ['are in time when last night’s came', [imported('2026-09-09T01:00:00.000Z')], false],
    ['are in time when the night before’s came', [imported('2026-09-08T01:00:00.000Z')], false],
    ['are late when two nights are missing', [imported('2026-09-07T01:00:00.000Z')], true],
    ['are late when the data are old', [imported('2026-09-09T01:00:00.000Z', '2026-09-01')], true],
    ['are late when there was none', [], true],
  ])('%s', (_what, imports, late) => {
    expect(importsAreLate(PARIS, imports, AT)).toBe(late);
  });

  it('are judged by the day of the school: where it is the 10th already, one more night is missing', () => {
    const evening = '2026-09-09T20:30:00.000Z';
    const last = '2026-09-08T09:00:00.000Z';
    expect(importsAreLate(PARIS, [imported(last)], evening)).toBe(false);
    expect(importsAreLate(REUNION, [imported(last, null, REUNION)], evening)).toBe(true);
  });
});

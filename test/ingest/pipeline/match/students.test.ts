import { describe, expect, it } from '@jest/globals';
import { Keys } from '../../../../src/ingest/pipeline/match/keys.js';
import type { KnownRecord } from '../../../../src/ingest/pipeline/known/known.js';
import { keyById } from '../../../../src/ingest/pipeline/local-key.js';
import { matchStudents } from '../../../../src/ingest/pipeline/match/students.js';
import { Tally } from '../../../../src/ingest/report/tally.js';

/** Digests that can be read. */
const vault = { digest: (...parts: string[]) => parts.join('/'), stableId: (...parts: string[]) => parts.join('/') };
const keys = new Keys(vault, 'SIECLE', '0751234A');

const known = (id: string, ine: string): KnownRecord => ({
  kind: 'STUDENT',
  recordKey: keys.record('STUDENT', keyById(id)),
  entityId: `student-${id}`,
  state: 'CURRENT',
  names: { full: [], surnames: [], firstNames: [] },
  ines: [keys.ine(ine)],
  contacts: [],
  matchKeys: [],
  links: [],
});

describe('a pupil rejected for the INE of another', () => {
  const [one, other] = [known('1', '000000001AB'), known('2', '000000002AB')];

  it.each([
    ['first', [other, one]],
    ['last', [one, other]],
  ])('is still the pupil of his or her own known record, which is read %s', (_, records) => {
    const origin = { file: 'f', line: 1 };
    const raw = { kind: 'student', origin, ines: ['000000001AB'], phones: {}, id: '2' } as const;
    const students = { enrolled: [], gone: [], rejected: [{ origin, raw, key: keyById('2') }] };
    const { outcomes, disappeared } = matchStudents(students, [], records, new Map(), keys, new Tally());
    expect(outcomes.get(keyById('2'))).toEqual({ as: 'REJECTED', studentId: 'student-2' });
    expect(disappeared).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ImportCommand } from '../../../src/domain/import/decide.js';
import { evolve, type ImportRun } from '../../../src/domain/import/state.js';
import { decideImport as decide } from '../deciders.js';

const counts = { read: 1, created: 1, changed: 0, unchanged: 0, ended: 0, rejected: 0, skipped: 0 };
const start: ImportCommand = {
  type: 'Start',
  data: { importId: 'i1', uai: '9740001A', base: 'ONDE', year: 2026, filesDigest: 'd' },
};
const complete: ImportCommand = {
  type: 'Complete',
  data: { importId: 'i1', students: counts, responsables: counts, links: counts, rejects: 0, warnings: 0 },
};
const refuseIt: ImportCommand = { type: 'Refuse', data: { importId: 'i1', code: 'WRONG_SCHOOL' } };
const after = (...commands: ImportCommand[]): ImportRun | undefined =>
  commands.reduce<ImportRun | undefined>(
    (run, command) =>
      (decide(run, command).events ?? []).reduce<ImportRun | undefined>(
        (r, e) => evolve(r, e, '2026-09-01T00:00:00.000Z'),
        run,
      ),
    undefined,
  );

describe('an import', () => {
  it('is started and completed, each once', () => {
    expect(after(start)?.state).toBe('RUNNING');
    expect(after(start, complete)).toMatchObject({ state: 'COMPLETED', report: { students: counts } });
    expect(decide(after(start), start).events).toEqual([]);
    expect(decide(after(start, complete), complete).events).toEqual([]);
    expect(decide(after(start, complete), start).events).toEqual([]);
  });
  it('is refused once', () => {
    expect(after(start, refuseIt)).toMatchObject({ state: 'REFUSED', code: 'WRONG_SCHOOL' });
    expect(decide(after(start, refuseIt), refuseIt).events).toEqual([]);
  });
  it('does not end in two ways, nor without a start', () => {
    expect(decide(after(start, complete), refuseIt)).toMatchObject({ refusal: { code: 'IMPORT_ENDED' } });
    expect(decide(after(start, refuseIt), complete)).toMatchObject({ refusal: { code: 'IMPORT_ENDED' } });
    expect(decide(undefined, complete)).toMatchObject({ refusal: { code: 'IMPORT_UNKNOWN' } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { describeReport } from '../../src/cli/import-report.js';
import { issue } from '../../src/ingest/report/line.js';
import { noCounts, type ImportReport } from '../../src/ingest/report/report.js';
import { FileRefused } from '../../src/ingest/report/refusal.js';
import { because } from '../../src/ingest/report/words/reasons.js';

const report: ImportReport = {
  importId: 'i',
  actor: 'a',
  base: 'ONDE',
  year: 2026,
  uai: '0690001A',
  dryRun: false,
  waiveIne: false,
  status: 'COMPLETED',
  unchanged: false,
  startedAt: '2026-09-01T08:00:00.000Z',
  files: [],
  ignoredFiles: [],
  students: { ...noCounts(), read: 3, rejected: 1 },
  responsables: noCounts(),
  links: noCounts(),
  skips: { LINK: { NOT_LEGAL: 2 } },
  rejects: 1,
  warnings: 2,
  lines: [
    issue('WARNING', 'STUDENT', 'INE_MISSING', { origin: { file: 'e.csv', line: 2, className: 'CP A' }, field: 'ine' }),
    issue('WARNING', 'STUDENT', 'INE_MISSING', { origin: { file: 'e.csv', line: 3, className: 'CP A' }, field: 'ine' }),
    issue('REJECT', 'STUDENT', 'BIRTH_DATE_INVALID', {
      origin: { file: 'e.csv', line: 4, className: 'CM1 C' },
      field: 'birthDate',
    }),
  ],
};

describe('the report in a terminal', () => {
  it('says causes first, with how often and where, then each line with its class', () => {
    const text = describeReport(report, 'en');
    const at = (part: string): number => text.indexOf(part);
    expect(at('1 × rejected, pupil: the birth date is no day of the calendar.')).toBeGreaterThan(0);
    expect(at('2 × warning, pupil: the pupil has no INE')).toBeGreaterThan(at('1 × rejected'));
    expect(at('such as: e.csv:2, class CP A; e.csv:3, class CP A')).toBeGreaterThan(at('2 × warning'));
    expect(at('(e.csv:4, class CM1 C, birth date)')).toBeGreaterThan(at('Line by line'));
  });

  it('says it in French without code words', () => {
    const text = describeReport(report, 'fr');
    expect(text).toContain('2 × remarque, élève: l’élève n’a pas d’INE');
    expect(text).toContain('(e.csv:4, classe CM1 C, date de naissance)');
    expect(text).toContain('Hors champ : 2 rattachements, non responsable légal.');
    expect(text).not.toMatch(/[A-Z]{3,}_[A-Z]+|COMPLETED|STUDENT|birthDate/);
  });

  it('says why a file was refused, and the remedy', () => {
    const why = because('SCHOOL_OTHER', { found: '0750001D', expected: '0690001A' });
    const refusal = new FileRefused('WRONG_SCHOOL', why, { file: 'e.xml', line: 2 }).report;
    const refused = { ...report, status: 'REFUSED', refusal } as const;
    expect(describeReport(refused, 'fr')).toContain(
      'e.xml, ligne 2: le fichier est de l’établissement 0750001D, et non de 0690001A.',
    );
    expect(describeReport(refused, 'en')).toContain('[WRONG_SCHOOL]');
  });
});

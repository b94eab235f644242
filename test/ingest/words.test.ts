import { describe, expect, it } from '@jest/globals';
import { causesOf } from '../../src/ingest/causes.js';
import { issue, ISSUES, type IssueCode } from '../../src/ingest/issues.js';
import { FileRefused } from '../../src/ingest/refusal.js';
import { fieldLabel } from '../../src/ingest/words/labels.js';
import { REFUSALS_FR } from '../../src/ingest/words/refusals-fr.js';
import { sayCause, sayLine, sayRefusal } from '../../src/ingest/words/say.js';

/** `INE_MISSING`, `birthDate`; what a head who reads French must not meet. */
const CODE_WORD = /\b[A-Z]{2,}_[A-Z_]+\b|\b[a-z]+[A-Z][a-z]+\b(?!=)/;
const CODES = Object.keys(ISSUES) as IssueCode[];

describe('a line in French', () => {
  it.each(CODES)('%s: says cause and remedy apart, without code words', code => {
    const { reason, remedy } = sayCause({ code, examples: [] }, 'fr');
    for (const text of [reason, remedy]) {
      expect(text).not.toMatch(CODE_WORD);
      expect(text).not.toBe('');
    }
    expect(remedy).toMatch(/[.]$/);
    expect(reason).not.toMatch(/[.]$/);
    expect(reason).not.toBe(ISSUES[code][0]);
  });

  it('keeps ids, places and counts, and says the words around them', () => {
    const line = issue('REJECT', 'STUDENT', 'INE_TWICE', { detail: 'records 12, 14' });
    expect(sayLine(line, 'fr').reason).toBe('le même INE figure sur plusieurs élèves (enregistrements 12, 14)');
    expect(sayLine(line, 'en')).toEqual({ reason: line.reason, remedy: line.remedy });
  });

  it('of a code that is no longer known is said as it was kept', () => {
    const line = { code: 'OF_OLD', reason: 'as it was', remedy: 'as it was, too' };
    expect(sayLine(line, 'fr')).toEqual({ reason: 'as it was', remedy: 'as it was, too' });
  });

  it('names fields of ours in words, and those of a base as the base does', () => {
    expect(fieldLabel('birthDate', 'fr')).toBe('date de naissance');
    expect(fieldLabel('ENTPersonJointure', 'fr')).toBe('ENTPersonJointure');
  });
});

describe('a refusal in French', () => {
  it.each(Object.keys(REFUSALS_FR) as (keyof typeof REFUSALS_FR)[])('%s: says why, and the remedy', code => {
    const { report } = new FileRefused(code, 'in English', { facts: { found: '0750001D', expected: '0690002B' } });
    const { reason, remedy } = sayRefusal(report, 'fr');
    expect(reason).not.toBe('in English');
    expect(`${reason} ${remedy}`.replace(/--[a-z-]+|confirm\w+=true/g, '')).not.toMatch(CODE_WORD);
    expect(remedy).not.toBe(report.remedy);
  });

  it('says which school, which year, how many', () => {
    const said = (code: keyof typeof REFUSALS_FR, facts: Record<string, string | number>) =>
      sayRefusal(new FileRefused(code, 'x', { facts }).report, 'fr').reason;
    expect(said('WRONG_SCHOOL', { found: '0750001D', expected: '0690002B' })).toContain('0750001D');
    expect(said('GREAT_LOSS', { students: '24/24' })).toContain('24/24 élèves');
    expect(said('OLDER_EXPORT', { givenDay: '2025-10-01', givenYear: '2025-2026', inForceYear: '2026-2027' })).toMatch(
      /2025-10-01 \(année scolaire 2025-2026\).*jour non précisé \(année scolaire 2026-2027\)/,
    );
  });
});

describe('the causes of a report', () => {
  const lines = [
    ...Array.from({ length: 642 }, (_, at) =>
      issue('WARNING', 'STUDENT', 'INE_MISSING', { origin: { file: 'f.xml', line: at, recordId: String(at) } }),
    ),
    issue('REJECT', 'STUDENT', 'BIRTH_DATE_INVALID', { origin: { file: 'f.xml', line: 7 } }),
    issue('REJECT', 'LINK', 'LINK_TWICE', {}),
    issue('REJECT', 'LINK', 'LINK_TWICE', {}),
  ];

  it('put equal lines together with their count and the first of them, rejects before warnings, the many before the few', () => {
    const causes = causesOf(lines);
    expect(causes.map(({ severity, code, count }) => `${severity} ${count} ${code}`)).toEqual([
      'REJECT 2 LINK_TWICE',
      'REJECT 1 BIRTH_DATE_INVALID',
      'WARNING 642 INE_MISSING',
    ]);
    expect(causes[2]!.examples.map(({ recordId }) => recordId)).toEqual(['0', '1', '2']);
  });

  it('account for every line', () => {
    expect(causesOf(lines).reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
  });
});

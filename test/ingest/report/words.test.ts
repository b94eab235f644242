import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { causesOf } from '../../../src/ingest/report/causes.js';
import { ISSUES, type IssueCode } from '../../../src/ingest/report/issues.js';
import { issue } from '../../../src/ingest/report/line.js';
import { xmlFault } from '../../../src/ingest/formats/read/xml-fault.js';
import { FileRefused, type RefusalCode } from '../../../src/ingest/report/refusal.js';
import { ISSUES_FR } from '../../../src/ingest/report/words/issues-fr.js';
import { fieldLabel } from '../../../src/ingest/report/words/labels.js';
import type { Facts } from '../../../src/ingest/report/words/reason.js';
import { lossFacts, readLoss } from '../../../src/ingest/report/words/reasons-of-losses.js';
import {
  because,
  REASONS,
  sayBecause,
  type Because,
  type ReasonName,
} from '../../../src/ingest/report/words/reasons.js';
import { REFUSALS_FR } from '../../../src/ingest/report/words/refusals-fr.js';
import { sayCause, sayLine, sayRefusal } from '../../../src/ingest/report/words/say.js';
import { CODE_WORD, expectFrench } from '../support/french.js';

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

  it.each([
    [
      because('LOSS_OF_SCHOOL', {
        ...lossFacts(
          'students',
          { ended: 14, known: 24 },
          new Map([
            ['ENDED_NO_CLASS', 12],
            ['ENDED_ABSENT', 2],
          ]),
        ),
        ...lossFacts('links', { ended: 30, known: 40 }, new Map()),
      }),
      '14 des 24 élèves (12 sans classe, 2 absents des fichiers) et 30 des 40 rattachements connus dans cet établissement seraient clos',
    ],
    [
      because('LOSS_OF_ANOTHER', { students: '20/24', from: '0750001D', academie: '01' }),
      '20 des 24 élèves de 0750001D, de l’académie 01, lui seraient pris',
    ],
  ])('says the figures of a great loss: %j', (why, french) => {
    const line = issue('REJECT', 'SCHOOL', 'GREAT_LOSS', { detail: sayBecause(why, 'en') });
    expect(sayLine(line, 'fr').reason).toBe(
      `plus de la moitié des personnes connues ici seraient closes : rien n’a été changé dans cet établissement (${french})`,
    );
  });

  it('reads any great loss back from its English', () => {
    const kinds = fc.uniqueArray(fc.constantFrom('students', 'responsables', 'links'), { minLength: 1 });
    const codes = fc.uniqueArray(fc.constantFrom(...CODES.filter(code => code.startsWith('ENDED_'))));
    const losses = fc.tuple(kinds, codes, fc.nat(), fc.nat()).map(([some, why, ended, known]): Facts => {
      const facts = some.map(kind => lossFacts(kind, { ended, known }, new Map(why.map((code, at) => [code, at]))));
      return Object.assign({}, ...facts) as Facts;
    });
    fc.assert(
      fc.property(losses, facts => {
        const why = because('LOSS_OF_SCHOOL', facts);
        expect(readLoss(sayBecause(why, 'en'))).toEqual(why);
      }),
    );
  });

  it.each([
    ['the birth date differs', 'la date de naissance diffère'],
    ['the INE differs', 'l’INE diffère'],
    ['each is known by itself', 'chacun est connu à part'],
  ])('says why two records with one id of SIECLE are not taken as the same pupil: %s', (detail, french) => {
    const line = issue('WARNING', 'STUDENT', 'SIECLE_ID_OTHER_PUPIL', { detail });
    expect(sayLine(line, 'fr').reason).toBe(`${ISSUES_FR.SIECLE_ID_OTHER_PUPIL[0]} (${french})`);
  });

  it('adds nothing to a great loss that it cannot read', () => {
    const line = issue('REJECT', 'SCHOOL', 'GREAT_LOSS', { detail: 'of another version' });
    expect(sayLine(line, 'fr').reason).toMatch(/rien n’a été changé dans cet établissement$/);
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

/** A value for every fact that a reason may name. */
const FACTS: Facts = {
  ...{ limit: 12_345, files: 3, entries: 4, part: 2, declared: 'x-mac', kind: 'xml', encoding: 'UTF-16LE' },
  ...{ said: 'the tag is unclosed', base: 'AAF', root: 'html', expected: '0690002B', found: '0750001D', name: 'a' },
  ...{ element: 'attr', child: 'value', attributes: 'sn, mail', category: 'Eleve', operation: 'add', degree: 'FIRST' },
  ...{ other: 'autre.xml', difference: 'day', missing: 'Eleve', given: 'zz', export: 'ElevesSansAdresses', of: 'ONDE' },
  ...{ givenYear: '2025-2026', inForceYear: '2026-2027', inForceDay: '2026-09-10', from: '0750001D', academie: '01' },
  ...{ students: '12/24', 'students ENDED_NO_CLASS': 10, 'students ENDED_ABSENT': 2, links: '30/40' },
};

describe('a refusal in French', () => {
  it.each(Object.keys(REASONS) as ReasonName[])('for %s: says in words of its own what the English says', name => {
    const [fr, en] = [sayBecause({ name, facts: FACTS }, 'fr'), sayBecause({ name, facts: FACTS }, 'en')];
    expectFrench(fr);
    expect(fr).not.toBe(en);
    for (const text of [fr, en]) expect(text).not.toMatch(/undefined|NaN|[.]$/);
    const figures = (text: string): string[] => text.replaceAll(/(?<=\d)[\s,](?=\d{3})/g, '').match(/\d+/g) ?? [];
    // The French does not name the root that is expected, for it is a word of programs.
    if (name !== 'ROOT_OTHER') expect(figures(fr)).toEqual(figures(en));
  });

  it.each(Object.keys(REFUSALS_FR) as RefusalCode[])(
    '%s: says why even of an older report, which has no reason by name, and the remedy',
    code => {
      const facts = { found: '0750001D', expected: '0690002B' };
      const before = {
        code,
        reason: 'in English',
        remedy: new FileRefused(code, because('NO_FILE')).report.remedy,
        facts,
      };
      const { reason, remedy } = sayRefusal(before, 'fr');
      expect(reason).not.toBe('in English');
      for (const text of [reason, remedy]) expectFrench(text);
      expect(remedy).not.toBe(before.remedy);
    },
  );

  it('says which school, how many for which reason, and both dates', () => {
    const said = (why: Because): string => sayRefusal(new FileRefused('NOT_AAF', why).report, 'fr').reason;
    expect(said(because('SCHOOL_OTHER', { found: '0750001D', expected: '0690002B' }))).toContain('0750001D');
    const loss = lossFacts('students', { ended: 24, known: 24 }, new Map([['ENDED_NO_CLASS', 24]]));
    expect(said(because('LOSS_OF_SCHOOL', loss))).toBe(
      '24 des 24 élèves (24 sans classe) connus dans cet établissement seraient clos',
    );
    const days = { givenDay: '2025-10-01', givenYear: '2025-2026', inForceYear: '2026-2027' };
    expect(said(because('OLDER', days))).toMatch(
      /2025-10-01 \(année scolaire 2025-2026\).*jour non précisé \(année scolaire 2026-2027\)/,
    );
  });

  it('has a reason for each fault that the XML parser tells of', () => {
    const names = [
      'unclosed tag: a.',
      'unexpected close tag.',
      'undefined entity: a.',
      'duplicate attribute: a.',
      'other',
    ];
    expect(names.map(said => xmlFault(`f.xml:3:14: ${said}`))).toEqual([
      because('XML_UNCLOSED', { said: names[0]! }),
      because('XML_CLOSED_OTHERWISE', { said: names[1]! }),
      because('XML_ENTITY_UNKNOWN', { said: names[2]! }),
      because('XML_ATTRIBUTE_WRONG', { said: names[3]! }),
      because('XML_WRONG', { said: names[4]! }),
    ]);
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

  it('group equal lines, each group with its count and its first lines: rejects before warnings, large groups before small', () => {
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

/** Reports: documents that are read from their beginning to their end. */
import { describe, expect, it } from '@jest/globals';
import { report, type ReportPart } from '../../src/letters/index.js';
import { bytesOf, pageTexts, POPPLER, structureText } from './support/pdf.js';
import { JOB } from './support/records.js';

const withPoppler = POPPLER ? it : it.skip;
const make = (parts: readonly ReportPart[]): Promise<Buffer> =>
  bytesOf(report(parts, { title: 'Extrait du registre', language: 'fr', createdAt: JOB.createdAt }));
const entries = (count: number): ReportPart[] =>
  Array.from({ length: count }, (_, at) => ({
    kind: 'ENTRY',
    heading: `Événement ${at + 1}.`,
    paragraphs: [{ text: `Début ${at + 1}.` }, { text: `Suite ${at + 1}.`, look: 'SMALL' }, { text: `Fin ${at + 1}.` }],
  }));

describe('a report', () => {
  withPoppler('has its number of pages on each page, and each entry whole on one (needs poppler-utils)', async () => {
    const texts = pageTexts(await make(entries(100)));
    expect(texts.length).toBeGreaterThan(3);
    texts.forEach((text, at) => expect(text.replace(/\s+/g, ' ')).toContain(`Page ${at + 1} sur ${texts.length}`));
    for (let at = 1; at <= 100; at++) {
      const on = (what: string): number => texts.findIndex(text => text.includes(`${what} ${at}.`));
      expect([on('Événement'), on('Début'), on('Suite'), on('Fin')]).toEqual(Array(4).fill(on('Événement')));
      expect(on('Événement')).toBeGreaterThanOrEqual(0);
    }
  });

  withPoppler('is read as headings, paragraphs and lists, in its order (needs poppler-utils)', async () => {
    const read = structureText(
      await make([
        {
          kind: 'FACTS',
          facts: [
            ['Compte', '17'],
            ['Demandé par', 'un auditeur'],
          ],
        },
        { kind: 'HEADING', text: 'Les événements' },
        ...entries(2),
      ]),
    );
    expect(read.match(/^\s+(H1|H2|H3|L|LI|Lbl|LBody|P)\b/gm)!.map(tag => tag.trim())).toEqual([
      ...['H1', 'L', 'LI', 'Lbl', 'LBody', 'LI', 'Lbl', 'LBody', 'H2'],
      ...['H3', 'P', 'P', 'P', 'H3', 'P', 'P', 'P'],
    ]);
    expect(read.indexOf('Demandé par')).toBeLessThan(read.indexOf('un auditeur'));
  });

  withPoppler('leaves no heading alone at the foot of a page (needs poppler-utils)', async () => {
    for (let lines = 40; lines < 60; lines++) {
      const filled = Array.from({ length: lines }, () => ({ text: 'ligne' }));
      const texts = pageTexts(
        await make([
          { kind: 'PARAGRAPHS', paragraphs: filled },
          { kind: 'HEADING', text: 'Titre' },
          { kind: 'PARAGRAPHS', paragraphs: [{ text: 'Dessous' }] },
        ]),
      );
      const page = texts.find(text => text.includes('Titre'));
      expect(page).toContain('Dessous');
    }
  });

  withPoppler(
    'keeps a paragraph of thousands of letters on one page, and takes asterisks as they are (needs poppler-utils)',
    async () => {
      const long = `${'mot '.repeat(3_000)}fin`;
      const texts = pageTexts(await make([{ kind: 'PARAGRAPHS', paragraphs: [{ text: long }, { text: 'a**b**c' }] }]));
      expect(texts.filter(text => text.includes('fin'))).toHaveLength(1);
      expect(texts.join('')).toContain('a**b**c');
    },
  );
});

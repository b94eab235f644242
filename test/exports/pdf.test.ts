/** Lists as PDF, read back by poppler: every row, in its order, in its columns, on numbered pages. */
import { describe, expect, it } from '@jest/globals';
import { Random } from '../../src/common/random.js';
import type { Completeness } from '../../src/completeness/shown.js';
import { fileOf, type OpenList } from '../../src/exports/index.js';
import { CELL_SEPARATOR } from '../../src/postgres/lists/cells.js';
import { NOTHING_READ } from '../../src/postgres/lists/standing.js';
import { bytesOf, pageTexts, POPPLER, qpdfCheck, QPDF, structureText, wordBoxes } from '../letters/support/pdf.js';

const withPoppler = POPPLER ? it : it.skip;

const COLUMNS = [
  { heading: 'Nom', width: 3 },
  { heading: 'Prénom', width: 2.5 },
  { heading: 'Classe', width: 2 },
  { heading: 'Motif', width: 5 },
  { heading: 'Total', width: 1.5, align: 'end' },
] as const;
type Row = readonly [surname: string, firstName: string, schoolClass: string, reason: string, total: string];

/** A list of these rows, in chunks as a database gives them. */
function listOf(rows: readonly Row[], of: Partial<OpenList> = {}): OpenList {
  async function* chunks(): AsyncGenerator<string[]> {
    for (let at = 0; at < rows.length; at += 7) yield rows.slice(at, at + 7).map(cells => cells.join(CELL_SEPARATOR));
  }
  return {
    title: 'Résultats',
    of: 'Collège Élie Faure (9740001A)',
    phrases: ['Classes : 3A, 3B', 'Tri : classe, ordre décroissant'],
    columns: COLUMNS,
    count: rows.length,
    position: '1'.repeat(32),
    standing: NOTHING_READ,
    readModels: ['students'],
    concerns: {},
    rows: chunks(),
    persons: new Map(),
    at: '2026-09-03T21:00:00.000Z',
    zone: 'Indian/Reunion',
    fileName: 'resultats',
    close: async () => undefined,
    ...of,
  };
}

const COMPLETE: Completeness = { position: '1'.repeat(32), lag: { events: 0, seconds: 0 }, parkedStreams: 0 };

const pdfOf = (rows: readonly Row[], of?: Partial<OpenList>, completeness = COMPLETE): Promise<Buffer> =>
  bytesOf(fileOf(listOf(rows, of), 'PDF', completeness).content as AsyncIterable<Uint8Array>);

/** The text without blanks: cells are broken into lines, and poppler sets blanks as they look. */
const squeezed = (text: string): string => text.replaceAll(/[\s\u00a0\u202f]+/g, '');

/** What each page has between its headings and its number. Throws when either is missing. */
function bodies(pdf: Buffer): string[] {
  const texts = pageTexts(pdf, '-raw');
  const headings = squeezed(COLUMNS.map(({ heading }) => heading).join(''));
  return texts.map((text, at) => {
    const all = squeezed(text);
    const foot = `Page${at + 1}sur${texts.length}`;
    const begin = all.indexOf(headings);
    expect(begin === 0 || (at === 0 && begin > 0)).toBe(true);
    expect(all.endsWith(foot)).toBe(true);
    return all.slice(begin + headings.length, all.length - foot.length);
  });
}

const NAMES = [
  'MARTIN',
  "N'GUESSAN",
  'D’ARTAGNAN',
  'LE GOFF',
  'Œuvrard',
  'ÑANDÚ',
  'ĐẶNG',
  'Łukasz',
  'Groß',
  'ÉLÉONORE-ÇA',
];
const HARD = [
  '(a) \\ b)',
  '=HYPERLINK("x";"y")',
  '<<>> [/N] %PDF',
  '’‘“”«»…–',
  'ﬁ ﬂ',
  '100 % & plus',
  '',
  '0',
  '-1',
  '+33',
];

/** Rows of what names and reasons may hold; some of their words are longer than a column. */
function drawn(count: number): Row[] {
  const random = new Random('pdf');
  const word = (): string => random.pick([...NAMES, ...HARD]);
  const long = (): string => 'ANTIDISESTABLISHMENTARIANISM'.repeat(random.between(1, 4));
  return Array.from({ length: count }, (_, at): Row => [
    random.chance(0.05) ? long() : `${word()} ${word()}`.trim(),
    word(),
    `${random.between(3, 6)}${random.pick(['A', 'B', 'ÈME É'])}`,
    Array.from({ length: random.between(0, 20) }, word)
      .join(' ')
      .trim(),
    String(at * 37),
  ]);
}

describe('a list as PDF', () => {
  withPoppler('has every cell of every row, in its order, whatever it holds (needs poppler-utils)', async () => {
    const rows = drawn(300);
    const pdf = await pdfOf(rows);
    const pages = bodies(pdf);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.join('')).toBe(squeezed(rows.flat().join('')));
    // Who hears it read aloud hears the same rows and cells. Poppler puts each line of a cell in quotation marks.
    const [, ...readRows] = structureText(pdf).split(/^ +TR\b.*$/m);
    const cellsOf = (row: string): string[] =>
      row
        .split(/^ +T(?:H|D|Body)\b.*$/m)
        .slice(1)
        .map(cell => squeezed(cell.replace('/Scope /Column', '')).replaceAll('""', ''))
        .slice(0, COLUMNS.length);
    const quoted = (cell: string): string => (cell === '' ? '' : `"${squeezed(cell)}"`);
    expect(cellsOf(readRows[0]!)).toEqual(COLUMNS.map(({ heading }) => quoted(heading)));
    expect(readRows.slice(1).map(cellsOf)).toEqual(rows.map(row => row.map(quoted)));
  });

  withPoppler('keeps every word within its column and its page (needs poppler-utils)', async () => {
    const pages = wordBoxes(await pdfOf(drawn(120)));
    for (const { width, height, words } of pages) {
      const headings = COLUMNS.map(({ heading }) => words.find(({ text }) => text === heading)!);
      // Headings stand at the left of their columns; the last column ends at the margin.
      const edges = headings.slice(1, 4).map(({ left }) => left);
      for (const { text, left, right, top, bottom } of words.filter(({ top: at }) => at > headings[0]!.bottom)) {
        expect([text, left >= 0, right <= width - 30, top >= 0, bottom <= height]).toEqual([
          text,
          true,
          true,
          true,
          true,
        ]);
        const crossed = edges.filter(edge => left < edge - 1 && right > edge);
        expect([text, crossed]).toEqual([text, []]);
      }
    }
  });

  withPoppler.each([
    [1, 1],
    [1, 20],
    [2, 40],
    [120, undefined],
  ])('has its number on each of %d pages, %s rows (needs poppler-utils)', async (pages, count) => {
    const rows = (n: number): Row[] => Array.from({ length: n }, (_, at) => [`NOM${at}`, 'Zoé', '3A', '', String(at)]);
    // So many rows as fill this number of pages, by those that the second page holds. The first has a title, and so up to ten rows fewer.
    const perPage = bodies(await pdfOf(rows(200)))[1]!.match(/NOM/g)!.length;
    const wanted = rows(count ?? perPage * pages - 10);
    const made = bodies(await pdfOf(wanted));
    expect(made).toHaveLength(pages);
    expect(made.join('')).toBe(squeezed(wanted.flat().join('')));
  });

  withPoppler(
    'says whose list it is, by which filter, how many rows, and the day in the zone of the school (needs poppler-utils)',
    async () => {
      const [first = ''] = pageTexts(await pdfOf(drawn(2)));
      expect(first).toContain('Résultats – Collège Élie Faure (9740001A)');
      expect(first).toContain('Classes : 3A, 3B ; Tri : classe, ordre décroissant');
      expect(first).toContain('2 lignes, le 04/09/2026');
    },
  );

  withPoppler.each([
    [{}, `Complet, à la position ${'1'.repeat(32)} du registre`],
    [{ parkedStreams: 1 }, '1 fiche en attente d’une reprise, dont la ligne peut être ancienne'],
    [{ parkedStreams: 2 }, '2 fiches en attente d’une reprise, dont les lignes peuvent être anciennes'],
    [{ lag: { events: 1, seconds: 0.2 } }, 'en retard de 1 évènement, depuis 1 seconde'],
    [{ lag: { events: 1_000, seconds: 70 } }, 'en retard de 1000 évènements ou plus, depuis 70 secondes'],
    [{ lag: undefined }, 'le registre ne répondait pas : un retard n’est pas exclu'],
  ])('says how complete it is: %j (needs poppler-utils)', async (but, words) => {
    const [first = ''] = pageTexts(await pdfOf(drawn(2), {}, { ...COMPLETE, ...but }));
    expect(squeezed(first)).toContain(squeezed(words));
    expect(squeezed(first).includes('Incomplet')).toBe(Object.keys(but).length > 0);
  });

  withPoppler('says so when it has no rows (needs poppler-utils)', async () => {
    const [first = '', ...others] = pageTexts(await pdfOf([], { phrases: [] }));
    expect(others).toEqual([]);
    expect(first).toMatch(/0 ligne, le 04\/09\/2026[^]*Nom[^]*Aucune ligne\.[^]*Page 1 sur 1/);
  });

  (QPDF ? it : it.skip)('is a sound file (needs qpdf)', async () => {
    expect(qpdfCheck(await pdfOf(drawn(50)))).toContain('No syntax or stream encoding errors found');
  });
});

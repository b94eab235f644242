/** Rows of an ONDE export as programs and people write them: each is read rightly, or the file is refused with the line. */
import { describe, expect, it } from '@jest/globals';
import { Buffer } from 'node:buffer';
import { DEFAULT_LIMITS } from '../../../src/ingest/limits.js';
import { openOnde } from '../../../src/ingest/onde/files.js';
import { FileRefused } from '../../../src/ingest/report/refusal.js';
import type { RawResponsable, RawStudent } from '../../../src/ingest/pipeline/raw.js';
import { latin9, ONDE_PUPILS, ONDE_RESPONSABLES, ondeParent, ondePupil } from '../support/files.js';

/** The columns of one child more. */
const CHILD_COLUMNS = ";Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants";
const zoe = ondePupil('DUPONT', 'Zoé', '17/08/2019', '111111111AB', 'CP');
const tom = ondePupil('MARTIN', 'Tom', '18/08/2019', '222222222AB', 'CP');
const anne = ondeParent('DUPONT', 'Anne', '0639980001', [['DUPONT', 'Zoé', 'CP']]);
const marc = ondeParent('MARTIN', 'Marc', '0639980002', [['MARTIN', 'Tom', 'CP']]);
const lines = (header: string, rows: readonly string[], end = '\r\n'): string =>
  [header, ...rows].map(row => row + end).join('');

const source = (name: string, bytes: Buffer) => ({
  name,
  // In small pieces, so that every end of a line is met in two halves.
  open: async function* () {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  },
});

/** Reads both files: the people they hold, or why one is refused (`CODE file:line`). */
async function read(pupils: string | Buffer, responsables: string | Buffer) {
  const bytes = (text: string | Buffer): Buffer => (typeof text === 'string' ? latin9(text) : text);
  const students: RawStudent[] = [];
  const parents: RawResponsable[] = [];
  try {
    const files = [source('pupils', bytes(pupils)), source('parents', bytes(responsables))];
    for await (const item of (await openOnde(files, DEFAULT_LIMITS)).items())
      if (item.kind === 'student') students.push(item);
      else if (item.kind === 'responsable') parents.push(item);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const { code, file, line } = error.report;
    return { students: [], parents: [], refused: `${code} ${file}:${line}` };
  }
  return { students, parents, refused: undefined };
}
const readPupils = (...rows: string[]) => read(lines(ONDE_PUPILS, rows), lines(ONDE_RESPONSABLES, [anne]));
const readParents = (...rows: string[]) => read(lines(ONDE_PUPILS, [zoe]), lines(ONDE_RESPONSABLES, rows));
const firstNames = (people: readonly { firstName?: string }[]): (string | undefined)[] =>
  people.map(({ firstName }) => firstName);

describe('a quote', () => {
  const [cells, parentCells] = [zoe.split(';'), anne.split(';')];
  /** The row with one cell changed. */
  const put = (row: readonly string[], at: number, cell: (value: string) => string): string =>
    row.map((value, index) => (index === at ? cell(value) : value)).join(';');
  const withoutQuotes = (text: unknown): string => JSON.stringify(text).replaceAll('\\"', '');

  it.each<[string, (value: string) => string]>([
    ['around a cell', value => `"${value}"`],
    ['around a cell, a blank after it', value => `"${value}" `],
    ['around a cell, a blank before it', value => ` "${value}"`],
    ['that nothing closes', value => `"${value}`],
    ['that nothing closes, a blank before it', value => ` "${value}`],
    ['that nothing opens', value => `${value}"`],
    ['that nothing opens, a blank after it', value => `${value}" `],
  ])('%s is no part of the value of any cell', async (_, cell) => {
    const pupils = await readPupils(zoe, tom);
    const parents = await readParents(anne, marc);
    for (const at of cells.keys()) {
      const found = await readPupils(put(cells, at, cell), tom);
      expect(found).toEqual(pupils);
    }
    for (const at of parentCells.keys()) {
      const found = await readParents(put(parentCells, at, cell), marc);
      expect(found).toEqual(parents);
    }
  });

  it('at the start of cells of several rows, or at the start of one and the end of another, joins no rows', async () => {
    for (const second of ['"2 rue', '2 rue"']) {
      const rows = [put(parentCells, 4, () => '"Les Lilas'), anne, marc, put(parentCells, 4, () => second)];
      expect(
        withoutQuotes((await readParents(...rows)).parents.map(({ firstName, children }) => [firstName, children])),
      ).toBe(
        withoutQuotes(
          (await readParents(anne, anne, marc, anne)).parents.map(({ firstName, children }) => [firstName, children]),
        ),
      );
    }
  });

  it.each([
    ['"Léo ""Le Grand"""', 'Léo "Le Grand"'],
    ['"Léo "Le Grand" X"', 'Léo "Le Grand" X'],
    ['"Léo "Le Grand""', 'Léo "Le Grand"'],
    ['"Léo" et "Zoé"', '"Léo" et "Zoé"'],
    ['Léo "Le Grand"', 'Léo "Le Grand"'],
    ['"Léo "Le Grand"', 'Léo "Le Grand"'],
    ['""', undefined],
    ['"', undefined],
    ['" Léo "', 'Léo'],
  ])('is read within a cell: %s', async (cell, firstName) => {
    const found = await readPupils(
      put(cells, 2, () => cell),
      tom,
    );
    expect(firstNames(found.students)).toEqual([firstName, 'Tom']);
  });

  it('encloses separators and the ends of lines where the row is whole by that alone', async () => {
    const address = (text: string) => put(cells, 6, () => text);
    const found = await readPupils(
      address('"1; rue "'),
      address('"1; rue\r\nPasteur"'),
      address('"1\r\n\r\nrue"'),
      tom,
    );
    expect(found.students.map(({ address: at, origin }) => [at?.lines[0], at?.city, origin.line])).toEqual([
      ['1; rue', 'Paris', 2],
      ['1; rue\nPasteur', 'Paris', 3],
      ['1\n\nrue', 'Paris', 5],
      ['1 rue Pasteur', 'Paris', 8],
    ]);
    const twoStray = put(cells, 6, () => '"1 rue').replace('Paris', 'Paris"');
    expect(await readPupils(twoStray, tom)).toEqual(await readPupils(zoe.replace('1 rue Pasteur', '1 rue'), tom));
  });

  it.each<[string, string[], number]>([
    ['in a row that lacks cells', ['DUPONT;;"Zoé;17/08/2019', tom], 2],
    ['at the end of a cell, in a row that lacks cells', ['DUPONT;;Zoé";17/08/2019', tom], 2],
    ['around more than a row', [zoe.slice(0, -20) + '"', zoe.replace('CP;7', 'CP";7')], 2],
    ['around separators in a row that lacks cells', ['DUPONT;;Zoé;17/08/2019;F;;"1; rue";75001', tom], 2],
    ['opened in the last row, which lacks cells', [tom, 'DUPONT;;Zoé;17/08/2019;F;"'], 3],
  ])('is refused with the line: %s', async (_, rows, line) => {
    expect((await readPupils(...rows)).refused).toBe(`ROW_UNSURE pupils:${line}`);
  });
});

describe('a row', () => {
  it.each<[string, string]>([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['CR', '\r'],
    ['a CRLF that a program made of CRLF', '\r\r\n'],
  ])('ends with %s', async (_, end) => {
    const [pupils, parents] = [lines(ONDE_PUPILS, [zoe, tom], end), lines(ONDE_RESPONSABLES, [anne, marc], end)];
    const found = await read(pupils, parents);
    expect([firstNames(found.students), firstNames(found.parents)]).toEqual([
      ['Zoé', 'Tom'],
      ['Anne', 'Marc'],
    ]);
    expect(found.students.map(({ origin }) => origin.line)).toEqual([2, 3]);
  });

  it('that ends otherwise than the others is read where nothing is missing', async () => {
    const found = await read(`${ONDE_PUPILS}\r\n${zoe}\r${tom}\n${zoe}`, lines(ONDE_RESPONSABLES, [anne]));
    expect(firstNames(found.students)).toEqual(['Zoé', 'Tom', 'Zoé']);
  });

  it('may lack cells at its end, have empty ones after it, or cells of one child more than the header', async () => {
    const found = await readParents('Mme;;SEULE;Eve', `${anne};`, `${marc};;;;;;`, `${marc};;DUPONT;Zoé`);
    expect(found.parents.map(({ children }) => children?.length)).toEqual([0, 1, 1, 2]);
  });

  it.each<[string, string[], string]>([
    ['parted by no end of a line', [zoe + tom, zoe], 'ROW_UNSURE pupils:2'],
    ['with a cell more than the header', [zoe, `${tom};X`], 'ROW_UNSURE pupils:3'],
    ['broken in two', ['DUPONT;;Zoé', zoe.slice(zoe.indexOf(';17')), tom], 'ROW_UNSURE pupils:3'],
    ['broken in three', [...zoe.split('17/'), tom].flatMap(row => row.split('rue')), 'ROW_UNSURE pupils:4'],
    ['broken in two by CR', [zoe.replace('rue', '\r'), tom], 'ROW_UNSURE pupils:3'],
  ])('is refused: %s', async (_, rows, refused) => {
    expect((await readPupils(...rows)).refused).toBe(refused);
  });

  it.each<[string, number]>([
    ['in the address', 4],
    ['in the last number', 11],
    ['in the class', 15],
  ])('of a responsable broken in two %s is refused', async (_, at) => {
    const cells = ondeParent('DUPONT', 'Anne', '0639980001', [
      ['DUPONT', 'Zoé', 'CP'],
      ['DUPONT', 'Tom', 'CP'],
    ]).split(';');
    const broken = cells.map((cell, index) => (index === at ? 'some\r\nthing' : cell)).join(';');
    expect((await readParents(broken, marc)).refused).toBe('ROW_UNSURE parents:3');
  });

  it.each<[string, string, string[]]>([
    ['in the usual form', ONDE_RESPONSABLES, [anne + marc, anne]],
    [
      'in the form with 13 columns before the children',
      ONDE_RESPONSABLES.replace('Téléphone portable', 'Numéro de poste;Téléphone portable'),
      [anne.replace(';0639', ';;0639') + marc.replace(';0639', ';;0639')],
    ],
    [
      'in that form, without numbers',
      ONDE_RESPONSABLES.replace('Téléphone portable', 'Numéro de poste;Téléphone portable'),
      ['Mme;;DUPONT;Anne;;;;;;;;;;;DUPONT;Zoé;CPMme;;MARTIN;Marc;;;;;;;;;;;MARTIN;Tom;CP'],
    ],
    ['where the header has as many columns', ONDE_RESPONSABLES + CHILD_COLUMNS.repeat(6), [anne + marc]],
  ])('of two responsables parted by no end of a line is refused %s', async (_, header, rows) => {
    expect((await read(lines(ONDE_PUPILS, [zoe]), lines(header, rows))).refused).toBe('ROW_UNSURE parents:2');
  });

  it('of a responsable holds as many children as there are', async () => {
    const many = ondeParent(
      'DUPONT',
      'Anne',
      '',
      Array.from({ length: 9 }, () => ['DUPONT', 'Zoé', 'CP']),
    );
    expect((await readParents(many, marc)).parents[0]?.children).toHaveLength(9);
  });

  it('is refused, not lost, where no end of a line parts it from the header', async () => {
    expect((await read(ONDE_PUPILS + lines(zoe, [tom]), lines(ONDE_RESPONSABLES, [anne]))).refused).toBe(
      'WRONG_HEADER pupils:1',
    );
    const bare = 'Mme;;DUPONT;Anne;;;;;;;;;;DUPONT;Zoé;CP';
    expect((await read(lines(ONDE_PUPILS, [zoe]), ONDE_RESPONSABLES + lines(bare, [marc]))).refused).toBe(
      'WRONG_HEADER parents:1',
    );
  });

  it('is read without a byte order mark in it, and refused for a NUL', async () => {
    const utf8 = Buffer.from(lines(ONDE_PUPILS, [`\ufeff${zoe}`, tom.replace('2019', '20\ufeff19')]));
    expect((await read(utf8, lines(ONDE_RESPONSABLES, [anne]))).students).toEqual(
      (await readPupils(zoe, tom)).students,
    );
    const nul = Buffer.from(`\ufeff${lines(ONDE_PUPILS, [zoe, tom.replace('Tom', 'T\0m')])}`, 'utf16le');
    expect((await read(nul, lines(ONDE_RESPONSABLES, [anne]))).refused).toBe('ENCODING pupils:3');
  });
});

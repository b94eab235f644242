import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvRow, csvRows } from '../../src/exports/csv.js';
import { CELL_SEPARATOR } from '../../src/postgres/lists/cells.js';

describe('a row of CSV', () => {
  it.each([
    ['a formula', '=HYPERLINK("http://evil.test")', `"'=HYPERLINK(""http://evil.test"")"`],
    ['a sum', '+1', `"'+1"`],
    ['a difference', '-1', `"'-1"`],
    ['a function', '@SUM(A1)', `"'@SUM(A1)"`],
    ['blanks before it', ' \t=1', `"' \t=1"`],
    ['a line break before it', '\r\n=1', `"'\r\n=1"`],
    ['a full-width sign', '＝1', `"'＝1"`],
  ])('neutralises %s', (_name, value, cell) => expect(csvRow(value)).toBe(`${cell}\r\n`));

  it.each([
    ['a semicolon', 'a;b', '"a;b"'],
    ['a quotation mark', 'a"b', '"a""b"'],
    ['a line break', 'a\nb', '"a\nb"'],
    ['an apostrophe', "l'INE", `"l'INE"`],
  ])('quotes %s', (_name, value, cell) => expect(csvRow(value)).toBe(`${cell}\r\n`));

  it('leaves the rest as it is: texts, numbers below nought, nothing', () => {
    expect(csvRow('ElevesSansAdresses.xml', 12, -1, undefined, null, 'Élève')).toBe(
      'ElevesSansAdresses.xml;12;-1;;;Élève\r\n',
    );
  });
});

describe('rows of joined cells', () => {
  /** Texts of what cells are quoted, escaped or left alone for. */
  const cell = fc
    .array(
      fc.oneof(fc.constantFrom(...'=+-@＝;,"\' \t\r\n\u0085\u00a0éa0'), fc.string({ unit: 'binary', maxLength: 2 })),
      {
        maxLength: 4,
      },
    )
    .map(parts => parts.join('').replaceAll(CELL_SEPARATOR, ''));

  it('are written as each by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), rows => {
        expect(csvRows(rows.map(cells => cells.join(CELL_SEPARATOR)))).toBe(
          rows.map(cells => csvRow(...cells)).join(''),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { csvRow } from '../../src/api/http/csv.js';

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

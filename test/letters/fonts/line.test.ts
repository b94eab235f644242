import { beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedFonts } from '../../../src/letters/fonts/embedded.js';
import { faceOf } from '../../../src/letters/fonts/faces.js';
import { isolated, lineOf, type TextDirection } from '../../../src/letters/fonts/line.js';
import { PdfFile } from '../../../src/letters/pdf/file.js';

const fonts = new EmbeddedFonts(new PdfFile());
const told: string[] = [];
beforeEach(() => void told.splice(0));
const line = (text: string, direction: TextDirection = 'ltr'): ReturnType<typeof lineOf> =>
  lineOf(fonts, [{ text, style: 'regular' }], character => told.push(character), direction);
/** The codes of a line's glyphs, from left to right. */
const codes = (text: string, direction?: TextDirection): string[] =>
  line(text, direction).pieces.flatMap(({ font, array }) =>
    [...array.matchAll(/<([0-9A-F]+)>/g)].flatMap(([, hex]) => hex!.match(/..../g)!.map(code => `${font} ${code}`)),
  );

describe('a line', () => {
  it('has every common letter in its first face, and in that of logins and passwords', () => {
    const common = Array.from({ length: 0x180 }, (_, at) => at).filter(
      at => (at >= 0x20 && at < 0x7f) || (at >= 0xa0 && at !== 0xad),
    );
    for (const face of ['regular', 'bold', 'mono'] as const)
      expect(common.filter(codePoint => !faceOf(face).has(codePoint))).toEqual([]);
  });

  it('draws a letter and its accents as one glyph each, composed or not', () => {
    expect(codes('é')).toEqual(codes('e\u0301'));
    expect(line('Ž\u0308').width).toBe(line('Ž').width);
    expect(told).toEqual([]);
  });

  it('leaves out what is invisible', () => {
    expect(codes('a\u200b\u00adb')).toEqual(codes('ab'));
  });

  it('sets Arabic from right to left, joined, and says it in the order of reading', () => {
    const text = 'بن';
    const { logical } = line(text);
    expect(logical).toBe(text);
    const [left, right] = codes(text);
    expect(codes('ب')).not.toContain(right);
    expect(codes('ن')).not.toContain(left);
    expect(line('ab').logical).toBeUndefined();
  });

  it('keeps an isolated address whole among words from right to left', () => {
    const address = 'https://a.fr/b/';
    const drawn = codes(`${'هنا'} ${isolated(address)}`, 'rtl').join(',');
    expect(drawn).toContain(codes(address).join(','));
    expect(codes(`${'هنا'} ${address}`, 'rtl').join(',')).not.toContain(codes(address).join(','));
    expect(line(isolated(address), 'rtl').logical).toBe(address);
  });

  it('takes numbers among Arabic words as they are read', () => {
    expect(codes('الخطوة 12', 'rtl').join(',')).toContain(codes('12').join(','));
  });

  it('replaces what no face draws, once told', () => {
    expect(codes('a漢')).toEqual(codes('a\ufffd'));
    expect(told).toEqual(['漢']);
  });
});

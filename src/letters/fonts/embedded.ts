/** The fonts of one PDF: each holds the glyphs that the document draws, and what text each of them stands for (ISO 32000-1, 9.7 to 9.10). */
import { chunks } from '../../common/chunks.js';
import { GenerationCache } from '../../common/generation-cache.js';
import type { PdfFile } from '../pdf/file.js';
import { ref } from '../pdf/syntax.js';
import { faceOf, type FaceName } from './faces.js';
import { shaped, type CodeOf, type ShapedRun } from './shape.js';
import type { Part } from './truetype.js';

const FLAGS = { FIXED_PITCH: 1, SYMBOLIC: 4 } as const;
/** The most runs remembered: first names, classes and the words of a letter come again and again. */
const REMEMBERED = 4_000;

/** The most rows that a block of a character map may have. */
const ROWS = 100;

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');
const utf16 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase();

/** The picture of code 0, which no text uses: the sign for a missing glyph. */
const NOTHING: readonly Part[] = [{ glyph: 0, x: 0, y: 0 }];

const keyOf = (parts: readonly Part[], text: string): string =>
  parts.length === 1 && parts[0]!.y === 0
    ? `${parts[0]!.glyph} ${text}`
    : `${parts.map(({ glyph, x, y }) => `${glyph},${x},${y}`).join(';')} ${text}`;

/**
 * One font of the document. Each of its codes stands for one picture (a glyph, or several together) and for one text, which is what a
 * reader copies or speaks.
 */
class EmbeddedFont {
  private readonly codes = new Map<string, number>();
  private readonly pictures: (readonly Part[])[] = [NOTHING];
  private readonly texts: string[] = [''];

  constructor(
    readonly name: FaceName,
    private readonly object: number,
    readonly index: number,
  ) {}

  /** Answers the code of a picture with its text, and keeps the two for `write`. The same pair has the same code. */
  readonly code: CodeOf = (parts, text) => {
    const key = keyOf(parts, text);
    let code = this.codes.get(key);
    if (code === undefined) {
      code = this.pictures.push(parts) - 1;
      this.texts.push(text);
      this.codes.set(key, code);
    }
    return hex(code);
  };

  /** Writes the font. Called once, when every text is drawn. */
  write(file: PdfFile): void {
    const { outlines } = faceOf(this.name);
    const { bytes, numbers } = outlines.subset(this.pictures);
    const unit = 1000 / outlines.unitsPerEm;
    const scaled = (value: number): number => Math.round(value * unit);
    const [program, map, unicode, descriptor, descendant] = Array.from({ length: 5 }, () => file.allocate());
    // The name of a subset begins with six letters that tell it from other subsets.
    const name = `REGIS${String.fromCharCode(65 + this.index)}+Noto-${this.name}`;
    file.stream(program!, `/Length1 ${bytes.length}`, bytes);
    const glyphNumbers = Buffer.alloc(numbers.length * 2);
    numbers.forEach((number, code) => glyphNumbers.writeUInt16BE(number, code * 2));
    file.stream(map!, '', glyphNumbers);
    file.stream(unicode!, '', this.toUnicode());
    const flags = FLAGS.SYMBOLIC | (this.name === 'mono' ? FLAGS.FIXED_PITCH : 0);
    file.object(
      descriptor!,
      `<</Type/FontDescriptor/FontName/${name}/Flags ${flags}/FontBBox[${outlines.box.map(scaled).join(' ')}]/ItalicAngle 0` +
        `/Ascent ${scaled(outlines.ascent)}/Descent ${scaled(outlines.descent)}/CapHeight ${scaled(outlines.capHeight)}` +
        `/StemV 80/FontFile2 ${ref(program!)}>>`,
    );
    const widths = this.pictures.map(parts => scaled(outlines.advanceOf(parts))).join(' ');
    file.object(
      descendant!,
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>` +
        `/FontDescriptor ${ref(descriptor!)}/CIDToGIDMap ${ref(map!)}/W[0[${widths}]]>>`,
    );
    file.object(
      this.object,
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${ref(descendant!)}]/ToUnicode ${ref(unicode!)}>>`,
    );
  }

  private toUnicode(): Buffer {
    const rows = this.texts.slice(1).map((text, at) => `<${hex(at + 1)}><${utf16(text)}>`);
    const blocks = [...chunks(rows, ROWS)].map(
      block => `${block.length} beginbfchar\n${block.join('\n')}\nendbfchar\n`,
    );
    return Buffer.from(
      '/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n' +
        '/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n' +
        `1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n${blocks.join('')}` +
        'endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n',
    );
  }
}

/** All fonts of a document: shapes runs of text with `run`, and writes the fonts with `end`. */
export class EmbeddedFonts {
  private readonly fonts = new Map<FaceName, { font: EmbeddedFont; object: number }>();
  private readonly remembered = new GenerationCache<ShapedRun>({ limit: REMEMBERED });

  constructor(private readonly file: PdfFile) {}

  private font(name: FaceName): EmbeddedFont {
    let known = this.fonts.get(name);
    if (!known) {
      const object = this.file.allocate();
      known = { object, font: new EmbeddedFont(name, object, this.fonts.size) };
      this.fonts.set(name, known);
    }
    return known.font;
  }

  /** Shapes a run of text in one face and direction. Runs in `mono` are logins and passwords: they are not remembered. */
  run(name: FaceName, text: string, rightToLeft: boolean): ShapedRun {
    const font = this.font(name);
    const make = (): ShapedRun => shaped(faceOf(name), font.index, text, rightToLeft, font.code);
    if (name === 'mono') return make();
    const key = `${font.index}${rightToLeft ? '<' : '>'}${text}`;
    let run = this.remembered.get(key);
    if (run) return run;
    run = make();
    this.remembered.set(key, run);
    return run;
  }

  /** Writes the fonts and answers the entries of a resource dictionary. Called once, when every text is drawn. */
  end(): string {
    const entries = [...this.fonts.values()];
    for (const { font } of entries) font.write(this.file);
    return entries.map(({ font, object }) => `/F${font.index} ${ref(object)}`).join('');
  }
}

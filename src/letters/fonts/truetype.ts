/** Reads the tables of a TrueType font and makes a smaller one of some of its glyphs (OpenType 1.9). */

/** A glyph and where it stands, in units from where its cluster begins. */
export interface Part {
  readonly glyph: number;
  readonly x: number;
  readonly y: number;
}

/** The tables that are copied as they are, where the font has them: a PDF needs them (ISO 32000-1, 9.9). */
const COPIED = ['cvt ', 'fpgm', 'prep'];

/** Flags of a part of a composite glyph, in the table `glyf`. */
const COMPOSITE = { WORDS: 0x1, PLACES: 0x2, SCALE: 0x8, MORE: 0x20, XY_SCALE: 0x40, TWO_BY_TWO: 0x80 } as const;

/** Advance and left bearing of a glyph. */
type Metric = readonly [number, number];

/**
 * Upper limits that are written into `maxp`, each after its offset there: points and contours of a composite glyph, its parts, and how
 * deep they are nested.
 */
const MOST = [
  [10, 4_000],
  [12, 400],
  [28, 32],
  [30, 8],
] as const;

/** A font file, read table by table. Lengths are in units of the font, `unitsPerEm` of which make the size. */
export class TrueType {
  private readonly tables = new Map<string, DataView>();
  readonly unitsPerEm: number;
  private readonly longOffsets: boolean;
  private readonly metricsCount: number;

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let table = 0; table < view.getUint16(4); table++) {
      const at = 12 + table * 16;
      const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
      this.tables.set(
        tag,
        new DataView(bytes.buffer, bytes.byteOffset + view.getUint32(at + 8), view.getUint32(at + 12)),
      );
    }
    this.unitsPerEm = this.table('head').getUint16(18);
    this.longOffsets = this.table('head').getInt16(50) === 1;
    this.metricsCount = this.table('hhea').getUint16(34);
  }

  private table(tag: string): DataView {
    const table = this.tables.get(tag);
    if (!table) throw new Error(`The font has no table ${tag}`);
    return table;
  }

  /** Advance width of a glyph, in units. */
  advance(glyph: number): number {
    return this.table('hmtx').getUint16(Math.min(glyph, this.metricsCount - 1) * 4);
  }

  /** Left, bottom, right and top of all glyphs together, in units. */
  get box(): [number, number, number, number] {
    const head = this.table('head');
    return [head.getInt16(36), head.getInt16(38), head.getInt16(40), head.getInt16(42)];
  }

  get ascent(): number {
    return this.table('hhea').getInt16(4);
  }

  get descent(): number {
    return this.table('hhea').getInt16(6);
  }

  get capHeight(): number {
    return this.table('OS/2').getInt16(88);
  }

  private leftBearing(glyph: number): number {
    const metrics = this.table('hmtx');
    return glyph < this.metricsCount
      ? metrics.getInt16(glyph * 4 + 2)
      : metrics.getInt16(this.metricsCount * 4 + (glyph - this.metricsCount) * 2);
  }

  /** The outline of a glyph, as `glyf` has it; no bytes for a glyph that draws nothing. */
  private outline(glyph: number): Uint8Array {
    const loca = this.table('loca');
    const offset = (at: number): number => (this.longOffsets ? loca.getUint32(at * 4) : loca.getUint16(at * 2) * 2);
    const glyf = this.table('glyf');
    return new Uint8Array(glyf.buffer, glyf.byteOffset + offset(glyph), offset(glyph + 1) - offset(glyph));
  }

  /** Offsets, in the outline of a composite glyph, of the glyphs it is made of. */
  private static components(outline: Uint8Array): number[] {
    const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
    if (outline.length < 10 || view.getInt16(0) >= 0) return [];
    const found: number[] = [];
    let at = 10;
    for (;;) {
      const flags = view.getUint16(at);
      found.push(at + 2);
      at += 4 + (flags & COMPOSITE.WORDS ? 4 : 2);
      at += flags & COMPOSITE.SCALE ? 2 : flags & COMPOSITE.XY_SCALE ? 4 : flags & COMPOSITE.TWO_BY_TWO ? 8 : 0;
      if (!(flags & COMPOSITE.MORE)) return found;
    }
  }

  /** Advance width of glyphs that follow each other, in units. */
  advanceOf(parts: readonly Part[]): number {
    return parts.reduce((sum, { glyph }) => sum + this.advance(glyph), 0);
  }

  /** Makes the outline of a composite glyph of these parts. `numbers`: the number in the new font of each glyph of this one. */
  private composite(parts: readonly Part[], numbers: ReadonlyMap<number, number>): Uint8Array {
    const boxes = parts.flatMap(({ glyph, x, y }) => {
      const outline = this.outline(glyph);
      if (outline.length < 10) return [];
      const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
      return [[view.getInt16(2) + x, view.getInt16(4) + y, view.getInt16(6) + x, view.getInt16(8) + y] as const];
    });
    const bytes = Buffer.alloc(10 + parts.length * 8);
    bytes.writeInt16BE(-1, 0);
    if (boxes.length > 0) {
      bytes.writeInt16BE(Math.min(...boxes.map(box => box[0])), 2);
      bytes.writeInt16BE(Math.min(...boxes.map(box => box[1])), 4);
      bytes.writeInt16BE(Math.max(...boxes.map(box => box[2])), 6);
      bytes.writeInt16BE(Math.max(...boxes.map(box => box[3])), 8);
    }
    parts.forEach(({ glyph, x, y }, at) => {
      const more = at < parts.length - 1 ? COMPOSITE.MORE : 0;
      bytes.writeUInt16BE(COMPOSITE.WORDS | COMPOSITE.PLACES | more, 10 + at * 8);
      bytes.writeUInt16BE(numbers.get(glyph)!, 12 + at * 8);
      bytes.writeInt16BE(x, 14 + at * 8);
      bytes.writeInt16BE(y, 16 + at * 8);
    });
    return bytes;
  }

  /**
   * Makes a smaller font of these pictures: each is one glyph, or several that become one composite glyph. The font also holds the
   * glyphs of which composites are made, and as glyph 0 the sign for a missing one. Answers the font file, and for each picture the
   * number of its glyph there.
   */
  subset(pictures: readonly (readonly Part[])[]): { bytes: Uint8Array; numbers: readonly number[] } {
    const numbers = new Map<number, number>([[0, 0]]);
    for (const { glyph } of pictures.flat()) if (!numbers.has(glyph)) numbers.set(glyph, numbers.size);
    const outlines: Uint8Array[] = [];
    // The parts of a composite glyph are added to the map while the loop walks it, so that the loop comes to them, too.
    for (const glyph of numbers.keys()) {
      const outline = this.outline(glyph).slice();
      const view = new DataView(outline.buffer);
      for (const at of TrueType.components(outline)) {
        const part = view.getUint16(at);
        if (!numbers.has(part)) numbers.set(part, numbers.size);
        view.setUint16(at, numbers.get(part)!);
      }
      outlines.push(outline);
    }
    const metrics: Metric[] = [...numbers.keys()].map(glyph => [this.advance(glyph), this.leftBearing(glyph)]);
    const pictureNumbers = pictures.map(parts => {
      const [first] = parts;
      if (parts.length === 1 && first!.x === 0 && first!.y === 0) return numbers.get(first!.glyph)!;
      const outline = this.composite(parts, numbers);
      metrics.push([this.advanceOf(parts), new DataView(outline.buffer, outline.byteOffset).getInt16(2)]);
      return outlines.push(outline) - 1;
    });
    return { bytes: this.assemble(metrics, outlines), numbers: pictureNumbers };
  }

  /** Makes the font file of glyphs, given by metrics and outline. */
  private assemble(glyphMetrics: readonly Metric[], outlines: readonly Uint8Array[]): Uint8Array {
    const loca = Buffer.alloc((outlines.length + 1) * 4);
    const metrics = Buffer.alloc(outlines.length * 4);
    const glyf: Uint8Array[] = [];
    let offset = 0;
    outlines.forEach((outline, at) => {
      const [advance, bearing] = glyphMetrics[at]!;
      const padded = Buffer.alloc(Math.ceil(outline.length / 4) * 4);
      padded.set(outline);
      glyf.push(padded);
      offset += padded.length;
      loca.writeUInt32BE(offset, (at + 1) * 4);
      metrics.writeUInt16BE(advance, at * 4);
      metrics.writeInt16BE(bearing, at * 4 + 2);
    });
    const head = this.copy('head');
    // No checksum of the whole file, and long offsets in `loca`.
    head.writeUInt32BE(0, 8);
    head.writeInt16BE(1, 50);
    const hhea = this.copy('hhea');
    hhea.writeUInt16BE(outlines.length, 34);
    const maxp = this.copy('maxp');
    maxp.writeUInt16BE(outlines.length, 4);
    // No composite glyph that is made here comes near these limits.
    for (const [at, most] of MOST) maxp.writeUInt16BE(most, at);
    const tables = new Map<string, Buffer>([
      ...COPIED.filter(tag => this.tables.has(tag)).map((tag): [string, Buffer] => [tag, this.copy(tag)]),
      ['glyf', Buffer.concat(glyf)],
      ['head', head],
      ['hhea', hhea],
      ['hmtx', metrics],
      ['loca', loca],
      ['maxp', maxp],
    ]);
    return fontFile(tables);
  }

  private copy(tag: string): Buffer {
    const { buffer, byteOffset, byteLength } = this.table(tag);
    return Buffer.from(new Uint8Array(buffer, byteOffset, byteLength).slice());
  }
}

function checksum(table: Buffer): number {
  let sum = 0;
  for (let at = 0; at < table.length; at += 4)
    sum = (sum + (at + 4 <= table.length ? table.readUInt32BE(at) : lastWord(table, at))) >>> 0;
  return sum;
}

/** The last bytes of a table whose length is no multiple of four, with zeros after them. */
const lastWord = (table: Buffer, at: number): number => {
  const word = Buffer.alloc(4);
  table.copy(word, 0, at);
  return word.readUInt32BE(0);
};

/**
 * A font file of these tables, which come in the order of their tags. Its header says with what to begin a binary search among them: the greatest
 * power of two that is no more than their number, its exponent, and how many tables are left.
 */
function fontFile(tables: ReadonlyMap<string, Buffer>): Uint8Array {
  const count = tables.size;
  const exponent = Math.floor(Math.log2(count));
  const header = Buffer.alloc(12 + count * 16);
  header.writeUInt32BE(0x00010000, 0);
  header.writeUInt16BE(count, 4);
  header.writeUInt16BE((1 << exponent) * 16, 6);
  header.writeUInt16BE(exponent, 8);
  header.writeUInt16BE((count - (1 << exponent)) * 16, 10);
  const bodies: Buffer[] = [];
  let offset = header.length;
  let record = 12;
  for (const [tag, table] of [...tables].sort(([one], [other]) => (one < other ? -1 : 1))) {
    header.write(tag, record, 'latin1');
    header.writeUInt32BE(checksum(table), record + 4);
    header.writeUInt32BE(offset, record + 8);
    header.writeUInt32BE(table.length, record + 12);
    const padded = Buffer.alloc(Math.ceil(table.length / 4) * 4);
    padded.set(table);
    bodies.push(padded);
    offset += padded.length;
    record += 16;
  }
  return Buffer.concat([header, ...bodies]);
}

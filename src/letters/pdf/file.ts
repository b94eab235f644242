/**
 * Writes the objects of a PDF one after the other and forgets them (ISO 32000-1, 7.5). What stays in memory is the object
 * stream being filled and the places of the last 65,536 objects: their cross-reference section is written as soon as all of
 * them are allocated, and each section names the one before it (`/Prev`). An object may be written long after it was
 * allocated; the last section lists those that came after their own.
 */
import { deflateSync } from 'node:zlib';
import { ref } from './syntax.js';

/** Objects that are packed into one object stream. */
const OBJECTS_PER_STREAM = 200;
/** Objects of one cross-reference section. */
const SECTION = 65_536;
/** Letters take 2.8 kB at level 1; at level 6 a seventh less, and a fifth more time for the whole letter; not deflated, 10 kB. */
const LEVEL = 1;
/** Up to so many bytes, a small window compresses as well, in two thirds of the time. */
const SMALL = { most: 8_192, windowBits: 12, memLevel: 6 } as const;
/** A shorter stream is written as it is: the call costs more than the bytes. */
const WORTH_DEFLATING = 200;
/** Bytes of a row of a cross-reference section: kind, offset or holder, generation or index. */
const ROW = 9;

/** The place of object 0, which is never written: it heads the list of free objects. */
const FREE = Number.NaN;
/**
 * The place of an object in an object stream, as a number below zero: an index is below 256, for a stream holds `OBJECTS_PER_STREAM` objects.
 * The place of any other object is its offset in the file.
 */
const inside = (holder: number, index: number): number => -(holder * 256 + index);

const deflated = (data: Uint8Array): Uint8Array => {
  const { most, windowBits, memLevel } = SMALL;
  return deflateSync(data, data.length <= most ? { level: LEVEL, windowBits, memLevel } : { level: LEVEL });
};

/** Writes a place as a row of a cross-reference section: kind 0 is free, 1 at an offset, 2 in an object stream. */
function writeRow(table: Buffer, at: number, place: number): void {
  const kind = Number.isNaN(place) ? 0 : place > 0 ? 1 : 2;
  table.writeUInt8(kind, at);
  table.writeUIntBE(kind === 1 ? place : kind === 2 ? Math.floor(-place / 256) : 0, at + 1, 6);
  table.writeUInt16BE(kind === 0 ? 65_535 : kind === 2 ? -place % 256 : 0, at + 7);
}

/** A file being written: `allocate` gives each object its number, `object` or `stream` writes it, `end` ends the file. */
export class PdfFile {
  private chunks: Buffer[] = [];
  /** Bytes in `chunks`. */
  private waiting = 0;
  /** Bytes written since the beginning of the file. */
  private offset = 0;
  /** The number of the next object. */
  private next = 1;
  /** Places of the objects from `first` on; undefined: not written yet. */
  private places: (number | undefined)[] = [FREE];
  private first = 0;
  /** Places of objects that were written after the section that should list them. */
  private readonly late = new Map<number, number>();
  /** The entry `/Prev` that names the section before. */
  private previous = '';
  /** The object stream being filled. */
  private holder = 0;
  /** The number and offset of each object in it. */
  private heads: string[] = [];
  private bodies: string[] = [];
  /** Characters of `bodies`, each with its line feed. */
  private length = 0;

  constructor() {
    // The second line tells programs that the file is not text.
    this.emit(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'));
  }

  private emit(...bytes: Uint8Array[]): void {
    for (const some of bytes) {
      this.chunks.push(some as Buffer);
      this.waiting += some.length;
      this.offset += some.length;
    }
  }

  /** How many bytes wait to be taken. */
  get pending(): number {
    return this.waiting;
  }

  /** Hands over what has been written since the last call. */
  take(): Uint8Array {
    const bytes = Buffer.concat(this.chunks, this.waiting);
    this.chunks = [];
    this.waiting = 0;
    return bytes;
  }

  /** Gives a number to an object, which may be written at any time before the end. */
  allocate(): number {
    return this.next++;
  }

  /** Notes the place of an object. */
  private put(object: number, place: number): void {
    if (object < this.first) this.late.set(object, place);
    else this.places[object - this.first] = place;
  }

  /** Writes an object that is no stream. */
  object(object: number, body: string): void {
    if (this.bodies.length === 0) this.holder = this.allocate();
    this.put(object, inside(this.holder, this.bodies.length));
    this.heads.push(`${object} ${this.length}`);
    this.bodies.push(body);
    this.length += body.length + 1;
    if (this.bodies.length === OBJECTS_PER_STREAM) this.closeObjectStream();
  }

  /** Writes a stream; `dictionary` has its entries beside length and filter. */
  stream(object: number, dictionary: string, data: Uint8Array, { deflate = true } = {}): void {
    const worthIt = deflate && data.length >= WORTH_DEFLATING;
    const bytes = worthIt ? deflated(data) : data;
    const filter = worthIt ? '/Filter/FlateDecode' : '';
    this.put(object, this.offset);
    this.emit(
      Buffer.from(`${object} 0 obj\n<<${dictionary}${filter}/Length ${bytes.length}>>stream\n`, 'latin1'),
      bytes,
      Buffer.from('\nendstream endobj\n', 'latin1'),
    );
    if (this.next > this.first + SECTION) this.section(this.first + SECTION, '');
  }

  private closeObjectStream(): void {
    if (this.bodies.length === 0) return;
    const head = `${this.heads.join(' ')}\n`;
    const dictionary = `/Type/ObjStm/N ${this.bodies.length}/First ${head.length}`;
    const data = Buffer.from(`${head}${this.bodies.join('\n')}\n`, 'latin1');
    this.heads = [];
    this.bodies = [];
    this.length = 0;
    this.stream(this.holder, dictionary, data);
  }

  /** Writes the cross-reference section of the objects below `before`; with a trailer it is the last one, and lists the late objects, too. */
  private section(before: number, trailer: string): void {
    const object = this.allocate();
    const start = this.offset;
    this.put(object, start);
    const rows: number[] = [];
    const index: number[] = [];
    const add = (listed: number, place: number): void => {
      // `index` has pairs of a first object and a number of objects that follow it.
      if (index.length > 0 && index.at(-2)! + index.at(-1)! === listed) index.push(index.pop()! + 1);
      else index.push(listed, 1);
      rows.push(place);
    };
    if (trailer !== '') for (const [listed, place] of [...this.late].sort(([a], [b]) => a - b)) add(listed, place);
    const limit = trailer === '' ? before : this.next;
    for (let listed = this.first; listed < limit; listed++) {
      const place = this.places[listed - this.first];
      if (place !== undefined) add(listed, place);
    }
    const table = Buffer.alloc(rows.length * ROW);
    rows.forEach((place, row) => writeRow(table, row * ROW, place));
    this.places = this.places.slice(limit - this.first);
    this.first = limit;
    const dictionary = `/Type/XRef/W[1 6 2]/Size ${this.next}/Index[${index.join(' ')}]${this.previous}${trailer}`;
    this.previous = `/Prev ${start}`;
    this.stream(object, dictionary, table);
  }

  /** Writes the open object stream, the last section and the end of the file. Nothing can be written after that. */
  end(catalog: number, info: number, id: Uint8Array): void {
    this.closeObjectStream();
    const start = this.offset;
    const hex = Buffer.from(id).toString('hex');
    this.section(this.next, `/Root ${ref(catalog)}/Info ${ref(info)}/ID[<${hex}><${hex}>]`);
    this.emit(Buffer.from(`startxref\n${start}\n%%EOF\n`, 'latin1'));
  }
}

/**
 * QR codes in byte mode with error correction level M (ISO/IEC 18004). The mask is always the first one: any reader takes
 * any mask, and comparing all eight for each letter would take eight times as long.
 */
import { correctionOf } from './correction.js';
import { HIGHEST_VERSION, alignmentCentres, capacityFor, headerBits, type Capacity } from './tables.js';

export interface Matrix {
  readonly side: number;
  /** 1 is dark; row by row. */
  readonly modules: Uint8Array;
}

/** What all codes of a version have in common. */
interface Blank {
  /** The fixed patterns; 0 where data goes. */
  readonly modules: Uint8Array;
  /** The index of the module that takes each bit of data. */
  readonly order: Uint32Array;
  /** For each bit of data: 1 when the mask inverts it. */
  readonly mask: Uint8Array;
}

/** The 15 bits of the format. Level M and the first mask are both written as 0, so that only the constant of the norm remains. */
const FORMAT = 0x5412;

/** Draws the fixed patterns of a version: timing, finders, alignment, format and version. */
function blankOf(capacity: Capacity): Blank {
  const { side, version } = capacity;
  const modules = new Uint8Array(side * side);
  const fixed = new Uint8Array(side * side);
  const set = (x: number, y: number, dark: boolean): void => {
    if (x < 0 || y < 0 || x >= side || y >= side) return;
    modules[y * side + x] = dark ? 1 : 0;
    fixed[y * side + x] = 1;
  };
  for (let at = 0; at < side; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  // Draws square rings around a centre; `light` says which of them are not dark, by their distance from it.
  const rings = (x: number, y: number, radius: number, light: (distance: number) => boolean): void => {
    for (let down = -radius; down <= radius; down++)
      for (let across = -radius; across <= radius; across++)
        set(x + across, y + down, !light(Math.max(Math.abs(across), Math.abs(down))));
  };
  for (const [x, y] of [
    [3, 3],
    [side - 4, 3],
    [3, side - 4],
  ] as const)
    rings(x, y, 4, distance => distance === 2 || distance === 4);
  const centres = alignmentCentres(capacity);
  const last = centres.at(-1);
  for (const x of centres)
    for (const y of centres)
      if (!((x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6)))
        rings(x, y, 2, distance => distance === 1);
  formatBits(side, set);
  if (version >= 7) versionBits(version, side, set);
  const order = zigzag(side, fixed);
  const mask = Uint8Array.from(order, at => (((at % side) + Math.floor(at / side)) % 2 === 0 ? 1 : 0));
  return { modules, order, mask };
}

/** Draws a module of a fixed pattern. */
type SetModule = (x: number, y: number, dark: boolean) => void;

/** Draws the format twice: around the upper left finder, and shared between the two others. */
function formatBits(side: number, set: SetModule): void {
  const bit = (at: number): boolean => ((FORMAT >> at) & 1) === 1;
  for (let at = 0; at <= 5; at++) set(8, at, bit(at));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let at = 9; at < 15; at++) set(14 - at, 8, bit(at));
  for (let at = 0; at < 8; at++) set(side - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at++) set(8, side - 15 + at, bit(at));
  // This one is dark in every code.
  set(8, side - 8, true);
}

/** Draws the version (6 bits and 12 of correction) twice, beside the two other finders. */
function versionBits(version: number, side: number, set: SetModule): void {
  let rest = version;
  // 0x1f25 is the polynomial that the norm divides versions by.
  for (let at = 0; at < 12; at++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at++) {
    const dark = ((bits >> at) & 1) === 1;
    const [far, near] = [side - 11 + (at % 3), Math.floor(at / 3)];
    set(far, near, dark);
    set(near, far, dark);
  }
}

/** The indexes of the modules that take data, in order: up and down in columns two wide, from the right, without the fixed modules. */
function zigzag(side: number, fixed: Uint8Array): Uint32Array {
  const order: number[] = [];
  for (let right = side - 1; right >= 1; right -= 2) {
    // Column 6 is the timing pattern.
    if (right === 6) right = 5;
    // The first pair of columns is taken upward, the next one downward, and so on.
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < side; step++) {
      const y = upward ? side - 1 - step : step;
      for (const x of [right, right - 1]) if (fixed[y * side + x] === 0) order.push(y * side + x);
    }
  }
  return Uint32Array.from(order);
}

const blanks = new Map<number, Blank>();

/** The bytes of data: mode (4 bits, byte mode), length, text, and padding up to the capacity. */
function dataBytes(text: Uint8Array, { version, data }: Capacity): Uint8Array {
  const bytes = new Uint8Array(data);
  let bit = 0;
  const push = (value: number, length: number): void => {
    for (let at = length - 1; at >= 0; at--, bit++) bytes[bit >> 3]! |= ((value >> at) & 1) << (7 - (bit & 7));
  };
  push(0b0100, 4);
  push(text.length, headerBits(version) - 4);
  for (const byte of text) push(byte, 8);
  // Four zero bits end the data where there is room, then zero bits up to a whole byte: both are there already.
  const used = Math.min(Math.ceil((bit + 4) / 8), data);
  for (let at = used; at < data; at++) bytes[at] = (at - used) % 2 === 0 ? 0xec : 0x11;
  return bytes;
}

/** Splits the data into blocks, and answers the bytes of all blocks in turn, then the correction bytes of all blocks in turn. */
function interleaved(data: Uint8Array, { bytes, blocks, correction }: Capacity): Uint8Array {
  const shorter = Math.floor(data.length / blocks);
  const longer = data.length % blocks;
  const parts: Uint8Array[] = [];
  for (let block = 0, at = 0; block < blocks; block++) {
    const length = shorter + (block >= blocks - longer ? 1 : 0);
    parts.push(data.subarray(at, (at += length)));
  }
  const corrections = parts.map(part => correctionOf(part, correction));
  const mixed = new Uint8Array(bytes);
  let at = 0;
  for (let column = 0; column <= shorter; column++)
    for (const part of parts) if (column < part.length) mixed[at++] = part[column]!;
  for (let column = 0; column < correction; column++) for (const part of corrections) mixed[at++] = part[column]!;
  return mixed;
}

/** The code of a text. Throws a `RangeError` when the text is too long for one. */
export function matrixOf(text: string): Matrix {
  const bytes = Buffer.from(text, 'utf8');
  const capacity = capacityFor(bytes.length);
  if (!capacity) throw new RangeError(`A QR code of version ${HIGHEST_VERSION} has no room for ${bytes.length} bytes`);
  let blank = blanks.get(capacity.version);
  if (!blank) blanks.set(capacity.version, (blank = blankOf(capacity)));
  const { modules: pattern, order, mask } = blank;
  const modules = pattern.slice();
  const stream = interleaved(dataBytes(bytes, capacity), capacity);
  for (let at = 0; at < order.length; at++)
    modules[order[at]!] = (((stream[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) ^ mask[at]!;
  return { side: capacity.side, modules };
}

/** The dark modules as a path of PDF: a rectangle for each run of them in a row, with y going down. */
export function pathOf({ side, modules }: Matrix): string {
  let path = '';
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (modules[y * side + x] === 0) continue;
      const from = x;
      while (x + 1 < side && modules[y * side + x + 1] === 1) x++;
      path += `${from} ${y} ${x + 1 - from} 1 re\n`;
    }
  }
  return path;
}

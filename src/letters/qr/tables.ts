/** Figures of QR codes with error correction level M, by version (ISO/IEC 18004, tables 7 and 9). */

/** Correction bytes of each block, from version 1. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
/** Number of blocks, from version 1. */
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

export const HIGHEST_VERSION = BLOCKS.length;

export interface Capacity {
  readonly version: number;
  /** Modules of a side. */
  readonly side: number;
  /** Bytes of data and correction together. */
  readonly bytes: number;
  /** Bytes of data, header and padding included. */
  readonly data: number;
  readonly blocks: number;
  /** Correction bytes of each block. */
  readonly correction: number;
}

/** Computes the capacity from the number of modules that the fixed patterns leave free. */
function capacityOf(version: number): Capacity {
  const alignments = version === 1 ? 0 : Math.floor(version / 7) + 2;
  // All modules of the square, without the three finder patterns, the timing patterns and the format.
  let modules = (16 * version + 128) * version + 64;
  // Alignment patterns of 25 modules in a grid without three corners; those on a timing pattern share five modules with it.
  if (alignments > 0) modules -= (25 * alignments - 10) * alignments - 55;
  // The version, written twice.
  if (version >= 7) modules -= 36;
  const bytes = Math.floor(modules / 8);
  const blocks = BLOCKS[version - 1]!;
  const correction = CORRECTION[version - 1]!;
  return { version, side: version * 4 + 17, bytes, data: bytes - blocks * correction, blocks, correction };
}

const CAPACITIES = BLOCKS.map((_, at) => capacityOf(at + 1));

/** Bits before the data: the mode and the length. */
export const headerBits = (version: number): number => 4 + (version < 10 ? 8 : 16);

/** The capacity of the smallest version that holds so many bytes; undefined when none up to `HIGHEST_VERSION` does. */
export const capacityFor = (length: number): Capacity | undefined =>
  CAPACITIES.find(({ version, data }) => length * 8 + headerBits(version) <= data * 8);

/** Positions, in modules, of the centres of the alignment patterns: the same across and down. */
export function alignmentCentres({ version, side }: Capacity): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => side - 7 - (count - 2 - at) * step)];
}

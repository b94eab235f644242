/** Parses the header blocks of a tar archive. Throws plain errors, whose messages go into the report. */
import type { Buffer } from 'node:buffer';

/** Bytes of a block: headers are one block, contents are padded to whole blocks. */
export const BLOCK = 512;

/** Types of entries, as their headers write them. */
export const ENTRY = {
  FILE: '0',
  CONTIGUOUS_FILE: '7',
  FOLDER: '5',
  SPARSE: 'S',
  LONG_NAME: 'L',
  EXTENDED: 'x',
  GLOBAL: 'g',
} as const;

/** What a header block says of its entry. */
export interface TarHeader {
  /**
   * `0` and `7` a file, `1`–`6` links, devices, folders and pipes, `S` a sparse file, `L` and `x` a header of the next
   * entry, `g` one of all entries.
   */
  readonly type: string;
  readonly name: string;
  readonly size: number;
}

const CHECKSUM = { from: 148, to: 156 } as const;

const textOf = (block: Buffer, from: number, to: number): string => {
  const end = block.indexOf(0, from);
  return block.toString('utf8', from, end < 0 || end > to ? to : end);
};

const validSize = (size: number): number => {
  if (!Number.isSafeInteger(size) || size < 0) throw new Error('an entry has no valid size');
  return size;
};

/** Parses a number: octal digits, or, after a byte 0x80, a binary number (a GNU extension). `NaN` for anything else. */
function numberOf(block: Buffer, from: number, to: number): number {
  if (block[from] === 0x80) return block.subarray(from + 1, to).reduce((sum, byte) => sum * 256 + byte, 0);
  const digits = block
    .toString('latin1', from, to)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
}

/** The sum of all bytes of the block, with blanks in the place of the checksum itself. */
const checksumOf = (block: Buffer): number =>
  block.reduce((sum, byte, at) => sum + (at >= CHECKSUM.from && at < CHECKSUM.to ? 0x20 : byte), 0);

/**
 * Parses a header block. The folder of a long name, which stands apart from byte 345 on, is left aside: only the last part of a name is
 * shown.
 */
export function tarHeader(block: Buffer): TarHeader {
  if (numberOf(block, CHECKSUM.from, CHECKSUM.to) !== checksumOf(block)) throw new Error('it is not a tar archive');
  const name = textOf(block, 0, 100);
  const type = block[156] ? String.fromCharCode(block[156]) : '0';
  return {
    type: type === ENTRY.FILE && name.endsWith('/') ? ENTRY.FOLDER : type,
    name,
    size: validSize(numberOf(block, 124, 136)),
  };
}

/**
 * Reads an extended header, which describes the next entry: records `length key=value`, of which few matter. A record whose length makes
 * no sense ends the reading; what stands before it counts.
 */
export function paxOf(content: Buffer): { name?: string; size?: number } {
  const fields: { name?: string; size?: number } = {};
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    if (space < 0) return fields;
    const length = Number(content.toString('latin1', at, space));
    if (!Number.isSafeInteger(length) || length <= space - at) return fields;
    const [, key = '', value = ''] =
      /^([^=]*)=([^]*?)\n?$/.exec(content.toString('utf8', space + 1, at + length)) ?? [];
    if (key.startsWith('GNU.sparse.')) throw new Error('an entry is a sparse file');
    if (key === 'path') fields.name = value;
    if (key === 'size') fields.size = validSize(/^\d+$/.test(value) ? Number(value) : Number.NaN);
    at += length;
  }
  return fields;
}

/** Reads the name in a long-name block. */
export const longNameOf = (content: Buffer): { name: string } => ({ name: textOf(content, 0, content.length) });

/** Makes tar archives byte by byte, so that their headers can lie. */
import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';

export interface TarEntry {
  readonly name: string;
  /** One character: `0` a file, `1` and `2` links, `3` and `4` devices, `5` a folder, `x` and `g` pax headers, `L` a long name, `S` sparse. */
  readonly type?: string;
  readonly content?: Buffer;
  /** The twelve bytes of the size field; when left out, the true size. */
  readonly size?: string | Buffer;
  readonly linkname?: string;
}

/** Where the fields of a header (POSIX ustar) begin. */
const AT = {
  name: 0,
  mode: 100,
  uid: 108,
  gid: 116,
  size: 124,
  mtime: 136,
  checksum: 148,
  type: 156,
  linkname: 157,
  magic: 257,
  version: 263,
};

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

function headerOf({ name, type = '0', content = Buffer.alloc(0), size, linkname = '' }: TarEntry): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, AT.name, 100, 'utf8');
  header.write(octal(0o644, 7), AT.mode);
  header.write(octal(0, 7), AT.uid);
  header.write(octal(0, 7), AT.gid);
  if (Buffer.isBuffer(size)) size.copy(header, AT.size);
  else header.write(size ?? octal(content.length, 11), AT.size, 12, 'latin1');
  header.write(octal(0, 11), AT.mtime);
  header.write(type, AT.type);
  header.write(linkname, AT.linkname, 100, 'utf8');
  header.write('ustar\0', AT.magic, 'latin1');
  header.write('00', AT.version);
  // The checksum is made with blanks in its own place.
  header.fill(' ', AT.checksum, AT.type);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(octal(sum, 6), AT.checksum);
  return header;
}

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);

/** An archive of the entries, with the two empty blocks that end it. */
export const tarOf = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap(entry => [headerOf(entry), padded(entry.content ?? Buffer.alloc(0))]),
    Buffer.alloc(1024),
  ]);

/** An archive of the entries as an académie sends one, with a name such as it has. */
export const tgzOf = (entries: readonly TarEntry[]): { name: string; buffer: Buffer } => ({
  name: 'ENT2DVA.tgz',
  buffer: gzipSync(tarOf(entries)),
});

/** One record of a pax header: `12 size=999\n`. It begins with its own length, digits of the length included. */
export const paxOf = (key: string, value: string): Buffer => {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return Buffer.from(`${length}${rest}`);
};

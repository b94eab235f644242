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

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

function headerOf({ name, type = '0', content = Buffer.alloc(0), size, linkname = '' }: TarEntry): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'utf8');
  header.write(octal(0o644, 7), 100);
  for (const at of [108, 116]) header.write(octal(0, 7), at);
  if (Buffer.isBuffer(size)) size.copy(header, 124);
  else header.write(size ?? octal(content.length, 11), 124, 12, 'latin1');
  header.write(octal(0, 11), 136);
  header.write(type, 156);
  header.write(linkname, 157, 100, 'utf8');
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  header.write(
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    ),
    148,
  );
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

export const tgzOf = (entries: readonly TarEntry[]): { name: string; buffer: Buffer } => ({
  name: 'ENT2DVA.tgz',
  buffer: gzipSync(tarOf(entries)),
});

/** One record of a pax header: `13 size=999\n`, with the length it declares. */
export const paxOf = (key: string, value: string): Buffer => {
  const said = ` ${key}=${value}\n`;
  let length = said.length + 1;
  while (`${length}${said}`.length !== length) length = `${length}${said}`.length;
  return Buffer.from(`${length}${said}`);
};

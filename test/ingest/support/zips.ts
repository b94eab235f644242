/** Makes zip archives byte by byte, so that their headers can lie. */
import { Buffer } from 'node:buffer';
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Size of the inflated content that the entry declares; the true one when left out. */
  readonly declared?: number;
  /** Size of the compressed content that the entry declares. */
  readonly packed?: number;
  /** Where the directory says that the entry begins. */
  readonly at?: number;
  readonly method?: number;
  readonly flags?: number;
  /** The mode of Unix: `0o120777` is a symbolic link. */
  readonly mode?: number;
}

function blocksOf(entry: ZipEntry, at: number): { local: Buffer; central: Buffer } {
  const { name, content, method = 8, flags = 0, mode = 0o100644 } = entry;
  const data = method === 0 ? content : deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(flags, 2);
  common.writeUInt16LE(method, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(entry.packed ?? data.length, 14);
  common.writeUInt32LE(entry.declared ?? content.length, 18);
  common.writeUInt16LE(Buffer.byteLength(name), 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((mode << 16) >>> 0, 6);
  tail.writeUInt32LE(entry.at ?? at, 10);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]),
    central: Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, Buffer.from(name)]),
  };
}

/**
 * An archive of the entries; one with `at` has no bytes of its own. `said` is what the archive declares of itself: how many entries it has,
 * and where its directory begins.
 */
export function zipOf(entries: readonly ZipEntry[], said: { entries?: number; directory?: number } = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, central } = blocksOf(entry, at);
    centrals.push(central);
    if (entry.at !== undefined) continue;
    locals.push(local);
    at += local.length;
  }
  const size = centrals.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  for (const place of [8, 10]) end.writeUInt16LE(said.entries ?? entries.length, place);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(said.directory ?? at, 16);
  return Buffer.concat([...locals, ...centrals, end]);
}

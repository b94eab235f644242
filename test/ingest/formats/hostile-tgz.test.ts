/** Archives of tar that lie, climb, swell or never end: refused or neutralised, within bounds. */
import { describe, expect, it } from '@jest/globals';
import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { openAaf } from '../../../src/ingest/aaf/read/files.js';
import { ACADEMIE_LIMITS } from '../../../src/ingest/limits.js';
import { withEntries } from '../../../src/ingest/formats/read/archive.js';
import { withStoredFiles, type ByteSource, type ImportFile } from '../../../src/ingest/formats/read/files.js';
import type { FileRefused } from '../../../src/ingest/report/refusal.js';
import { aafFile, addRequest } from '../support/aaf-files.js';
import { leavesNothingBehind } from '../support/left-behind.js';
import { paxOf, tarOf, tgzOf, type TarEntry } from '../support/tars.js';

const entry = (category: 'Eleve' | 'PersRelEleve' | 'EtabEducNat', more: Partial<TarEntry> = {}): TarEntry => {
  const { name, buffer: content } = aafFile(category, [addRequest(category, 'X1', {})]);
  return { name, content, ...more };
};
const WHOLE = [entry('Eleve'), entry('PersRelEleve'), entry('EtabEducNat')];
const MIB = 1024 ** 2;

const reading = async (file: ImportFile, limits = ACADEMIE_LIMITS): Promise<string[]> =>
  withStoredFiles([file], limits, stored =>
    withEntries(stored, limits, async (sources: readonly ByteSource[]) => {
      const ids: string[] = [];
      for await (const { id } of (await openAaf(sources, limits)).requests()) ids.push(id);
      return ids;
    }),
  );
const refusal = (file: ImportFile, limits = ACADEMIE_LIMITS): Promise<string> =>
  reading(file, limits).then(
    () => 'ACCEPTED',
    (error: FileRefused) => {
      expect(error.name).toBe('FileRefused');
      return error.code;
    },
  );

describe('a .tgz', () => {
  leavesNothingBehind();

  it('is read when it is whole', async () => {
    expect(await reading(tgzOf(WHOLE))).toEqual(['X1', 'X1', 'X1']);
  });

  it.each<[string, TarEntry[], string]>([
    ['says an entry is longer than the archive', [entry('Eleve', { size: '77777777777\0' })], 'BAD_ARCHIVE'],
    ['says an entry is somewhat longer', [...WHOLE.slice(1), entry('Eleve', { size: '00000010000\0' })], 'BAD_ARCHIVE'],
    ['says an entry is shorter', [entry('Eleve', { size: '00000000100\0' }), ...WHOLE.slice(1)], 'WRONG_ROOT'],
    ['has a size that is no number', [...WHOLE, entry('Eleve', { size: 'zzzzzzzzzzz\0' })], 'BAD_ARCHIVE'],
    ['has a negative size', [...WHOLE, entry('Eleve', { size: Buffer.alloc(12, 0xff) })], 'BAD_ARCHIVE'],
    [
      'has a size beyond all numbers',
      [...WHOLE, entry('Eleve', { size: Buffer.concat([Buffer.from([0x80]), Buffer.alloc(11, 0xff)]) })],
      'BAD_ARCHIVE',
    ],
    [
      'has a pax size that is no number',
      [...WHOLE, { name: 'pax', type: 'x', content: paxOf('size', 'much') }, entry('Eleve')],
      'BAD_ARCHIVE',
    ],
    [
      'has a negative pax size',
      [...WHOLE, { name: 'pax', type: 'x', content: paxOf('size', '-512') }, entry('Eleve')],
      'BAD_ARCHIVE',
    ],
    ['holds another archive', [...WHOLE, { name: 'inner.tgz', content: tgzOf(WHOLE).buffer }], 'NESTED_ARCHIVE'],
    ['holds a tar', [...WHOLE, { name: 'inner.tar', content: tarOf(WHOLE) }], 'NESTED_ARCHIVE'],
    ['holds nothing', [], 'BAD_ARCHIVE'],
    ['holds a sparse file', [...WHOLE, entry('Eleve', { type: 'S' })], 'BAD_ARCHIVE'],
    [
      'holds a sparse file told by pax',
      [{ name: 'pax', type: 'x', content: paxOf('GNU.sparse.major', '1') }, ...WHOLE],
      'BAD_ARCHIVE',
    ],
    [
      'holds more entries than may be, of whatever kind',
      [...WHOLE, ...Array.from({ length: 1_000 }, (_, at) => ({ name: `d${at}`, type: '5' }))],
      'ARCHIVE_LIMIT',
    ],
    [
      'has a long name without end',
      [{ name: 'long', type: 'L', content: Buffer.alloc(3 * MIB, 'x') }, ...WHOLE],
      'ARCHIVE_LIMIT',
    ],
    [
      'has a pax header without end',
      [{ name: 'pax', type: 'x', content: paxOf('comment', 'x'.repeat(3 * MIB)) }, ...WHOLE],
      'ARCHIVE_LIMIT',
    ],
  ])('is refused when it %s', async (_, entries, code) => {
    expect(await refusal(tgzOf(entries), { ...ACADEMIE_LIMITS, inflation: 10_000 })).toBe(code);
  });

  it.each<[string, TarEntry]>([
    ['a link', { name: 'link', type: '1', linkname: '/etc/passwd' }],
    ['a symbolic link in the place of a file', { name: WHOLE[0]!.name, type: '2', linkname: '/etc/passwd' }],
    ['a symbolic link to a folder outside', { name: 'out', type: '2', linkname: '../../..' }],
    ['a device', { name: 'sda', type: '4' }],
    ['a terminal', { name: 'tty', type: '3' }],
    ['a pipe', { name: 'pipe', type: '6' }],
    ['a folder', { name: '../../registre/', type: '5' }],
    ['a pax header', { name: 'pax', type: 'x', content: paxOf('comment', 'Export du 10 septembre') }],
    ['what pax says of all entries', { name: 'pax', type: 'g', content: paxOf('size', '-1') }],
    ['a pax header that lies about its length', { name: 'pax', type: 'x', content: Buffer.from('-9 __proto__=x\n9') }],
    ['a pax header without a blank', { name: 'pax', type: 'x', content: Buffer.from('comment') }],
    ['a pax header whose last record is cut', { name: 'pax', type: 'x', content: Buffer.from('13 comment=x\n2') }],
  ])('is read without %s', async (_, more) => {
    expect(await reading(tgzOf([more, ...WHOLE]))).toEqual(['X1', 'X1', 'X1']);
  });

  it.each(['/tmp/registre-climbed-', '../../../../../../tmp/registre-climbed-', '..\\..\\registre-climbed-'])(
    'writes nothing by the name of an entry (%s)',
    async start => {
      const climbing = entry('Eleve', { name: `${start}${WHOLE[0]!.name}` });
      expect(await reading(tgzOf([climbing, ...WHOLE.slice(1)]))).toHaveLength(3);
      expect(existsSync(`/tmp/registre-climbed-${WHOLE[0]!.name}`)).toBe(false);
    },
  );

  it('is refused when it inflates out of all proportion, as a whole or in an entry', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB));
    expect(bomb.length).toBeLessThan(MIB);
    expect(await refusal({ name: 'a.tgz', buffer: bomb })).toBe('ARCHIVE_LIMIT');
    const inside = { name: WHOLE[0]!.name, content: Buffer.alloc(64 * MIB, ' ') };
    expect(await refusal(tgzOf([inside, ...WHOLE.slice(1)]))).toBe('ARCHIVE_LIMIT');
    expect(await refusal({ name: 'a.tgz', buffer: gzipSync(bomb) })).toBe('BAD_ARCHIVE');
  });

  it('is refused when it is cut anywhere, and never half read for what follows its end', async () => {
    const { name, buffer } = tgzOf(WHOLE);
    for (let cut = 1; cut < 20; cut++) {
      const part = buffer.subarray(0, Math.floor((buffer.length * cut) / 20));
      expect(await refusal({ name, buffer: part })).not.toBe('ACCEPTED');
    }
    const tar = tarOf(WHOLE);
    // A tar ends with 1,024 bytes of zeros: this one is cut within its last entry.
    expect(await refusal({ name, buffer: gzipSync(tar.subarray(0, tar.length - 1024 - 700)) })).toBe('BAD_ARCHIVE');
    for (const tail of [Buffer.from('garbage'), Buffer.alloc(5_000), Buffer.alloc(5_000, 0xff)])
      expect(['ACCEPTED', 'BAD_ARCHIVE']).toContain(await refusal({ name, buffer: Buffer.concat([buffer, tail]) }));
    expect(await refusal({ name, buffer: gzipSync(Buffer.concat([tar, Buffer.alloc(600, 'x')])) })).toBe('BAD_ARCHIVE');
  });

  it('is refused when it is a tar that nothing compresses', async () => {
    expect(await refusal({ name: 'ENT2DVA.tar', buffer: tarOf(WHOLE) })).toBe('BAD_ARCHIVE');
  });
});

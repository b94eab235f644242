/**
 * Zip archives that lie about their entries, climb out of a folder, swell when unpacked or hide another archive: each is refused, or read
 * without harm. They are read here as exports of AAF; those of the bases of schools take the same way (`withEntries`).
 */
import { describe, expect, it } from '@jest/globals';
import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { openAaf } from '../../../src/ingest/aaf/read/files.js';
import { ACADEMIE_LIMITS } from '../../../src/ingest/limits.js';
import { withEntries } from '../../../src/ingest/formats/read/archive.js';
import { withStoredFiles } from '../../../src/ingest/formats/read/files.js';
import type { FileRefused } from '../../../src/ingest/report/refusal.js';
import { aafFile, addRequest } from '../support/aaf-files.js';
import { leavesNothingBehind } from '../support/left-behind.js';
import { tarOf, tgzOf } from '../support/tars.js';
import { zipOf, type ZipEntry } from '../support/zips.js';

const MIB = 1024 ** 2;
const WHOLE: ZipEntry[] = (['Eleve', 'PersRelEleve', 'EtabEducNat'] as const).map(category => {
  const { name, buffer: content } = aafFile(category, [addRequest(category, 'X1', {})]);
  return { name, content };
});
const [eleve, ...others] = WHOLE as [ZipEntry, ...ZipEntry[]];

/** Changes a letter of a zip that holds its entries unpacked: nothing but a checksum is wrong then. */
function damaged(zip: Buffer): Buffer {
  const stored = Buffer.from(zip);
  const at = stored.indexOf('X1');
  stored.write('Y', at, 'latin1');
  return stored;
}

const reading = (buffer: Buffer, limits = ACADEMIE_LIMITS): Promise<string[]> =>
  withStoredFiles([{ name: 'a.zip', buffer }], limits, stored =>
    withEntries(stored, limits, async sources => {
      const ids: string[] = [];
      for await (const { id } of (await openAaf(sources, limits)).requests()) ids.push(id);
      return ids;
    }),
  );
const refusal = (buffer: Buffer, limits = ACADEMIE_LIMITS): Promise<string> =>
  reading(buffer, limits).then(
    () => 'ACCEPTED',
    ({ name, code, message }: FileRefused) => (name === 'FileRefused' ? code : message),
  );

describe('a .zip', () => {
  // Nothing of an archive is ever written.
  leavesNothingBehind();

  it('is read when it is whole', async () => {
    expect(await reading(zipOf(WHOLE))).toEqual(['X1', 'X1', 'X1']);
  });

  it.each<[string, () => Buffer, string]>([
    ['says an entry is longer than it is', () => zipOf([{ ...eleve, declared: MIB }, ...others]), 'BAD_ARCHIVE'],
    ['says an entry is shorter', () => zipOf([{ ...eleve, declared: 10 }, ...others]), 'BAD_ARCHIVE'],
    [
      'says an entry takes more bytes than there are',
      () => zipOf([...others, { ...eleve, packed: 1e6 }]),
      'BAD_ARCHIVE',
    ],
    [
      'has a byte changed on the way',
      () => damaged(zipOf(WHOLE.map(entry => ({ ...entry, method: 0 })))),
      'BAD_ARCHIVE',
    ],
    ['says there are more entries than there are', () => zipOf(WHOLE, { entries: 9 }), 'BAD_ARCHIVE'],
    ['says there are entries without end', () => zipOf(WHOLE, { entries: 60_000 }), 'ARCHIVE_LIMIT'],
    ['has its directory elsewhere', () => zipOf(WHOLE, { directory: 3 }), 'BAD_ARCHIVE'],
    ['has an entry that begins elsewhere', () => zipOf([{ ...eleve, at: 1e9 }, ...others]), 'BAD_ARCHIVE'],
    ['is packed in a way nobody reads', () => zipOf([{ ...eleve, method: 14 }, ...others]), 'BAD_ARCHIVE'],
    ['is protected by a password', () => zipOf([{ ...eleve, flags: 1 }, ...others]), 'BAD_ARCHIVE'],
    ['holds a .tgz', () => zipOf([...WHOLE, { name: 'a.tgz', content: tgzOf([]).buffer }]), 'NESTED_ARCHIVE'],
    ['holds a tar', () => zipOf([...WHOLE, { name: 'a.tar', content: tarOf([eleve]) }]), 'NESTED_ARCHIVE'],
    ['holds a .zip', () => zipOf([...WHOLE, { name: 'a.xml', content: zipOf(WHOLE) }]), 'NESTED_ARCHIVE'],
    [
      'is a bomb',
      () => zipOf([{ ...eleve, content: Buffer.from(`<ficAlimMENESR>${' '.repeat(100 * MIB)}`) }, ...others]),
      'ARCHIVE_LIMIT',
    ],
    [
      'is a bomb of entries that share their bytes',
      () => {
        const names = Array.from({ length: 50 }, (_, part) => aafFile('Eleve', [], {}, part).name);
        const content = Buffer.from(`<ficAlimMENESR>${' '.repeat(20 * MIB)}</ficAlimMENESR>`);
        // Each but the first says that it begins where the first does.
        const sharing = names.map((name, index) => ({ name, content, ...(index > 0 && { at: 0 }) }));
        return zipOf([...sharing, ...others]);
      },
      'ARCHIVE_LIMIT',
    ],
  ])('is refused when it %s', async (_, make, code) => {
    expect(await refusal(make())).toBe(code);
  });

  it('is refused when its entries are too long together, each being short enough', async () => {
    const parts = Array.from({ length: 10 }, (_, part) => {
      const { name } = aafFile('Eleve', [], {}, part);
      return { name, content: Buffer.from(`<ficAlimMENESR>${' '.repeat(MIB)}</ficAlimMENESR>`) };
    });
    expect(await refusal(zipOf([...parts, ...others]), { ...ACADEMIE_LIMITS, totalBytes: 5 * MIB })).toBe('TOO_LARGE');
  });

  it.each(['../../../../../../tmp/registre-climbed-', '/tmp/registre-climbed-', 'C:\\registre-climbed-', '..\\..\\'])(
    'is refused for an entry that climbs out (%s), or writes nothing by its name',
    async start => {
      expect(['BAD_ARCHIVE', 'ACCEPTED']).toContain(
        await refusal(zipOf([{ ...eleve, name: start + eleve.name }, ...others])),
      );
      expect(existsSync(`/tmp/registre-climbed-${eleve.name}`)).toBe(false);
    },
  );

  it('has no link followed', async () => {
    const link = { name: 'passwd', content: Buffer.from('/etc/passwd'), mode: 0o120777 };
    expect(await reading(zipOf([link, ...WHOLE]))).toHaveLength(3);
    const instead = { ...eleve, content: Buffer.from('/etc/passwd'), mode: 0o120777 };
    expect(await refusal(zipOf([instead, ...others]))).toBe('WRONG_ROOT');
  });

  it('is refused when it is cut anywhere', async () => {
    const whole = zipOf(WHOLE);
    for (let cut = 1; cut < 20; cut++)
      expect(await refusal(whole.subarray(0, Math.floor((whole.length * cut) / 20)))).not.toBe('ACCEPTED');
  });
});

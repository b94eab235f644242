import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAaf } from '../../src/ingest/aaf/read/files.js';
import type { AafExport } from '../../src/ingest/aaf/read/shape.js';
import { mefRecords, recordsOf } from '../../src/generator/aaf/records.js';
import { schoolsOf, worldOf } from '../../src/generator/aaf/schools.js';
import { generateAcademie, type AcademieManifest, type AcademieOptions } from '../../src/generator/index.js';
import { DEFAULT_LIMITS } from '../../src/ingest/limits.js';
import { storedAt } from '../../src/ingest/formats/read/files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registre-aaf-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Given = Partial<AcademieOptions>;
const optionsOf = (given: Given, into = 'one'): AcademieOptions => ({
  seed: 'académie',
  year: 2026,
  academie: '28',
  schools: 6,
  pupilsPerSchool: 20,
  ...given,
  folder: join(folder, into),
});
/** Generates an académie into a folder of this name. */
const generated = (given: Given = {}, into?: string): Promise<AcademieManifest> =>
  generateAcademie(optionsOf(given, into));

/** The content of each file of the folder, by its path. */
async function bytesOf(into: string): Promise<Record<string, string>> {
  const entries = await readdir(join(folder, into), { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const bytes: Record<string, string> = {};
  for (const file of files.sort())
    bytes[file.slice(join(folder, into).length)] = (await readFile(file)).toString('base64');
  return bytes;
}

const opened = async (name: string, into = 'one'): Promise<AafExport> => {
  const files = await readdir(join(folder, into, name));
  return openAaf(
    files.map(file => storedAt(file, join(folder, into, name, file))),
    DEFAULT_LIMITS,
  );
};

const KINDS = { EtabEducNat: 'SCHOOL', MefEducNat: 'MEF', PersRelEleve: 'RESPONSABLE', Eleve: 'STUDENT' } as const;

type Mirror = Map<string, Record<string, readonly string[]>>;

/** The records once the export is applied to those of before, as the format says. */
async function applied(files: AafExport, before: Mirror = new Map()): Promise<Mirror> {
  const mirror: Mirror = files.complete ? new Map() : new Map(before);
  for await (const { operation, kind, id, attributes } of files.requests()) {
    const key = `${kind}:${id}`;
    if (operation !== 'ADD') expect(mirror.has(key)).toBe(true);
    if (operation === 'DELETE') mirror.delete(key);
    else {
      const all = { ...(operation === 'MODIFY' ? mirror.get(key) : {}), ...attributes };
      mirror.set(key, Object.fromEntries(Object.entries(all).filter(([, values]) => values.length > 0)));
    }
  }
  return mirror;
}

const sorted = (mirror: Mirror) => [...mirror].sort(([a], [b]) => (a < b ? -1 : 1));

describe('a generated académie', () => {
  it('is the same for the same seed, and another for another', async () => {
    await generated({ delta: 0.1, traps: { homonyms: 0.1 } });
    await generated({ delta: 0.1, traps: { homonyms: 0.1 } }, 'again');
    await generated({ delta: 0.1, seed: 'other' }, 'other');
    const one = await bytesOf('one');
    expect(await bytesOf('again')).toEqual(one);
    expect(await bytesOf('other')).not.toEqual(one);
  });

  it('is the same on the first day whether or not the next one is asked for', async () => {
    await generated();
    await generated({ delta: 0.3 }, 'more');
    const { '/manifest.json': manifest, ...files } = await bytesOf('one');
    expect(manifest).toBeDefined();
    expect(await bytesOf('more')).toMatchObject(files);
  });

  it.each(['ISO-8859-15', 'UTF-8'] as const)('is read back as it was invented, in %s', async encoding => {
    const manifest = await generated({ encoding, staff: true });
    const invented: Mirror = new Map();
    const options = optionsOf({});
    for (const [school, index] of schoolsOf(worldOf(options), options))
      for (const { category, id, attributes } of recordsOf(school, index))
        invented.set(
          `${KINDS[category as keyof typeof KINDS]}:${id}`,
          Object.fromEntries(
            Object.entries(attributes).map(([name, values]) => [name, values.map(v => v.replaceAll('’', "'"))]),
          ),
        );
    for (const { id, attributes } of mefRecords()) invented.set(`MEF:${id}`, attributes);
    const [first, second] = [await opened('AAF_1D_Complet_20260910'), await opened('AAF_2D_Complet_20260910')];
    expect(first).toMatchObject({ degree: 'FIRST', complete: true, academie: '28', dataDate: '2026-09-10' });
    expect(second).toMatchObject({ degree: 'SECOND', complete: true, academie: '28', version: '4.3' });
    // The file of staff.
    expect(first.ignored).toHaveLength(1);
    const read = new Map([...(await applied(first)), ...(await applied(second))]);
    expect(sorted(read)).toEqual(sorted(invented));
    expect(manifest).toMatchObject({ pupils: 120 });
  });

  it('comes in numbered parts, written while schools are still being invented', async () => {
    const parts: number[] = [];
    const eleves = async () =>
      (await readdir(join(folder, 'one', 'AAF_2D_Complet_20260910'))).filter(name => name.includes('_Eleve_')).length;
    const seen: Promise<unknown>[] = [];
    await generated({
      degrees: ['SECOND'],
      partSize: 8,
      onProgress: done => seen.push(eleves().then(count => (parts[done] = count))),
    });
    await Promise.all(seen);
    expect(parts[1]).toBeLessThan(parts[6]!);
    // Six schools of 20 pupils, in parts of 8.
    expect(await eleves()).toBe(15);
    const { complete } = await opened('AAF_2D_Complet_20260910');
    expect(complete).toBe(true);
  });

  it('shares some records between schools, and has some people on two', async () => {
    const options = optionsOf({ schools: 30 });
    const people = new Map<string, Set<string>>();
    let shared = 0;
    for (const [school] of schoolsOf(worldOf(options), options))
      for (const { person, aafId, earlier } of school.responsables) {
        people.set(person.personId, (people.get(person.personId) ?? new Set()).add(aafId!));
        if (earlier?.aafId === aafId) shared++;
      }
    expect(shared).toBeGreaterThan(0);
    expect([...people.values()].some(ids => ids.size > 1)).toBe(true);
  });

  it.each([
    ['a', 0.02],
    ['b', 0.1],
    ['c', 0.5],
    ['d', 1],
  ])('is on the next day what the delta makes of the first (seed %s, share of changes %s)', async (seed, delta) => {
    const manifest = await generated({ seed, delta, schools: 12, traps: { 'empty-attributes': 0.05, entities: 0.05 } });
    const operations = new Set<string>();
    for (const degree of ['1D', '2D']) {
      const before = await applied(await opened(`AAF_${degree}_Complet_20260910`));
      const after = await applied(await opened(`AAF_${degree}_Complet_20260911`));
      const changes = await opened(`AAF_${degree}_Delta_20260911`);
      for await (const { operation } of changes.requests()) operations.add(operation);
      expect(sorted(await applied(changes, before))).toEqual(sorted(after));
    }
    const requests = manifest.exports.filter(({ extent }) => extent === 'Delta').map(({ records }) => records);
    const all = manifest.exports.filter(({ extent }) => extent === 'Complet').map(({ records }) => records);
    expect(Math.max(...requests)).toBeLessThan(Math.max(...all));
    expect(operations).toContain('MODIFY');
    if (delta > 0.1) expect(operations).toEqual(new Set(['ADD', 'MODIFY', 'DELETE']));
  });
});

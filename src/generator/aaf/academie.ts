/**
 * Writes an académie as AAF exports, one school at a time: a complete export, and on request the complete export of the next
 * day with the delta between them. The same seed writes the same bytes, with a next day or without.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InventedSchool } from '../model.js';
import { Traps } from '../traps/traps.js';
import { keyOf } from './changes.js';
import { Delta } from './delta.js';
import { Exports } from './exports.js';
import { firstDay, nextDay, type AcademieManifest, type AcademieOptions } from './options.js';
import { mefRecords, recordsOf, staffRecords, type InventedRecord } from './records.js';
import { giveIds, schoolsOf, worldOf } from './schools.js';
import { addRequest } from './xml.js';

/** Totals for the manifest. */
type Sums = Record<'pupils' | 'responsables', number>;

/** Writes one school of the first day; returns its records by key. */
async function writeSchool(
  school: InventedSchool,
  index: number,
  exports: Exports,
  traps: Traps,
  sums: Sums,
): Promise<Map<string, InventedRecord>> {
  const { options } = exports;
  const complete = exports.of(school.degree, 'Complet', firstDay(options));
  const records = new Map<string, InventedRecord>();
  for (const record of recordsOf(school, index)) {
    const file = await complete.write(record.category, addRequest(record));
    records.set(keyOf(record), record);
    if (record.of) traps.place(record.of, { file, id: record.id });
    if (record.category === 'Eleve') sums.pupils++;
    if (record.category === 'PersRelEleve') sums.responsables++;
  }
  if (options.staff)
    for (const record of staffRecords(school, index)) await complete.write(record.category, addRequest(record));
  await traps.write(school);
  return records;
}

/** Writes the MEF of the second degree into the complete export of each day. */
async function writeNomenclature(exports: Exports): Promise<void> {
  const { options } = exports;
  const days = options.delta === undefined ? [firstDay(options)] : [firstDay(options), nextDay(options)];
  for (const day of days)
    for (const record of mefRecords())
      await exports.of('SECOND', 'Complet', day).write(record.category, addRequest(record));
}

/** Writes the exports and `manifest.json`, and returns the manifest. `options.academie` must be the code of an académie. */
export async function generateAcademie(options: AcademieOptions): Promise<AcademieManifest> {
  const { seed, year, folder, academie, onProgress } = options;
  const world = worldOf(options);
  await mkdir(folder, { recursive: true });
  const traps = await Traps.open({ seed, folder, rates: options.traps ?? {}, mobile: () => world.mobile() });
  const exports = new Exports(options, traps);
  const delta = options.delta === undefined ? undefined : new Delta(options, exports);
  const sums: Sums = { pupils: 0, responsables: 0 };
  const schools: AcademieManifest['schools'][number][] = [];
  for (const [school, index] of schoolsOf(world, options)) {
    if (school.degree === 'SECOND' && !schools.some(({ degree }) => degree === 'SECOND'))
      await writeNomenclature(exports);
    traps.inject(school, school.degree === 'FIRST' ? 'AAF_FIRST' : 'AAF_SECOND');
    giveIds(school, index);
    const records = await writeSchool(school, index, exports, traps, sums);
    await delta?.write(school, index, records);
    const { uai, name, degree } = school;
    schools.push({ uai, name, degree });
    onProgress?.(index + 1, options.schools);
  }
  await delta?.end();
  await traps.close();
  const manifest: AcademieManifest = { seed, year, academie, ...sums, schools, exports: await exports.close() };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile } from '../../../../src/ingest/index.js';
import { openWorld, type World } from '../../support/support.js';

const FOLDER = join(import.meta.dirname, '../../cases', 'class-all-rejected');
const files = async (): Promise<ImportFile[]> =>
  (await readdir(FOLDER)).sort().map(name => ({ name, path: join(FOLDER, name) }));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('a class all of whose pupils are rejected', () => {
  it('is a class of the school all the same', async () => {
    const uai = '0699910X';
    const report = await world.run({ base: 'ONDE', uai, year: 2026, files: await files() });
    expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 4, rejected: 2 } });
    const structure = (await world.events()).findLast(({ type }) => type === 'SchoolStructureRecorded')!;
    const codes = structure.data.classCodes as string[];
    const labels = await world.vault.nomenclature.classLabels([uai]);
    expect(codes.map(code => labels.get(uai)!.get(code)).sort()).toEqual(['CE1 B', 'CM1 C', 'CP A']);
  });
});

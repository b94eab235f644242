/** What an AAF report says of a record it does not take: what is true of it, and what mends it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile } from '../../src/ingest/index.js';
import { aafFile, add } from './aaf-files.js';
import { openWorld, type World } from './support.js';

const CASES = join(import.meta.dirname, 'cases');
const filesIn = async (folder: string): Promise<ImportFile[]> =>
  (await readdir(join(CASES, folder))).sort().map(name => ({ name, path: join(CASES, folder, name) }));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('a record of AAF that is not taken', () => {
  it('tells a UAI that is none from one that names no département, and why a pupil has no school', async () => {
    const report = await world.academie(await filesIn('aaf-uai-prefix'), { academie: '07' });
    expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 2, rejected: 4 } });
    const codes = Object.fromEntries(
      report.lines.filter(({ severity }) => severity === 'REJECT').map(({ recordId, code }) => [recordId, code]),
    );
    expect(codes).toMatchObject({
      '1402': 'SCHOOL_UAI_NOWHERE',
      '1403': 'SCHOOL_UAI_INVALID',
      '317003': 'SCHOOL_REJECTED',
      '317006': 'SCHOOL_MISSING',
    });
    expect(report.lines.find(({ recordId }) => recordId === '1402')!.reason).not.toContain('7 digits');
  });

  it('is the one without an id alone: the académie is taken', async () => {
    const report = await world.academie(await filesIn('aaf-one-without-id'), { academie: '08' });
    expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 3, rejected: 1 }, rejects: 1 });
    const [line] = report.lines.filter(({ severity }) => severity === 'REJECT');
    expect(line).toMatchObject({ code: 'ID_MISSING', file: expect.stringContaining('_Eleve_') });
    expect(line!.line).toBeGreaterThan(1);
    expect(line!.recordId).toBeUndefined();
  });

  it('is each of several without an id, however alike they are, and whatever their kind', async () => {
    const person = { sn: 'DUPONT', givenName: 'Zoé' };
    const files = [
      aafFile('Eleve', [add('Eleve', '', person), add('Eleve', '', person), add('Eleve', 'E1', person)]),
      aafFile('PersRelEleve', [add('PersRelEleve', '', person)]),
      aafFile('EtabEducNat', [add('EtabEducNat', '', { ENTStructureUAI: '0169901A' })]),
    ];
    const report = await world.academie(files, { academie: '13', dryRun: true });
    expect(report).toMatchObject({
      status: 'COMPLETED',
      students: { rejected: 3 },
      responsables: { rejected: 1 },
      schoolRecords: { rejected: 1 },
    });
    expect(report.lines.filter(({ code }) => code === 'ID_MISSING')).toHaveLength(4);
  });

  it('bears an ENTPersonJointure that is not its id: nobody knows whose it is', async () => {
    const person = { sn: 'DUPONT', givenName: 'Zoé' };
    const files = [
      aafFile('Eleve', [add('Eleve', 'E1', { ...person, ENTPersonJointure: 'E2' })]),
      aafFile('PersRelEleve', [add('PersRelEleve', 'P1', { ...person, ENTPersonJointure: 'P1' })]),
      aafFile('EtabEducNat', []),
    ];
    const report = await world.academie(files, { academie: '13', dryRun: true });
    expect(report.lines.filter(({ code }) => code === 'ID_DIFFERS')).toMatchObject([
      { severity: 'REJECT', recordId: 'E1', field: 'ENTPersonJointure' },
    ]);
  });
});

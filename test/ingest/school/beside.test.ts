/** Files of an export under unusual names are recognised. Files that lie beside them are passed over, and named in the report. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile } from '../../../src/ingest/index.js';
import { aafFile, addRequest } from '../support/aaf-files.js';
import { openWorld, type World } from '../support/support.js';

const CASES = join(import.meta.dirname, '../cases');
const filesIn = async (folder: string): Promise<ImportFile[]> =>
  (await readdir(join(CASES, folder))).sort().map(name => ({ name, path: join(CASES, folder, name) }));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A completed import that created so many pupils, with a responsable and a link for each. */
const created = (count: number) => ({
  status: 'COMPLETED',
  students: { created: count },
  responsables: { created: count },
  links: { created: count },
  rejects: 0,
});

const note: ImportFile = { name: 'à lire.pdf', buffer: Buffer.from('%PDF-1.4 \u0000\u00ff') };

describe('AAF', () => {
  it('is read under the names of every exporting house', async () => {
    const report = await world.academie(await filesIn('aaf-name-hyphen'), { academie: '03' });
    expect(report).toMatchObject(created(3));
  });

  it('comes with its DTD, which is passed over and named', async () => {
    const report = await world.academie([...(await filesIn('aaf-dtd-beside')), note], { academie: '06' });
    expect(report).toMatchObject({ ...created(3), ignoredFiles: ['ficAlimMENESR.dtd', 'à lire.pdf'] });
  });

  describe('is read for its degree', () => {
    const files = (
      rename: (name: string) => string,
      {
        prolog = '',
        person = { sn: 'DUPONT', givenName: 'Zoé' },
      }: { prolog?: string; person?: Record<string, string> } = {},
    ) =>
      [
        aafFile('Eleve', [addRequest('Eleve', 'E1', { ...person, ENTPersonDateNaissance: '01/02/2014' })], { prolog }),
        aafFile('PersRelEleve', [addRequest('PersRelEleve', 'P1', person)], { prolog }),
        aafFile('EtabEducNat', [], { prolog }),
      ].map(file => ({ ...file, name: rename(file.name) }));
    const first = { ENTPersonNom: 'DUPONT', ENTPersonPrenom: 'Zoé' };
    /** The name without the degree. */
    const nameless = (name: string) => name.replace('ENT2DVA', 'ENT');
    const run = async (given: ImportFile[]) => world.academie(given, { academie: '23', dryRun: true });

    it.each<[string, ImportFile[], string]>([
      ['by the attributes of its records, sn and givenName', files(nameless), 'SECOND'],
      [
        'by the attributes of its records, ENTPersonNom and ENTPersonPrenom',
        files(nameless, { person: first }),
        'FIRST',
      ],
      ['by its header', files(nameless, { prolog: '<!-- degre="1D" -->', person: first }), 'FIRST'],
      ['by its name', files(name => name), 'SECOND'],
      [
        'without a date, its parts numbered from 1',
        files(name => nameless(name).replace('_20260915', '').replace('0000', '0001')),
        'SECOND',
      ],
    ])('%s', async (_, given, degree) => {
      expect(await run(given)).toMatchObject({ status: 'COMPLETED', degree });
    });

    it('is refused when nothing says it', async () => {
      const silent = { ENTPersonDateNaissance: '01/02/2014' };
      expect(await run(files(nameless, { person: silent }))).toMatchObject({
        status: 'REFUSED',
        refusal: { code: 'NOT_AAF', reason: expect.stringContaining('degree') },
      });
    });

    it('is refused when its header and its records say different ones', async () => {
      expect(await run(files(nameless, { prolog: '<!-- degre="2D" -->', person: first }))).toMatchObject({
        refusal: { code: 'NOT_AAF' },
      });
    });

    it('is refused when the first part of a file is missing', async () => {
      const [pupils, ...others] = files(name => name);
      const renamed = { ...pupils!, name: pupils!.name.replace('0000', '0001') };
      expect(await run([renamed, ...others])).toMatchObject({ refusal: { code: 'MISSING_FILE' } });
    });
  });
});

describe('ONDE', () => {
  const uai = '0699904R';

  it('comes with the export of teachers, which is passed over and named', async () => {
    const files = [...(await filesIn('onde-with-teachers')), note];
    const report = await world.run({ base: 'ONDE', uai, year: 2026, files });
    expect(report).toMatchObject({ ...created(4), ignoredFiles: ['CSVExtraction-enseignants.csv', 'à lire.pdf'] });
  });

  it('is refused, with the file named that was passed over, when one of the two is missing', async () => {
    const files = (await filesIn('onde-with-teachers')).filter(({ name }) => !name.includes('responsables'));
    expect(await world.run({ base: 'ONDE', uai, year: 2026, files })).toMatchObject({
      status: 'REFUSED',
      refusal: { code: 'WRONG_HEADER', file: 'CSVExtraction-enseignants.csv' },
    });
  });

  it('is refused when a file that has the name of one of the two is not what it says', async () => {
    const files = [...(await filesIn('onde-with-teachers')), { ...note, name: 'CSVExtraction-eleves (1).csv' }];
    expect(await world.run({ base: 'ONDE', uai, year: 2026, files })).toMatchObject({ status: 'REFUSED' });
  });
});

describe('SIECLE', () => {
  const uai = '0699905S';
  const run = async (more: ImportFile[], waiveIne = false) =>
    world.run({ base: 'SIECLE', uai, year: 2026, waiveIne, files: [...(await filesIn('siecle-other-ine')), ...more] });

  it('passes over whatever is none of its exports, and names it', async () => {
    const page = { name: 'telechargement.xml', buffer: Buffer.from('<html><body>non</body></html>') };
    const report = await run([note, page]);
    expect(report.status).toBe('COMPLETED');
    expect(report.ignoredFiles).toEqual(['à lire.pdf', 'telechargement.xml']);
  });

  it('is refused when a file that has the name of an export is not what it says', async () => {
    const login = { name: 'Structures (1).xml', buffer: Buffer.from('<cas:serviceResponse xmlns:cas="x"/>') };
    expect(await run([login])).toMatchObject({
      refusal: {
        code: 'WRONG_ROOT',
        file: 'Structures (1).xml',
        reason: expect.stringContaining('cas:serviceResponse'),
      },
    });
  });
});

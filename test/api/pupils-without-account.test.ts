/** A report counts pupils, and says how many of them got no account: given files with INEs of every form, and none. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importSchool, type ImportFile } from '../../src/ingest/index.js';
import { uaiLetter } from '../../src/ingest/formats/parse/identifiers.js';
import { ineOf, parent, pupil, siecle } from '../ingest/support/files.js';
import { byImporter } from './support/contexts.js';
import { openApiHouse, type House } from './support/house.js';

let house: House;
let importer: string;
beforeAll(async () => {
  house = await openApiHouse({ schools: false });
  importer = await house.token([{ role: 'IMPORTER', academie: '10' }]);
});
afterAll(() => house?.close());

const FOLDER = join(import.meta.dirname, '../ingest/cases/siecle-other-ine');
/** Three pupils, with INEs of three forms, of which one is none. */
const otherForms = async (): Promise<ImportFile[]> =>
  (await readdir(FOLDER)).map(name => ({ name, path: join(FOLDER, name) }));
/** Three pupils, one of them without an INE. */
const oneMissing = async (uai: string): Promise<ImportFile[]> => {
  const pupils = [
    pupil(1, { ine: ineOf(81_001) }),
    { ...pupil(2, { ine: ineOf(81_002) }), ine: undefined },
    pupil(3, { ine: ineOf(81_003) }),
  ];
  return siecle(pupils, [parent(1, [pupils[0]!])], { uai });
};
const uaiOf = (n: number): string => {
  const digits = `069991${n}`;
  return digits + uaiLetter(digits);
};

describe('pupils without an account', () => {
  it.each([
    ['one whose INE is none', '0699905S', otherForms, false, 1],
    ['one without an INE', uaiOf(1), oneMissing, false, 1],
    ['none where the INE is waived', uaiOf(2), oneMissing, true, 0],
  ] as const)('are counted beside those created: %s', async (_, uai, files, waiveIne, without) => {
    const deps = { pool: house.database.pool, vault: house.vault, commands: house.commands, clock: house.clock };
    const asked = {
      uai,
      base: 'SIECLE',
      year: 2026,
      files: await files(uai),
      waiveIne,
      context: byImporter(),
    } as const;
    expect(await importSchool(deps, asked)).toMatchObject({ status: 'COMPLETED', students: { created: 3 } });
    await house.caughtUp();
    const { data, errors } = await house.ask(
      importer,
      'query ($uai: Uai!) { importReports(uai: $uai, first: 1) { edges { node { pupilsWithoutAccount students { created } } } } }',
      { uai },
    );
    expect(errors).toBeUndefined();
    const [{ node }] = data.importReports.edges;
    expect(node).toEqual({ pupilsWithoutAccount: without, students: { created: 3 } });
    const { rows } = await house.database.pool.query<{ n: number }>(
      'select count(*)::int as n from read.students where uai = $1 and account_id is null',
      [uai],
    );
    expect(rows[0]!.n).toBe(without);
  });
});

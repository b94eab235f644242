import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile } from '../../../../src/ingest/index.js';
import { listOf } from '../../support/list.js';
import { openWorld, type World } from '../../support/support.js';

const FOLDER = join(import.meta.dirname, '../../cases', 'siecle-other-ine');
const files = async (): Promise<ImportFile[]> =>
  (await readdir(FOLDER)).sort().map(name => ({ name, path: join(FOLDER, name) }));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const uai = '0699905S';
const accountsOfPupils = async () =>
  (await world.events()).filter(({ type, data }) => type === 'AccountPreCreated' && data.kind === 'STUDENT').length;

describe('an INE', () => {
  it.each([false, true])(
    "of an apprentice gives an account, and 11 letters and digits of a school's own do not (INE waived: %s)",
    async waiveIne => {
      const report = await world.run({ base: 'SIECLE', uai, year: 2026, files: await files(), waiveIne });
      expect(report).toMatchObject({ status: 'COMPLETED', students: { read: 3, rejected: 0 }, rejects: 0 });
      const lines = report.lines.map(({ severity, code, recordId }) => `${severity} ${code} ${recordId}`);
      expect(lines).toEqual(['WARNING INE_OWN_FORM 1503']);
      expect(await accountsOfPupils()).toBe(2);
      // The third pupil has no account, and so none of a responsable either.
      const rows = await listOf(world, uai);
      expect(rows).toHaveLength(2);
      const enrolled = (await world.events()).filter(({ type }) => type === 'StudentEnrolled');
      expect(enrolled).toHaveLength(3);
    },
  );

  it('that a pupil lacks leaves the responsables without accounts: those with one alone are counted as created', async () => {
    const other = await openWorld();
    try {
      const report = await other.run({ base: 'SIECLE', uai, year: 2026, files: await files() });
      const made = (await other.events()).filter(({ type }) => type === 'AccountPreCreated');
      const responsables = made.filter(({ data }) => data.kind === 'RESPONSABLE').length;
      expect(report.responsables.created).toBe(responsables);
    } finally {
      await other.close();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolution } from '../../src/generator/index.js';
import { hasValidLetter } from '../../src/ingest/formats/parse/identifiers.js';
import { addsUp, generateInMemory, openWorld, type World } from '../ingest/support/support.js';

describe('generated files', () => {
  it('are the same for the same seed, and others for another', async () => {
    const options = { schools: 3, pupilsPerSchool: 30 };
    const bytes = async (seed: string): Promise<string[]> =>
      [...(await generateInMemory({ seed, ...options })).files.values()]
        .flat()
        .map(({ buffer }) => buffer.toString('base64'));
    expect(await bytes('one')).toEqual(await bytes('one'));
    expect(await bytes('one')).not.toEqual(await bytes('two'));
  });

  it('name schools of both degrees with valid UAIs, and people at domains of nobody', async () => {
    const { manifest, files } = await generateInMemory({
      seed: 'people',
      schools: 10,
      pupilsPerSchool: 40,
      packing: 'LOOSE',
    });
    expect(new Set(manifest.schools.map(({ uai }) => uai)).size).toBe(10);
    expect(new Set(manifest.schools.map(({ degree }) => degree))).toEqual(new Set(['FIRST', 'SECOND']));
    for (const school of manifest.schools) {
      expect(hasValidLetter(school.uai)).toBe(true);
      expect(school.known.length).toBeGreaterThan(0);
      expect(school.known[0]!.children.every(({ birthDate }) => /^\d{4}-\d\d-\d\d$/.test(birthDate))).toBe(true);
    }
    const text = [...files.values()]
      .flat()
      .map(({ buffer }) => buffer.toString('latin1'))
      .join('');
    const domains = new Set([...text.matchAll(/@([\w.-]+)/g)].map(found => found[1]));
    expect([...domains].sort()).toEqual(['example.com', 'example.net', 'example.org']);
    expect(text).toMatch(/0639980000|06 39 98|06\.39\.98/);
  });

  describe('imported', () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(() => world.close());

    it.each([false, true])('leave nobody out when they hold no faults (old forms: %s)', async oldForms => {
      const departements = oldForms ? ['13', '973'] : ['59', '974'];
      const { manifest, files } = await generateInMemory({
        seed: `sound ${oldForms}`,
        schools: 4,
        pupilsPerSchool: 40,
        faults: false,
        oldForms,
        departements,
      });
      for (const { uai, base } of manifest.schools) {
        const report = await world.run({ uai, base, year: 2026, files: files.get(uai)!, waiveIne: oldForms });
        expect(report).toMatchObject({ status: 'COMPLETED', students: { read: 40, created: 40 }, rejects: 0 });
        expect(report.lines.filter(({ code }) => code !== 'INE_WAIVED')).toEqual([]);
        expect(report.responsables.created).toBeGreaterThan(20);
      }
    });

    it('add up with their faults, and after they have evolved', async () => {
      const options = { seed: 'faults', schools: 4, pupilsPerSchool: 80, departements: ['77', '972'] };
      const versions = [
        await generateInMemory(options),
        await generateInMemory({ ...options, evolve: evolution('later', 0.2) }),
      ];
      for (const { manifest, files } of versions)
        for (const { uai, base } of manifest.schools) {
          const report = await world.run({ uai, base, year: 2026, files: files.get(uai)! });
          expect(report.status).toBe('COMPLETED');
          expect([report.students, report.responsables, report.links].every(addsUp)).toBe(true);
          expect(report.rejects).toBeGreaterThan(0);
          if (versions[1]!.manifest === manifest) {
            expect(report.unchanged).toBe(false);
            expect(report.students.unchanged).toBeGreaterThan(20);
            expect(report.students.changed + report.responsables.changed).toBeGreaterThan(5);
            expect(report.students.created).toBeLessThan(5);
          }
        }
    });
  });
});

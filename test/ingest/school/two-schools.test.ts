/** A pupil whom the files of two schools name: what the file of an import says holds after it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import {
  base,
  completeExport,
  parent as relative,
  pupil as eleve,
  school as college,
  uaiOf as aafUai,
} from '../support/academie.js';
import { ineOf, onde, ondeParent, ondePupil, parent, pupil, siecle, type NamedBuffer } from '../support/files.js';
import { People } from '../support/people.js';
import { eventsOfPeople, openWorld, type World } from '../support/support.js';

const uaiOf = (n: number, departement = '059'): string => {
  const digits = `${departement}${String(n).padStart(4, '0')}`;
  return digits + uaiLetter(digits);
};
const mobileOf = (n: number): string => `<TEL_PORTABLE>06 39 98 ${String(n).padStart(4, '0')}</TEL_PORTABLE>`;

// Keyed digests, and all orders by them, differ with the key: what holds must not.
describe.each(['a', 'b', 'c'])('a pupil whom the files of two schools name, under the vault key %s', key => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(key.repeat(44));
  });
  afterAll(() => world.close());

  let number = 0;
  /** A school with a pupil and a parent of its own. Its file may name Lou, with her mother and father. */
  const schoolOf = (departement?: string) => {
    const n = ++number * 10;
    const uai = uaiOf(n, departement);
    const other = pupil(n, { ine: ineOf(7000 + n), surname: 'AUTRE' });
    const others = parent(n, [other], { more: mobileOf(n) });
    return {
      uai,
      /** Imports the school's file, with Lou when she is given. */
      import: (lou?: { ine: string; classCode?: string; mobile?: number; father?: boolean }): Promise<ImportReport> => {
        const child = lou && pupil(n + 1, { birth: '13/04/2015', firstName: 'Lou', ...lou });
        const mother =
          child && lou.mobile ? [parent(n + 1, [child], { surname: 'MERE', more: mobileOf(lou.mobile) })] : [];
        const father = child && lou.father ? [parent(n + 2, [child], { surname: 'PERE', more: mobileOf(n + 2) })] : [];
        const files = siecle(child ? [other, child] : [other], [others, ...mother, ...father], { uai });
        return world.run({ uai, base: 'SIECLE', year: 2026, files });
      },
      /** The id of Lou's record in this school. */
      idOfLou: `15${n + 1}`,
    };
  };
  const lines = ({ lines: all }: ImportReport, record: string): string[] =>
    all.filter(({ recordId }) => recordId === record).map(({ code, reason }) => `${code} ${reason}`);

  it('is restored, day by day as real files have it', async () => {
    const [a, b] = ['0699908V', '0699909W'];
    const run = async (uai: string, folder: string): Promise<ImportReport> => {
      const path = join(import.meta.dirname, '../cases', 'pupil-named-by-two-schools', folder);
      const files = (await readdir(path)).map(name => ({ name, path: join(path, name) }));
      return world.run({ uai, base: 'SIECLE', year: 2026, files });
    };
    await run(a, '1-a');
    const taken = await run(b, '2-b');
    await run(b, '3-b');
    const back = await run(a, '4-a');
    const people = await People.of(world);
    expect(people.placementOf('2600000205E')).toBe(`${a} 6A`);
    expect(people.responsablesOf('2600000205E')).toEqual([`GARLESTRE by ${a}`]);
    expect(lines(taken, '1509')).toEqual([expect.stringMatching(`^PUPIL_TAKEN .*${a}`)]);
    expect(lines(back, '1501')).toEqual([expect.stringMatching(`^PUPIL_TAKEN_BACK .*${b}`)]);
    expect(await run(a, '4-a')).toMatchObject({ unchanged: true });
  });

  it('is restored by the same old file once the other school no longer names her, with the link to her mother', async () => {
    const [a, b] = [schoolOf(), schoolOf()];
    const lou = { ine: ineOf(6001), mobile: 6001 };
    await a.import(lou);
    const taken = await b.import({ ...lou, classCode: '6B' });
    await b.import();
    expect((await People.of(world)).placementOf(lou.ine)).toBeUndefined();
    const back = await a.import(lou);
    const people = await People.of(world);
    expect(people.placementOf(lou.ine)).toBe(`${a.uai} 6D`);
    expect(people.responsablesOf(lou.ine)).toEqual([`MERE by ${a.uai}`]);
    expect(lines(taken, b.idOfLou)).toEqual([expect.stringMatching(`^PUPIL_TAKEN .*${a.uai}`)]);
    expect(lines(back, a.idOfLou)).toEqual([expect.stringMatching(`^PUPIL_TAKEN_BACK .*${b.uai}`)]);
    expect(back).toMatchObject({ unchanged: false, students: { changed: 1, unchanged: 1 } });
  });

  it('is taken by each file that names her, in turn, and the same file a second time changes nothing', async () => {
    const [a, b] = [schoolOf(), schoolOf()];
    const lou = { ine: ineOf(6002), mobile: 6002 };
    await a.import(lou);
    for (const one of [b, a, b]) {
      await one.import(lou);
      const people = await People.of(world);
      expect(people.placementOf(lou.ine)).toBe(`${one.uai} 6D`);
      expect(people.responsablesOf(lou.ine)).toEqual([`MERE by ${one.uai}`]);
      const before = eventsOfPeople(await world.events()).length;
      expect(await one.import(lou)).toMatchObject({ unchanged: true, lines: [] });
      expect(eventsOfPeople(await world.events())).toHaveLength(before);
    }
  });

  it('has the responsables of the school that has her, and of it alone', async () => {
    const [a, b] = [schoolOf(), schoolOf()];
    const lou = { ine: ineOf(6003), mobile: 6003 };
    await a.import({ ...lou, father: true });
    await b.import(lou);
    expect((await People.of(world)).responsablesOf(lou.ine)).toEqual([`MERE by ${b.uai}`]);
    await a.import({ ...lou, father: true });
    expect((await People.of(world)).responsablesOf(lou.ine)).toEqual([`MERE by ${a.uai}`, `PERE by ${a.uai}`]);
  });

  it('keeps the responsables she has where the file that takes her names none', async () => {
    const [a, b] = [schoolOf(), schoolOf()];
    const lou = { ine: ineOf(6004) };
    await a.import({ ...lou, mobile: 6004 });
    await b.import(lou);
    const people = await People.of(world);
    expect(people.placementOf(lou.ine)).toBe(`${b.uai} 6D`);
    expect(people.responsablesOf(lou.ine)).toEqual([`MERE by ${a.uai}`]);
  });

  it('is taken from another académie with a line that names it, there and back', async () => {
    const [a, b] = [schoolOf(), schoolOf('075')];
    const lou = { ine: ineOf(6005), mobile: 6005 };
    await a.import(lou);
    const [taken] = lines(await b.import(lou), b.idOfLou);
    expect(taken).toMatch(RegExp(`^PUPIL_TAKEN_FROM_ACADEMIE .*${a.uai}.*09`));
    const [back] = lines(await a.import(lou), a.idOfLou);
    expect(back).toMatch(RegExp(`^PUPIL_TAKEN_BACK .*${b.uai}.*01`));
  });

  it('is restored by ONDE and by AAF as by SIECLE', async () => {
    const ine = ineOf(6006);
    const [ecole, b] = [uaiOf(9001), schoolOf()];
    const label = '02 CP2 de Mme I.';
    const ofOnde = (): NamedBuffer[] =>
      onde(
        [ondePupil('NOM', 'Lou', '2015-04-13', ine), ondePupil('AUTRE', 'Tom', '2015-04-14', ineOf(6007))],
        [ondeParent('MERE', 'Chloé', '0639986006', [['NOM', 'Lou', label]])],
      );
    const ofAaf = (): NamedBuffer[] =>
      completeExport(
        base(
          college(1),
          eleve(1, { ine, parents: [1], more: { givenName: 'Lou', ENTPersonDateNaissance: '13/04/2015' } }),
          relative(1, { sn: 'MERE', mobile: '0639986006' }),
        ),
      );
    const imports = {
      [ecole]: () => world.run({ uai: ecole, base: 'ONDE', year: 2026, files: ofOnde() }),
      [aafUai(1)]: () => world.academie(ofAaf()),
    };
    for (const [uai, run] of Object.entries(imports)) {
      await run();
      await b.import({ ine, mobile: 6006 });
      await b.import();
      const report = await run();
      const people = await People.of(world);
      expect(people.placementOf(ine)).toMatch(uai);
      expect(people.responsablesOf(ine)).toEqual([`MERE by ${uai}`]);
      expect(report.lines.map(({ code }) => code)).toContain('PUPIL_TAKEN_BACK');
      const before = eventsOfPeople(await world.events()).length;
      expect(await run()).toMatchObject({ unchanged: true });
      expect(eventsOfPeople(await world.events())).toHaveLength(before);
    }
  });
});

/** Whom an import ends, what its report says of them, and which imports are refused until somebody confirms that many end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcademieReport, ImportReport, ImportRequest } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import {
  base,
  completeExport,
  parent as relative,
  pupil as eleve,
  school as college,
  uaiOf as aafUai,
} from '../support/academie.js';
import {
  ineOf,
  onde,
  ondeParent,
  ondePupil,
  parent,
  pupil,
  siecle,
  type Parent,
  type Pupil,
} from '../support/files.js';
import { People } from '../support/people.js';
import { eventsOfPeople, openWorld, type World } from '../support/support.js';

const uaiOf = (n: number): string => {
  const digits = `059${String(n).padStart(4, '0')}`;
  return digits + uaiLetter(digits);
};
const CASES = join(import.meta.dirname, '../cases');
const filesIn = async (folder: string) =>
  (await readdir(join(CASES, folder))).sort().map(name => ({ name, path: join(CASES, folder, name) }));
const YES = { confirmDisappearance: true } as const;
const NOBODY = { ended: 0, disappeared: 0 };
const codes = ({ lines }: ImportReport | AcademieReport): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind, code } of lines) counts[`${kind} ${code}`] = (counts[`${kind} ${code}`] ?? 0) + 1;
  return counts;
};

describe('an import that would end people', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  /** A school of so many pupils, each with a mother. */
  const newSchool = (size = 12) => {
    const n = ++schools;
    const uai = uaiOf(n * 100);
    const pupils = Array.from({ length: size }, (_, at) =>
      pupil(at, { id: `1${at}`, ine: ineOf(20_000 + n * 100 + at), surname: `NOM${'ABCDEFGHIJKLMNOP'[at]}` }),
    );
    const mothers = pupils.map((child, at) =>
      parent(at, [child], { id: `2${at}`, surname: `MERE${'ABCDEFGHIJKLMNOP'[at]}` }),
    );
    const run = (
      of: readonly Pupil[] = pupils,
      more: Partial<ImportRequest> & { parents?: Parent[]; date?: string; schoolYear?: string } = {},
    ): Promise<ImportReport> => {
      const { parents = mothers, date, schoolYear, ...asked } = more;
      const files = siecle([...of], parents, { uai, ...(date && { date }), ...(schoolYear && { year: schoolYear }) });
      return world.run({ uai, base: 'SIECLE', year: 2026, files, ...asked });
    };
    const enrolled = async (): Promise<number> => {
      const people = await People.of(world);
      return pupils.filter(({ ine }) => people.placementOf(ine!)?.startsWith(uai)).length;
    };
    const linked = async (): Promise<number> => {
      const people = await People.of(world);
      return pupils.flatMap(({ ine }) => people.responsablesOf(ine!)).length;
    };
    return { uai, pupils, mothers, run, enrolled, linked };
  };
  const without = (of: readonly Pupil[], field: 'classCode' | 'ine'): Pupil[] =>
    of.map(one => {
      const rest = { ...one };
      delete rest[field];
      return rest;
    });
  const leaving = (of: readonly Pupil[], day: string): Pupil[] =>
    of.map(one => ({ ...one, more: `<DATE_SORTIE>${day}</DATE_SORTIE>` }));
  const eventsAppended = async (work: () => Promise<unknown>): Promise<number> => {
    const before = eventsOfPeople(await world.events()).length;
    await work();
    return eventsOfPeople(await world.events()).length - before;
  };

  describe('an export without classes', () => {
    it.each([
      [
        'siecle-no-structures',
        24,
        (folder: string, more: object) =>
          filesIn(folder).then(files => world.run({ uai: '0699901M', base: 'SIECLE', year: 2026, files, ...more })),
      ],
      [
        'aaf-no-classes',
        12,
        (folder: string, more: object) =>
          filesIn(folder).then(files => world.academie(files, { academie: '23', ...more })),
      ],
    ] as const)('ends nobody unless confirmed: %s', async (folder, size, run) => {
      const created = { students: { created: size }, responsables: { created: size }, links: { created: size } };
      expect(await run(`${folder}/day1`, {})).toMatchObject({ status: 'COMPLETED', ...created });
      for (const time of ['first', 'second']) {
        const events = await eventsAppended(async () => {
          const report: ImportReport | AcademieReport = await run(`${folder}/day2`, {});
          const counts = { students: NOBODY, responsables: NOBODY, links: NOBODY };
          expect(report).toMatchObject({ status: 'COMPLETED', unchanged: true, rejects: 0, warnings: 0, ...counts });
          expect(report.skips.STUDENT).toEqual({ NO_CLASSES: size });
          if (time === 'first') expect(codes(report)).toEqual({ 'SCHOOL NO_CLASSES': 1 });
        });
        expect(events).toBe(0);
      }
      const confirmed: ImportReport | AcademieReport = await run(`${folder}/day2`, YES);
      expect(confirmed).toMatchObject({ status: 'COMPLETED', students: { ended: size }, rejects: 0 });
      expect(codes(confirmed)).toMatchObject({ 'STUDENT ENDED_NO_CLASS': size });
      expect(await run(`${folder}/day1`, { confirmOlder: true })).toMatchObject({ students: { created: size } });
    });

    it('of ONDE ends nobody either, however small the school', async () => {
      const uai = uaiOf(9901);
      const of = (label: string, code: string) =>
        onde(
          [
            ondePupil('NOM', 'Lou', '2017-04-13', ineOf(30_001), label, code),
            ondePupil('NOM', 'Zoé', '2017-04-14', ineOf(30_002), label, code),
          ],
          [ondeParent('MERE', 'Chloé', '0639987000', [['NOM', 'Lou', label]])],
        );
      const run = (files: ReturnType<typeof onde>) => world.run({ uai, base: 'ONDE', year: 2026, files });
      await run(of('CP A', '1'));
      expect(await run(of('', ''))).toMatchObject({
        status: 'COMPLETED',
        unchanged: true,
        students: NOBODY,
        links: NOBODY,
      });
      expect((await People.of(world)).placementOf(ineOf(30_001))).toBe(`${uai} 1`);
    });

    it('leaves the classes of the school as they were, and nobody of the file is enrolled', async () => {
      const { run, pupils } = newSchool(3);
      await run();
      const events = (await world.events()).length;
      await run(without([...pupils, pupil(9, { ine: ineOf(30_009) })], 'classCode'));
      expect((await world.events()).slice(events)).toEqual([]);
      expect(await run()).toMatchObject({ unchanged: true });
    });

    it('is none where somebody is in a class: those without one leave', async () => {
      const { run, pupils, enrolled } = newSchool(4);
      await run();
      const report = await run([pupils[0]!, ...without(pupils.slice(1), 'classCode')]);
      expect(report).toMatchObject({ status: 'COMPLETED', students: { ended: 3, unchanged: 1 } });
      expect(codes(report)).toMatchObject({
        'STUDENT ENDED_NO_CLASS': 3,
        'LINK ENDED_PUPIL_LEFT': 3,
        'RESPONSABLE ENDED_NO_PUPIL': 3,
      });
      expect(await enrolled()).toBe(1);
    });
  });

  describe('more than half of the people, and more than ten,', () => {
    const inactive = (of: readonly Pupil[]): Pupil[] => of.map(one => ({ ...one, classCode: 'INACTIFS' }));
    it.each([
      ['absent', (of: readonly Pupil[]) => of.slice(11), 'ENDED_ABSENT'],
      [
        'with an exit date',
        (of: readonly Pupil[]) => [...leaving(of.slice(0, 11), '01/09/2026'), of[11]!],
        'ENDED_EXIT_DATE',
      ],
      [
        'without a class',
        (of: readonly Pupil[]) => [...without(of.slice(0, 11), 'classCode'), of[11]!],
        'ENDED_NO_CLASS',
      ],
      ['inactive', inactive, 'ENDED_NO_CLASS'],
    ] as const)('end only once that is confirmed: %s', async (_, changed, code) => {
      const { run, pupils, mothers, enrolled, linked } = newSchool();
      await run();
      const parents = mothers.filter(({ links }) => changed(pupils).some(({ id }) => id === links[0]![0]));
      const events = await eventsAppended(async () => {
        for (const dryRun of [true, false]) {
          const refused = await run(changed(pupils), { parents, dryRun });
          expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'GREAT_LOSS' } });
          expect(refused.refusal!.reason).toMatch(/1[12] of the 12 pupils/);
          expect(codes(refused)).toEqual({ 'SCHOOL GREAT_LOSS': 1 });
        }
      });
      expect([events, await enrolled(), await linked()]).toEqual([0, 12, 12]);
      const confirmed = await run(changed(pupils), { parents, ...YES });
      const gone = 12 - (await enrolled());
      // The inactive are all twelve, the others eleven.
      expect([11, 12]).toContain(gone);
      expect(codes(confirmed)[`STUDENT ${code}`]).toBe(gone);
      expect(await linked()).toBe(12 - gone);
    });

    it('end only once that is confirmed, where pupils have no INE any more and none is waived', async () => {
      const { run, pupils, linked } = newSchool();
      await run(without(pupils, 'ine'), { waiveIne: true });
      const refused = await run(without(pupils, 'ine'));
      expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'GREAT_LOSS' } });
      expect(refused.refusal!.reason).toMatch(/12 of the 12 responsables/);
      const confirmed = await run(without(pupils, 'ine'), YES);
      expect(codes(confirmed)).toMatchObject({ 'LINK ENDED_NO_INE': 12, 'RESPONSABLE ENDED_NO_INE': 12 });
      expect(await linked()).toBe(0);
    });

    it('end only once that is confirmed, where links alone are lost', async () => {
      const { run, mothers, pupils, linked } = newSchool();
      await run();
      const others = mothers.map(one => ({
        ...one,
        links: one.links.map(([id]) => [id, '3', '10'] as [string, string, string]),
      }));
      expect(await run(pupils, { parents: others })).toMatchObject({
        status: 'REFUSED',
        refusal: { code: 'GREAT_LOSS' },
      });
      expect(await linked()).toBe(12);
      expect(codes(await run(pupils, { parents: others, ...YES }))).toMatchObject({ 'LINK ENDED_NOT_LEGAL': 12 });
    });

    it('do not end where the base gives its records other ids', async () => {
      const { run, pupils, mothers, linked } = newSchool();
      const mobile = (at: number): string => `<TEL_PORTABLE>06 39 98 71 ${String(10 + at)}</TEL_PORTABLE>`;
      await run(pupils, { parents: mothers.map((one, at) => ({ ...one, more: mobile(at) })) });
      const renamed = pupils.map(one => ({ ...one, id: `9${one.id}` }));
      const parents = mothers.map((one, at) => ({
        ...one,
        ...{ id: `9${one.id}`, more: mobile(at), links: [[`9${one.links[0]![0]}`, '1', '10']] as Parent['links'] },
      }));
      expect(await run(renamed, { parents })).toMatchObject({ status: 'COMPLETED' });
      expect(await linked()).toBe(12);
    });

    it('hold back one school of an académie, and no other', async () => {
      const pupils = (n: number) => Array.from({ length: 12 }, (_, at) => 100 * n + at);
      const all = (gone: readonly number[]) =>
        base(
          ...[1, 2].map(n => college(n)),
          ...[1, 2].flatMap(n => pupils(n).map(id => relative(id))),
          ...[1, 2].flatMap(n =>
            pupils(n).map(id =>
              eleve(id, {
                school: n,
                classCode: gone.includes(id) ? 'INACTIFS' : '6D',
                ine: ineOf(31_000 + id),
                parents: [id],
              }),
            ),
          ),
        );
      await world.academie(completeExport(all([])), { academie: '12' });
      // All of the first school, and one of the second.
      const gone = [...pupils(1), 200];
      for (const time of ['first', 'second']) {
        const held = await world.academie(completeExport(all(gone)));
        expect(held).toMatchObject({
          status: 'COMPLETED',
          rejects: 1,
          students: { ended: time === 'first' ? 1 : 0, disappeared: 0 },
        });
        expect(held.lines).toContainEqual(
          expect.objectContaining({ code: 'GREAT_LOSS', recordId: aafUai(1), severity: 'REJECT' }),
        );
        expect(held.skips.STUDENT).toMatchObject({ GREAT_LOSS: 12 });
      }
      const people = await People.of(world);
      expect(gone.map(id => people.placementOf(ineOf(31_000 + id)))).toEqual([
        ...Array<string>(12).fill(`${aafUai(1)} 6D`),
        undefined,
      ]);
      expect(await world.academie(completeExport(all(gone)), YES)).toMatchObject({
        students: { ended: 12 },
        rejects: 0,
      });
      expect((await People.of(world)).placementOf(ineOf(31_100))).toBeUndefined();
    });
  });

  describe('an exit date', () => {
    afterAll(() => world.clock.set(new Date().toISOString()));
    it('to come ends nobody yet; on its day it ends the pupil, with the same file', async () => {
      const { run, pupils, enrolled } = newSchool(2);
      world.clock.set('2026-11-20T10:00:00.000Z');
      await run();
      const file = [...leaving(pupils.slice(0, 1), '24/11/2026'), pupils[1]!];
      expect(await run(file)).toMatchObject({ unchanged: true, students: { unchanged: 2 }, lines: [] });
      // In Paris the 24th begins at 23:00 UTC.
      world.clock.set('2026-11-23T22:59:00.000Z');
      expect(await run(file)).toMatchObject({ unchanged: true });
      world.clock.set('2026-11-23T23:01:00.000Z');
      const report = await run(file);
      expect(report).toMatchObject({ students: { ended: 1, unchanged: 1 } });
      expect(codes(report)).toMatchObject({ 'STUDENT ENDED_EXIT_DATE': 1 });
      expect(report.lines.find(({ kind }) => kind === 'STUDENT')).toMatchObject({ recordId: '10', severity: 'NOTICE' });
      expect(await enrolled()).toBe(1);
    });

    it.each(['00/00/0000', '0000-00-00', ' '])('of %s is none', async text => {
      const { run, pupils, enrolled } = newSchool(2);
      await run(leaving(pupils, text));
      expect(await enrolled()).toBe(2);
    });
  });

  it('says the reason for each pupil, responsable and link, with the ids of the base', async () => {
    const { run, pupils, mothers } = newSchool(4);
    await run();
    const { lines } = await run(pupils.slice(0, 3), { parents: mothers.slice(0, 2) });
    expect(lines.map(({ kind, code, recordId }) => [kind, code, recordId])).toEqual(
      expect.arrayContaining([
        ['STUDENT', 'ENDED_ABSENT', '13'],
        ['RESPONSABLE', 'ENDED_ABSENT', '22'],
        ['RESPONSABLE', 'ENDED_NO_PUPIL', '23'],
        ['LINK', 'ENDED_ABSENT', '12–22'],
        ['LINK', 'ENDED_PUPIL_LEFT', '13–23'],
      ]),
    );
    expect(lines).toHaveLength(5);
    expect(lines.every(({ severity }) => severity === 'NOTICE')).toBe(true);
  });

  it('says that a pupil who is of age is his or her own responsable now', async () => {
    const { run, mothers } = newSchool(2);
    await run();
    const own = [mothers[0]!, { ...mothers[1]!, links: [['11', '1', '70']] as Parent['links'] }];
    const { lines } = await run(undefined, { parents: own });
    expect(lines.map(({ kind, code, recordId }) => [kind, code, recordId])).toEqual(
      expect.arrayContaining([['LINK', 'ENDED_SELF', '11–21']]),
    );
  });

  it('says of a pupil whom another school has taken which school that is', async () => {
    const [a, b] = [newSchool(2), newSchool(2)];
    await a.run();
    await b.run([...b.pupils, { ...a.pupils[1]!, id: '77' }]);
    const report = await a.run(a.pupils.slice(0, 1), { parents: a.mothers.slice(0, 1) });
    expect(report.lines.find(({ kind }) => kind === 'STUDENT')).toMatchObject({ code: 'ENDED_TAKEN', recordId: '11' });
    expect(report.lines.find(({ kind }) => kind === 'STUDENT')!.reason).toContain(b.uai);
  });

  it('takes most pupils of a school of another académie only when that is confirmed', async () => {
    const a = newSchool();
    await a.run();
    const uai = `0750001${uaiLetter('0750001')}`;
    const take = (more = {}): Promise<ImportReport> =>
      world.run({ uai, base: 'SIECLE', year: 2026, files: siecle(a.pupils, [], { uai }), ...more });
    const refused = await take();
    expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'GREAT_LOSS' } });
    expect(refused.refusal!.reason).toMatch(RegExp(`12 of the 12 pupils of ${a.uai}`));
    expect(await a.enrolled()).toBe(12);
    expect(codes(await take(YES))).toMatchObject({ 'STUDENT PUPIL_TAKEN_FROM_ACADEMIE': 12 });
  });
});

describe('an export older than the one in force', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('is refused with both dates, and is in force once confirmed', async () => {
    const uai = uaiOf(1);
    const run = (date: string, more: Partial<ImportRequest> = {}) =>
      world.run({
        ...{ uai, base: 'SIECLE', year: 2026, ...more },
        files: siecle([pupil(1)], [], { uai, date, year: String(more.year ?? 2026) }),
      });
    expect(await run('20/11/2026')).toMatchObject({ status: 'COMPLETED' });
    for (const dryRun of [true, false]) {
      const refused = await run('10/11/2026', { dryRun });
      expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'OLDER_EXPORT' } });
      expect(refused.refusal!.reason).toMatch(/2026-11-10.*2026-11-20/);
    }
    const lastYear = await run('20/06/2026', { year: 2025 });
    expect(lastYear).toMatchObject({ status: 'REFUSED', refusal: { code: 'OLDER_EXPORT' } });
    expect(lastYear.refusal!.reason).toMatch(/2025-2026.*2026-2027/);
    expect(await run('20/11/2026')).toMatchObject({ status: 'COMPLETED', unchanged: true });
    expect(await run('10/11/2026', { confirmOlder: true })).toMatchObject({ status: 'COMPLETED' });
    expect(await run('11/11/2026')).toMatchObject({ status: 'COMPLETED' });
  });

  it('is refused for an académie, too, unless confirmed', async () => {
    const of = base(college(1), eleve(1), eleve(2));
    const run = (day: string, more = {}) => world.academie(completeExport(of, { day }), more);
    expect(await run('20261120')).toMatchObject({ status: 'COMPLETED' });
    const refused = await run('20261110');
    expect(refused).toMatchObject({ status: 'REFUSED', refusal: { code: 'OLDER_EXPORT' } });
    expect(refused.refusal!.reason).toMatch(/2026-11-10.*2026-11-20/);
    expect(await run('20261110', { confirmOlder: true })).toMatchObject({ status: 'COMPLETED' });
  });
});

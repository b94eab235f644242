import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import { ineOf, siecle, type NamedBuffer, type Parent, type Pupil } from '../support/files.js';
import { addsUp, openWorld, type StoredEvent, type World } from '../support/support.js';

const pupilIds = fc.integer({ min: 1, max: 6 });
/** A school, with faults in places: `42` is no name, `x` no level, `99` no kinship, and no file has a pupil 7. */
const school = fc.record({
  pupils: fc.uniqueArray(
    fc.record({
      id: pupilIds,
      classCode: fc.constantFrom('6A', '6B', undefined),
      ine: fc.constantFrom('own', 'own', 'own', 'none', 'bad'),
      first: fc.constantFrom('Zoé', 'Tom', '42'),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
  ),
  parents: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 4 }),
      surname: fc.constantFrom('MARTIN', 'DURAND'),
      mail: fc.constantFrom('<MEL>a@example.org</MEL>', '<MEL>none</MEL>', undefined),
      links: fc.uniqueArray(
        fc.tuple(
          fc.integer({ min: 1, max: 7 }),
          fc.constantFrom('1', '1', '2', '3', 'x'),
          fc.constantFrom('10', '20', '99'),
        ),
        {
          selector: ([id]) => id,
          maxLength: 4,
        },
      ),
    }),
    { selector: ({ id }) => id, maxLength: 4 },
  ),
});
type School = typeof school extends fc.Arbitrary<infer T> ? T : never;

describe('imports of any files', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let schools = 0;
  const newSchool = (): { uai: string; number: number } => {
    const number = schools++;
    const digits = `059${String(number).padStart(4, '0')}`;
    return { uai: digits + uaiLetter(digits), number };
  };
  const filesOf = (given: School, { uai, number }: { uai: string; number: number }): NamedBuffer[] => {
    const pupils = given.pupils.map(({ id, classCode, ine, first }): Pupil => ({
      id: String(id),
      surname: 'MARTIN',
      firstName: first,
      birth: `0${id}/03/2014`,
      ...(classCode === undefined ? {} : { classCode }),
      ...(ine === 'own' ? { ine: ineOf(number * 10 + id) } : ine === 'bad' ? { ine: '12' } : {}),
    }));
    const parents = given.parents.map(({ id, surname, mail, links }): Parent => ({
      id: String(id),
      surname,
      firstName: `Anne${'abcd'[id - 1]}`,
      links: links.map(([pupil, level, kinship]) => [String(pupil), level, kinship]),
      ...(mail === undefined ? {} : { more: mail }),
    }));
    return siecle(pupils, parents, { uai });
  };
  const run = async (uai: string, files: NamedBuffer[]): Promise<ImportReport> => {
    const report = await world.run({ uai, base: 'SIECLE', year: 2026, files, confirmDisappearance: true });
    expect(report.status).toBe('COMPLETED');
    expect([report.students, report.responsables, report.links].every(addsUp)).toBe(true);
    return report;
  };
  /** How many are enrolled, in which classes, and linked how, by what the ledger says in the end. */
  const endOf = (events: StoredEvent[]): unknown => {
    const enrolled = new Map<string, unknown>();
    const links = new Map<string, unknown>();
    for (const { stream, type, data } of events) {
      if (/^Student(Enrolled|PlacementChanged)$/.test(type)) enrolled.set(stream, data.classCode);
      if (type === 'StudentLeft') enrolled.delete(stream);
      if (type === 'LinkAttached') links.set(`${stream} ${String(data.studentId)}`, [data.kinship, data.legalLevel]);
      if (type === 'LinkDetached') links.delete(`${stream} ${String(data.studentId)}`);
    }
    return {
      enrolled: enrolled.size,
      classes: [...enrolled.values()].sort(),
      links: [...links.values()].map(String).sort(),
    };
  };
  const newEvents = async <T>(work: () => Promise<T>): Promise<StoredEvent[]> => {
    const before = (await world.events()).length;
    await work();
    return (await world.events()).slice(before);
  };

  it('have reports that add up, append nothing the second time, and do not depend on the order of records', () =>
    fc.assert(
      fc.asyncProperty(school, fc.infiniteStream(fc.nat()), async (given, shuffle) => {
        const at = newSchool();
        const files = filesOf(given, at);
        await run(at.uai, files);
        const before = (await world.events()).length;
        const again = await run(at.uai, files);
        const order = <T>(items: T[]): T[] =>
          items
            .map(item => [shuffle.next().value!, item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item);
        const shuffled = filesOf(
          {
            pupils: order(given.pupils),
            parents: order(given.parents).map(one => ({ ...one, links: order(one.links) })),
          },
          at,
        );
        const other = await run(at.uai, shuffled);
        expect((await world.events()).length).toBe(before);
        const figures = ({ students, responsables, links, skips, rejects }: ImportReport) => ({
          students,
          responsables,
          links,
          skips,
          rejects,
        });
        expect(figures(other)).toEqual(figures(again));
      }),
      { numRuns: 25 },
    ));

  it('end in the state of the last files alone, when nothing in any is in doubt', () =>
    fc.assert(
      fc.asyncProperty(school, school, async (first, second) => {
        const sound = (given: School): School => ({
          pupils: given.pupils.map(one => ({ ...one, ine: 'own', first: 'Zoé' })),
          parents: given.parents.map(one => ({
            ...one,
            links: one.links.filter(([pupil, level]) => level !== 'x' && given.pupils.some(({ id }) => id === pupil)),
          })),
        });
        const one = newSchool();
        const after = await newEvents(async () => {
          await run(one.uai, filesOf(sound(first), one));
          await run(one.uai, filesOf(sound(second), one));
        });
        const other = newSchool();
        const alone = await newEvents(() => run(other.uai, filesOf(sound(second), other)));
        expect(endOf(after)).toEqual(endOf(alone));
      }),
      { numRuns: 25 },
    ));
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AcademieReport, ImportFile } from '../../../../src/ingest/index.js';
import type { VaultRef } from '../../../../src/domain/vault-ref.js';
import {
  base,
  completeExport,
  deltaExport,
  parent,
  pupil,
  school,
  uaiOf,
  type AafRecord,
  type Base,
} from '../../support/academie.js';
import { addsUp, openWorld, type StoredEvent, type World } from '../../support/support.js';
import { ineOf } from '../../support/files.js';

/** Runs of each property: few, because each imports up to four exports. */
const RUNS = 15;

const link = fc.record({
  parent: fc.integer({ min: 1, max: 5 }),
  kinship: fc.constantFrom('10', '20', '50'),
  level: fc.constantFrom('1', '1', '1', '2', '3', 'x'),
});
const academie = fc.record({
  schools: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }),
  pupils: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 5 }),
      school: fc.integer({ min: 1, max: 3 }),
      classCode: fc.constantFrom('6A', '6B', 'INACTIFS', undefined),
      ine: fc.constantFrom('own', 'own', 'own', 'own', 'shared', 'none', 'bad'),
      birth: fc.constantFrom('01/02/2014', '01/02/2014', '31/02/2014'),
      links: fc.uniqueArray(link, { selector: ({ parent: id }) => id, maxLength: 3 }),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 5 },
  ),
  parents: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 4 }),
      surname: fc.constantFrom('MARTIN', 'DURAND', 'PETIT', '42'),
      mail: fc.constantFrom('a@example.org', 'none', undefined),
    }),
    { selector: ({ id }) => id, maxLength: 4 },
  ),
});
type Academie = typeof academie extends fc.Arbitrary<infer T> ? T : never;

/** The same with nothing in doubt: every pupil has a school, an INE of his or her own and a valid record. */
const sound = ({ pupils, parents }: Academie): Academie => ({
  schools: [1, 2, 3],
  parents: parents.map(one => ({ ...one, surname: one.surname === '42' ? ('PETIT' as const) : one.surname })),
  pupils: pupils.map(one => ({
    ...one,
    ine: 'own',
    birth: '01/02/2014',
    links: one.links.filter(({ parent: id, level }) => level !== 'x' && parents.some(known => known.id === id)),
  })),
});

/** First names, by the id within the académie: they tell who a record is about. */
const LABELS = ['Ana', 'Bob', 'Cleo', 'Dora', 'Emil', 'Finn'];

/** The records of académie number `n`: its ids, schools and INE are of no other. */
const recordsOf = ({ schools, pupils, parents }: Academie, n: number): AafRecord[] => [
  ...schools.map(at => school(10 * n + at)),
  ...parents.map(({ id, surname, mail }) => parent(10 * n + id, { sn: surname, givenName: LABELS[id], mail })),
  ...pupils.map(({ id, school: at, classCode, ine, birth, links }) =>
    pupil(10 * n + id, {
      school: 10 * n + at,
      classCode,
      ine: { own: ineOf(90_000 + 10 * n + id), shared: ineOf(90_000 + 10 * n), bad: '12', none: undefined }[ine],
      parents: links.map(({ parent: to, kinship, level }) => `R${10 * n + to}$${kinship}$1$${level}$1$1`),
      more: { sn: 'PUPIL', givenName: LABELS[id], ENTPersonDateNaissance: birth },
    }),
  ),
];

/** Two days: on the second, the pupil names the responsable of the first, who is gone. The files of responsables are then empty. */
const nobodyLeft = ((): [Academie, Academie] => {
  const child = { id: 1, school: 1, classCode: '6A', ine: 'own', birth: '01/02/2014', links: [] } as const;
  const mother = { parent: 1, kinship: '10', level: '1' } as const;
  return [
    { schools: [1], pupils: [{ ...child, links: [] }], parents: [{ id: 1, surname: 'MARTIN', mail: 'a@example.org' }] },
    { schools: [1], pupils: [{ ...child, links: [mother] }], parents: [] },
  ];
})();

describe('imports of any académie', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());
  /** Number of the académie that was made last; each test begins a new hundred. */
  let number = 0;
  beforeEach(() => {
    number += 100;
  });

  /** Forgets that any académie was imported before, but not the people. Returns the number of the next académie. */
  const forget = async (): Promise<number> => {
    await world.database.pool.query(
      'truncate ingest.aaf_records, ingest.aaf_links, ingest.aaf_outcomes, ingest.aaf_bases, ingest.aaf_schools_due',
    );
    return ++number;
  };
  const run = async (files: readonly ImportFile[]): Promise<AcademieReport> => {
    const report = await world.academie(files, { confirmDisappearance: true });
    expect(report.status).toBe('COMPLETED');
    const { students, responsables, links, schoolRecords, mefRecords } = report;
    expect([students, responsables, links, schoolRecords, mefRecords].map(addsUp)).toEqual(Array(5).fill(true));
    return report;
  };

  /** Who is enrolled where, linked to whom and known as what, by what these events say in the end. */
  const endOf = async (events: readonly StoredEvent[], n: number): Promise<unknown> => {
    const identities = new Map<string, VaultRef>();
    const contacts = new Map<string, VaultRef>();
    const enrolled = new Map<string, string>();
    const links = new Map<string, [account: string, student: string, what: string]>();
    for (const { stream, type, data } of events) {
      const key = `${stream} ${String(data.studentId)}`;
      if (type === 'IdentityRecorded') identities.set(stream, data.identity as VaultRef);
      if (type === 'ContactDetailsRecorded') contacts.set(stream, data.contact as VaultRef);
      if (/^Student(Enrolled|PlacementChanged|Transferred)$/.test(type))
        enrolled.set(stream, `${String(data.uai)} ${String(data.classCode)}`);
      if (type === 'StudentLeft') enrolled.delete(stream);
      if (type === 'LinkAttached')
        links.set(key, [stream, `student-${String(data.studentId)}`, `${String(data.kinship)} ${String(data.uai)}`]);
      if (type === 'LinkDetached') links.delete(key);
    }
    const names = new Map<string, string>();
    for (const [stream, ref] of identities) {
      const [identity] = await world.vault.persons.identities([ref]);
      const contact = contacts.get(stream);
      const [reached] = contact ? await world.vault.persons.contacts([contact]) : [];
      names.set(stream, `${identity!.firstName} ${identity!.surname} ${reached?.email ?? ''}`);
    }
    const withSchoolNumbers = (text: string): string =>
      [1, 2, 3].reduce((named, at) => named.replace(uaiOf(10 * n + at), `school ${at}`), text);
    return {
      enrolled: [...enrolled].map(([stream, placed]) => `${names.get(stream)}: ${withSchoolNumbers(placed)}`).sort(),
      links: [...links.values()]
        .map(([account, student, what]) => `${names.get(account)} of ${names.get(student)}: ${withSchoolNumbers(what)}`)
        .sort(),
    };
  };
  /** Imports these exports of a new académie one after the other; returns how that ends. */
  const after = async (imports: (n: number) => readonly (readonly ImportFile[])[]): Promise<unknown> => {
    const n = await forget();
    const before = (await world.events()).length;
    for (const files of imports(n)) await run(files);
    return endOf((await world.events()).slice(before), n);
  };
  const baseOf = (given: Academie, n: number): Base => base(...recordsOf(given, n));

  it('end in the same state by a delta as by the complete export of that day', () =>
    fc.assert(
      fc.asyncProperty(academie, academie, async (first, second) => {
        const byDelta = await after(n => {
          const [a, b] = [baseOf(first, n), baseOf(second, n)];
          return [completeExport(a), deltaExport(a, b)];
        });
        const byAll = await after(n => [completeExport(baseOf(first, n)), completeExport(baseOf(second, n))]);
        expect(byDelta).toEqual(byAll);
      }),
      { numRuns: RUNS, examples: [nobodyLeft] },
    ));

  it('end in the state of the last export alone, when nothing in any is in doubt', () =>
    fc.assert(
      fc.asyncProperty(academie, academie, async (first, second) => {
        const both = await after(n => [
          completeExport(baseOf(sound(first), n)),
          completeExport(baseOf(sound(second), n)),
        ]);
        const alone = await after(n => [completeExport(baseOf(sound(second), n))]);
        expect(both).toEqual(alone);
      }),
      { numRuns: RUNS },
    ));

  it('append nothing the second time, whatever the order of parts and records', () =>
    fc.assert(
      fc.asyncProperty(
        academie,
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.nat()),
        async (given, parts, by) => {
          const n = await forget();
          const shuffled = <T>(items: readonly T[]): T[] =>
            items
              .map(item => [by.next().value!, item] as const)
              .sort(([a], [b]) => a - b)
              .map(([, item]) => item);
          const all = recordsOf(given, n);
          await run(completeExport(base(...all)));
          const before = (await world.events()).length;
          const figures = ({
            students,
            responsables,
            links,
            schoolRecords,
            skips,
            rejects,
            schools,
          }: AcademieReport) => ({ students, responsables, links, schoolRecords, skips, rejects, schools });
          const again = await run(completeExport(base(...all)));
          const other = await run(shuffled(completeExport(base(...shuffled(all)), {}, parts)));
          expect(figures(other)).toEqual(figures(again));
          expect((await world.events()).length).toBe(before);
        },
      ),
      { numRuns: RUNS },
    ));
});

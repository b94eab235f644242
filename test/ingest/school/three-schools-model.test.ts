/**
 * What the file of an import says holds after it. Three schools, one of each base, name the same pupils; their imports come in any order, are
 * killed and run again, and are compared with a small model.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Commands } from '../../../src/command/index.js';
import type { AcademieReport, ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import * as aaf from '../support/academie.js';
import {
  ineOf,
  onde,
  ondeParent,
  ondePupil,
  parent as siecleParent,
  pupil as sieclePupil,
  siecle,
} from '../support/files.js';
import { failing } from '../folder/support.js';
import { People } from '../support/people.js';
import { eventsOfPeople, openWorld, type World } from '../support/support.js';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = 8;
const PUPILS = [0, 1, 2, 3];
const PARENTS = ['MARTIN', 'DURAND', 'PETIT'];
const CLASSES = ['6A', '6B'];
const SCHOOLS = ['SIECLE', 'ONDE', 'AAF'] as const;

/** What a file says of a pupil. Pupils and parents are numbers: a parent's is the place of the surname in `PARENTS`. */
interface Named {
  readonly pupil: number;
  readonly classCode: string;
  readonly parents: readonly number[];
}
/** An import of a school's file that names these pupils. */
interface Step {
  readonly school: (typeof SCHOOLS)[number];
  readonly named: readonly Named[];
  /** The import is killed after so many commands, and then run again. */
  readonly killedAfter?: number | undefined;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  school: fc.constantFrom(...SCHOOLS),
  named: fc.uniqueArray(
    fc.record({
      pupil: fc.constantFrom(...PUPILS),
      classCode: fc.constantFrom(...CLASSES),
      parents: fc.uniqueArray(fc.constantFrom(0, 1, 2), { maxLength: 3 }),
    }),
    { selector: ({ pupil }) => pupil },
  ),
  killedAfter: fc.option(fc.nat({ max: 9 }), { freq: 3, nil: undefined }),
});

/** The e-mail address of responsables in the school's file: another in each school. */
const emailOf = (uai: string): string => `${uai.toLowerCase()}@courriel.example`;

/**
 * What holds after the imports so far. A pupil is where the last file that named him or her says, and leaves once the next file of that school does
 * not. The parents that a file gives a pupil take the place of those that other schools gave; where it gives none, the others' stay. A parent's
 * contact details are those of the school whose record came first. When that record ends, they stay until the file of the school that is first
 * then comes.
 */
class Model {
  /** By pupil, `<uai> <class>`. */
  readonly placements = new Map<number, string>();
  /** By pupil, each parent with the UAI of the school that gave him or her. */
  readonly links = new Map<number, ReadonlyMap<number, string>>();
  /** By parent, the schools that have a record of him or her, the first before the others. */
  readonly #records = new Map<number, readonly string[]>();
  /** By parent, the school whose contact details count. */
  readonly contactFrom = new Map<number, string>();

  import(uai: string, named: readonly Named[]): void {
    for (const pupil of PUPILS) {
      const said = named.find(each => each.pupil === pupil);
      const ofOthers = [...(this.links.get(pupil) ?? [])].filter(([, by]) => by !== uai);
      const own = (said?.parents ?? []).map(parent => [parent, uai] as const);
      this.links.set(pupil, new Map(own.length > 0 ? own : ofOthers));
      if (said) this.placements.set(pupil, `${uai} ${said.classCode}`);
      else if (this.placements.get(pupil)?.startsWith(uai)) this.placements.delete(pupil);
    }
    for (const parent of PARENTS.keys()) {
      const before = this.#records.get(parent) ?? [];
      const isNamed = named.some(({ parents }) => parents.includes(parent));
      const ofOthers = before.filter(other => other !== uai);
      const records = !isNamed ? ofOthers : before.includes(uai) ? before : [...before, uai];
      this.#records.set(parent, records);
      if (records[0] === uai) this.contactFrom.set(parent, uai);
    }
  }
}

describe('the imports of three schools that name the same pupils', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let timesMade = 0;
  /** Three schools and their pupils, whom nobody knows yet: all of AAF is forgotten, and all else has new numbers. */
  const newSchools = async () => {
    await world.database.pool.query(
      'truncate ingest.aaf_records, ingest.aaf_links, ingest.aaf_outcomes, ingest.aaf_bases, ingest.aaf_schools_due',
    );
    const n = ++timesMade;
    const uaiOf = (departement: string): string => `${departement}${n + 1000}${uaiLetter(`${departement}${n + 1000}`)}`;
    const uais = { SIECLE: uaiOf('059'), ONDE: uaiOf('062'), AAF: aaf.uaiOf(n) };
    const ine = (pupil: number): string => ineOf(40_000 + 10 * n + pupil);
    const mobile = (parent: number): string => `06399${String(10 * n + parent).padStart(5, '0')}`;
    const birth = (pupil: number): string => `0${pupil + 1}/03/2015`;
    const firstName = (pupil: number): string => `Lou${'abcdefgh'[pupil]}`;
    // A pupil of each school's own: no file is ever empty.
    const resident = SCHOOLS.map((_, place) => ({ pupil: 5 + place, classCode: '6A', parents: [] }));

    const files = {
      SIECLE: (all: readonly Named[]) => {
        const pupils = all.map(({ pupil, classCode }) =>
          sieclePupil(pupil, {
            ine: ine(pupil),
            surname: 'ENFANT',
            firstName: firstName(pupil),
            birth: birth(pupil),
            classCode,
          }),
        );
        const parents = PARENTS.map((surname, parent) =>
          siecleParent(
            parent,
            pupils.filter((_, place) => all[place]!.parents.includes(parent)),
            {
              surname,
              more: `<TEL_PORTABLE>${mobile(parent)}</TEL_PORTABLE><MEL>${emailOf(uais.SIECLE)}</MEL>`,
            },
          ),
        );
        return siecle(pupils, parents, { uai: uais.SIECLE });
      },
      ONDE: (all: readonly Named[]) =>
        onde(
          all.map(({ pupil, classCode }) =>
            ondePupil('ENFANT', firstName(pupil), birth(pupil), ine(pupil), `Classe ${classCode}`, classCode),
          ),
          PARENTS.flatMap((surname, parent) => {
            const children = all.filter(({ parents }) => parents.includes(parent));
            if (children.length === 0) return [];
            return ondeParent(
              surname,
              'Chloé',
              mobile(parent),
              children.map(({ pupil, classCode }) => ['ENFANT', firstName(pupil), `Classe ${classCode}`]),
              emailOf(uais.ONDE),
            );
          }),
        ),
      AAF: (all: readonly Named[]) =>
        aaf.completeExport(
          aaf.base(
            aaf.school(n),
            ...PARENTS.map((sn, parent) =>
              aaf.parent(10 * n + parent, { sn, mobile: mobile(parent), mail: emailOf(uais.AAF) }),
            ),
            ...all.map(({ pupil, classCode, parents }) =>
              aaf.pupil(10 * n + pupil, {
                school: n,
                classCode,
                ine: ine(pupil),
                parents: parents.map(parent => 10 * n + parent),
                more: { sn: 'ENFANT', givenName: firstName(pupil), ENTPersonDateNaissance: birth(pupil) },
              }),
            ),
          ),
        ),
    };
    const run = ({ school, named }: Step, commands?: Commands): Promise<ImportReport | AcademieReport> => {
      const given = files[school]([...named, resident[SCHOOLS.indexOf(school)]!]);
      return school === 'AAF'
        ? world.academie(given, {}, commands)
        : world.run({ uai: uais[school], base: school, year: 2026, files: given }, commands);
    };
    return { uais, ine, run };
  };

  it(`leave each pupil as the last file says, and change nothing when run again (seed ${SEED})`, () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 7 }), async steps => {
        const { uais, ine, run } = await newSchools();
        const model = new Model();
        for (const step of steps) {
          if (step.killedAfter !== undefined) {
            let left = step.killedAfter;
            await run(
              step,
              failing(world.commands, () => left-- <= 0),
            ).catch(() => undefined);
          }
          const report = await run(step);
          expect(report.lines.filter(({ severity }) => severity === 'REJECT')).toEqual([]);
          model.import(uais[step.school], step.named);
          const people = await People.of(world);
          for (const pupil of PUPILS) {
            expect([pupil, people.placementOf(ine(pupil))]).toEqual([pupil, model.placements.get(pupil)]);
            const links = [...(model.links.get(pupil) ?? [])].map(([parent, by]) => `${PARENTS[parent]} by ${by}`);
            expect([pupil, people.responsablesOf(ine(pupil))]).toEqual([pupil, links.sort()]);
            const emails = [...(model.links.get(pupil)?.keys() ?? [])].map(
              parent => `${PARENTS[parent]} ${emailOf(model.contactFrom.get(parent)!)}`,
            );
            expect([pupil, people.emailsOf(ine(pupil))]).toEqual([pupil, emails.sort()]);
          }
          const before = eventsOfPeople(await world.events()).length;
          expect(await run(step)).toMatchObject({ status: 'COMPLETED', unchanged: true });
          expect(eventsOfPeople(await world.events())).toHaveLength(before);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    ));
});

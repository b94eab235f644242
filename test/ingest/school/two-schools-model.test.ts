/**
 * What the file of an import says holds after it. Three schools, one of each base, name the same pupils; their imports come in any order, are
 * killed and run again, and are compared with a small model.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Commands } from '../../../src/command/index.js';
import type { AcademieReport, ImportReport } from '../../../src/ingest/index.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import {
  base,
  completeExport,
  parent as relative,
  pupil as eleve,
  school as college,
  uaiOf as aafUai,
} from '../support/academie.js';
import { ineOf, onde, ondeParent, ondePupil, parent, pupil, siecle } from '../support/files.js';
import { failing } from '../folder/support.js';
import { People } from '../support/people.js';
import { eventsOfPeople, openWorld, type World } from '../support/support.js';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const RUNS = 8;
const PUPILS = [0, 1, 2, 3];
const SURNAMES = ['MARTIN', 'DURAND', 'PETIT'];
const CLASSES = ['6A', '6B'];
const SCHOOLS = ['SIECLE', 'ONDE', 'AAF'] as const;

/** What a file says of a pupil. Pupils and parents are numbers: a parent's is the place of the surname in `SURNAMES`. */
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

const step: fc.Arbitrary<Step> = fc.record({
  school: fc.constantFrom(...SCHOOLS),
  named: fc.uniqueArray(
    fc.record({
      pupil: fc.constantFrom(...PUPILS),
      classCode: fc.constantFrom(...CLASSES),
      parents: fc.uniqueArray(fc.constantFrom(0, 1, 2), { maxLength: 3 }),
    }),
    { selector: ({ pupil: one }) => one },
  ),
  killedAfter: fc.option(fc.nat({ max: 9 }), { freq: 3, nil: undefined }),
});

/** The e-mail address of responsables in the school's file: another in each school. */
const emailOf = (uai: string): string => `${uai.toLowerCase()}@courriel.example`;

/** Where each pupil is, which school says who his or her responsables are, and which school's e-mail address each of these has. */
class Model {
  readonly placements = new Map<number, string>();
  readonly links = new Map<number, ReadonlyMap<number, string>>();
  /** By responsable, the schools that have a record of him or her, the first before the others. */
  readonly #records = new Map<number, readonly string[]>();
  readonly contactFrom = new Map<number, string>();

  import(uai: string, named: readonly Named[]): void {
    for (const one of PUPILS) {
      const said = named.find(each => each.pupil === one);
      const others = [...(this.links.get(one) ?? [])].filter(([, by]) => by !== uai);
      const own = (said?.parents ?? []).map(parentOf => [parentOf, uai] as const);
      this.links.set(one, new Map(own.length > 0 ? own : others));
      if (said) this.placements.set(one, `${uai} ${said.classCode}`);
      else if (this.placements.get(one)?.startsWith(uai)) this.placements.delete(one);
    }
    for (const at of SURNAMES.keys()) {
      const before = this.#records.get(at) ?? [];
      const isNamed = named.some(({ parents }) => parents.includes(at));
      const others = before.filter(other => other !== uai);
      const records = !isNamed ? others : before.includes(uai) ? before : [...before, uai];
      this.#records.set(at, records);
      if (records[0] === uai) this.contactFrom.set(at, uai);
    }
  }
}

describe('the imports of three schools that name the same pupils', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  let number = 0;
  /** Three schools and their pupils, whom nobody knows yet. */
  const newSchools = async () => {
    await world.database.pool.query(
      'truncate ingest.aaf_records, ingest.aaf_links, ingest.aaf_outcomes, ingest.aaf_bases, ingest.aaf_schools_due',
    );
    const n = ++number;
    const uaiOf = (departement: string): string => `${departement}${n + 1000}${uaiLetter(`${departement}${n + 1000}`)}`;
    const uais = { SIECLE: uaiOf('059'), ONDE: uaiOf('062'), AAF: aafUai(n) };
    const ine = (one: number): string => ineOf(40_000 + 10 * n + one);
    const mobile = (one: number): string => `06399${String(10 * n + one).padStart(5, '0')}`;
    const birth = (one: number): string => `0${one + 1}/03/2015`;
    const names = (one: number): string => `Lou${'abcdefgh'[one]}`;
    // A pupil of each school's own: no file is ever empty.
    const resident = SCHOOLS.map((_, at) => ({ pupil: 5 + at, classCode: '6A', parents: [] }));

    const files = {
      SIECLE: (all: readonly Named[]) => {
        const pupils = all.map(({ pupil: one, classCode }) =>
          pupil(one, { ine: ine(one), surname: 'ENFANT', firstName: names(one), birth: birth(one), classCode }),
        );
        const parents = SURNAMES.map((surname, at) =>
          parent(
            at,
            pupils.filter((_, child) => all[child]!.parents.includes(at)),
            {
              surname,
              more: `<TEL_PORTABLE>${mobile(at)}</TEL_PORTABLE><MEL>${emailOf(uais.SIECLE)}</MEL>`,
            },
          ),
        );
        return siecle(pupils, parents, { uai: uais.SIECLE });
      },
      ONDE: (all: readonly Named[]) =>
        onde(
          all.map(({ pupil: one, classCode }) =>
            ondePupil('ENFANT', names(one), birth(one), ine(one), `Classe ${classCode}`, classCode),
          ),
          SURNAMES.flatMap((surname, at) => {
            const children = all.filter(({ parents }) => parents.includes(at));
            if (children.length === 0) return [];
            return ondeParent(
              surname,
              'Chloé',
              mobile(at),
              children.map(({ pupil: one, classCode }) => ['ENFANT', names(one), `Classe ${classCode}`]),
              emailOf(uais.ONDE),
            );
          }),
        ),
      AAF: (all: readonly Named[]) =>
        completeExport(
          base(
            college(n),
            ...SURNAMES.map((sn, at) => relative(10 * n + at, { sn, mobile: mobile(at), mail: emailOf(uais.AAF) })),
            ...all.map(({ pupil: one, classCode, parents }) =>
              eleve(10 * n + one, {
                school: n,
                classCode,
                ine: ine(one),
                parents: parents.map(at => 10 * n + at),
                more: { sn: 'ENFANT', givenName: names(one), ENTPersonDateNaissance: birth(one) },
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
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async steps => {
        const { uais, ine, run } = await newSchools();
        const model = new Model();
        for (const one of steps) {
          if (one.killedAfter !== undefined) {
            let left = one.killedAfter;
            await run(
              one,
              failing(world.commands, () => left-- <= 0),
            ).catch(() => undefined);
          }
          const report = await run(one);
          expect(report.lines.filter(({ severity }) => severity === 'REJECT')).toEqual([]);
          model.import(uais[one.school], one.named);
          const people = await People.of(world);
          for (const pupil of PUPILS) {
            expect([pupil, people.placementOf(ine(pupil))]).toEqual([pupil, model.placements.get(pupil)]);
            const links = [...(model.links.get(pupil) ?? [])].map(([at, by]) => `${SURNAMES[at]} by ${by}`);
            expect([pupil, people.responsablesOf(ine(pupil))]).toEqual([pupil, links.sort()]);
            const emails = [...(model.links.get(pupil)?.keys() ?? [])].map(
              at => `${SURNAMES[at]} ${emailOf(model.contactFrom.get(at)!)}`,
            );
            expect([pupil, people.emailsOf(ine(pupil))]).toEqual([pupil, emails.sort()]);
          }
          const before = eventsOfPeople(await world.events()).length;
          expect(await run(one)).toMatchObject({ status: 'COMPLETED', unchanged: true });
          expect(eventsOfPeople(await world.events())).toHaveLength(before);
        }
      }),
      { numRuns: RUNS, seed: SEED },
    ));
});

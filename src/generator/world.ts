/** Invents schools one after the other; some families have children in two of them. */
import { placeOf, uaiPrefixOf } from '../domain/academies.js';
import { uaiLetter } from '../ingest/index.js';
import { addFaults } from './faults.js';
import { SCHOOL_TYPES, type SchoolType } from './levels.js';
import type { InventedLink, InventedPerson, InventedPupil, InventedResponsable, InventedSchool } from './model.js';
import { SCHOOL_NAMES } from './names.js';
import {
  inventAddress,
  inventFirstName,
  inventPerson,
  inventSurname,
  asTyped,
  emailFor,
  metropolitanMobile,
  type PhoneBook,
} from './people.js';
import { Random } from '../common/random.js';

/** A child's responsables, in one household or two. */
interface Family {
  surname: string;
  parents: { person: InventedPerson; kinship: string; legal: boolean; record?: InventedResponsable }[];
}

/** Which schools to invent, and how. */
export interface WorldOptions {
  readonly seed: string;
  readonly year: number;
  /** Where the schools lie, in turn. */
  readonly departements: readonly string[];
  readonly kinds: readonly SchoolType['kind'][];
  readonly pupilsPerSchool?: number;
  /** Adds records that an import rejects or skips (default true). */
  readonly faults?: boolean;
  /** Writes the exports of every school in the forms before 2018. */
  readonly oldForms?: boolean;
  /** No two people have the same mobile. */
  readonly uniqueMobiles?: boolean;
  /** For a second world of the same seed: its people, mobiles and INE begin this many after those of the first. */
  readonly after?: number;
}

/** The most families of earlier schools that may have a child in a later one. */
const MOST_REMEMBERED = 60;
/** Share of families whose names were typed in capitals. */
const SECRETARY_IN_CAPITALS = 0.7;

/** Invents schools. Call `school` for each index in turn: families, mobiles and INE go on from one school to the next. */
export class World {
  readonly #phones: PhoneBook;
  /** Families of earlier schools that may have another child in the next. */
  #families: Family[] = [];
  /** Number of the next pupil, of which the INE is made; another seed begins elsewhere. */
  #pupils: number;
  /** Number of the first school, of which its UAI is made; another seed begins elsewhere. */
  readonly #firstSchool: number;

  constructor(readonly options: WorldOptions) {
    const random = Random.of(options.seed, 'world');
    const { after = 0, uniqueMobiles = false } = options;
    this.#phones = { mobiles: after, people: after, unique: uniqueMobiles };
    this.#pupils = random.below(900_000_000) + after;
    this.#firstSchool = random.below(9_000);
  }

  /** The next INE: no two pupils of the world have the same; a tenth have the older form. */
  #ine(random: Random): string {
    // The modulus is a prime that does not divide the factor: pupils whose numbers differ by less than it have different digits.
    const number = Number((BigInt(this.#pupils++) * 387_420_489n + 123_456_789n) % 999_999_937n);
    const digits = String(number).padStart(9, '0');
    const letters = 'ABCDEFGHJK';
    return random.chance(0.1)
      ? `${digits}${number % 10}${letters[number % 7]}`
      : `${digits}${letters[number % 10]}${letters[(number >> 4) % 10]}`;
  }

  /** The school of this index, from 0. */
  school(index: number): InventedSchool {
    const { seed, year, kinds, departements, pupilsPerSchool } = this.options;
    const random = Random.of(seed, 'school', index);
    const type = SCHOOL_TYPES[kinds[index % kinds.length]!];
    const departement = departements[index % departements.length]!;
    const digits = uaiPrefixOf(departement) + String(1 + ((this.#firstSchool + index) % 9_999)).padStart(4, '0');
    const uai = digits + uaiLetter(digits);
    const school: InventedSchool = {
      uai,
      name: `${type.title} ${random.pick(SCHOOL_NAMES)}`,
      kind: type.kind,
      degree: type.kind === 'ECOLE' ? 'FIRST' : 'SECOND',
      year,
      academie: placeOf(uai)!.academie,
      departement,
      ...(type.kind === 'ECOLE'
        ? { circonscription: `${departement}C${String(1 + (index % 12)).padStart(2, '0')}` }
        : {}),
      classes: [],
      mefs: [...type.mefs],
      pupils: [],
      responsables: [],
      oldForms: this.options.oldForms ?? false,
    };
    this.#fill(school, type, pupilsPerSchool ?? Math.round(type.pupils * (0.8 + 0.4 * random.next())), random);
    if (this.options.faults !== false) addFaults(school, random);
    return school;
  }

  /** Gives the school its classes, and about `count` pupils with their families, some of whom earlier schools have too. */
  #fill(school: InventedSchool, type: SchoolType, count: number, random: Random): void {
    const perLevel = Math.max(1, Math.ceil(count / type.levels.length / type.classSize));
    for (const { level } of type.levels)
      for (let i = 0; i < perLevel; i++)
        school.classes.push(inventClass(type, level, i, school.classes.length, random));
    const newFamilies: Family[] = [];
    while (school.pupils.length < count) {
      const metBefore = this.#families.length > 0 && random.chance(0.06);
      const family = metBefore
        ? this.#families.splice(random.below(this.#families.length), 1)[0]!
        : this.#family(school, random);
      const links = linksOf(school, family, random);
      const children = 1 + (random.chance(0.22) ? 1 : 0) + (random.chance(0.03) ? 1 : 0);
      for (let child = 0; child < children && school.pupils.length < count; child++)
        school.pupils.push(this.#pupil(school, type, family, links, child, random));
      if (!metBefore) newFamilies.push(family);
    }
    const remembered = newFamilies.filter(() => random.chance(0.15));
    for (const { parents } of remembered) for (const { record } of parents) record!.metAgain = true;
    this.#families = [...this.#families, ...remembered].slice(-MOST_REMEMBERED);
  }

  /** Adds a family with one child to the school, as in the course of the year; the ids of its records follow the others. */
  arrival(school: InventedSchool, random: Random): void {
    const type = SCHOOL_TYPES[school.kind];
    const family = this.#family(school, random);
    school.pupils.push(this.#pupil(school, type, family, linksOf(school, family, random), 0, random));
  }

  /** The next mobile, valid all over France. */
  mobile(): string {
    return metropolitanMobile(this.#phones.mobiles++);
  }

  /** A new family: a mother (rarely a guardian, kinship 50, in her place), mostly a father, sometimes a relative or another who is not legal. */
  #family({ departement }: InventedSchool, random: Random): Family {
    const capitals = random.chance(SECRETARY_IN_CAPITALS);
    const surname = asTyped(inventSurname(random), capitals);
    const mothersSurname = asTyped(inventSurname(random), capitals);
    const home = inventAddress(departement, random);
    const separated = random.chance(0.3);
    const mother = inventPerson('F', mothersSurname, home, departement, this.#phones, random);
    if (random.chance(0.5)) mother.usageSurname = surname;
    const parents = [{ person: mother, kinship: '10', legal: true }];
    if (random.chance(0.85)) {
      const address = separated ? inventAddress(departement, random) : home;
      const father = inventPerson('M', surname, address, departement, this.#phones, random);
      parents.push({ person: father, kinship: '20', legal: !separated || random.chance(0.85) });
    }
    if (random.chance(0.02))
      parents[0] = {
        person: inventPerson('F', mothersSurname, home, departement, this.#phones, random),
        kinship: '50',
        legal: true,
      };
    if (random.chance(0.15))
      parents.push({
        person: inventPerson(
          random.chance(0.5) ? 'F' : 'M',
          asTyped(inventSurname(random), capitals),
          home,
          departement,
          this.#phones,
          random,
        ),
        kinship: random.pick(['38', '39', '43', '90']),
        legal: false,
      });
    for (const { person } of parents) if (capitals) person.firstName = asTyped(person.firstName, random.chance(0.8));
    return { surname: random.chance(0.88) ? surname : mothersSurname, parents };
  }

  /** A new pupil of the family; `child` is his or her place among the brothers and sisters, from 0. */
  #pupil(
    school: InventedSchool,
    type: SchoolType,
    family: Family,
    links: InventedLink[],
    child: number,
    random: Random,
  ): InventedPupil {
    const sex = random.chance(0.5) ? 'F' : 'M';
    const level = type.levels[(random.below(type.levels.length) + child) % type.levels.length]!;
    const schoolClass = random.pick(school.classes.filter(({ level: of }) => of === level.level));
    const mef = type.mefs.filter(({ level: of }) => of === level.level);
    const day = new Date(Date.UTC(school.year - level.age, 0, 1 + random.below(365))).toISOString().slice(0, 10);
    const firstName = inventFirstName(sex, random);
    const id = String(1_000 + school.pupils.length + 1);
    return {
      id,
      ine: this.#ine(random),
      surname: family.surname,
      firstName,
      sex,
      birthDate: day,
      level: level.level,
      classCode: schoolClass.code,
      ...(mef.length ? { mef: mef[random.chance(0.85) ? 0 : mef.length - 1]!.code } : {}),
      ...(type.kind === 'LYCEE' && random.chance(0.5)
        ? { email: emailFor({ firstName, surname: family.surname }, random) }
        : {}),
      links: [...links],
    };
  }
}

/** A class of a level: `at` is its place among the classes of the level, `index` among those of the school, both from 0. */
function inventClass(type: SchoolType, level: string, at: number, index: number, random: Random) {
  const letter = String.fromCharCode(65 + (at % 26)) + (at >= 26 ? String(Math.floor(at / 26)) : '');
  if (type.kind === 'COLLEGE') return { code: `${level}${letter}`, label: `${level}EME ${letter}`, level };
  if (type.kind === 'LYCEE')
    return {
      code: `${level}${letter}`,
      label: `${level === 'T' ? 'TERMINALE' : level === '2' ? 'SECONDE' : 'PREMIERE'} ${letter}`,
      level,
    };
  const teacher = `${random.chance(0.8) ? 'Mme' : 'M.'} ${String.fromCharCode(65 + random.below(26))}.`;
  const code = String(70_000 + index * 7 + random.below(7));
  return { code, label: `${String(index + 1).padStart(2, '0')} ${level}${at + 1} de ${teacher}`, level };
}

/** Makes the school's own records of a family's responsables, and the links to them. */
function linksOf(school: InventedSchool, family: Family, random: Random): InventedLink[] {
  return family.parents.map(parent => {
    const { person, kinship, legal, record: earlier } = parent;
    const responsable: InventedResponsable = {
      id: String(20_000 + school.responsables.length + 1),
      degree: school.degree,
      person: { ...person },
      ...(earlier ? { earlier: { ...earlier } } : {}),
    };
    parent.record = responsable;
    school.responsables.push(responsable);
    return { responsable, kinship, level: legal ? 1 : random.chance(0.5) ? 2 : 3 };
  });
}

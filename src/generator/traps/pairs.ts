/** Traps of pairs: two records of one person in different schools, or of two persons who look like one. */
import { FIRST_NAMES, SURNAMES } from '../names.js';
import type { InventedPerson, InventedResponsable } from '../model.js';
import { emailFor } from '../people.js';
import type { Random } from '../../common/random.js';
import type { FreeHouseholds } from './free-households.js';
import { spellPhone, respellName } from './spelling.js';
import { TRAP_BASES, type Household, type Injection, type PairTrap, type Reference } from './trap.js';

/** What the import must make of the two: one account, two accounts, or two accounts that are candidates for a merge. */
type Outcome = 'matched' | 'apart' | 'suspected';
/** A kind of pairs: how the two records differ, and what the import must make of them. */
interface Pair {
  readonly outcome: Outcome;
  readonly description: string;
  /** Prepares the first person, who has a mobile that nobody else has. */
  readonly first?: (person: InventedPerson, random: Random) => void;
  /** Changes a copy of the first person into the second. `mobile` is that of the first, `other` a new one; both in national form. */
  readonly second: (person: InventedPerson, choices: { random: Random; mobile: string; other: string }) => void;
}

const respell = (person: InventedPerson, random: Random): void => {
  person.surname = respellName(person.surname, random);
  person.firstName = respellName(person.firstName, random);
  if (person.usageSurname) person.usageSurname = respellName(person.usageSurname, random);
};

/** Makes the record another person's. */
const anotherPerson = (person: InventedPerson, random: Random): void => {
  person.personId += 'h';
  delete person.email;
  if (random.chance(0.5)) respell(person, random);
};

/** A surname longer than the 25 characters at which bases cut. */
function longSurname(random: Random): string {
  const whole = SURNAMES.filter(name => /^[\p{L}]+$/u.test(name));
  let name = random.pick(whole);
  while (name.length < 28) name += `-${random.pick(whole)}`;
  return name;
}

const otherSurname = ({ surname }: InventedPerson, random: Random): string =>
  random.pick(SURNAMES.filter(name => name.toUpperCase() !== surname.toUpperCase()));

const PAIRS = {
  'same-person': {
    outcome: 'matched',
    description: 'a responsable of another school, or degree, with names and mobile spelled otherwise',
    second: (person, { random, mobile }) => {
      respell(person, random);
      person.mobile = spellPhone(mobile, random);
      if (random.chance(0.5)) person.email = emailFor(person, random);
    },
  },
  'case-accents': {
    outcome: 'matched',
    description: 'case, accents and hyphens varying between schools',
    second: (person, { random }) => respell(person, random),
  },
  'surnames-swapped': {
    outcome: 'matched',
    description: 'usage and birth surname in each other’s place',
    first: (person, random) => {
      person.usageSurname = otherSurname(person, random);
    },
    second: person => {
      [person.surname, person.usageSurname] = [person.usageSurname!, person.surname];
    },
  },
  'one-surname': {
    outcome: 'matched',
    description: 'the usage surname alone in one school, both surnames in another',
    first: (person, random) => {
      person.usageSurname = otherSurname(person, random);
    },
    second: person => {
      person.surname = person.usageSurname!;
      delete person.usageSurname;
    },
  },
  'several-first-names': {
    outcome: 'matched',
    description: 'several first names in one field',
    second: (person, { random }) => {
      const more = random.pick(FIRST_NAMES.F);
      person.firstName = `${person.firstName}${random.pick([', ', ' ', ' ; '])}${more}`;
    },
  },
  'mobile-elsewhere': {
    outcome: 'matched',
    description: 'one person’s mobile in the home field in one school',
    second: (person, { random, mobile }) => {
      delete person.mobile;
      person.home = spellPhone(mobile, random);
    },
  },
  'surname-cut': {
    outcome: 'suspected',
    description: 'a surname cut at 25 characters',
    first: (person, random) => {
      person.surname = longSurname(random);
      delete person.usageSurname;
    },
    second: person => {
      person.surname = person.surname.slice(0, 25);
    },
  },
  'first-names-differ': {
    outcome: 'suspected',
    description: 'another person of the same surname, mobile and first of several first names',
    first: (person, random) => {
      person.firstName += ` ${random.pick(FIRST_NAMES.F)}`;
    },
    second: (person, { random }) => {
      const [first, ...others] = person.firstName.split(' ');
      const more = random.pick(FIRST_NAMES.M.filter(name => !others.includes(name)));
      person.firstName = `${first} ${more}`;
      anotherPerson(person, random);
    },
  },
  homonyms: {
    outcome: 'apart',
    description: 'another person of the same names, with another mobile',
    second: (person, { random, other }) => {
      anotherPerson(person, random);
      person.mobile = spellPhone(other, random);
    },
  },
  'homonyms-without-mobile': {
    outcome: 'apart',
    description: 'another person of the same names, without a mobile',
    second: (person, { random }) => {
      anotherPerson(person, random);
      delete person.mobile;
    },
  },
  'shared-mobile': {
    outcome: 'apart',
    description: 'another person of the same surname and mobile, with another first name',
    second: (person, { random }) => {
      const initial = person.firstName[0];
      anotherPerson(person, random);
      person.firstName = random.pick(FIRST_NAMES[person.civility === 'M.' ? 'F' : 'M'].filter(n => n[0] !== initial));
      person.civility = person.civility === 'M.' ? 'MME' : 'M.';
    },
  },
} as const satisfies Record<string, Pair>;

/** Makes a legal responsable of the household the first record of the pair, with a mobile that nobody else has. */
function begin({ legal }: Household, { random, mobile }: FreeHouseholds, prepare: Pair['first']) {
  const record = random.pick(legal);
  const number = mobile();
  record.person.mobile = spellPhone(number, random);
  delete record.person.home;
  prepare?.(record.person, random);
  return { record, mobile: number };
}

/** Puts the second record in the place of a parent of the household, with that parent's address and children. */
function end(
  { legal, links }: Household,
  record: InventedResponsable,
  { outcome, second }: Pair,
  choices: { random: Random; mobile: string; other: string },
  reference: Reference,
): Injection[] {
  const responsable = choices.random.pick(legal);
  const person: InventedPerson = { ...record.person, address: responsable.person.address };
  second(person, choices);
  responsable.person = person;
  for (const link of links) if (link.responsable === responsable) link.kinship = person.civility === 'M.' ? '20' : '10';
  const expected = {
    matched: { matched: reference },
    apart: { apart: reference },
    suspected: { suspected: reference },
  };
  return [{ kind: 'RESPONSABLE', of: responsable, expect: () => expected[outcome] }];
}

const trapOf = (pair: Pair): PairTrap => ({
  description: pair.description,
  bases: TRAP_BASES,
  begin: (household, households) => begin(household, households, pair.first),
  end: (household, { record, mobile }, reference, households) =>
    end(
      household,
      record as InventedResponsable,
      pair,
      { random: households.random, mobile, other: households.mobile() },
      reference,
    ),
});

export const PAIR_TRAPS = Object.fromEntries(
  Object.entries<Pair>(PAIRS).map(([name, pair]) => [name, trapOf(pair)]),
) as Record<keyof typeof PAIRS, PairTrap>;

/** Invents people: names, phones in every spelling, e-mail addresses at domains that belong to nobody. */
import { FIRST_NAMES, STREETS, SURNAMES, TOWNS } from './names.js';
import type { InventedAddress, InventedPerson } from './model.js';
import type { Random } from '../common/random.js';

const DOMAINS = ['example.com', 'example.org', 'example.net'];

/** Prefixes of mobiles overseas, national form, by département. */
const OVERSEAS: Readonly<Record<string, string>> = {
  '974': '0692',
  '971': '0690',
  '972': '0696',
  '973': '069420',
  '976': '063969',
};
/** Prefixes of landlines overseas, national form, by département. */
const LANDLINES: Readonly<Record<string, string>> = {
  '974': '026299',
  '971': '059098',
  '972': '059698',
  '973': '059430',
  '976': '026961',
};

/** Prefixes of mobiles in metropolitan France. */
const METROPOLITAN = ['0650', '0661', '0662', '0673', '0686', '0660', '0664', '0671', '0677', '0682'];

/** A mobile in national form, valid in every region of France; each count gives another. */
export const metropolitanMobile = (count: number): string => {
  // The factor has no divisor in common with the number of mobiles: as many counts give as many different mobiles.
  const index = (count * 3_141_593) % (METROPOLITAN.length * 1_000_000);
  return METROPOLITAN[Math.floor(index / 1_000_000)]! + String(index % 1_000_000).padStart(6, '0');
};

/** How many overseas mobiles `uniqueMobile` has by département. */
const OVERSEAS_LINES: Readonly<Record<string, number>> = { '974': 1_000_000, '971': 1_000_000, '972': 500_000 };

/** A mobile in national form; each count gives another, as in `metropolitanMobile`. */
const uniqueMobile = (count: number, departement: string, random: Random): string =>
  random.chance(0.9) && count < (OVERSEAS_LINES[departement] ?? 0)
    ? OVERSEAS[departement]! + String((count * 314_159) % OVERSEAS_LINES[departement]!).padStart(6, '0')
    : metropolitanMobile(count);

/**
 * A mobile in national form that several people may be given. Outside overseas, counts below 10,000 give the numbers that ARCEP
 * reserves for fiction.
 */
export const mobileNumber = (count: number, departement: string, random: Random): string => {
  const overseas = OVERSEAS[departement];
  if (overseas && random.chance(0.9)) return (overseas + random.digits(10)).slice(0, 10);
  // 7,919 is a prime, so that each of these counts gives another number.
  if (count < 10_000) return `063998${String((count * 7_919) % 10_000).padStart(4, '0')}`;
  return `06${random.pick(['50', '61', '62', '73', '86'])}${random.digits(6)}`;
};

/** A landline number in national form; in metropolitan France one of those that ARCEP reserves for fiction. */
export const lineNumber = (departement: string, random: Random): string =>
  (
    (LANDLINES[departement] ?? random.pick(['019900', '026191', '035301', '046571', '053649'])) + random.digits(10)
  ).slice(0, 10);

/** Writes a number of national form in one of the forms that schools type: `06.39.98.12.34`, `+33 6 39…`, `0639981234`, … */
function spellNumber(national: string, departement: string, random: Random): string {
  const pairs = national.match(/../g)!;
  const fictional = national.startsWith('063998');
  const overseas = /^0[67]39|^069|^02(62|69)|^05(90|94|96)/.test(national) && !fictional;
  // Numbers overseas have prefixes of their own: there +33 is written before fictional numbers alone.
  const international = !overseas && (departement.length === 2 || fictional) ? '+33' : undefined;
  const way = random.below(international ? 6 : 4);
  if (way === 0) return national;
  if (way === 1) return pairs.join('.');
  if (way === 2) return pairs.join(' ');
  if (way === 3) return pairs.join('-');
  return way === 4
    ? `${international}${national.slice(1)}`
    : `${international} ${national[1]} ${pairs.slice(1).join(' ')}`;
}

const ascii = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replace(/[^a-z0-9]/g, '');

/** An e-mail address with the person's names. */
export const emailFor = ({ firstName, surname }: { firstName: string; surname: string }, random: Random): string =>
  `${ascii(firstName)}.${ascii(surname)}${random.chance(0.6) ? random.below(99) : ''}@${random.pick(DOMAINS)}`;

/** A name as a secretary types it: as it is, or in capitals without accents. */
export const asTyped = (name: string, capitals: boolean): string =>
  capitals ? name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase() : name;

export const inventAddress = (departement: string, random: Random): InventedAddress => ({
  line: `${1 + random.below(180)} ${random.pick(STREETS)}`,
  postalCode: `${departement.replace(/^2[AB]$/, '20')}${random.digits(3)}00`.slice(0, 5),
  city: random.pick(TOWNS),
});

/** A surname; sometimes a double one. */
export const inventSurname = (random: Random): string =>
  random.chance(0.03) ? `${random.pickEarly(SURNAMES)}-${random.pickEarly(SURNAMES)}` : random.pickEarly(SURNAMES);

/** A first name; sometimes several in one field. */
export const inventFirstName = (sex: 'F' | 'M', random: Random): string =>
  random.chance(0.06)
    ? `${random.pickEarly(FIRST_NAMES[sex])}, ${random.pick(FIRST_NAMES[sex])}`
    : random.pickEarly(FIRST_NAMES[sex]);

/**
 * Counts people and mobiles, so that each person has another id and, with `unique`, another mobile. Without, two people may be given
 * the same number by chance.
 */
export interface PhoneBook {
  /** People invented so far, in all the schools. */
  people: number;
  /** Mobiles given so far, in all the schools. */
  mobiles: number;
  /** Whether no two people may have the same mobile, however many there are. */
  readonly unique?: boolean;
}

/** Invents a person at this address. Counts the person, and the mobile if there is one, in `phones`. */
export function inventPerson(
  sex: 'F' | 'M',
  surname: string,
  address: InventedAddress,
  departement: string,
  phones: PhoneBook,
  random: Random,
): InventedPerson {
  const firstName = random.pickEarly(FIRST_NAMES[sex]);
  const personId = `P${++phones.people}`;
  const person: InventedPerson = { personId, civility: sex === 'F' ? 'MME' : 'M.', surname, firstName, address };
  const numberOf = phones.unique ? uniqueMobile : mobileNumber;
  const mobile = random.chance(0.9)
    ? spellNumber(numberOf(phones.mobiles++, departement, random), departement, random)
    : undefined;
  // Sometimes the mobile is in the home field; zeros mean "none".
  if (mobile && random.chance(0.05)) person.home = mobile;
  else if (mobile) person.mobile = mobile;
  if (!mobile && random.chance(0.3)) person.mobile = '0000000000';
  if (!person.home && random.chance(0.25))
    person.home = spellNumber(lineNumber(departement, random), departement, random);
  if (random.chance(0.1)) person.work = spellNumber(lineNumber(departement, random), departement, random);
  if (random.chance(0.72)) person.email = emailFor(person, random);
  return person;
}

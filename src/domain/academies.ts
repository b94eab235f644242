/** French académies and départements, as a UAI tells them: its first three digits name the département. */
import type { SchoolDescription } from './school/events.js';
import { zoneOfSchool } from './time-zones.js';

/** ISO 3166 code of where a phone number is dialled: each has a numbering plan of its own. */
export type PhoneRegion = 'FR' | 'RE' | 'MQ' | 'GP' | 'GF' | 'YT' | 'PM' | 'NC' | 'PF' | 'WF';

interface Academie {
  /** The ministry's code. */
  readonly code: string;
  readonly name: string;
  /** Codes of its départements or territories. */
  readonly departements: readonly string[];
  /** Where a phone number without an international prefix is dialled. */
  readonly phoneRegion: PhoneRegion;
}

const academie = (code: string, name: string, departements: string, phoneRegion: PhoneRegion = 'FR'): Academie => ({
  code,
  name,
  departements: departements.split(' '),
  phoneRegion,
});

export const ACADEMIES: readonly Academie[] = [
  academie('01', 'Paris', '75'),
  academie('02', 'Aix-Marseille', '04 05 13 84'),
  academie('03', 'Besançon', '25 39 70 90'),
  academie('04', 'Bordeaux', '24 33 40 47 64'),
  academie('06', 'Clermont-Ferrand', '03 15 43 63'),
  academie('07', 'Dijon', '21 58 71 89'),
  academie('08', 'Grenoble', '07 26 38 73 74'),
  academie('09', 'Lille', '59 62'),
  academie('10', 'Lyon', '01 42 69'),
  academie('11', 'Montpellier', '11 30 34 48 66'),
  academie('12', 'Nancy-Metz', '54 55 57 88'),
  academie('13', 'Poitiers', '16 17 79 86'),
  academie('14', 'Rennes', '22 29 35 56'),
  academie('15', 'Strasbourg', '67 68'),
  academie('16', 'Toulouse', '09 12 31 32 46 65 81 82'),
  academie('17', 'Nantes', '44 49 53 72 85'),
  academie('18', 'Orléans-Tours', '18 28 36 37 41 45'),
  academie('19', 'Reims', '08 10 51 52'),
  academie('20', 'Amiens', '02 60 80'),
  academie('22', 'Limoges', '19 23 87'),
  academie('23', 'Nice', '06 83'),
  academie('24', 'Créteil', '77 93 94'),
  academie('25', 'Versailles', '78 91 92 95'),
  academie('27', 'Corse', '2A 2B'),
  academie('28', 'La Réunion', '974', 'RE'),
  academie('31', 'Martinique', '972', 'MQ'),
  academie('32', 'Guadeloupe', '971 977 978', 'GP'),
  academie('33', 'Guyane', '973', 'GF'),
  academie('40', 'Nouvelle-Calédonie', '988', 'NC'),
  academie('41', 'Polynésie française', '987', 'PF'),
  academie('42', 'Wallis-et-Futuna', '986', 'WF'),
  academie('43', 'Mayotte', '976', 'YT'),
  academie('44', 'Saint-Pierre-et-Miquelon', '975', 'PM'),
  academie('70', 'Normandie', '14 27 50 61 76'),
];

const BY_DEPARTEMENT: ReadonlyMap<string, Academie> = new Map(
  ACADEMIES.flatMap(found => found.departements.map(departement => [departement, found] as const)),
);

/** First three digits of a UAI that are not simply the département's number. */
const PREFIXES: Readonly<Record<string, string>> = {
  '620': '2A',
  '720': '2B',
  '983': '988',
  '984': '987',
};

/** Code of the département of a UAI: `75`, `2A`, `974`; `undefined` when its prefix is none of France's. */
export function departementOf(uai: string): string | undefined {
  const prefix = uai.slice(0, 3);
  const departement = PREFIXES[prefix] ?? (prefix.startsWith('0') ? prefix.slice(1) : prefix);
  return BY_DEPARTEMENT.has(departement) ? departement : undefined;
}

/** The académie of a département, given by its code; undefined for an unknown code. */
export const academieOf = (departement: string): Academie | undefined => BY_DEPARTEMENT.get(departement);

/** Where a UAI lies, and how phones are dialled there; `undefined` when its prefix is none of France's. */
export function placeOf(
  uai: string,
): (Pick<SchoolDescription, 'academie' | 'departement'> & { phoneRegion: PhoneRegion }) | undefined {
  const departement = departementOf(uai);
  const found = departement === undefined ? undefined : academieOf(departement);
  return found && departement !== undefined
    ? { academie: found.code, departement, phoneRegion: found.phoneRegion }
    : undefined;
}

/** First three digits of the UAIs of a département. */
export const uaiPrefixOf = (departement: string): string =>
  Object.entries(PREFIXES).find(([, code]) => code === departement)?.[0] ?? departement.padStart(3, '0');

/**
 * The time zone of an académie, by its code: that of the schools of its first département; that of Paris when none is known. The first three
 * digits of a UAI are enough for `zoneOfSchool`.
 */
export const zoneOfAcademie = (code: string | undefined): string => {
  const [departement] = ACADEMIES.find(found => found.code === code)?.departements ?? [];
  return zoneOfSchool(departement && uaiPrefixOf(departement));
};

/** Checks and compares names. Names are stored as the base spells them; the keys here only compare them. */
import { fold, foldJoined } from './fold.js';
import { withoutInvisible } from './invisible.js';

/** Characters that no name holds: controls, private use, changes of direction. */
const FORBIDDEN = /[\p{Cc}\p{Co}\p{Cs}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const LONGEST = 100;

/** What is wrong with a name, or `undefined`. */
export const nameFault = (name: string): 'CONTROL' | 'NO_LETTER' | 'TOO_LONG' | undefined => {
  if (FORBIDDEN.test(name)) return 'CONTROL';
  if (name.length > LONGEST) return 'TOO_LONG';
  return /\p{L}/u.test(name) ? undefined : 'NO_LETTER';
};

/** Trimmed, inner spaces single, without invisible signs; spelling, case and accents as given. */
export const tidy = (name: string): string => withoutInvisible(name.normalize('NFC')).replace(/\s+/g, ' ').trim();

/** `Le Goff-d'Évry` → `LEGOFFDEVRY`: two spellings of one name agree. */
export const nameKey = (name: string): string => foldJoined(name).toUpperCase();

/**
 * The key that ids of records and of classes are made of. It never changes what it gives, for its digests are stored:
 * fewer letters are spelt out than by `nameKey`.
 */
export const storedNameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll('Œ', 'OE')
    .replaceAll('Æ', 'AE')
    .replaceAll('Ø', 'O')
    .replaceAll('Ł', 'L')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]/gu, '');

/** The keys of a name: the name key and, where it differs, the stored key, which is the only one that older records have. */
export const nameKeys = (name: string): string[] => [...new Set([nameKey(name), storedNameKey(name)])];

/** A name as it is compared, without accents, case or punctuation: whole and in parts. */
export interface Name {
  readonly whole: string;
  readonly parts: readonly string[];
}

/** `Le Goff-d'Évry` → `LEGOFFDEVRY` of the parts `LE`, `GOFF`, `D`, `EVRY`. */
export const nameOf = (name: string): Name => ({
  whole: nameKey(name),
  parts: fold(name).toUpperCase().split(' ').filter(Boolean),
});

/** Splits several first names, written in one field: `Marie-Claude, Anne` → `Marie-Claude`, `Anne`. */
const firstNamesIn = (firstName: string): string[] => firstName.split(/[\s,;/]+/).filter(one => nameKey(one) !== '');

/** The first of several first names: `Marie-Claude, Anne` → `Marie-Claude`; `Jean Pierre` → `Jean`. */
const firstOf = (firstName: string): string => firstNamesIn(firstName)[0] ?? firstName;

/** The key of the first of several first names: `Marie-Claude, Anne` → `MARIECLAUDE`. */
export const firstNameKey = (firstName: string): string => nameKey(firstOf(firstName));

/** The keys of the first of several first names, by which persons are known. */
export const firstNameOnlyKeys = (firstName: string): string[] => nameKeys(firstOf(firstName));

/** The keys of all first names together, then of ever fewer: `Jean Pierre Luc` → `JEANPIERRELUC`, `JEANPIERRE`, `JEAN`. */
export const firstNameKeys = (firstName: string): string[] => {
  const several = firstNamesIn(firstName);
  const fewer = several.map((_, at) => several.slice(0, several.length - at).join(''));
  return [...new Set([...fewer.map(nameKey), ...fewer.map(storedNameKey)])];
};

/** The names of a person, as a base spells them or somebody types them. */
export interface FullName {
  readonly surname: string;
  readonly birthSurname?: string;
  readonly usageSurname?: string;
  /** May hold several first names. */
  readonly firstName: string;
}

/** The surnames a person goes by, each by all its keys. */
export const surnameKeys = (names: Partial<FullName>): string[] => [
  ...new Set([names.birthSurname, names.usageSurname, names.surname].flatMap(name => (name ? nameKeys(name) : []))),
];

/** `SURNAME|FIRST` for each surname a person goes by: with all of several first names, then with ever fewer. */
export const fullNameKeys = (names: FullName): string[] => {
  const firstNames = firstNameKeys(names.firstName);
  return surnameKeys(names).flatMap(surname => firstNames.map(firstName => `${surname}|${firstName}`));
};

/**
 * The full names that tell a person from others together with a mobile: those with a surname and a first name, whatever letters and signs
 * they are written in.
 */
export const wholeNameKeys = (names: FullName): string[] =>
  fullNameKeys(names).filter(name => /^[^|]+\|[^|]+$/.test(name));

/** `M.` → `M`; `Mme`, `MLLE`, `Madame` → `MME`. */
export const parseCivility = (text: string | undefined): 'M' | 'MME' | undefined => {
  const civility = nameKey(text ?? '').replace(/[^A-Z]/g, '');
  if (/^(M|MR|MONSIEUR)$/.test(civility)) return 'M';
  return /^(MME|MLLE|MADAME|MADEMOISELLE)$/.test(civility) ? 'MME' : undefined;
};

/** `1`, `M`, `H`, `G` → M; `2`, `F` → F. */
export const parseSex = (text: string | undefined): 'M' | 'F' | undefined => {
  if (/^(1|m|h|g|masculin)$/i.test(text ?? '')) return 'M';
  return /^(2|f|féminin|feminin)$/i.test(text ?? '') ? 'F' : undefined;
};

/** Whether the label is that of the pseudo-class of pupils who are not enrolled: `INACTIFS`. */
export const isInactiveClass = (label: string | undefined): boolean => /^INACTIFS?$/.test(nameKey(label ?? ''));

/**
 * Whether both may be one person's names: a surname in common, at birth or in use, and the first names, or the first of them. Accents, case
 * and punctuation make no difference. It is the rule by which records of one person are found (`src/ingest/pipeline/match/`).
 */
export function haveSameNames(one: FullName, other: FullName): boolean {
  const keys = wholeNameKeys(other);
  return wholeNameKeys(one).some(key => keys.includes(key));
}

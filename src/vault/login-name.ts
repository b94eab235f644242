/** The login a person would have if nobody else had it: `initial.surname` in ASCII lower case. */

/** Surnames are cut there, as the bases themselves cut them. */
const SURNAME_LENGTH = 25;

/** Letters that Unicode does not take apart into a base letter and a mark. */
const SPELLINGS: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ĸ: 'k',
  ſ: 's',
};

/** ASCII letters alone: accents folded, ligatures spelt out, particles joined, apostrophes, hyphens and spaces left out. */
export const asciiLetters = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\P{ASCII}/gu, letter => SPELLINGS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/[^a-z]/g, '');

/** A name without any Latin letter is written `x`. */
export function loginName({ surname, firstName }: { surname: string; firstName: string }): string {
  const initial = asciiLetters(firstName).slice(0, 1) || 'x';
  return `${initial}.${asciiLetters(surname).slice(0, SURNAME_LENGTH) || 'x'}`;
}

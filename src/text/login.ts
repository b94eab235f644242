/** Makes logins: `initial.surname` in ASCII lower case. The vault numbers those that are taken. */
import { foldJoined } from './fold.js';
import { withoutInvisible } from './invisible.js';

/** Longest surname in a login, as in the bases. */
const SURNAME_LENGTH = 25;

/** ASCII letters alone: accents folded, ligatures spelt out, particles joined, apostrophes, hyphens and spaces left out. */
const asciiLetters = (name: string): string => foldJoined(name).replace(/[^a-z]/g, '');

/** The login of a person before numbering. A name without any Latin letter becomes `x`. */
export function loginName({ surname, firstName }: { surname: string; firstName: string }): string {
  const initial = asciiLetters(firstName).slice(0, 1) || 'x';
  return `${initial}.${asciiLetters(surname).slice(0, SURNAME_LENGTH) || 'x'}`;
}

/** The login meant by what somebody typed or pasted. */
export const loginAsTyped = (login: string): string =>
  withoutInvisible(login.normalize('NFKC')).replace(/\s/g, '').toLowerCase();

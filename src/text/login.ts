/** Logins: `initial.surname` in ASCII lower case, with a number when it is taken. */
import { foldJoined } from './fold.js';
import { withoutUnseen } from './unseen.js';

/** Surnames are cut there, as the bases themselves cut them. */
const SURNAME_LENGTH = 25;

/** ASCII letters alone: accents folded, ligatures spelt out, particles joined, apostrophes, hyphens and spaces left out. */
const asciiLetters = (name: string): string => foldJoined(name).replace(/[^a-z]/g, '');

/** The login a person would have if nobody else had it. A name without any Latin letter is written `x`. */
export function loginName({ surname, firstName }: { surname: string; firstName: string }): string {
  const initial = asciiLetters(firstName).slice(0, 1) || 'x';
  return `${initial}.${asciiLetters(surname).slice(0, SURNAME_LENGTH) || 'x'}`;
}

/** A login as it was given, from what is typed or pasted. */
export const loginAsTyped = (login: string): string =>
  withoutUnseen(login.normalize('NFKC')).replace(/\s/g, '').toLowerCase();

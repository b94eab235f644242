/** Makes provisional passwords, to be printed on a letter and typed by hand. */
import { randomInt } from 'node:crypto';
import { passwordAsTyped } from '../text/password.js';

/** Characters of a provisional password: none that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B), and no vowels, which could spell a word. */
export const ALPHABET = 'CDFGHJKMNPQRTVWX34679';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** Makes a password of 12 random characters, `XXXX-XXXX-XXXX`: 52.7 bits. */
export const makeProvisional = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');

/** The form that is hashed: upper case, without spaces, dashes and invisible characters. */
export const provisionalAsTyped = (password: string): string =>
  passwordAsTyped(password)
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}]/gu, '');

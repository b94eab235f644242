/** Provisional passwords: printed on a letter, typed once by hand. */
import { randomInt } from 'node:crypto';
import { passwordAsTyped } from '../text/password.js';

/** No character that is taken for another (0 O, 1 I L, 2 Z, 5 S, 8 B), no vowel that would spell a word. */
export const ALPHABET = 'CDFGHJKMNPQRTVWX34679';
const GROUPS = 3;
const GROUP = 4;

/** 12 characters in groups of four: 52.7 bits. */
export const makeProvisional = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');

/** As it is hashed: the case and the separators in which it was typed do not matter. */
export const provisionalAsTyped = (password: string): string =>
  passwordAsTyped(password)
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}]/gu, '');

/** Makes provisional passwords, to be printed on a letter and typed by hand. */
import { randomInt } from 'node:crypto';
import { passwordAsTyped } from '../text/password.js';

/** No characters that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B), and no vowels, which could spell a word. */
export const ALPHABET = 'CDFGHJKMNPQRTVWX34679';
const GROUPS = 3;
const GROUP = 4;

/** 12 characters in groups of four: 52.7 bits. */
export const makeProvisional = (): string =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');

/** The form that is hashed: case and separators as typed do not matter. */
export const provisionalAsTyped = (password: string): string =>
  passwordAsTyped(password)
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}]/gu, '');

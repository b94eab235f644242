/**
 * How a record is named within its school and base: by the base's id, else by names. Digested, it is the record's key
 * (`Keys.record`); the text is the digest's input, so it never changes.
 */
import type { NameDigests } from './match/digests.js';
import { encodeFullNames } from './known/stored-text.js';

export type LocalKey = `ID:${string}` | `NAME:${string}`;

/** The key of a record with an id of the base. */
export const keyById = (id: string): LocalKey => `ID:${id}`;

/** The key of a pupil without an id: names as they are compared, and the birth date. */
export const keyByNames = (surname: string, firstName: string, birthDate: string): LocalKey =>
  `NAME:${surname}|${firstName}|${birthDate}`;

/** The key of a responsable without an id: full names; `apart` tells several of the same names from each other. */
export const keyByFullNames = (names: NameDigests, ...apart: readonly string[]): LocalKey =>
  `NAME:${[encodeFullNames(names).sort().join(), ...apart].join(':')}`;

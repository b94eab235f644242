/**
 * The one shape of records that every reader gives, whatever the base. A reader is an async stream of these items, in any
 * order. It only names the fields; values stay the text that the base wrote. `formats/parse/` and `judge/` judge them.
 */
import type { SourceBase } from '../../domain/bases.js';

/** Where a record stands, for reports. */
export interface Origin {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** The base's own id of the record, when it has one. */
  readonly recordId?: string;
  /** Id of the record that holds this one, where this one is a part of it: AAF writes a link within its pupil's record. */
  readonly holder?: string;
  /** Where the base has no ids: the class of the pupil, or of a responsable's first child. */
  readonly className?: string;
}

/** The phone numbers of a person, as written. */
export interface RawPhones {
  readonly mobile?: string;
  /** Further mobiles of a base that has several, the preferred one first: taken when `mobile` is not valid. */
  readonly otherMobiles?: readonly string[];
  readonly home?: string;
  readonly work?: string;
}

/** A postal address, as written. */
export interface RawAddress {
  readonly lines: string[];
  readonly postalCode?: string;
  readonly city?: string;
  readonly country?: string;
}

/** What the records of pupils and of responsables both have. */
interface RawPerson {
  readonly origin: Origin;
  /**
   * The surname of which the base does not say whether it is the birth surname: the only one that it gives (SIECLE before 2018), or the
   * one in use (AAF). It counts as the birth surname where there is no `birthSurname`.
   */
  readonly surname?: string;
  /** Nom de famille. */
  readonly birthSurname?: string;
  /** Nom d'usage, where the person has one that differs. */
  readonly usageSurname?: string;
  readonly firstName?: string;
  /** Absent where the base has no field for them. */
  readonly otherFirstNames?: readonly string[];
  readonly email?: string;
  readonly phones: RawPhones;
  readonly address?: RawAddress;
  /** Id of an `address` item. */
  readonly addressId?: string;
}

/** A pupil's record. */
export interface RawStudent extends RawPerson {
  readonly kind: 'student';
  /** The base's id; absent where the base has none (ONDE). */
  readonly id?: string;
  /** National identifiers as written, the one in force first. */
  readonly ines: readonly string[];
  readonly birthDate?: string;
  readonly sex?: string;
  readonly mef?: string;
  /** In AAF: the id that SIECLE has for the pupil in this school. */
  readonly siecleId?: string;
  readonly exitDate?: string;
  /** Where the base gives the class on the pupil itself. */
  readonly classCode?: string;
  readonly classLabel?: string;
}

/** The class of a pupil, where the base keeps it apart. */
export interface RawPlacement {
  readonly kind: 'placement';
  readonly origin: Origin;
  readonly studentId: string;
  readonly classCode: string;
}

/** The record of an adult who may be responsible for a pupil: links say for whom, and how. */
export interface RawResponsable extends RawPerson {
  readonly kind: 'responsable';
  readonly id?: string;
  readonly civility?: string;
  /** Children named on the responsable itself, where the base keeps no ids. */
  readonly children?: readonly RawChild[];
}

/** A child named by surname, first name and class alone. */
export interface RawChild {
  /** Nom de famille. */
  readonly surname?: string;
  readonly usageSurname?: string;
  readonly firstName?: string;
  readonly classLabel?: string;
}

/** A link between a pupil and a responsable, by the base's ids. */
export interface RawLink {
  readonly kind: 'link';
  readonly origin: Origin;
  readonly studentId?: string;
  readonly responsableId?: string;
  readonly kinshipCode?: string;
  /** `1`, `2`, `3` since 2018. */
  readonly level?: string;
  /** `1`, `2`, `0` before 2018: `1` and `2` are both legal. */
  readonly oldLevel?: string;
}

/** An address that records of persons name by its id. */
export interface RawAddressRecord {
  readonly kind: 'address';
  readonly id: string;
  readonly address: RawAddress;
}

/** A class of the school. */
export interface RawClass {
  readonly kind: 'class';
  readonly origin: Origin;
  readonly code: string;
  readonly label?: string;
}

/** A MEF with its label. */
export interface RawMef {
  readonly kind: 'mef';
  readonly origin: Origin;
  readonly code: string;
  readonly label?: string;
}

/** What a file says of itself. */
export interface RawHeader {
  readonly kind: 'header';
  readonly origin: Origin;
  readonly uai?: string;
  readonly year?: string;
  readonly exportedOn?: string;
  readonly schoolName?: string;
}

export type RawItem =
  RawStudent | RawPlacement | RawResponsable | RawLink | RawAddressRecord | RawClass | RawMef | RawHeader;

/** The files of one import, recognised: their items, and what identifies their bytes. */
export interface BaseFiles {
  readonly base: SourceBase;
  /** SHA-256 over the files' digests, in whatever order the files come: the same files give the same digest. */
  readonly digest: string;
  /** Names of files that were given and are not needed. */
  readonly ignored: readonly string[];
  /** Bytes of all files, for progress. */
  readonly bytes: number;
  /** Reads the items of all files; throws `FileRefused`. */
  items(): AsyncIterable<RawItem>;
}

/**
 * The invented schools, pupils and responsables, before they are written in the form of a base. As in the bases, a person who is
 * responsable in two schools has a record in each; evolutions and traps change the records in place.
 */
import type { Degree } from '../domain/school/events.js';
import type { SchoolType } from './levels.js';

/** An adult with his or her contacts, as one record has them. */
export interface InventedPerson {
  /** Id of the person: the same on all his or her records. Stands in no export. */
  personId: string;
  civility: 'M.' | 'MME';
  surname: string;
  usageSurname?: string;
  firstName: string;
  /** As typed by the school: `06.39.98.12.34`. */
  mobile?: string;
  /** AAF: a number for SMS beside the mobile. */
  sms?: string;
  home?: string;
  work?: string;
  email?: string;
  address: InventedAddress;
}

export interface InventedAddress {
  line: string;
  postalCode: string;
  city: string;
}

/** A link of the pupil who holds it: to whom, and in which capacity. */
export interface InventedLink {
  responsable: InventedResponsable;
  /** Code since 2018: 10 mother, 20 father… */
  kinship: string;
  /** 1 legal, 2 in charge, 3 contact. */
  level: 1 | 2 | 3;
  /** ONDE: how the export of responsables names the child, where it differs from the export of pupils. */
  child?: { firstName?: string; classLabel?: string };
}

/** How a record is written where it is unusual. */
export interface Quirks {
  /** XML: writes letters as entities: those of HTML in AAF, numeric ones in SIECLE. */
  entities?: boolean;
  /** AAF: writes attributes without a value, or with an empty one. */
  emptyAttributes?: boolean;
  /** AAF, second degree: how a pupil's record says who is legal. */
  authority?: 'ABSENT' | 'CONTRADICTING' | 'OLD' | 'OLD_KINSHIP';
  /** AAF, first degree: pupils whom a responsable names, and who do not name him or her. */
  alsoNames?: InventedPupil[];
  /** ONDE: more cells than the header has. */
  ragged?: boolean;
  /** ONDE: a responsable's row without a child. */
  childless?: boolean;
  /** ONDE: writes the birth date as 17/08/2017, and the sex as F or H. */
  french?: boolean;
}

/** A school's record of a responsable or contact. */
export interface InventedResponsable {
  /** Id in the school: `PERSONNE_ID` of SIECLE. */
  id: string;
  degree: Degree;
  person: InventedPerson;
  /** The record of the same person in an earlier school. */
  earlier?: InventedResponsable;
  /** A later school may have another record of this person. */
  metAgain?: boolean;
  /** Key of the record in the académie's AAF: that of `earlier` where both schools share one record. */
  aafId?: string;
  quirks?: Quirks;
}

/** A school's record of a pupil, with the links to his or her responsables. */
export interface InventedPupil {
  /** Id in the school: `ELEVE_ID` of SIECLE. */
  id: string;
  /** Key of the record in the académie's AAF. */
  aafId?: string;
  ine?: string;
  surname: string;
  usageSurname?: string;
  firstName: string;
  sex: 'F' | 'M';
  /** `YYYY-MM-DD`; absent for a pupil meant to be rejected. */
  birthDate?: string;
  level: string;
  classCode?: string;
  mef?: string;
  /** SIECLE: the day on which the pupil left, `YYYY-MM-DD`. */
  exitDate?: string;
  email?: string;
  quirks?: Quirks;
  links: InventedLink[];
}

export interface InventedClass {
  code: string;
  label: string;
  level: string;
}

/** A MEF (the ministry's code of a programme of study) with the level that it belongs to. */
export interface InventedMef {
  code: string;
  label: string;
  level: string;
}

/** A school with all the records of its base. */
export interface InventedSchool {
  uai: string;
  name: string;
  kind: SchoolType['kind'];
  degree: Degree;
  /** First year of the school year. */
  year: number;
  academie: string;
  departement: string;
  circonscription?: string;
  classes: InventedClass[];
  mefs: InventedMef[];
  pupils: InventedPupil[];
  responsables: InventedResponsable[];
  /** Old names of elements and columns, as in exports before 2018. */
  oldForms: boolean;
  form?: FileForm;
}

/** How the files of a school are encoded, where it is not the usual declared ISO-8859-15. */
export interface FileForm {
  encoding: 'UTF-8' | 'ISO-8859-1' | 'ISO-8859-15' | 'windows-1252';
  /** The encoding that XML files declare (default: the real one); `none`: no declaration. */
  declared?: string;
  /** Writes a byte order mark. */
  mark?: boolean;
}

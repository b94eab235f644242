/** What the generator invents, before it is written in the form of a base. */
import type { Degree } from '../../domain/school/events.js';

export interface InventedPerson {
  civility: 'M.' | 'MME';
  surname: string;
  usageSurname?: string;
  firstName: string;
  /** As typed by the school: `06.39.98.12.34`. */
  mobile?: string;
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

export interface InventedLink {
  responsable: InventedResponsable;
  /** Code since 2018: 10 mother, 20 father… */
  kinship: string;
  /** 1 legal, 2 in charge, 3 contact. */
  level: 1 | 2 | 3;
}

export interface InventedResponsable {
  /** `PERSONNE_ID`. */
  id: string;
  person: InventedPerson;
}

export interface InventedPupil {
  /** `ELEVE_ID`. */
  id: string;
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
  exitDate?: string;
  email?: string;
  links: InventedLink[];
}

export interface InventedClass {
  code: string;
  label: string;
  level: string;
}

export interface InventedMef {
  code: string;
  label: string;
  level: string;
}

export interface InventedSchool {
  uai: string;
  name: string;
  degree: Degree;
  year: number;
  academie: string;
  departement: string;
  circonscription?: string;
  classes: InventedClass[];
  mefs: InventedMef[];
  pupils: InventedPupil[];
  responsables: InventedResponsable[];
  /** Old names of elements and columns, as exports of before 2018. */
  oldForms: boolean;
}

/** The descriptor of SIECLE, the base of collèges and lycées. */
import type { SchoolBaseDescriptor } from '../base.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { exportFacts } from './export-facts.js';
import { openSiecle } from './files.js';

export const siecle: SchoolBaseDescriptor = {
  base: 'SIECLE',
  exportOf: 'SCHOOL',
  degree: 'SECOND',
  formats: 'XML or zip',
  folder: 'siecle',
  ids: {
    uniqueIn: 'SCHOOL',
    fields: {
      student: 'ELEVE_ID',
      responsable: 'PERSONNE_ID',
      level: 'NIVEAU_RESPONSABILITE',
      kinship: 'CODE_PARENTE',
    },
  },
  corrected: {
    SURNAME: 'NOM_DE_FAMILLE',
    FIRST_NAME: 'PRENOM',
    MOBILE: 'TEL_PORTABLE',
    EMAIL: 'MEL',
    LEGAL_GUARDIAN: 'NIVEAU_RESPONSABILITE',
    PUPIL_INE: 'INE_RNIE',
    PUPIL_BIRTH_DATE: 'DATE_NAISS',
    PUPIL_ENROLMENT: 'CODE_STRUCTURE',
  },
  lacks: () => ['otherFirstNames'],
  filesNameSchool: true,
  hasExitDates: true,
  limits: DEFAULT_LIMITS,
  open: openSiecle,
  exportFacts,
};

/** The school bases, and the words that all of them are read into. */

/** The base a record comes from. */
export const SOURCE_BASES = ['SIECLE', 'ONDE', 'AAF'] as const;
export type SourceBase = (typeof SOURCE_BASES)[number];

/** Normalised kinship: codes of the bases before and after 2018 lead to the same words. */
export const KINSHIPS = [
  'FATHER',
  'MOTHER',
  'SIBLING',
  'GRANDPARENT',
  'OTHER_RELATIVE',
  'GUARDIAN',
  'CHILD_WELFARE',
  'EDUCATOR',
  'FOSTER_ASSISTANT',
  'CHILD_MINDER',
  'SELF',
  'OTHER',
  'UNKNOWN',
] as const;
export type Kinship = (typeof KINSHIPS)[number];

/** What a responsable is to a pupil, as documents in French say it. */
export const KINSHIP_LABELS: Readonly<Record<Kinship, string>> = {
  FATHER: 'Père',
  MOTHER: 'Mère',
  SIBLING: 'Frère ou sœur',
  GRANDPARENT: 'Grand-parent',
  OTHER_RELATIVE: 'Autre membre de la famille',
  GUARDIAN: 'Tuteur',
  CHILD_WELFARE: 'Aide sociale à l’enfance',
  EDUCATOR: 'Éducateur',
  FOSTER_ASSISTANT: 'Assistant familial',
  CHILD_MINDER: 'Garde d’enfant',
  SELF: 'Élève majeur',
  OTHER: 'Autre',
  UNKNOWN: 'Non précisé',
};

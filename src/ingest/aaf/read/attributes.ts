/** The attributes of AAF that are read: those with one value, and those with a list of values. */

/** Attributes that identify the record. */
const KEYS = ['ENTPersonJointure', 'ENTStructureUAI', 'ENTMefJointure'] as const;

/** Attributes with one value: two different ones in a record contradict each other. */
export const SINGLE = [
  ...KEYS,
  'sn',
  'ENTPersonNom',
  'ENTPersonNomPatro',
  'givenName',
  'ENTPersonPrenom',
  'ENTPersonDateNaissance',
  'ENTPersonSexe',
  'personalTitle',
  'ENTPersonCivilite',
  'mail',
  'ENTPersonMail',
  'homePhone',
  'ENTPersonTelPerso',
  'telephoneNumber',
  'ENTPersRelEleveTelPro',
  'ENTPersonAdresse',
  'ENTPersonCodePostal',
  'ENTPersonVille',
  'ENTPersonPays',
  'ENTPersonStructRattach',
  'ENTEleveINE',
  'ENTEleveStructRattachId',
  'ENTEleveMEF',
  'ENTEleveLibelleMEF',
  'ENTStructureNomCourant',
  'ENTLibelleMef',
] as const;
export type SingleAttribute = (typeof SINGLE)[number];

/** Attributes with a list of values. Where one stands several times in a record, all its values count. */
export type ListAttribute =
  | 'ENTPersonAutresPrenoms'
  | 'ENTPersonMobileSMS'
  | 'mobile'
  | 'ENTPersRelEleveTelMobile'
  | 'ENTEleveClasses'
  | 'ENTPersonClasses'
  | 'ENTElevePersRelEleve'
  | 'ENTEleveAutoriteParentale'
  | 'ENTPersRelEleveEleve'
  | 'ENTStructureClasses';

const single: ReadonlySet<string> = new Set(SINGLE);
const keys: ReadonlySet<string> = new Set(KEYS);

export const isSingle = (name: string): boolean => single.has(name);
export const isKey = (name: string): boolean => keys.has(name);

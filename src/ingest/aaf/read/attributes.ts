/** The attributes of AAF that are read: those with one value, and those with a list of values. */

/** Attributes that identify the record. */
const KEYS = ['ENTPersonJointure', 'ENTStructureUAI', 'ENTMefJointure'] as const;

/** Attributes with one value. Two different values in one record contradict each other. */
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

/** Attributes with a list of values. When such an attribute stands several times in a record, the values of all places count. */
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

/** Whether an attribute has one value. */
export const isSingle = (name: string): boolean => single.has(name);
/** Whether an attribute identifies the record. */
export const isKey = (name: string): boolean => keys.has(name);

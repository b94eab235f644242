/** The attributes of AAF that are read: which of them say one thing, and which a list. */

/** They tell whose record it is. */
const KEYS = ['ENTPersonJointure', 'ENTStructureUAI', 'ENTMefJointure'] as const;

/** Standing twice in a record, with different values, they contradict each other. */
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

/** Each value by itself, wherever it stands: said in several places, all of them hold. */
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

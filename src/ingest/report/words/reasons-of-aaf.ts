/** Why the files of an académie are refused. */
import type { Texts } from '../../../domain/language.js';
import type { Degree } from '../../../domain/school/events.js';
import { plain, reason } from './reason.js';

/** In what two files of an export differ. */
export const DIFFERENCES = {
  degree: { en: 'degree', fr: 'le degré' },
  extent: { en: 'extent (complete or delta)', fr: 'l’étendue (complet ou delta)' },
  day: { en: 'day', fr: 'le jour' },
  academie: { en: 'académie', fr: 'l’académie' },
} as const;
export type Difference = keyof typeof DIFFERENCES;

const DEGREES: Readonly<Record<Degree, Texts>> = {
  FIRST: { en: 'first', fr: 'premier' },
  SECOND: { en: 'second', fr: 'second' },
};

type Element = { element: string };
type Child = Element & { child: string };
type Part = { part: number; category: string };

export const AAF_REASONS = {
  TEXT_IN_ELEMENT: reason<Element>(
    ({ element }) => `text stands in ${element} itself`,
    ({ element }) => `du texte figure dans « ${element} », hors de ses éléments`,
  ),
  ELEMENT_MISPLACED: reason<Child>(
    ({ child, element }) => `${child} stands in ${element}, where it has no place`,
    ({ child, element }) => `« ${child} » figure dans « ${element} », où il n’a pas sa place`,
  ),
  ELEMENT_TWICE: reason<Child>(
    ({ child, element }) => `${child} stands twice in one ${element}`,
    ({ child, element }) => `« ${child} » figure deux fois dans un même « ${element} »`,
  ),
  ATTRIBUTE_NAMELESS: reason<{ child: string }>(
    ({ child }) => `an element ${child} has no name`,
    ({ child }) => `un élément « ${child} » n’a pas de nom`,
  ),
  RECORDS_IN_ONE: reason<{ attributes: string }>(
    ({ attributes }) => `two records stand in one: ${attributes} twice, with different values`,
    ({ attributes }) =>
      `deux enregistrements sont confondus : « ${attributes} » y figure deux fois, avec des valeurs différentes`,
  ),
  CATEGORY_MISSING: reason<Element>(
    ({ element }) => `the ${element} does not say its category`,
    ({ element }) => `un « ${element} » ne dit pas sa catégorie`,
  ),
  CATEGORY_UNKNOWN: reason<{ category: string }>(
    ({ category }) => `${category} is not a category of AAF`,
    ({ category }) => `« ${category} » n’est pas une catégorie d’AAF`,
  ),
  MODIFICATION_OTHER: reason<{ operation: string }>(
    ({ operation }) => `a modification asks to ${operation}, not to replace`,
    ({ operation }) => `une modification demande « ${operation} » et non de remplacer`,
  ),
  ADDITIONS_ALONE: reason<Element>(
    ({ element }) => `a complete export holds a ${element}, and may hold additions alone (addRequest)`,
    ({ element }) => `un export complet contient « ${element} » : il ne peut contenir que des ajouts (« addRequest »)`,
  ),
  DEGREE_OTHER: reason<{ degree: Degree }>(
    ({ degree }) => `the export is of the ${DEGREES[degree].en} degree, this record of the other`,
    ({ degree }) => `l’export est du ${DEGREES[degree].fr} degré, et cet enregistrement de l’autre`,
  ),
  DEGREES_TWO: plain(
    'the name says one degree, the header the other',
    'le nom du fichier annonce un degré, son en-tête l’autre',
  ),
  DEGREE_UNTOLD: plain(
    'neither names, headers nor records say whether the export is of the first degree or the second',
    'ni les noms, ni les en-têtes, ni les enregistrements ne disent si l’export est du premier ou du second degré',
  ),
  NAME_UNTELLING: plain('the name does not say what the file is', 'le nom du fichier ne dit pas ce qu’il contient'),
  NO_FILE_OF_AAF: plain('no file of an AAF export was given', 'aucun fichier d’un export AAF n’a été donné'),
  EXPORTS_TWO: reason<{ other: string; difference: Difference }>(
    ({ other, difference }) => `this file and ${other} differ in ${DIFFERENCES[difference].en}`,
    ({ other, difference }) => `ce fichier et « ${other} » diffèrent : ${DIFFERENCES[difference].fr}`,
  ),
  CATEGORY_LACKING: reason<{ missing: string }>(
    ({ missing }) => `the complete export lacks its files ${missing}`,
    ({ missing }) => `il manque à l’export complet ses fichiers « ${missing} »`,
  ),
  PART_TWICE: reason<Part>(
    ({ part, category }) => `part ${part} of ${category} was given twice`,
    ({ part, category }) => `la partie ${part} de « ${category} » a été donnée deux fois`,
  ),
  PART_LACKING: reason<Part>(
    ({ part, category }) => `part ${part} of ${category} is missing`,
    ({ part, category }) => `il manque la partie ${part} de « ${category} »`,
  ),
  ID_ENDLESS: plain('an id is far too long', 'un identifiant est beaucoup trop long'),
  NO_ACADEMIE: reason<{ given: string }>(
    ({ given }) => `${given} is not the code of an académie`,
    ({ given }) => `« ${given} » n’est pas le code d’une académie`,
  ),
  ACADEMIE_OTHER: reason<{ found: string; expected: string }>(
    ({ found, expected }) => `the files are of the académie ${found}, not of ${expected}`,
    ({ found, expected }) => `les fichiers sont de l’académie ${found}, et non de ${expected}`,
  ),
} as const;

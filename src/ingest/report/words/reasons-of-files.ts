/** Reasons to refuse a file before its records are judged: its bytes, its characters, its size, its XML. */
import { number, plain, reason } from './reason.js';

type Limit = { limit: number };
type Declared = { declared: string };
/** `said`: the fault in the English words of the library that found it. */
type Said = { said: string };

export const FILE_REASONS = {
  NO_FILE: plain('no file was given', 'aucun fichier n’a été donné'),
  FILES_MANY: reason<Limit & { files: number }>(
    ({ files, limit }) => `${files} files were given, the limit is ${limit}`,
    ({ files, limit }) => `${files} fichiers ont été donnés, la limite est de ${limit}`,
  ),
  FILE_LARGE: reason<Limit>(
    ({ limit }) => `the file holds more than ${number(limit, 'en')} bytes`,
    ({ limit }) => `le fichier dépasse ${number(limit, 'fr')} octets`,
  ),
  FILES_LARGE: reason<Limit>(
    ({ limit }) => `the files together hold more than ${number(limit, 'en')} bytes`,
    ({ limit }) => `les fichiers dépassent ensemble ${number(limit, 'fr')} octets`,
  ),
  FILE_OF_MANY_RECORDS: reason<Limit>(
    ({ limit }) => `the file holds more than ${number(limit, 'en')} records`,
    ({ limit }) => `le fichier contient plus de ${number(limit, 'fr')} enregistrements`,
  ),
  FILES_OF_MANY_RECORDS: reason<Limit>(
    ({ limit }) => `the files hold more than ${number(limit, 'en')} records together`,
    ({ limit }) => `les fichiers contiennent ensemble plus de ${number(limit, 'fr')} enregistrements`,
  ),
  FILE_OF_MANY_ROWS: reason<Limit>(
    ({ limit }) => `the file holds more than ${number(limit, 'en')} rows`,
    ({ limit }) => `le fichier contient plus de ${number(limit, 'fr')} lignes`,
  ),
  LINE_LONG: reason<Limit>(
    ({ limit }) => `the line holds more than ${number(limit, 'en')} characters`,
    ({ limit }) => `la ligne dépasse ${number(limit, 'fr')} caractères`,
  ),
  NUL_IN_FILE: plain(
    'the file holds NUL bytes: it is not text',
    'le fichier contient des octets nuls : ce n’est pas du texte',
  ),
  NUL_IN_LINE: plain(
    'the line holds NUL: it is not text',
    'la ligne contient un caractère nul : ce n’est pas du texte',
  ),
  ENCODING_UNKNOWN: reason<Declared>(
    ({ declared }) => `the encoding ${declared} is not one that is read`,
    ({ declared }) => `le codage de caractères « ${declared} » n’est pas de ceux qui sont lus`,
  ),
  MARK_OF_UTF8: reason<Declared>(
    ({ declared }) => `the file starts with the mark of UTF-8 but declares ${declared}`,
    ({ declared }) => `le fichier commence par la marque d’UTF-8 mais annonce « ${declared} »`,
  ),
  MARK_MISSING: reason<Declared & { kind: string }>(
    ({ declared, kind }) => `the ${kind} file declares ${declared} but has no byte order mark`,
    ({ declared }) => `le fichier annonce « ${declared} » mais n’en porte pas la marque`,
  ),
  BYTES_NOT_UTF8: plain(
    'the file is said to be UTF-8, but this line holds bytes that are not',
    'le fichier s’annonce en UTF-8, mais cette ligne contient des octets qui n’en sont pas',
  ),
  BYTES_OF_UTF8: reason<Declared>(
    ({ declared }) => `the file declares ${declared} but its bytes are UTF-8`,
    ({ declared }) => `le fichier annonce « ${declared} » mais il est codé en UTF-8`,
  ),
  BYTES_OF_WINDOWS: reason<Declared>(
    ({ declared }) => `the file declares ${declared} but this line is written in windows-1252`,
    ({ declared }) => `le fichier annonce « ${declared} », mais cette ligne est codée en windows-1252`,
  ),
  BYTES_DIFFER: reason<{ encoding: string }>(
    ({ encoding }) => `the bytes are not ${encoding}`,
    ({ encoding }) => `des octets du fichier ne sont pas du codage « ${encoding} »`,
  ),

  NO_XML: reason<{ base: string }>(
    ({ base }) => `the file is not an XML export of ${base}`,
    ({ base }) => `le fichier n’est pas un export XML de ${base}`,
  ),
  ROOT_OTHER: reason<{ root: string; expected: string }>(
    ({ root, expected }) => `the root element is ${root}, expected ${expected}`,
    ({ root }) => `l’élément racine, « ${root} », n’est pas celui de l’export attendu`,
  ),
  XML_DECLARES: plain(
    'the document type declares entities or elements of its own',
    'l’en-tête du fichier déclare des entités ou des éléments à lui',
  ),
  XML_DEEP: reason<Limit>(
    ({ limit }) => `elements are nested more than ${limit} levels deep`,
    ({ limit }) => `des éléments sont emboîtés sur plus de ${limit} niveaux`,
  ),
  XML_OF_MANY_ATTRIBUTES: reason<Limit>(
    ({ limit }) => `an element has more than ${limit} attributes`,
    ({ limit }) => `un élément a plus de ${limit} attributs`,
  ),
  RECORD_LONG: reason<Limit>(
    ({ limit }) => `a record holds more than ${number(limit, 'en')} characters`,
    ({ limit }) => `un enregistrement dépasse ${number(limit, 'fr')} caractères`,
  ),
  RECORD_OF_MANY_ELEMENTS: reason<Limit>(
    ({ limit }) => `a record has more than ${number(limit, 'en')} elements`,
    ({ limit }) => `un enregistrement a plus de ${number(limit, 'fr')} éléments`,
  ),
  TEXT_LONG: reason<Limit>(
    ({ limit }) => `one text, attribute or comment is longer than ${number(limit, 'en')} characters`,
    ({ limit }) => `un texte, un attribut ou un commentaire dépasse ${number(limit, 'fr')} caractères`,
  ),
  NO_RECORD: reason<{ name: string }>(
    ({ name }) => `${name} stands where a record should`,
    ({ name }) => `un élément « ${name} » figure à la place d’un enregistrement`,
  ),
  TEXT_BETWEEN_RECORDS: plain('text stands between two records', 'du texte figure entre deux enregistrements'),
  XML_UNCLOSED: reason<Said>(
    ({ said }) => said,
    () => 'une balise n’est pas fermée',
  ),
  XML_CLOSED_OTHERWISE: reason<Said>(
    ({ said }) => said,
    () => 'une balise de fin ne ferme pas la dernière qui est ouverte',
  ),
  XML_ENTITY_UNKNOWN: reason<Said>(
    ({ said }) => said,
    () => 'une entité (entre « & » et « ; ») n’est pas connue, ou est mal écrite',
  ),
  XML_SIGN_FORBIDDEN: reason<Said>(
    ({ said }) => said,
    () => 'un caractère figure là où le XML ne le permet pas',
  ),
  XML_ATTRIBUTE_WRONG: reason<Said>(
    ({ said }) => said,
    () => 'un attribut est mal écrit, ou figure deux fois',
  ),
  XML_WRONG: reason<Said>(
    ({ said }) => said,
    () => 'le XML n’est pas bien formé à cet endroit',
  ),
  FILE_ENDS: reason<Said>(
    ({ said }) => `the file ends before it is complete: ${said}`,
    () => 'le fichier s’arrête avant sa fin : ce qui est ouvert n’est pas fermé',
  ),
} as const;

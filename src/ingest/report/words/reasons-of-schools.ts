/**
 * Why the import of a school's files is refused. First what is wrong with the import or with an export as a whole: most of it may be so in every
 * base. Then what is wrong with a file of ONDE or one of its rows (`src/ingest/onde/rows.ts`).
 */
import { plain, reason } from './reason.js';

type Found = { found: string; expected: string };
type Missing = { missing: string; of: string };
/** The other file, and the export that both are. */
type Same = { other: string; export: string };
/** Days and school years of the files given, and of the files imported last, which are in force. ONDE names no day. */
type Days = { givenYear: string; givenDay?: string; inForceYear: string; inForceDay?: string };

const dayEn = (day: string | undefined, year: string): string =>
  `${day ?? 'a day that is not said'} (school year ${year})`;
const dayFr = (day: string | undefined, year: string): string =>
  `${day === undefined ? 'd’un jour non précisé' : `du ${day}`} (année scolaire ${year})`;

export const SCHOOL_REASONS = {
  UAI_NONE: reason<{ given: string }>(
    ({ given }) => `${given} is not the UAI of a school of France`,
    ({ given }) => `« ${given} » n’est pas l’UAI d’un établissement français`,
  ),
  SCHOOL_OTHER: reason<Found>(
    ({ found, expected }) => `the file is of the school ${found}, not of ${expected}`,
    ({ found, expected }) => `le fichier est de l’établissement ${found}, et non de ${expected}`,
  ),
  SCHOOL_UNSAID: plain(
    'the file does not say of which school it is (PARAMETRES/UAJ)',
    'le fichier ne dit pas de quel établissement il est (« PARAMETRES/UAJ »)',
  ),
  YEAR_OTHER: reason<Found>(
    ({ found, expected }) => `the file is of the school year ${found}, not of ${expected}`,
    ({ found, expected }) => `le fichier est de l’année scolaire ${found}, et non de ${expected}`,
  ),
  NO_PUPIL: plain('the export of pupils holds not one pupil', 'l’export des élèves ne contient aucun élève'),
  EXPORT_TWICE: reason<Same>(
    ({ other, export: of }) => `both this file and ${other} are ${of}`,
    ({ other, export: of }) => `ce fichier et « ${other} » sont tous deux l’export « ${of} »`,
  ),
  EXPORT_LACKING: reason<Missing>(
    ({ missing, of }) => `the export ${missing} (${of}) is missing`,
    ({ missing, of }) => `il manque l’export « ${missing} » (« ${of} »)`,
  ),
  IMPORT_UNDER_WAY: plain('an import of this base is under way', 'un import de cette base est en cours'),
  OLDER: reason<Days>(
    ({ givenDay, givenYear, inForceDay, inForceYear }) =>
      `the files are of ${dayEn(givenDay, givenYear)}, older than those in force, of ${dayEn(inForceDay, inForceYear)}`,
    ({ givenDay, givenYear, inForceDay, inForceYear }) =>
      `les fichiers sont ${dayFr(givenDay, givenYear)}, plus anciens que ceux en vigueur, ${dayFr(inForceDay, inForceYear)}`,
  ),

  FILE_EMPTY: plain('the file is empty', 'le fichier est vide'),
  HEADER_NONE: plain(
    'the first row is not a header of columns separated by semicolons',
    'la première ligne n’est pas un en-tête de colonnes séparées par des points-virgules',
  ),
  HEADER_OTHER: plain(
    'the headers are neither those of the pupils nor those of the responsables of ONDE',
    'les en-têtes ne sont ni ceux des élèves ni ceux des responsables d’ONDE',
  ),
  QUOTES_UNSURE: plain(
    'quotes enclose separators, and the row can be read with and without them',
    'des guillemets entourent des points-virgules, et la ligne peut se lire avec eux comme sans eux',
  ),
  QUOTE_UNCLOSED: plain(
    'a quote is opened and not closed, and cells are missing',
    'un guillemet est ouvert et n’est pas fermé, et il manque des cellules',
  ),
  QUOTE_ALONE: plain('a quote stands alone, and cells are missing', 'un guillemet est seul, et il manque des cellules'),
  CELLS_MANY: plain(
    'the row has more cells than the header has columns',
    'la ligne a plus de cellules que l’en-tête n’a de colonnes',
  ),
  ROW_BROKEN: plain(
    'the line before has another end of line than the header, and cells are missing or the first is empty: a row may be broken in two',
    'la ligne d’avant n’a pas la même fin de ligne que l’en-tête, et il manque des cellules ou la première est vide : une ligne est peut-être coupée en deux',
  ),
  ROW_OF_TWO: plain(
    'cells are missing, and together with the line before there is one whole row: a row may be broken in two',
    'il manque des cellules, et avec la ligne d’avant il y a une ligne entière : elle est peut-être coupée en deux',
  ),
  ENDS_IN_CELL: plain(
    'the file ends inside a quoted cell',
    'le fichier s’arrête à l’intérieur d’une cellule entre guillemets',
  ),
  ENDS_IN_ROW: plain('the last row is cut short', 'la dernière ligne est coupée'),
} as const;

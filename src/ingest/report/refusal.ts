/** Why a file is refused whole. A refused file changes nothing; the import's report carries these words. */
import { ifDefined } from '../if-defined.js';
import type { Facts } from './words/reason.js';
import { sayBecause, type Because, type ReasonName } from './words/reasons.js';

const REMEDIES = {
  NOT_WELL_FORMED: 'Export the file again from the base, and send it as it is, without editing it.',
  TRUNCATED: 'The file is cut short: export or download it again.',
  ENCODING: 'Export the file again and do not open or save it with another program on the way.',
  WRONG_ROOT: 'Choose the export asked for: pupils, responsables, structures or nomenclature of the base.',
  NOT_AAF: 'Send the files of an AAF export (ENT1D or ENT2D, Complet or Delta) as they were made, with their names.',
  NOT_ONE_EXPORT: 'Send the files of one AAF export at a time: one degree, one day, complete or delta.',
  WRONG_HEADER: 'Choose the ONDE export of pupils or of responsables, as CSV separated by semicolons.',
  ROW_UNSURE:
    'Take quotation marks, semicolons and ends of lines out of what stands in this row in ONDE (the address, most often), then export again without opening the file.',
  UAI_INVALID: 'Name the school by its UAI: 7 digits and a letter.',
  WRONG_SCHOOL: 'Choose the export of this school, or import it into the school it names.',
  WRONG_YEAR: 'Export the current school year from the base, or name the year of the file.',
  ENTITY_DECLARATION: 'Exports of the base declare no entities: export the file again from the base.',
  TOO_LARGE: 'Exports of a school stay far below this limit: check that this is the export of one school.',
  TOO_DEEP: 'This is not the structure of an export of the base: export the file again.',
  BAD_ARCHIVE: 'Make the archive again, or send the files one by one.',
  ARCHIVE_LIMIT: 'Send only the exports themselves, one by one or in one ordinary archive.',
  NESTED_ARCHIVE: 'Take the inner archive out and send it alone.',
  MISSING_FILE: 'Export the missing file from the base and send it together with the others.',
  DUPLICATE_FILE: 'Send each export once, the latest.',
  NOTHING_READ: 'The file has the right form but not one record: export it again from the base.',
  ALREADY_RUNNING: 'Wait for the import under way to end, then import again.',
  WRONG_ACADEMIE: 'Choose the export of this académie, or import it into the académie it names.',
  GREAT_LOSS:
    'Check that the export is whole: of the whole school (ONDE exports one class alone, too), with its classes. If so many have really left, import it again and confirm it: --confirm-disappearance, confirmDisappearance=true. A dry run with this option names each of them.',
  OLDER_EXPORT:
    'Export the files again from the base. To go back to these on purpose, import them again and confirm it: --confirm-older, confirmOlder=true.',
} as const;

export type RefusalCode = keyof typeof REMEDIES;

/** What the report says of a refused import. */
export interface RefusalReport {
  readonly code: RefusalCode;
  /** The file, with the archive it was in: `export.zip › ElevesSansAdresses.xml`. Absent when no file is at fault. */
  readonly file?: string;
  /** 1-based line, where one can be named. */
  readonly line?: number;
  /** In English; `because` and `facts` say it in another language. */
  readonly reason: string;
  readonly remedy: string;
  /** Absent from old reports, which kept the words alone. */
  readonly because?: ReasonName;
  readonly facts?: Facts;
}

/** Thrown while files are read and judged. `importSchool` and `importAcademie` catch it and answer its `report`. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(
    readonly code: RefusalCode,
    readonly why: Because,
    readonly at: { file?: string; line?: number } = {},
  ) {
    super(`${at.file ?? 'import'}${at.line ? `, line ${at.line}` : ''}: ${sayBecause(why, 'en')}`);
  }

  get reason(): string {
    return sayBecause(this.why, 'en');
  }

  get report(): RefusalReport {
    const { file, line } = this.at;
    const { name, facts } = this.why;
    return {
      code: this.code,
      ...ifDefined('file', file),
      ...ifDefined('line', line),
      reason: this.reason,
      remedy: REMEDIES[this.code],
      because: name,
      ...(Object.keys(facts).length === 0 ? {} : { facts }),
    };
  }
}

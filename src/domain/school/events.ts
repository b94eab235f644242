/** The events of one school's stream, `school-<UAI>`. Labels of classes are nomenclature, kept beside the vault. */
import type { SourceBase } from '../bases.js';

export const DEGREES = ['FIRST', 'SECOND'] as const;
/** FIRST: école. SECOND: collège or lycée. */
export type Degree = (typeof DEGREES)[number];

export interface SchoolDescription {
  name: string;
  degree: Degree;
  /** Code of the académie, e.g. `28` for La Réunion. */
  academie: string;
  /** Code of the département, e.g. `974`. */
  departement: string;
  /** First degree only. */
  circonscription?: string;
}

export type SchoolEvent =
  | { type: 'SchoolRegistered'; data: SchoolDescription & { uai: string } }
  | { type: 'SchoolDescriptionChanged'; data: SchoolDescription }
  /** The codes of classes and MEF in force in a school year. The nomenclature tables hold their labels; `labelsDigest` changes with them. */
  | {
      type: 'SchoolStructureRecorded';
      data: { year: number; classCodes: string[]; mefCodes: string[]; labelsDigest: string };
    }
  /**
   * The school's own texts on letters, which the vault holds under this id: a signature names a person. Without an id, the school has none
   * any more.
   */
  | { type: 'SchoolLetterTextsChanged'; data: { textsId?: string } }
  | { type: 'SchoolImportCompleted'; data: { importId: string; base: SourceBase; dataDate?: string } };

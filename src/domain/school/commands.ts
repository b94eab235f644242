/** What can be asked of a school's stream. */
import type { SourceBase } from '../bases.js';
import type { SchoolDescription } from './events.js';

export type SchoolCommand =
  /** Registers the school, or changes its description. */
  | { readonly type: 'Describe'; readonly uai: string; readonly description: SchoolDescription }
  /** Records the codes of classes and MEF in force in a school year. `labelsDigest` changes with their labels. */
  | {
      readonly type: 'RecordStructure';
      readonly year: number;
      readonly classCodes: readonly string[];
      readonly mefCodes: readonly string[];
      readonly labelsDigest: string;
    }
  /** Records that an import of the school has completed. */
  | {
      readonly type: 'CompleteImport';
      readonly importId: string;
      readonly base: SourceBase;
      readonly dataDate?: string;
    }
  /** `textsId` names the texts in the vault; left out, the letters have the words of the académie, or ours. */
  | { readonly type: 'ChangeLetterTexts'; readonly textsId?: string };

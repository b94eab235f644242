/** What can be asked of a school's stream. */
import type { SourceBase } from '../bases.js';
import type { SchoolDescription } from './events.js';

export type SchoolCommand =
  | { readonly type: 'Describe'; readonly uai: string; readonly description: SchoolDescription }
  | {
      readonly type: 'RecordStructure';
      readonly year: number;
      readonly classCodes: readonly string[];
      readonly mefCodes: readonly string[];
      readonly labelsDigest: string;
    }
  | {
      readonly type: 'CompleteImport';
      readonly importId: string;
      readonly base: SourceBase;
      readonly dataDate?: string;
    };

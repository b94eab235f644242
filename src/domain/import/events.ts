/** The events of one import's stream, `import-<importId>`. */
import type { SourceBase } from '../bases.js';

/**
 * How many records of one kind had each outcome. `ended` also counts records that the files no longer hold. Apart from
 * those, read = created + changed + unchanged + ended + rejected + skipped.
 */
export interface ImportCounts {
  read: number;
  created: number;
  changed: number;
  unchanged: number;
  ended: number;
  rejected: number;
  skipped: number;
}

export type ImportEvent =
  | {
      type: 'ImportStarted';
      data: { importId: string; uai: string; base: SourceBase; year: number; filesDigest: string; dataDate?: string };
    }
  | {
      type: 'ImportCompleted';
      data: {
        importId: string;
        students: ImportCounts;
        responsables: ImportCounts;
        links: ImportCounts;
        rejects: number;
        warnings: number;
      };
    }
  | { type: 'ImportRefused'; data: { importId: string; code: string } };

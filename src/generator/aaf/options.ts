/** The options of an académie to write, and the manifest of what was written. */
import { addDays } from '../../domain/calendar.js';
import type { Degree } from '../../domain/school/events.js';
import type { TrapRates } from '../traps/traps.js';
import type { AafEncoding } from './parts.js';

/** What to generate of one académie, and into which folder. */
export interface AcademieOptions {
  readonly seed: string;
  /** First year of the school year. */
  readonly year: number;
  /** Folder to write to; made when missing. */
  readonly folder: string;
  /** The ministry's code of the académie, such as `28`. */
  readonly academie: string;
  readonly schools: number;
  /** The degrees of the schools, in turn (default both). */
  readonly degrees?: readonly Degree[];
  /** Left out: as many as schools of its kind have, some more and some fewer. */
  readonly pupilsPerSchool?: number;
  /** Day of the export, `YYYY-MM-DD` (default 10 September of the year). */
  readonly exportedOn?: string;
  /** Default ISO-8859-15. */
  readonly encoding?: AafEncoding;
  /** The most records of one file (default 20,000). */
  readonly partSize?: number;
  /** Writes the files of staff too, which no import needs. */
  readonly staff?: boolean;
  /** Writes the next day and the delta too, with about this share of the records changed: above 0, up to 1. */
  readonly delta?: number;
  /** Traps to inject, each at its rate; writes `key.jsonl` and `people.jsonl`. */
  readonly traps?: TrapRates;
  /** Called after each school with the number of schools written, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** One export, as the manifest lists it. */
export interface ManifestExport {
  readonly degree: Degree;
  readonly extent: 'Complet' | 'Delta';
  readonly day: string;
  /** Relative to the folder of the manifest. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Requests in all its files. */
  readonly records: number;
}

/** The content of `manifest.json`. The counts are those of the first day, staff left out. */
export interface AcademieManifest {
  readonly seed: string;
  readonly year: number;
  readonly academie: string;
  readonly pupils: number;
  readonly responsables: number;
  readonly schools: readonly { uai: string; name: string; degree: Degree }[];
  readonly exports: readonly ManifestExport[];
}

/** Day of the first complete export. */
export const firstDay = ({ exportedOn, year }: AcademieOptions): string => exportedOn ?? `${year}-09-10`;

/** Day of the delta, and of the complete export with the same content. */
export const nextDay = (options: AcademieOptions): string => addDays(firstDay(options), 1).slice(0, 10);

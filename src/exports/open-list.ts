/** What every list that becomes a file has in common. */
import { Shown, unheard, type Concerns, type Heard } from '../completeness/shown.js';
import type { Field } from '../postgres/lists/definition.js';
import type { OpenRows } from '../postgres/lists/stream.js';

/** A column of a file. */
export interface Column {
  readonly heading: string;
  /** Its share of the width of a page. */
  readonly width: number;
  /** At which side of the column its texts stand on paper; left out: where reading begins. */
  readonly align?: 'end';
}

/** A column that shows a field of a list. */
export interface FieldColumn extends Column {
  readonly field: Field;
  /** The French words for the codes that the field holds. */
  readonly words?: Readonly<Record<string, string>>;
}

/** A list that is being read for a file: what stands above its rows, and the rows. Close it once. */
export interface OpenList extends Omit<OpenRows, 'counts'> {
  readonly title: string;
  /** Whose list it is, such as `Collège Jean Perrin (0750001A)`. */
  readonly of: string;
  /** The filter and the order in French, a phrase for each condition. */
  readonly phrases: readonly string[];
  readonly columns: readonly Column[];
  /** When the list is read: ISO 8601 UTC. */
  readonly at: string;
  /** The zone whose days the file gives: IANA name. */
  readonly zone: string;
  /** How many rows are of persons of each school, by UAI: what is recorded of who reads it. Empty for a list without personal data. */
  readonly persons: ReadonlyMap<string, number>;
  /** The read models that the list shows. */
  readonly readModels: readonly string[];
  /** What the list is about. */
  readonly concerns: Concerns;
  /** Begins the name of the file, such as `responsables-0750001A`. */
  readonly fileName: string;
}

/** What the list shows. `heard`: how far its read models were known to have come before it was opened; left out, as far as their checkpoints say. */
export const shownIn = ({ standing, readModels, concerns }: OpenList, heard: Heard = unheard(readModels)): Shown =>
  new Shown(standing, heard, concerns);

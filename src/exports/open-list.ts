/** What every list that becomes a file has in common. */
import type { OpenRows } from '../postgres/lists/stream.js';

/** A column of a file. */
export interface Column {
  readonly heading: string;
  /** Its share of the width of a page. */
  readonly width: number;
}

/** A list that is being read for a file: what stands above its rows, and the rows. Close it once. */
export interface OpenList extends OpenRows {
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
  /** Begins the name of the file, such as `responsables-0750001A`. */
  readonly fileName: string;
}

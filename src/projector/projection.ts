/**
 * The type of a projection, and what a projection may know.
 *
 * A projection folds the ledger into documents (one per account, student, school…), and documents into rows. Each version
 * of it lives in its own PostgreSQL schema (`<name>_v<version>_<n>`), reached by queries through views of stable name in
 * the schema `read`; switching a rebuilt version in is one transaction. The same fold serves live and rebuild.
 */
import type { Position, RecordedEvent } from '../eventstore/eventstore.js';
import type { KnownEventType } from '../domain/catalogue.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { Columns, Row, RowOf } from '../postgres/rows.js';
import type { PersonNames } from '../vault/vault.js';

/** What projections may know of persons and labels, read in bulk. Erased persons are absent. */
export interface Directory {
  /** The names of each reference, in their order. */
  names(refs: readonly VaultRef[]): Promise<(PersonNames | undefined)[]>;
  /** The login of each account, in their order. */
  logins(accountIds: readonly string[]): Promise<(string | undefined)[]>;
  /** The labels of the classes of these schools, by UAI, then class code. */
  classLabels(uais: readonly string[]): Promise<Map<string, Map<string, string>>>;
  /** The labels of all MEFs, by code. */
  mefLabels(): Promise<Map<string, string>>;
}

/** What a batch changed, for subscribers: topics such as `responsables:0750001A`, `account:<id>`, `statistics:school:0750001A`. */
export type Topic = string;

/** A committed change, as subscribers receive it: see `changes.ts`. */
export interface Projected {
  readonly projection: string;
  readonly position: Position;
  readonly topics: readonly Topic[];
}

/** A table of the projection, as `table.sql` makes it (a test holds that they agree). */
export interface Table<C extends Columns = Columns, Key extends keyof C & string = keyof C & string> {
  readonly name: string;
  /** Every column with its type. */
  readonly columns: C;
  /** The columns of the primary key. */
  readonly key: readonly Key[];
  /**
   * `replace`: a row put again replaces the one before. `append`: rows are never changed. `add`: the columns beside the key
   * are counters, and a row put is added to them.
   */
  readonly mode: 'replace' | 'append' | 'add';
}

/** Declares a table: the types of its columns make that of its rows. */
export const table = <const C extends Columns, const Key extends keyof C & string>(
  declared: Table<C, Key>,
): Table<C, Key> => declared;

/** Where a projection puts its rows. Within a batch, the last put or removal of a row wins. */
export interface Writes {
  /** Puts a whole row (for an `add` table, the counters hold the amounts to add). */
  put<C extends Columns>(table: Table<C>, row: RowOf<C>): void;
  /** Removes the row with this primary key. */
  remove<C extends Columns, Key extends keyof C & string>(table: Table<C, Key>, key: Pick<RowOf<C>, Key>): void;
  /** Announces the topic to subscribers once the batch is committed. */
  touch(topic: Topic): void;
}

/** A document before and after the events of a batch. */
export interface Change<D> {
  readonly key: string;
  readonly before: D | undefined;
  /** Made by this batch: `enrich` may still set its fields. */
  after: D;
}

/** The documents as the batch found them and as it leaves them. */
export interface Batch<D> {
  /**
   * True while a new version is filled. A batch then brings some of the documents as changes, none of which existed before; `after` knows all.
   * Rows are copied in and never replaced: a row made of several documents must be put with the change of one of them only. There is nothing to
   * remove, and nobody is subscribed.
   */
  readonly filling: boolean;
  readonly changes: ReadonlyMap<string, Change<D>>;
  before(key: string): D | undefined;
  after(key: string): D | undefined;
}

/**
 * One projection. `D` is the type of its documents: plain JSON, without undefined values in arrays.
 *
 * Rules that make live and rebuild lead to the same rows:
 * - `evolve` is pure and never changes the document it is given;
 * - the fields of a document that events of different streams set are disjoint, so that the order between streams does
 *   not matter (a parked stream is replayed later than its neighbours);
 * - `write` depends on the documents alone, never on how events were grouped into batches.
 */
export interface Projection<D extends object = object> {
  readonly name: string;
  /** Must be raised with any change of the tables and indexes of `table.sql`, of the stored documents, of the fold or of the rows. */
  readonly version: number;
  /** Text of `table.sql`: its tables, then after the line `-- Indexes` what is made last when filling. */
  readonly sql: string;
  readonly tables: readonly Table[];
  /** The tables or views published in the schema `read` under the same names. */
  readonly reads: readonly string[];
  /** Types of events that the projection folds; others are passed over. */
  readonly handles: ReadonlySet<KnownEventType>;
  /** Keys of the documents that the event changes; empty when the event does not concern the projection. */
  keys(event: RecordedEvent): readonly string[];
  /** The document of that key after the event; `undefined` leaves the document as it is. Throwing parks the event's stream. */
  evolve(document: D | undefined, event: RecordedEvent, key: string): D | undefined;
  /** The stored form of a document (default: the document itself), and the document of a stored form. */
  pack?(document: D): object;
  unpack?(stored: object): D;
  /** Rows of the event itself (a history), beside those of documents. */
  lines?(event: RecordedEvent, before: D | undefined, after: D, out: Writes): void;
  /** The school a document belongs to, if `revisits` needs to find it. */
  schoolOf?(document: D): string | undefined;
  /** The schools whose documents must all be enriched and written again after the event. */
  revisits?(event: RecordedEvent): readonly string[];
  /** A copy of a document revisited, ready to be enriched again (default: as it is). */
  revisited?(document: D): D;
  /** Keys of the further documents that `write` looks at. It is called again until all that it names are loaded. */
  needs?(batch: Batch<D>): Iterable<string>;
  /** Sets on the documents what the ledger does not hold: names, logins, labels. */
  enrich?(documents: readonly D[], directory: Directory): Promise<void>;
  /** The rows of the changed documents. */
  write(batch: Batch<D>, out: Writes): void;
}

/** True when two rows of a table hold the same values: a row that did not change need not be put again. */
export function sameRow<R extends Row>(one: R, other: R | undefined): boolean {
  if (other === undefined) return false;
  for (const name in one) if (one[name] !== other[name]) return false;
  return true;
}

export type { Columns, Position, RecordedEvent, Row, RowOf };

/** What defines a list (view, fields, sort orders), its conditions, and the page that is asked for and answered. */
import type { Standing } from './standing.js';

/** A field of a row, and its SQL. `code` is text known to hold nothing that JSON escapes. */
export type Field =
  | { readonly as: 'text' | 'code' | 'boolean' | 'number' | 'instant' | 'json'; readonly sql: string }
  /** A global id: a prefix and keys joined by dots; null where the first key is. */
  | { readonly as: 'id'; readonly prefix: string; readonly keys: readonly string[] }
  /** Fields under a field; null where the expression is. */
  | { readonly as: 'object'; readonly type: string; readonly fields: Fields; readonly unlessNull?: string };
export type Fields = { readonly [name: string]: Field };

export const text = (sql: string) => ({ as: 'text', sql }) as const;
export const code = (sql: string) => ({ as: 'code', sql }) as const;
export const boolean = (sql: string) => ({ as: 'boolean', sql }) as const;
export const number = (sql: string) => ({ as: 'number', sql }) as const;
export const json = (sql: string) => ({ as: 'json', sql }) as const;
/** An instant, written as ISO 8601 UTC with milliseconds. */
export const instant = (sql: string) => ({ as: 'instant', sql }) as const;
/** A global id: the prefix, then the values of these expressions. */
export const id = (prefix: string, ...keys: readonly string[]) => ({ as: 'id', prefix, keys }) as const;

/** A selected field and its response key. `__typename` is allowed in every object. */
export interface Selected {
  readonly key: string;
  readonly field: string;
  readonly selection?: readonly Selected[];
}

export interface ListDefinition<Sort extends string = string> {
  /** The view and its alias, such as `read.responsables r`. */
  readonly from: string;
  /** Names of the read models whose rows it shows, the chief one first; none for a list that is not made from the ledger. */
  readonly readModels: readonly string[];
  /** GraphQL type of a row. */
  readonly type: string;
  readonly fields: Fields;
  /** Columns of the primary key within the list, all uuid: the last tiebreak. None where each sort tells all rows apart by itself. */
  readonly key: readonly string[];
  /** For each sort, the expressions that rows are ordered by. They are never null. The primary key comes after them. */
  readonly sorts: Readonly<Record<Sort, readonly SortKey[]>>;
}

/** One expression of an order. */
export interface SortKey {
  readonly sql: string;
  readonly type: 'text' | 'timestamptz' | 'int' | 'bigint' | 'boolean' | 'uuid';
}

/** Conditions with their values: `$1`, `$2` … are positions in `values`. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #sql: string[] = [];
  #keyed = false;
  /** The placeholder of a value. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
  /** The placeholder of an indexed key (school, account, person, report): the statement is then planned once for all its values. */
  key(value: unknown): string {
    this.#keyed = true;
    return this.value(value);
  }
  /** True once a value was given by `key`. */
  get keyed(): boolean {
    return this.#keyed;
  }
  /** Adds a condition. A row must meet all of them. */
  add(sql: string): void {
    this.#sql.push(sql);
  }
  get sql(): string {
    return this.#sql.length === 0 ? 'true' : this.#sql.join(' and ');
  }
}

/** A LIKE pattern that finds the word anywhere; its special characters are escaped. */
export const likePattern = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** The selection of every field. */
export const everything = (fields: Fields): Selected[] =>
  Object.entries(fields).map(([field, definition]) =>
    definition.as === 'object'
      ? { key: field, field, selection: everything(definition.fields) }
      : { key: field, field },
  );

/** Which page of a list is read. */
export interface PageRequest<Sort extends string = string> {
  readonly conditions: Conditions;
  /** The client's arguments other than page and order: a cursor is valid for these alone. The caller's rights are no part of them. */
  readonly filterArguments: Readonly<Record<string, unknown>>;
  readonly sort: Sort;
  readonly descending: boolean;
  /** The most rows to read. */
  readonly rows: number;
  /** Reads the last rows between the cursors instead of the first. Their order stays the list's. */
  readonly fromEnd?: boolean;
  /** Cursors of the same list, sort and `filterArguments`, between which rows are read. */
  readonly after?: string;
  readonly before?: string;
}

/** The parts of a page that are selected; others are not computed. */
export interface PageShape {
  /** What is selected of an edge (`cursor`, `node`, `__typename`); absent when no edge is asked for. */
  readonly edge?: readonly Selected[];
  readonly cursors: boolean;
  readonly totalCount: boolean;
  /** How far the read models of the list have come. */
  readonly standing?: boolean;
}

/** A page as it was read. */
export interface Page {
  /** JSON text of the edges, separated by commas, without the brackets. */
  readonly edges: string;
  /** How many rows the page has. */
  readonly count: number;
  /** True when rows lie beyond this page, in the direction it was read in. */
  readonly hasMore: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly totalCount: number | null;
  /** Null unless it is selected, and for a list that is not made from the ledger. */
  readonly standing: Standing | null;
}

/** Rows to be written to PostgreSQL: objects keyed by their columns, whose types are declared once. */

/** The JavaScript type of the values of each PostgreSQL type. Instants are ISO 8601; `json` and `jsonb` values are stringified. */
interface Values {
  readonly uuid: string;
  readonly text: string;
  readonly boolean: boolean;
  readonly smallint: number;
  readonly integer: number;
  readonly timestamptz: string;
  readonly json: object;
  readonly jsonb: object;
  readonly 'text[]': readonly string[];
  readonly 'char(32)': string;
}

export type ColumnType = keyof Values;

/** The type of a column, followed by a question mark when the column may be null. */
export type Column = ColumnType | `${ColumnType}?`;

/** The columns of a table, by name. */
export type Columns = Readonly<Record<string, Column>>;

/** The value of a column. Null is `undefined`, which must be written out. */
export type ValueOf<C extends Column> = C extends `${infer Type extends ColumnType}?`
  ? Values[Type] | null | undefined
  : C extends ColumnType
    ? Values[C]
    : never;

/** A whole row: a value for every column. */
export type RowOf<C extends Columns> = { readonly [Name in keyof C]: ValueOf<C[Name]> };

export type Value = ValueOf<Column>;

/** A row of any table. */
export type Row = Readonly<Record<string, Value>>;

/** The type of a column without the question mark. */
export const columnTypeOf = (column: Column): ColumnType =>
  (column.endsWith('?') ? column.slice(0, -1) : column) as ColumnType;

/** An identifier quoted for SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Pages of rows, made JSON by PostgreSQL. A list names its table, its keys, its sorts and how each field reads; a
 * selection says which fields under which names; the answer is the JSON text itself, ready to be sent on.
 */
import type { Pool } from 'pg';

/** How one field of a row reads. `code`: text known to hold nothing that JSON escapes. */
export type Field =
  | { readonly as: 'text' | 'code' | 'boolean' | 'number' | 'instant' | 'json'; readonly sql: string }
  /** Fields under a field; `null` where `unless` holds. */
  | { readonly as: 'object'; readonly type: string; readonly fields: Fields; readonly unless?: string };
export type Fields = { readonly [name: string]: Field };

export const text = (sql: string) => ({ as: 'text', sql }) as const;
export const code = (sql: string) => ({ as: 'code', sql }) as const;
export const boolean = (sql: string) => ({ as: 'boolean', sql }) as const;
export const number = (sql: string) => ({ as: 'number', sql }) as const;
export const json = (sql: string) => ({ as: 'json', sql }) as const;
/** ISO 8601 UTC with milliseconds. */
export const instant = (sql: string) => ({ as: 'instant', sql }) as const;

/** Which fields, under which keys; `__typename` is allowed everywhere. */
export interface Selected {
  readonly key: string;
  readonly field: string;
  readonly selection?: readonly Selected[];
}

export interface ListDefinition<Sort extends string = string> {
  /** `read.responsables r` */
  readonly from: string;
  /** GraphQL type of a row. */
  readonly type: string;
  readonly fields: Fields;
  /** Columns of the primary key within the list, all uuid: the last tiebreak. */
  readonly key: readonly string[];
  /** Expressions, never null, each with its type; the list's natural order follows them. */
  readonly sorts: Readonly<Record<Sort, readonly SortKey[]>>;
}
export interface SortKey {
  readonly sql: string;
  readonly type: 'text' | 'timestamptz' | 'int' | 'boolean' | 'uuid';
}

/** Conditions with their values: `$1`, `$2` … are positions in `values`. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #sql: string[] = [];
  /** The placeholder of a value. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
  add(sql: string): void {
    this.#sql.push(sql);
  }
  get sql(): string {
    return this.#sql.length === 0 ? 'true' : this.#sql.join(' and ');
  }
}

/** A LIKE pattern finding the word anywhere, whatever characters it holds. */
export const likePattern = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

const orNull = (sql: string): string => `coalesce(${sql},'null')`;

/** The SQL of the JSON text of one field. */
function fieldSql(field: Field, selection: readonly Selected[] | undefined): string {
  switch (field.as) {
    case 'text':
      return orNull(`to_json(${field.sql})::text`);
    case 'code':
      return orNull(`'"'||${field.sql}||'"'`);
    case 'instant':
      return orNull(`'"'||to_char(${field.sql} at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')||'"'`);
    case 'boolean':
    case 'number':
    case 'json':
      return orNull(`(${field.sql})::text`);
    case 'object': {
      const object = objectSql(field.type, field.fields, selection ?? []);
      return field.unless === undefined ? object : `case when ${field.unless} then 'null' else ${object} end`;
    }
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The SQL of the JSON text of one object, keys in the order asked for. */
export function objectSql(type: string, fields: Fields, selection: readonly Selected[]): string {
  const parts: string[] = [];
  let text = '{';
  for (const { key, field, selection: under } of selection) {
    text += `${text === '{' && parts.length === 0 ? '' : ','}"${key}":`;
    if (field === '__typename') {
      text += `"${type}"`;
      continue;
    }
    const definition = fields[field];
    if (!definition) throw new RangeError(`no field ${field} in ${type}`);
    parts.push(literal(text), fieldSql(definition, under));
    text = '';
  }
  parts.push(literal(`${text}}`));
  return parts.join('||');
}

/** The selection of every field. */
export const everything = (fields: Fields): Selected[] =>
  Object.entries(fields).map(([field, definition]) =>
    definition.as === 'object'
      ? { key: field, field, selection: everything(definition.fields) }
      : { key: field, field },
  );

export interface PageRequest<Sort extends string = string> {
  readonly conditions: Conditions;
  readonly sort: Sort;
  readonly descending: boolean;
  readonly first: number;
  /** Opaque cursor of an edge of the same list and sort. */
  readonly after?: string;
}

/** What of a page is wanted; what is not wanted is not computed. */
export interface PageShape {
  /** The SQL of the JSON text of one edge, from `edgeSql`; absent when no edge is asked for. */
  readonly edge?: string;
  readonly cursors: boolean;
  readonly totalCount: boolean;
}

export interface Page {
  /** JSON text of the edges, separated by commas, without the brackets. */
  readonly edges: string;
  readonly count: number;
  readonly hasNextPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly totalCount: number | null;
}

/** A cursor that this list did not give under this sort. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

const encodeCursor = (json: string): string => Buffer.from(json, 'utf8').toString('base64url');

/** Checks shape as well as encoding: what a client sends reaches SQL as values of the right types or not at all. */
function decodeCursor(cursor: string, keys: readonly SortKey[]): string[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor('not a cursor of this list');
  }
  const fits = (value: unknown, { type }: SortKey): boolean => {
    if (typeof value !== 'string' || value.includes('\0')) return false;
    if (type === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    if (type === 'int') return /^-?\d{1,9}$/.test(value);
    if (type === 'boolean') return value === 'true' || value === 'false';
    if (type === 'timestamptz') return /^(-?infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00)$/.test(value);
    return true;
  };
  if (!Array.isArray(values) || values.length !== keys.length || !keys.every((key, i) => fits(values[i], key)))
    throw new InvalidCursor('not a cursor of this list in this order');
  return values as string[];
}

const keysOf = (list: ListDefinition, sort: string): SortKey[] => [
  ...(list.sorts[sort] ?? []),
  ...list.key.map(sql => ({ sql, type: 'uuid' }) as const),
];

/** A key as text: instants always in UTC, whatever the session. */
const keyText = ({ sql, type }: SortKey): string => {
  if (type === 'text') return sql;
  if (type !== 'timestamptz') return `(${sql})::text`;
  return `case when isfinite(${sql}) then (${sql} at time zone 'UTC')::text||'+00' else (${sql})::text end`;
};

/** JSON text of the cursor's array of texts, exactly as JSON.stringify writes it. */
const cursorJson = (keys: readonly SortKey[]): string =>
  `'['||${keys.map(key => (key.type === 'text' ? `to_json(${key.sql})::text` : `'"'||${keyText(key)}||'"'`)).join(`||','||`)}||']'`;

/** The SQL of the JSON text of an edge: `cursor`, `node` and `__typename` as selected. */
export function edgeSql(list: ListDefinition, sort: string, selection: readonly Selected[]): string {
  const bytes = `convert_to(${cursorJson(keysOf(list, sort))},'UTF8')`;
  const cursor = `'"'||translate(encode(${bytes},'base64'),E'+/=\\n','-_')||'"'`;
  const fields: Fields = {
    cursor: { as: 'json', sql: cursor },
    node: { as: 'object', type: list.type, fields: list.fields },
  };
  return objectSql(`${list.type}Edge`, fields, selection);
}

/** The statement of a page and its values. */
export function pageStatement(
  list: ListDefinition,
  { conditions, sort, descending, first, after }: PageRequest,
  shape: PageShape,
): { text: string; values: unknown[] } {
  const keys = keysOf(list, sort);
  const filter = conditions.sql;
  const values = [...conditions.values];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const seek =
    after === undefined
      ? ''
      : ` and (${keys.map(({ sql }) => sql).join(',')}) ${descending ? '<' : '>'} (${decodeCursor(after, keys)
          .map((value, i) => `${put(value)}::${keys[i]?.type}`)
          .join(',')})`;
  const limit = put(first);
  const order = keys.map(({ sql }) => `${sql}${descending ? ' desc' : ''}`).join(',');
  const at = alias(list);
  const cursor = (row: string): string =>
    shape.cursors ? `max(${cursorJson(keys)}) filter (where page_row = ${row})` : 'null';
  const last = `least(page_rows,${limit})`;
  const answer = [
    'count(*)::int',
    shape.edge === undefined ? `''` : `coalesce(string_agg(${shape.edge},',') filter (where page_row <= ${limit}),'')`,
    cursor('1'),
    cursor(last),
    shape.totalCount ? `(select count(*)::int from ${list.from} where ${filter})` : 'null',
  ];
  const rows = `select * from ${list.from} where ${filter}${seek} order by ${order} limit ${limit}::int+1`;
  const numbered = `select ${at}.*,row_number() over () as page_row,count(*) over () as page_rows from (${rows}) ${at}`;
  return { text: `select ${answer.join(',')} from (${numbered}) ${at}`, values };
}

const alias = (list: ListDefinition): string => list.from.split(' ').at(-1) ?? 'r';

/** Statements are prepared under a name, by their text; beyond a bound, which only contrived traffic meets, unnamed. */
const MOST_PREPARED = 500;
const names = new Map<string, string>();
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_PREPARED) return known;
  const name = `page_${names.size}`;
  names.set(text, name);
  return name;
}

export async function readPage(
  pool: Pick<Pool, 'query'>,
  list: ListDefinition,
  request: PageRequest,
  shape: PageShape,
): Promise<Page> {
  const { text, values } = pageStatement(list, request, shape);
  const { rows } = await pool.query<[number, string, string | null, string | null, number | null]>({
    name: statementName(text),
    text,
    values,
    rowMode: 'array',
  });
  const [found, edges, start, end, totalCount] = rows[0] ?? [0, '', null, null, null];
  return {
    edges,
    count: Math.min(found, request.first),
    hasNextPage: found > request.first,
    startCursor: start === null ? null : encodeCursor(start),
    endCursor: end === null ? null : encodeCursor(end),
    totalCount,
  };
}

/**
 * A page of rows as JSON text. PostgreSQL gives the values of all rows as one text, separated; they are spliced between
 * the words of the selection without an object being made of any row. Nothing else on this machine was as cheap, neither
 * JSON made by PostgreSQL (twice the work there) nor rows made objects (twice the work here).
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { cursorOf, decodeCursor, keysOf, keyText } from './cursor.js';
import type { Field, Fields, ListDefinition, Page, PageRequest, PageShape, Selected } from './definition.js';

/** Separates values; a value that holds it is noticed by the count, and the page read again with another. */
const SEPARATOR = '\u001f';
const ABSENT = '\u001d';
/** Whether any value needs what JSON.stringify does. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001c\u001e]/;

/** The expressions a page needs, each once. */
class Columns {
  readonly sql: string[] = [];
  readonly #places = new Map<string, number>();
  place(sql: string): number {
    let place = this.#places.get(sql);
    if (place === undefined) this.#places.set(sql, (place = this.sql.push(sql) - 1));
    return place;
  }
}

/** Writes the JSON of something of the row whose values begin at `at`. */
type Write = (values: readonly string[], at: number, plain: boolean) => string;

/** `2026-09-01 08:00:00.5` → `2026-09-01T08:00:00.500Z` */
const iso = (text: string): string =>
  `"${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, 23).padEnd(3, '0')}Z"`;

function write(field: Field, selection: readonly Selected[], columns: Columns): Write {
  if (field.as === 'object') {
    const object = writeObject(field.type, field.fields, selection, columns);
    if (field.unlessNull === undefined) return object;
    const given = columns.place(field.unlessNull);
    return (values, at, plain) => (values[at + given] === ABSENT ? 'null' : object(values, at, plain));
  }
  if (field.as === 'id') {
    const places = field.keys.map(sql => columns.place(sql));
    const [first = 0, second] = places;
    return (values, at) => {
      const key = values[at + first] as string;
      if (key === ABSENT) return 'null';
      return second === undefined
        ? `"${field.prefix}${key}"`
        : `"${field.prefix}${key}.${values[at + second] as string}"`;
    };
  }
  const place = columns.place(field.as === 'instant' ? `${field.sql} at time zone 'UTC'` : field.sql);
  const present = PRESENT[field.as];
  return (values, at, plain) => {
    const value = values[at + place] as string;
    return value === ABSENT ? 'null' : present(value, plain);
  };
}

const PRESENT: Record<Exclude<Field['as'], 'object' | 'id'>, (value: string, plain: boolean) => string> = {
  text: (value, plain) => (plain ? `"${value}"` : JSON.stringify(value)),
  code: value => `"${value}"`,
  instant: iso,
  boolean: value => value,
  number: value => value,
  json: value => value,
};

function writeObject(type: string, fields: Fields, selection: readonly Selected[], columns: Columns): Write {
  const words: string[] = [];
  const writes: Write[] = [];
  let word = '{';
  selection.forEach(({ key, field, selection: below = [] }, i) => {
    word += `${i === 0 ? '' : ','}"${key}":`;
    if (field === '__typename') {
      word += `"${type}"`;
      return;
    }
    const definition = fields[field];
    if (!definition) throw new RangeError(`no field ${field} in ${type}`);
    words.push(word);
    writes.push(write(definition, below, columns));
    word = '';
  });
  const end = `${word}}`;
  return (values, at, plain) => {
    let text = '';
    for (let i = 0; i < writes.length; i++) text += (words[i] as string) + (writes[i] as Write)(values, at, plain);
    return text + end;
  };
}

/** How a list is read under one sort with one selection: made once, used for every page. */
export interface PagePlan {
  readonly list: ListDefinition;
  readonly sort: string;
  readonly totalCount: boolean;
  readonly cursors: boolean;
  readonly columns: readonly string[];
  /** Places of the keys among the columns. */
  readonly keys: readonly number[];
  readonly edge: Write | undefined;
}

export function planPage(list: ListDefinition, sort: string, { edge, cursors, totalCount }: PageShape): PagePlan {
  const columns = new Columns();
  const needsKeys = cursors || edge?.some(({ field }) => field === 'cursor') === true;
  const keys = needsKeys ? keysOf(list, sort).map(key => columns.place(keyText(key))) : [];
  const node: Fields = { node: { as: 'object', type: list.type, fields: list.fields } };
  const cursor: Write = (values, at) => `"${cursorOf(keys.map(place => values[at + place] as string))}"`;
  const writes = edge?.map(({ key, field, selection }): readonly [string, Write] => {
    if (field === '__typename') return [key, () => `"${list.type}Edge"`];
    return [key, field === 'cursor' ? cursor : write(node.node as Field, selection ?? [], columns)];
  });
  const written: Write | undefined =
    writes &&
    ((values, at, plain) => `{${writes.map(([key, one]) => `"${key}":${one(values, at, plain)}`).join(',')}}`);
  return { list, sort, totalCount, cursors, columns: columns.sql, keys, edge: written };
}

/** The statement of a page and its values; the separator comes last. */
export function pageStatement(
  { list, sort, totalCount, columns }: PagePlan,
  { conditions, descending, first, after }: PageRequest,
  separator: string,
): { text: string; values: unknown[] } {
  const keys = keysOf(list, sort);
  const filter = conditions.sql;
  const values = [...conditions.values];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const given = after === undefined ? [] : decodeCursor(after, keys);
  const seek = `(${keys.map(({ sql }) => sql).join(',')}) ${descending ? '<' : '>'} (${given
    .map((value, i) => `${put(value)}::${keys[i]?.type}`)
    .join(',')})`;
  const order = keys.map(({ sql }) => `${sql}${descending ? ' desc' : ''}`).join(',');
  const limit = put(first + 1);
  const by = put(separator);
  const texts = columns.map(sql => `coalesce((${sql})::text,'${ABSENT}')`).join(',');
  const row = columns.length === 0 ? `''` : `concat_ws(${by}::text,${texts})`;
  const rows = `select ${row} as row from ${list.from} where ${filter}${after === undefined ? '' : ` and ${seek}`}
    order by ${order} limit ${limit}::int`;
  const total = totalCount ? `(select count(*)::int from ${list.from} where ${filter})` : 'null';
  return { text: `select count(*)::int,coalesce(string_agg(row,${by}::text),''),${total} from (${rows}) page`, values };
}

/** Statements are prepared under a name, by their text; beyond a bound, which only contrived traffic meets, unnamed. */
const MOST_PREPARED = 500;
const names = new Map<string, string>();
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_PREPARED) return known;
  const name = `page_${names.size}`;
  names.set(text, name);
  return name;
}

export async function readPage(
  pool: Pick<Pool, 'query'>,
  plan: PagePlan,
  request: PageRequest,
  separator = SEPARATOR,
): Promise<Page> {
  const { text, values } = pageStatement(plan, request, separator);
  const name = nameOf(text);
  type Row = [number, string, number | null];
  const { rows } = await pool.query<Row>({ ...(name === undefined ? {} : { name }), text, values, rowMode: 'array' });
  const [found, joined, totalCount] = rows[0] ?? [0, '', null];
  const width = plan.columns.length;
  const cells = found === 0 || width === 0 ? [] : joined.split(separator);
  // A value held the separator: no value can hold one made up now.
  if (cells.length !== found * width) return readPage(pool, plan, request, `\u001f${randomUUID()}\u001f`);
  const count = Math.min(found, request.first);
  const cursor = (row: number): string | null =>
    !plan.cursors || count === 0 ? null : cursorOf(plan.keys.map(place => cells[row * width + place] as string));
  const plain = !ESCAPED.test(joined);
  const { edge } = plan;
  let edges = '';
  if (edge) for (let row = 0; row < count; row++) edges += (row === 0 ? '' : ',') + edge(cells, row * width, plain);
  return {
    edges,
    count,
    hasNextPage: found > request.first,
    startCursor: cursor(0),
    endCursor: cursor(count - 1),
    totalCount,
  };
}

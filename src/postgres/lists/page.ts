/**
 * Reads a page of rows as JSON text. PostgreSQL answers all values of all rows as one separated text, which is spliced into the JSON
 * of the selection; no row becomes an object. JSON made by PostgreSQL doubled the work there, and rows made objects doubled it here.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { cursorOf, decodeCursor, InvalidCursor, keysOf, keyText, listingOf } from './cursor.js';
import { NOTHING_READ, standingSql, type Standing } from './standing.js';
import { statementName } from './statement-names.js';
import type { Field, Fields, ListDefinition, Page, PageRequest, PageShape, Selected, SortKey } from './definition.js';

/** Separates values. When a value holds it, the count of values differs, and the page is read again with another separator. */
const SEPARATOR = '\u001f';
/** Stands for null among the values: no text from the bases is this sign alone. */
const ABSENT = '\u001d';
/** Matches texts with something that JSON has to escape, beside the two signs above. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001c\u001e]/;

/** Whether no value among the texts of a page needs escapes in JSON. With another separator than the usual one, some value does. */
function arePlain(texts: string, separator: string): boolean {
  if (separator !== SEPARATOR || ESCAPED.test(texts)) return false;
  for (let at = texts.indexOf(ABSENT); at >= 0; at = texts.indexOf(ABSENT, at + 1)) {
    const beside = [texts[at - 1], texts[at + 1]];
    if (beside.some(sign => sign !== undefined && sign !== SEPARATOR)) return false;
  }
  return true;
}

/** Collects the SQL expressions of a page, each once. */
class Columns {
  readonly sql: string[] = [];
  readonly #places = new Map<string, number>();
  /** The place of an expression among the columns; adds it when it is new. */
  place(sql: string): number {
    let place = this.#places.get(sql);
    if (place === undefined) this.#places.set(sql, (place = this.sql.push(sql) - 1));
    return place;
  }
}

/** `2026-09-01 08:00:00.5` → `2026-09-01T08:00:00.500Z` */
const iso = (text: string): string =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.length === 19 ? '000' : text.slice(20, 23).padEnd(3, '0')}Z`;

/**
 * A part of a row's JSON: fixed words, or JavaScript that reads the values `v` of the row starting at `a`. The code is generated from
 * list definitions and from response keys, which are checked to be GraphQL names: nothing else of a client's reaches it.
 */
type Part = { readonly words: string } | { readonly code: string };
const words = (text: string): Part => ({ words: text });

/** Generates code that concatenates the parts, adjacent words merged. */
function joined(parts: readonly Part[]): string {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last && 'words' in last && 'words' in part) merged[merged.length - 1] = words(last.words + part.words);
    else merged.push(part);
  }
  return merged.map(part => ('words' in part ? JSON.stringify(part.words) : part.code)).join('+');
}

/** The parts, or `null` when the value at the place is null. */
const unlessAbsent = (place: number, present: readonly Part[]): Part => ({
  code: `(v[a+${place}]===ABSENT?'null':${joined(present)})`,
});
const quoted = (code: string): Part[] => [words('"'), { code }, words('"')];

/** The JSON of a value that is not null, from the code that reads it. `plain` is true when no value of the page needs escapes. */
const PRESENT: Record<Exclude<Field['as'], 'object' | 'id'>, (value: string) => Part[]> = {
  text: value => [{ code: `(plain?'"'+${value}+'"':JSON.stringify(${value}))` }],
  code: quoted,
  instant: value => quoted(`iso(${value})`),
  boolean: value => [{ code: value }],
  number: value => [{ code: value }],
  json: value => [{ code: value }],
};

/** Placeholder field for an edge's cursor, which is computed from the sort keys. */
const CURSOR: Field = { as: 'json', sql: '' };

/** The JSON of a field. Adds the expressions that it reads to `columns`. */
function partsOf(field: Field, selection: readonly Selected[], columns: Columns): Part[] {
  if (field === CURSOR) return quoted('cursor(v,a,listing)');
  if (field.as === 'object') {
    const object = partsOfObject(field.type, field.fields, selection, columns);
    return field.unlessNull === undefined ? object : [unlessAbsent(columns.place(field.unlessNull), object)];
  }
  if (field.as === 'id') {
    const places = field.keys.map(sql => columns.place(sql));
    const keys = places.flatMap((place, i) => [...(i > 0 ? [words('.')] : []), { code: `v[a+${place}]` }]);
    return [unlessAbsent(places[0] ?? 0, [words(`"${field.prefix}`), ...keys, words('"')])];
  }
  const place = columns.place(field.as === 'instant' ? `${field.sql} at time zone 'UTC'` : field.sql);
  return [unlessAbsent(place, PRESENT[field.as](`v[a+${place}]`))];
}

const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

function partsOfObject(type: string, fields: Fields, selection: readonly Selected[], columns: Columns): Part[] {
  const parts = selection.flatMap(({ key, field, selection: below = [] }, i) => {
    if (!NAME.test(key)) throw new RangeError(`not a name: ${key}`);
    const named = words(`${i === 0 ? '' : ','}"${key}":`);
    if (field === '__typename') return [named, words(`"${type}"`)];
    const definition = fields[field];
    if (!definition) throw new RangeError(`no field ${field} in ${type}`);
    return [named, ...partsOf(definition, below, columns)];
  });
  return [words('{'), ...parts, words('}')];
}

/** Writes the JSON of the first `rows` rows. `values` holds the values of all rows, one row after the other. */
type WriteRows = (values: readonly string[], rows: number, plain: boolean, listing: string) => string;

/** Compiles the code of a row into a function that writes rows, separated by commas. A row has `width` values; `keys` are places. */
function compile(row: string, width: number, keys: readonly number[]): WriteRows {
  const cursor = (values: readonly string[], at: number, listing: string): string =>
    cursorOf(
      listing,
      keys.map(place => values[at + place] as string),
    );
  const body = `return (v,rows,plain,listing)=>{let text='';for(let i=0,a=0;i<rows;i++,a+=${width})text+=(i===0?'':',')+${row};return text}`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const made = new Function('ABSENT', 'iso', 'cursor', body) as (...given: unknown[]) => WriteRows;
  return made(ABSENT, iso, cursor);
}

/** The plan of a list for one sort and selection: made once, used for every page. */
export interface PagePlan {
  readonly list: ListDefinition;
  readonly sort: string;
  readonly totalCount: boolean;
  readonly standing: boolean;
  readonly cursors: boolean;
  readonly columns: readonly string[];
  /** Places of the keys among the columns. */
  readonly keys: readonly number[];
  /** JSON of the edges; absent when none is asked for. */
  readonly write: WriteRows | undefined;
}

/** Plans a list for one sort and one selection. Throws RangeError for a field that the list does not have. */
export function planPage(list: ListDefinition, sort: string, shape: PageShape): PagePlan {
  const { edge, cursors, totalCount, standing = false } = shape;
  const columns = new Columns();
  const needsKeys = cursors || edge?.some(({ field }) => field === 'cursor') === true;
  const keys = needsKeys ? keysOf(list, sort).map(key => columns.place(keyText(key))) : [];
  const node: Field = { as: 'object', type: list.type, fields: list.fields };
  const row = edge && partsOfObject(`${list.type}Edge`, { cursor: CURSOR, node }, edge, columns);
  const write = row && compile(joined(row), columns.sql.length, keys);
  const reads = standing && list.readModels.length > 0;
  return { list, sort, totalCount, standing: reads, cursors, columns: columns.sql, keys, write };
}

/** The keys in a cursor. Throws InvalidCursor, naming the argument, for a cursor of another listing. */
function cursorKeys(
  cursor: string,
  argument: InvalidCursor['argument'],
  listing: string,
  keys: readonly SortKey[],
): string[] {
  try {
    return decodeCursor(cursor, listing, keys);
  } catch (error) {
    if (error instanceof InvalidCursor) error.argument = argument;
    throw error;
  }
}

/** Largest usual page. Statements of smaller pages are the same text. */
const USUAL_MOST = 100;

/** The statement of a page and its values; the separator comes last. */
export function pageStatement(
  { list, sort, totalCount, standing, columns }: PagePlan,
  request: PageRequest,
  separator: string,
): { text: string; values: unknown[] } {
  const { conditions, descending, rows: most, fromEnd = false } = request;
  const keys = keysOf(list, sort);
  const filter = conditions.sql;
  const values = [...conditions.values];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const seek = (['after', 'before'] as const).map(side => {
    const cursor = request[side];
    if (cursor === undefined) return '';
    const cursorValues = cursorKeys(cursor, side, listingOf(list, request), keys);
    const beyond = (side === 'after') === descending ? '<' : '>';
    const bound = cursorValues.map((value, i) => `${put(value)}::${keys[i]?.type}`);
    return ` and (${keys.map(({ sql }) => sql).join(',')}) ${beyond} (${bound.join(',')})`;
  });
  const order = keys.map(({ sql }) => `${sql}${descending === fromEnd ? '' : ' desc'}`).join(',');
  // One row more than the page has: it tells whether there are more.
  const limit = put(most + 1);
  const separatorPlace = put(separator);
  const texts = columns.map(sql => `coalesce((${sql})::text,'${ABSENT}')`).join(',');
  const row = columns.length === 0 ? `''` : `concat_ws(${separatorPlace}::text,${texts})`;
  const read = `select ${row} as row from ${list.from} where ${filter}${seek.join('')}
    order by ${order} limit`;
  // With a limit that is only a parameter, PostgreSQL plans the statement anew each time. With a constant bound as well it plans
  // once, and reads no more rows.
  const bound = Math.max(most, USUAL_MOST) + 1;
  const rows = conditions.keyed
    ? `select row from (${read} ${bound}) bounded limit ${limit}::int`
    : `${read} ${limit}::int`;
  const total = totalCount ? `(select count(*)::int from ${list.from} where ${filter})` : 'null';
  const standings = standing ? `,${standingSql(list.readModels)}` : '';
  return {
    text: `select count(*)::int,coalesce(string_agg(row,${separatorPlace}::text),''),${total}${standings} from (${rows}) page`,
    values,
  };
}

/** Puts rows that were read in reverse back into the list's order, dropping the one beyond the page. */
const inListOrder = (cells: readonly string[], count: number, width: number): string[] =>
  Array.from({ length: count }, (_, i) => cells.slice((count - 1 - i) * width, (count - i) * width)).flat();

/** Reads a page. Throws InvalidCursor for a cursor of another listing. */
export async function readPage(
  pool: Pick<Pool, 'query'>,
  plan: PagePlan,
  request: PageRequest,
  separator = SEPARATOR,
): Promise<Page> {
  const { text, values } = pageStatement(plan, request, separator);
  const name = statementName(plan.list.type, text);
  type Row = [number, string, number | null, (Standing | null)?];
  const { rows } = await pool.query<Row>({ ...(name === undefined ? {} : { name }), text, values, rowMode: 'array' });
  const [found, texts, totalCount, standing] = rows[0] ?? [0, '', null];
  const width = plan.columns.length;
  const read = found === 0 || width === 0 ? [] : texts.split(separator);
  // A value held the separator. A random one cannot occur in any value.
  if (read.length !== found * width) return readPage(pool, plan, request, `\u001f${randomUUID()}\u001f`);
  const count = Math.min(found, request.rows);
  const cells = request.fromEnd ? inListOrder(read, count, width) : read;
  const listing = plan.keys.length === 0 ? '' : listingOf(plan.list, request);
  const cursor = (row: number): string | null =>
    !plan.cursors || count === 0
      ? null
      : cursorOf(
          listing,
          plan.keys.map(place => cells[row * width + place] as string),
        );
  const edges = plan.write?.(cells, count, arePlain(texts, separator), listing) ?? '';
  return {
    edges,
    count,
    hasMore: found > request.rows,
    startCursor: cursor(0),
    endCursor: cursor(count - 1),
    totalCount,
    standing: plan.standing ? (standing ?? NOTHING_READ) : null,
  };
}

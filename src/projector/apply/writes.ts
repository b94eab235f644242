/** Collects what one batch writes: rows to put and to remove, and the topics it touches. */
import type { Columns, Row, RowOf, Table, Topic, Writes } from '../projection.js';

/** Collects the writes to one table. For each key the last one wins; the amounts of an `add` table are summed. */
export class TableWrites {
  readonly #puts = new Map<string, Row>();
  readonly #removes = new Map<string, Row>();
  /** The rows of an `append` table. */
  readonly #lines: Row[] = [];
  /** The columns of an `add` table that hold amounts. */
  readonly #counters: readonly string[];

  constructor(readonly table: Table) {
    this.#counters = table.mode === 'add' ? besideKey(table) : [];
  }

  put(row: Row): void {
    const { mode, key } = this.table;
    if (mode === 'append') {
      this.#lines.push(row);
      return;
    }
    const id = keyOf(row, key);
    if (mode === 'add') {
      const before = this.#puts.get(id);
      this.#puts.set(id, before ? this.#sum(before, row) : row);
      return;
    }
    this.#removes.delete(id);
    this.#puts.set(id, row);
  }

  remove(key: Row): void {
    const id = keyOf(key, this.table.key);
    this.#puts.delete(id);
    this.#removes.set(id, key);
  }

  /** Number of keys with a row to put; 0 for an `append` table. */
  get size(): number {
    return this.#puts.size;
  }

  /** The rows to put, without those of an `add` table whose amounts are zero. */
  get puts(): Row[] {
    if (this.table.mode === 'append') return this.#lines;
    const rows = [...this.#puts.values()];
    return this.table.mode === 'add' ? rows.filter(row => this.#counters.some(name => row[name] !== 0)) : rows;
  }

  get removes(): Row[] {
    return [...this.#removes.values()];
  }

  #sum(one: Row, other: Row): Row {
    const sums = this.#counters.map(name => [name, (one[name] as number) + (other[name] as number)]);
    return { ...one, ...(Object.fromEntries(sums) as Row) };
  }
}

/** Collects the writes of a batch to all tables of a projection. */
export class WriteSet implements Writes {
  readonly topics = new Set<Topic>();
  readonly #tables: Map<string, TableWrites>;

  constructor(tables: readonly Table[]) {
    this.#tables = new Map(tables.map(table => [table.name, new TableWrites(table)]));
  }

  /** The writes to this table. */
  of({ name }: Pick<Table, 'name'>): TableWrites {
    const writes = this.#tables.get(name);
    if (!writes) throw new Error(`the projection has no table ${name}`);
    return writes;
  }

  put<C extends Columns>(table: Table<C>, row: RowOf<C>): void {
    this.of(table).put(row);
  }

  remove<C extends Columns, Key extends keyof C & string>(table: Table<C, Key>, key: Pick<RowOf<C>, Key>): void {
    this.of(table).remove(key);
  }

  touch(topic: Topic): void {
    this.topics.add(topic);
  }
}

/** The columns that are not of the primary key. */
export const besideKey = ({ columns, key }: Table): string[] =>
  Object.keys(columns).filter(name => !key.includes(name));

/** The values of the key as one text. */
function keyOf(row: Row, key: readonly string[]): string {
  let id = '';
  for (const name of key) id += `${row[name] as string}\u0001`;
  return id;
}

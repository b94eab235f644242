/** What one batch writes: rows to put and to remove, and the topics it touches. */
import type { Row, Table, Topic, Writes } from '../projection.js';

/** The orders given for one table; the last order for a key wins, amounts of an `add` table are summed. */
export class TableWrites {
  readonly #puts = new Map<string, Row>();
  readonly #removes = new Map<string, Row>();
  readonly #lines: Row[] = [];

  constructor(readonly table: Table) {}

  put(row: Row): void {
    const { mode, key } = this.table;
    if (mode === 'append') {
      this.#lines.push(row);
      return;
    }
    const id = keyOf(row, key);
    if (mode === 'add') {
      const before = this.#puts.get(id);
      this.#puts.set(id, before ? [...row.slice(0, -1), amount(before) + amount(row)] : row);
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

  /** The rows to put; amounts that came to nothing are left out. */
  get puts(): Row[] {
    if (this.table.mode === 'append') return this.#lines;
    const rows = [...this.#puts.values()];
    return this.table.mode === 'add' ? rows.filter(row => amount(row) !== 0) : rows;
  }

  get removes(): Row[] {
    return [...this.#removes.values()];
  }
}

export class WriteSet implements Writes {
  readonly topics = new Set<Topic>();
  readonly #tables: Map<string, TableWrites>;

  constructor(tables: readonly Table[]) {
    this.#tables = new Map(tables.map(table => [table.name, new TableWrites(table)]));
  }

  table(name: string): TableWrites {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`the projection has no table ${name}`);
    return table;
  }

  put(table: string, row: Row): void {
    this.table(table).put(row);
  }

  remove(table: string, key: Row): void {
    this.table(table).remove(key);
  }

  touch(topic: Topic): void {
    this.topics.add(topic);
  }
}

const amount = (row: Row): number => row[row.length - 1] as number;

export function keyOf(row: Row, columns: number): string {
  let key = '';
  for (let column = 0; column < columns; column++) key += `${row[column] as string}\u0001`;
  return key;
}

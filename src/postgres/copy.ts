/** Copies rows into an empty table in chunks: while PostgreSQL takes one chunk, the next is built. */
import { from as copyFrom } from 'pg-copy-streams';
import type pg from 'pg';
import { textOf } from './arrays.js';
import { quoted, columnTypeOf, type Columns, type ColumnType, type Row, type RowOf, type Value } from './rows.js';

/** Characters per chunk. Each COPY is a short transaction of its own. */
const CHUNK = 2_000_000;
const SPECIAL = /[\\\n\r\t]/;
const SPECIALS = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (text: string): string => (SPECIAL.test(text) ? text.replace(SPECIALS, c => ESCAPES[c]!) : text);

function lineValue(value: Value, type: ColumnType): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  // Ids and instants hold nothing to escape.
  if (typeof value === 'string' && (type === 'uuid' || type === 'timestamptz')) return value;
  return escaped(textOf(value, type)!);
}

/**
 * Writes rows into one table. `write` adds a row to the chunk in memory; call `send` whenever `full` says so, and `end` last. Writers
 * of one lane may be used in turns.
 */
export class CopyWriter<C extends Columns = Columns> {
  #text = '';
  /** Settles when the chunk sent last is stored. */
  #underWay: Promise<void> = Promise.resolve();
  readonly #names: readonly string[];
  readonly #types: readonly ColumnType[];

  constructor(
    private readonly lane: Lane,
    schema: string,
    table: string,
    columns: C,
  ) {
    this.#names = Object.keys(columns);
    this.#types = Object.values(columns).map(columnTypeOf);
    this.statement = `copy ${quoted(schema)}.${quoted(table)} (${this.#names.map(quoted).join(', ')}) from stdin`;
  }

  readonly statement: string;

  write(row: RowOf<C>): void {
    const values: Row = row;
    let line = lineValue(values[this.#names[0]!], this.#types[0]!);
    for (let c = 1; c < this.#types.length; c++) line += `\t${lineValue(values[this.#names[c]!], this.#types[c]!)}`;
    this.#text += `${line}\n`;
  }

  /** True when a chunk is ready to be sent. */
  get full(): boolean {
    return this.#text.length >= CHUNK;
  }

  /** Sends the chunk; resolves once the previous one is stored. */
  async send(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await this.#underWay;
    if (text) this.#underWay = this.lane.copy(this.statement, text);
  }

  /** Resolves once everything written is stored. */
  async end(): Promise<void> {
    await this.send();
    await this.#underWay;
  }
}

/** Runs one COPY after the other on a connection. */
export class Lane {
  #last: Promise<void> = Promise.resolve();
  constructor(private readonly client: pg.ClientBase) {}

  copy(statement: string, text: string): Promise<void> {
    this.#last = this.#last.then(() => this.#copy(statement, text));
    // Whoever awaits the chunk handles its failure.
    this.#last.catch(() => undefined);
    return this.#last;
  }

  #copy(statement: string, text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const stream = this.client.query(copyFrom(statement));
      stream.on('error', reject);
      stream.on('finish', () => resolve());
      stream.end(text);
    });
  }
}

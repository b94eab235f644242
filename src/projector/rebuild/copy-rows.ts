/** Where documents and rows go while a version is filled: each once, by COPY. */
import { CopyWriter, Lane } from '../../postgres/copy.js';
import type { ColumnType, Projection, Row, Writes } from '../projection.js';
import type { Session } from '../apply/session.js';
import { keyOf } from '../apply/writes.js';

const DOCUMENT_COLUMNS: readonly (readonly [string, ColumnType])[] = [
  ['key', 'text'],
  ['school', 'text'],
  ['doc', 'json'],
];

export class CopyRows implements Writes {
  readonly #writers = new Map<string, CopyWriter>();
  readonly #documents: CopyWriter;
  readonly #counters = new Map<string, Map<string, Row>>();
  readonly #projection: Projection;

  constructor({ client, projection, version: { schema } }: Session) {
    const lane = new Lane(client);
    this.#projection = projection;
    this.#documents = new CopyWriter(lane, schema, 'documents', DOCUMENT_COLUMNS);
    for (const { name, columns, mode } of projection.tables) {
      this.#writers.set(name, new CopyWriter(lane, schema, name, columns));
      if (mode === 'add') this.#counters.set(name, new Map());
    }
  }

  document(key: string, school: string | undefined, document: object): void {
    this.#documents.write([key, school, this.#projection.pack?.(document) ?? document]);
  }

  put(table: string, row: Row): void {
    const counters = this.#counters.get(table);
    if (!counters) return this.#writers.get(table)!.write(row);
    const id = keyOf(row, row.length - 1);
    const before = counters.get(id);
    const amount = (row[row.length - 1] as number) + ((before?.[row.length - 1] as number | undefined) ?? 0);
    counters.set(id, [...row.slice(0, -1), amount]);
  }

  remove(table: string): void {
    throw new Error(`projection ${this.#projection.name} removes rows of ${table} while it is filled`);
  }

  touch(): void {
    // Nobody reads a version that is being filled.
  }

  async sendFull(): Promise<void> {
    for (const writer of this.#all()) if (writer.full) await writer.send();
  }

  async end(): Promise<void> {
    for (const [table, counters] of this.#counters)
      for (const row of counters.values()) if (row[row.length - 1] !== 0) this.#writers.get(table)!.write(row);
    for (const writer of this.#all()) await writer.end();
  }

  *#all(): Generator<CopyWriter> {
    yield this.#documents;
    yield* this.#writers.values();
  }
}

/** Writes the documents and rows of a version by COPY while it is filled. Each may be written once only. */
import { CopyWriter, Lane } from '../../postgres/copy.js';
import type { Columns, Projection, RowOf, Table, Writes } from '../projection.js';
import type { Session } from '../apply/session.js';
import { TableWrites } from '../apply/writes.js';

const DOCUMENTS = { key: 'text', school: 'text?', doc: 'json' } as const satisfies Columns;

/** Write documents and rows, call `sendFull` between the parts, and `end` last. */
export class CopyRows implements Writes {
  readonly #writers = new Map<string, CopyWriter>();
  readonly #documents: CopyWriter<typeof DOCUMENTS>;
  /** The rows of `add` tables, summed until the end. */
  readonly #amounts = new Map<string, TableWrites>();
  readonly #projection: Projection;

  constructor({ client, projection, version: { schema } }: Session) {
    const lane = new Lane(client);
    this.#projection = projection;
    this.#documents = new CopyWriter(lane, schema, 'documents', DOCUMENTS);
    for (const table of projection.tables) {
      const { name, columns, mode } = table;
      this.#writers.set(name, new CopyWriter(lane, schema, name, columns));
      if (mode === 'add') this.#amounts.set(name, new TableWrites(table));
    }
  }

  document(key: string, school: string | undefined, document: object): void {
    this.#documents.write({ key, school, doc: this.#projection.pack?.(document) ?? document });
  }

  put<C extends Columns>({ name }: Table<C>, row: RowOf<C>): void {
    const amounts = this.#amounts.get(name);
    if (amounts) amounts.put(row);
    else this.#writers.get(name)!.write(row);
  }

  remove({ name }: Pick<Table, 'name'>): void {
    throw new Error(`projection ${this.#projection.name} removes rows of ${name} while it is filled`);
  }

  touch(): void {
    // A version that is being filled has no subscribers.
  }

  /** Sends the tables whose chunk is full. */
  async sendFull(): Promise<void> {
    for (const writer of this.#all()) if (writer.full) await writer.send();
  }

  /** Sends everything left; resolves once it is stored. */
  async end(): Promise<void> {
    for (const [name, { puts }] of this.#amounts) for (const row of puts) this.#writers.get(name)!.write(row);
    for (const writer of this.#all()) await writer.end();
  }

  *#all(): Generator<Pick<CopyWriter, 'full' | 'send' | 'end'>> {
    yield this.#documents;
    yield* this.#writers.values();
  }
}

/** Writes the documents and rows of a version by COPY while it is filled. Each may be written once only. */
import { CopyWriter, Lane } from '../../postgres/copy.js';
import type { Columns, Projection, RowOf, Table, Writes } from '../projection.js';
import type { Session } from '../apply/session.js';
import { besideKey, TableWrites } from '../apply/writes.js';
import { quoted } from '../../postgres/rows.js';

const DOCUMENTS = { key: 'text', school: 'text?', doc: 'json' } as const satisfies Columns;

/** Sums of an `add` table kept in memory at most. */
const MOST_SUMS = 500_000;

/** Write documents and rows, call `sendFull` between the parts, and `end` last. */
export class CopyRows implements Writes {
  readonly #writers = new Map<string, CopyWriter>();
  readonly #documents: CopyWriter<typeof DOCUMENTS>;
  /** The rows of `add` tables, summed in memory. */
  readonly #amounts = new Map<string, TableWrites>();
  /** The `add` tables of which sums were written before the end, so that a key may have several rows until then. */
  readonly #partial = new Set<Table>();
  readonly #projection: Projection;

  constructor(
    private readonly session: Session,
    private readonly mostSums = MOST_SUMS,
  ) {
    const { client, projection, version } = session;
    const { schema } = version;
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
    if (!amounts) return this.#writers.get(name)!.write(row);
    amounts.put(row);
    if (amounts.size < this.mostSums) return;
    this.#partial.add(amounts.table);
    this.#amounts.set(name, new TableWrites(amounts.table));
    this.#write(amounts);
  }

  #write({ table, puts }: TableWrites): void {
    for (const row of puts) this.#writers.get(table.name)!.write(row);
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
    for (const amounts of this.#amounts.values()) this.#write(amounts);
    for (const writer of this.#all()) await writer.end();
    for (const partial of this.#partial) await this.session.client.query(sumUp(this.session.version.schema, partial));
  }

  *#all(): Generator<Pick<CopyWriter, 'full' | 'send' | 'end'>> {
    yield this.#documents;
    yield* this.#writers.values();
  }
}

/** SQL that leaves one row for each key of an `add` table: the sum of those there are. */
function sumUp(schema: string, table: Table): string {
  const name = `${quoted(schema)}.${quoted(table.name)}`;
  const key = table.key.map(quoted).join(', ');
  const amounts = besideKey(table).map(quoted);
  const sums = amounts.map(amount => `sum(${amount})::integer as ${amount}`).join(', ');
  const columns = `${key}, ${amounts.join(', ')}`;
  return `create temp table sums as select ${key}, ${sums} from ${name} group by ${key};
    truncate ${name};
    insert into ${name} (${columns}) select ${columns} from sums;
    drop table sums`;
}

/**
 * Reads the requests of the files into a table of the run, a row for each. The mirror is moved on from that table later, and must find
 * it again after a crash of PostgreSQL: so the table is unlogged in dry runs alone.
 */
import type { Pool } from 'pg';
import { CopyWriter, Lane } from '../../../postgres/copy.js';
import type { Columns, RowOf } from '../../../postgres/rows.js';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import { LONGEST_ID, textOfAttributes, withoutEmpty, type RecordContent } from './content.js';
import type { AafKind, AafRequest } from '../read/shape.js';
import { jointureOf } from '../read/to-raw.js';
import type { RunTables } from './tables.js';
import { verdictText } from './verdict.js';

const BATCH = 2_000;

/**
 * `operation` is that of the request; `compare.ts` adds a row with the operation `ABSENT` for each record of the mirror that a complete
 * export does not hold. `change` is what the row does to the mirror: `PUT`, `SAME` (nothing) or `DROP`. `known` is whether the mirror has the record,
 * `verdict` why the request counts for nothing (see `verdict.ts`): only rows without a verdict count. `linked` holds the ids of the people that
 * the record names, `links` how many attachments a pupil's record has. An `ADD` has `content`, and the facts by which the record is found
 * (`school_id` to `linked`), only where the content is new to the mirror.
 */
const TABLE = `(
  ordinal int not null, kind text not null, id text collate "C" not null, operation text not null, file text, line int,
  hash text, content bytea, school_id text collate "C", uai text, ine text, mef text, linked text[], links int,
  known boolean not null, change text, verdict text)`;

/**
 * The columns by which `move.ts` and the schools read the table. The indexes are made while it is empty, because making them
 * afterwards is one long transaction.
 */
const INDEXES = [
  '(kind, id)',
  '(ordinal)',
  '(school_id) where school_id is not null',
  '(ine) where ine is not null',
] as const;

const COLUMNS = {
  ordinal: 'integer',
  kind: 'text',
  id: 'text',
  operation: 'text',
  file: 'text?',
  line: 'integer?',
  hash: 'text?',
  content: 'text?',
  school_id: 'text?',
  uai: 'text?',
  ine: 'text?',
  mef: 'text?',
  linked: 'text[]?',
  links: 'integer?',
  known: 'boolean',
  change: 'text?',
  verdict: 'text?',
} as const satisfies Columns;
type Row = RowOf<typeof COLUMNS>;

/** Bytes as PostgreSQL reads them from text. */
export const bytea = (value: Buffer): string => `\\x${value.toString('hex')}`;

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}

/** Additions of one kind: how many have a key (`ENTPersonJointure`), and the ordinals of those that have none. */
interface KeyCounts {
  withKey: number;
  readonly withoutKey: number[];
}

export class Incoming {
  readonly #keyCounts: Partial<Record<AafKind, KeyCounts>> = {
    STUDENT: { withKey: 0, withoutKey: [] },
    RESPONSABLE: { withKey: 0, withoutKey: [] },
  };

  constructor(
    readonly pool: Pool,
    readonly tables: RunTables,
    readonly content: RecordContent,
  ) {}

  /**
   * Makes the table and reads all requests into it; answers how many. Call it once. Content that the mirror has already is not
   * sealed again. `onRecord` is told how many requests are read so far.
   */
  async load(requests: AsyncIterable<AafRequest>, onRecord: (records: number) => void): Promise<number> {
    const { incoming, incomingName, dryRun } = this.tables;
    await this.pool.query(`create ${dryRun ? 'unlogged' : ''} table ${incoming} ${TABLE}`);
    for (const columns of INDEXES) await this.pool.query(`create index on ${incoming} ${columns}`);
    const client = await this.pool.connect();
    const writer = new CopyWriter(new Lane(client), 'ingest', incomingName, COLUMNS);
    let read = 0;
    /** The rows of the last batch read: they are made while the batch before it is written. */
    let rowsToWrite: Promise<Row[]> = Promise.resolve([]);
    const write = async (rows: Promise<Row[]>): Promise<void> => {
      for (const row of await rows) writer.write(row);
      if (writer.full) await writer.send();
    };
    try {
      for await (const batch of batches(requests, BATCH)) {
        const ofBatchBefore = rowsToWrite;
        rowsToWrite = this.#rows(batch, read);
        // A fault of these rows is thrown where they are written, and must not end the process before.
        rowsToWrite.catch(() => undefined);
        await write(ofBatchBefore);
        read += batch.length;
        onRecord(read);
      }
      await write(rowsToWrite);
    } finally {
      await writer.end().finally(() => client.release());
    }
    await this.pool.query(`analyze ${incoming}`);
    await this.#rejectKeyless();
    return read;
  }

  /**
   * Rejects the people without a key when most records of their kind have one: part of the file may be lost, so that the id is one
   * person's and the attributes are another's. When most have none, nothing is rejected: some exports have no keys.
   */
  async #rejectKeyless(): Promise<void> {
    for (const { withKey, withoutKey } of Object.values(this.#keyCounts)) {
      if (withoutKey.length === 0 || withoutKey.length > withKey) continue;
      await this.pool.query(
        `update ${this.tables.incoming} set verdict = 'KEY_MISSING' where verdict is null and ordinal = any($1)`,
        [withoutKey],
      );
    }
  }

  /** Counts whether an addition has a key, for `#rejectKeyless`. */
  #countKey({ kind, operation, attributes }: AafRequest, ordinal: number): void {
    const counts = operation === 'ADD' ? this.#keyCounts[kind] : undefined;
    if (!counts) return;
    if (jointureOf(attributes) === undefined) counts.withoutKey.push(ordinal);
    else counts.withKey++;
  }

  /** Makes the rows of a batch, whose first request has the ordinal `from`. */
  async #rows(requests: readonly AafRequest[], from: number): Promise<Row[]> {
    // A modification keeps its empty attributes: they empty those of the record.
    const texts = requests.map(({ operation, attributes }) =>
      textOfAttributes(operation === 'MODIFY' ? attributes : withoutEmpty(attributes)),
    );
    const hashes = texts.map(text => this.content.hash(text));
    const hashesInMirror = await this.#hashesInMirror(requests);
    /** Whether the content is new to the mirror, and so is sealed and written to the row. */
    const isNew = requests.map(
      ({ operation }, at) => operation === 'MODIFY' || (operation === 'ADD' && hashesInMirror.get(at) !== hashes[at]),
    );
    const sealed = await this.content.seal(
      requests.flatMap(({ kind, id }, at) => (isNew[at] ? [{ kind, id, text: texts[at]! }] : [])),
    );
    let next = 0;
    return requests.map((request, at): Row => {
      const { kind, id, operation, origin, attributes } = request;
      this.#countKey(request, from + at);
      if (id.length > LONGEST_ID) throw new FileRefused('TOO_LARGE', because('ID_ENDLESS'), origin);
      const known = hashesInMirror.has(at);
      const hasNewContent = isNew[at]!;
      const content = hasNewContent ? bytea(sealed[next++]!) : null;
      const facts = hasNewContent && operation === 'ADD' ? this.content.facts(kind, id, attributes) : {};
      return {
        ordinal: from + at,
        kind,
        id,
        operation,
        file: origin.file,
        line: origin.line,
        hash: hashes[at],
        content,
        school_id: facts.schoolId,
        uai: facts.uai,
        ine: facts.ine,
        mef: facts.mef,
        linked: facts.linked,
        links: kind === 'STUDENT' && operation === 'ADD' ? this.content.links(id, attributes) : null,
        known,
        change: changeOf(operation, known, hasNewContent),
        verdict: this.#verdict(request, known, hasNewContent),
      };
    });
  }

  /** Why a request counts for nothing, as far as it shows by itself; `undefined` when it counts. */
  #verdict(request: AafRequest, known: boolean, isNew: boolean): string | undefined {
    const { kind, id, operation, attributes, conflicting } = request;
    if (id === '') return 'ID_MISSING';
    const jointure = jointureOf(attributes);
    if (jointure !== undefined && jointure !== id) return 'ID_DIFFERS';
    if (conflicting !== undefined) return verdictText('ATTRIBUTE_TWICE', conflicting);
    if (!known && operation === 'MODIFY') return 'RECORD_UNKNOWN';
    if (!known && operation === 'DELETE') return 'NOT_KNOWN';
    return kind === 'SCHOOL' && operation === 'ADD' && isNew ? this.content.fault(attributes) : undefined;
  }

  /** The hashes of the records that the mirror has, by the index of their request in the batch. */
  async #hashesInMirror(requests: readonly AafRequest[]): Promise<Map<number, string>> {
    const { rows } = await this.pool.query<{ at: number; hash: string }>(
      `select (asked.ordinal - 1)::int as at, r.hash
         from unnest($1::text[], $2::text[]) with ordinality as asked (kind, id, ordinal)
         join ingest.aaf_records r on ${this.tables.ofBase('r')} and r.kind = asked.kind and r.id = asked.id`,
      [requests.map(({ kind }) => kind), requests.map(({ id }) => id)],
    );
    return new Map(rows.map(({ at, hash }) => [at, hash]));
  }
}

/**
 * What a request does to the mirror. `undefined` for the DELETE of an unknown record, and for a MODIFY: what that changes is known once it is
 * merged with the record (`compare.ts`).
 */
function changeOf(operation: AafRequest['operation'], known: boolean, isNew: boolean): string | undefined {
  if (operation === 'MODIFY') return undefined;
  if (operation === 'DELETE') return known ? 'DROP' : undefined;
  return isNew ? 'PUT' : 'SAME';
}

/** Who read personal data, as the ledger has it: read straight from its access streams, whether or not a read model has it yet. */
import { accesses, accessesIn } from '../../src/domain/access/history.js';
import type { Access } from '../../src/domain/access/events.js';
import type { DomainEvent, EventMetadata } from '../../src/domain/event.js';
import type { Position } from '../../src/eventstore/eventstore.js';
import type { TestDatabase } from './database.js';

type Database = Pick<TestDatabase, 'pool'>;
type Sought = Partial<Access> & { readonly after?: Position };

/** The reads with these values, in the order of the ledger; after a position when one is given. */
export async function recordedReads({ pool }: Database, { after, ...sought }: Sought = {}): Promise<Access[]> {
  const { rows } = await pool.query<DomainEvent & { metadata: EventMetadata }>(
    `select type, data, metadata from ledger.events where stream like 'access-%' and ledger.position(xid, seq) > coalesce($1, '')
      order by xid, seq`,
    [after ?? null],
  );
  const all = rows.flatMap(({ metadata, ...event }) => accessesIn(accesses.decode(event), metadata));
  return all.filter(read => Object.entries(sought).every(([name, value]) => read[name as keyof Access] === value));
}

/** Some fields of a read; null where it has none. */
type Fields<Name extends keyof Access> = {
  readonly [Field in Name]: undefined extends Access[Field] ? Exclude<Access[Field], undefined> | null : Access[Field];
};

/** The same with some of their fields alone. */
export async function fieldsOfReads<Name extends keyof Access>(
  database: Database,
  names: readonly Name[],
  sought: Sought = {},
): Promise<Fields<Name>[]> {
  const reads = await recordedReads(database, sought);
  return reads.map(
    read => Object.fromEntries(names.map(name => [name, read[name] ?? null])) as unknown as Fields<Name>,
  );
}

/** Has the ledger refuse to record reads until the function that it answers is called. Other events are taken. */
export async function refuseToRecordReads({ pool }: Database): Promise<() => Promise<void>> {
  await pool.query(`alter table ledger.events add constraint no_reads check (stream not like 'access-%') not valid`);
  return async () => void (await pool.query('alter table ledger.events drop constraint no_reads'));
}

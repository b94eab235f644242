/** Shows what erasing a person would do, without doing any of it. */
import type { Pool } from 'pg';
import { eventsThatRecordReads } from '../../projections/accesses/queries.js';
import { linkedAccounts } from '../../projections/responsables/queries.js';
import { personToErase, type PersonFound, type PersonToErase } from '../command/index.js';
import { obstaclesAt, type ErasureObstacle } from '../domain/account/erasure-obstacles.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import { idsOf } from './person.js';
import { countRows } from './purge.js';
import { PERSON_TABLES, type AtErasure, type PersonTableName } from './tables.js';

/** What becomes of the rows of one table. */
export interface TableRehearsed {
  readonly table: PersonTableName;
  readonly atErasure: AtErasure;
  /** How many rows are the person's; undefined where nobody can tell. */
  readonly rows?: number;
}

export interface Rehearsal {
  readonly person: PersonFound;
  /** The accounts of responsables that a pupil is attached to; none for a responsable. */
  readonly linkedAccountIds: readonly string[];
  readonly tables: readonly TableRehearsed[];
  /** Events that stay in the ledger: the person's, and those that record who opened the accounts. */
  readonly events: number;
  readonly obstacles: readonly { readonly obstacle: ErasureObstacle; readonly count: number }[];
}

export interface RehearsalDeps {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly vault: Pick<Vault, 'digest'>;
}

async function eventsOf(eventStore: EventStore, streams: readonly string[]): Promise<number> {
  let events = 0;
  for (const stream of streams) {
    let last = -1;
    for await (const { version } of eventStore.read(stream)) last = version;
    events += last + 1;
  }
  return events;
}

/** Rehearses the erasure of a person; `undefined` for an id that the ledger does not know. */
export async function rehearse(deps: RehearsalDeps, who: PersonToErase): Promise<Rehearsal | undefined> {
  const { pool, eventStore } = deps;
  const person = await personToErase(deps, who);
  if (!person) return undefined;
  const { accounts, student } = person;
  const linkedAccountIds = student ? await linkedAccounts(pool, student.studentId) : [];
  const ids = await idsOf(pool, person);
  const counted = await countRows(pool, ids);
  const streams = [
    ...ids.accountIds.map(id => streamOf('account', id)),
    ...ids.studentIds.map(id => streamOf('student', id)),
  ];
  const events = (await eventsOf(eventStore, streams)) + (await eventsThatRecordReads(pool, ids.accountIds));
  counted.set('ledger.events', events);
  const tables = (Object.keys(PERSON_TABLES) as PersonTableName[]).map((table): TableRehearsed => {
    const rows = counted.get(table);
    return { table, atErasure: PERSON_TABLES[table].atErasure, ...(rows !== undefined && { rows }) };
  });
  return {
    person,
    linkedAccountIds,
    tables,
    events,
    obstacles: obstaclesAt(accounts, student, linkedAccountIds.length),
  };
}

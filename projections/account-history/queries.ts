/** The only code that reads `read.account_history`, but for `deedsBy` of delegations. */
import type { Pool } from 'pg';
import { evolve } from '../../src/domain/account/evolve.js';
import { accountHistory } from '../../src/domain/account/history.js';
import type { Account } from '../../src/domain/account/state.js';
import type { JsonObject } from '../../src/domain/event.js';
import {
  code,
  Conditions,
  id,
  json,
  number,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { addEventConditions, eventFields, type EventConditions } from '../../src/postgres/lists/events.js';
import { isoUtc } from '../../src/postgres/iso.js';

const fields = {
  id: id('AccountHistoryEntry_', 'h.account_id', 'h.version'),
  version: number('h.version'),
  position: code('h.position'),
  eventId: code('h.event_id'),
  ...eventFields('h'),
  before: json('h.before'),
  after: json('h.after'),
} as const satisfies Fields;

export const historyList = {
  from: 'read.account_history h',
  readModels: ['account-history'],
  type: 'AccountHistoryEntry',
  fields,
  key: [],
  sorts: { VERSION: [{ sql: 'h.version', type: 'int' }] },
} as const satisfies ListDefinition;

export interface HistoryFilter extends EventConditions {
  /** Leaves out the events up to this version. */
  readonly aboveVersion?: number;
}

/** Selects the events of an account that meet the filter. */
export function historyConditions(accountId: string, filter: HistoryFilter): Conditions {
  const conditions = new Conditions();
  conditions.add(`h.account_id = ${conditions.key(accountId)}`);
  addEventConditions(conditions, 'h', filter);
  if (filter.aboveVersion !== undefined) conditions.add(`h.version > ${conditions.value(filter.aboveVersion)}`);
  return conditions;
}

/** Selects one event of an account, by its version. */
export function historyEntryConditions(accountId: string, version: number): Conditions {
  const conditions = historyConditions(accountId, {});
  conditions.add(`h.version = ${conditions.value(version)}`);
  return conditions;
}

/** An account as it was, with the version, position, date and type of its last event by then. */
export interface AccountAsOf {
  readonly account: Account;
  readonly version: number;
  readonly position: string;
  readonly at: string;
  readonly lastEvent: string;
}

/** Selects the events before the first one that is dated later than $2. Without a later one, all: no version is as high as the greatest integer. */
const BEFORE_THE_FIRST_LATER = `version < coalesce((select min(later.version) from read.account_history later
  where later.account_id = $1 and later.at > $2::timestamptz), 2147483647)`;

interface StoredRow {
  readonly version: number;
  readonly position: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly at: string;
}

/**
 * Replays an account up to an instant (business time) or a position, included; undefined before its first event. By instant, replays
 * the stream up to its first event with a later date: events after that one are left out even if their own dates are earlier.
 */
export async function accountAsOf(
  pool: Pool,
  accountId: string,
  until: { at: string } | { position: string },
): Promise<AccountAsOf | undefined> {
  const byTime = 'at' in until;
  const { rows } = await pool.query<StoredRow>({
    name: byTime ? 'account_as_of_time' : 'account_as_of_position',
    text: `select version, position, type, data, ${isoUtc('at')} as at
      from read.account_history where account_id = $1 and ${byTime ? BEFORE_THE_FIRST_LATER : 'position <= $2'}
      order by version`,
    values: [accountId, byTime ? until.at : until.position],
  });
  let account: Account | undefined;
  for (const { type, data, at } of rows) account = evolve(account, accountHistory.decode({ type, data }), at);
  const last = rows.at(-1);
  if (!account || !last) return undefined;
  return { account, version: last.version, position: last.position, at: last.at, lastEvent: last.type };
}

/** An account as one of its events left it, with the version of that event. */
export interface ReplayStep {
  readonly version: number;
  readonly snapshot: AccountAsOf;
}

/**
 * Replays an account step by step: returns it as each event above the version `after` left it, `most` events at a time. Folds the events before
 * them, too.
 */
export async function accountSteps(pool: Pool, accountId: string, after: number, most: number): Promise<ReplayStep[]> {
  const { rows } = await pool.query<StoredRow>({
    name: 'account_steps',
    text: `select version, position, type, data, ${isoUtc('at')} as at
      from read.account_history where account_id = $1 and version <= $2 order by version`,
    values: [accountId, after + most],
  });
  let account: Account | undefined;
  const steps: ReplayStep[] = [];
  for (const { version, position, type, data, at } of rows) {
    account = evolve(account, accountHistory.decode({ type, data }), at);
    if (version > after) steps.push({ version, snapshot: { account, version, position, at, lastEvent: type } });
  }
  return steps;
}

/** When each of these types of event last happened to the account; a type that never did is left out. ISO 8601 UTC. */
export async function lastEventsAt(
  pool: Pool,
  accountId: string,
  types: readonly string[],
): Promise<Readonly<Partial<Record<string, string>>>> {
  const { rows } = await pool.query<{ type: string; at: string }>({
    name: 'account_last_events',
    text: `select type, ${isoUtc('max(at)')} as at from read.account_history where account_id = $1 and type = any($2::text[]) group by type`,
    values: [accountId, types],
  });
  return Object.fromEntries(rows.map(({ type, at }) => [type, at]));
}

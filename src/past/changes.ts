/** What changed in a school between two moments: which accounts stand otherwise, and how many went from which state to which. */
import type { Pool } from 'pg';
import { PERIODS, readStandings, type Moment } from '../../projections/periods/queries.js';
import type { AccountKind, AccountState } from '../domain/account/events.js';
import { searchWords } from '../text/fold.js';
import { id, json, likePattern, text, type Conditions, type ListDefinition } from '../postgres/lists/definition.js';
import { rowsSql, valuesOf, type Relation } from '../postgres/lists/relation.js';
import type { Columns, RowOf } from '../postgres/rows.js';
import { changesBetween, standingsOf, type ChangeKind, type Found } from './standing.js';

/** How many accounts went from one state to another; null: of no pupil of the school at that moment. */
export interface Flow {
  readonly before: AccountState | null;
  readonly after: AccountState | null;
  readonly accounts: number;
}

/** The changes between two moments: `relation` has a row for each account that stands otherwise; `flows` counts every account. */
export interface Changes {
  readonly relation: Relation;
  readonly flows: readonly Flow[];
}

export interface Between {
  readonly uai: string;
  readonly kind: AccountKind;
  readonly from: Moment;
  readonly to: Moment;
}

const COLUMNS = {
  account_id: 'uuid',
  surname: 'text?',
  first_name: 'text?',
  login: 'text?',
  kinds: 'text[]',
  state_before: 'text?',
  state_after: 'text?',
  before: 'json?',
  after: 'json?',
  sort: 'text',
  search: 'text',
} as const satisfies Columns;
type Row = RowOf<typeof COLUMNS>;

const fields = {
  accountId: id('Account_', 'c.account_id'),
  surname: text('c.surname'),
  firstName: text('c.first_name'),
  login: text('c.login'),
  changes: json('to_json(c.kinds)'),
  before: json('c.before'),
  after: json('c.after'),
} as const;

/** The accounts of a school that stand otherwise, by the names of their holders. */
const changesList = {
  from: `${rowsSql(COLUMNS, ['sort', 'search'])} c`,
  readModels: PERIODS,
  type: 'SchoolChange',
  fields,
  key: ['c.account_id'],
  sorts: { NAME: [{ sql: 'c.sort', type: 'text' }] },
} as const satisfies ListDefinition;

/** An account must meet every condition that is set. */
export interface ChangesFilter {
  /** Each word must occur in a name of the holder, accents and case aside. */
  readonly search?: string;
  /** One of these must have changed. */
  readonly changes?: readonly ChangeKind[];
  readonly statesBefore?: readonly AccountState[];
  readonly statesAfter?: readonly AccountState[];
}

/** Adds the conditions of the filter that are set. */
export function addChangesFilter(conditions: Conditions, filter: ChangesFilter): Conditions {
  for (const word of searchWords(filter.search ?? ''))
    conditions.add(`c.search like ${conditions.value(likePattern(word))}`);
  const among = (sql: (place: string) => string, values: readonly string[] | undefined): void => {
    if (values) conditions.add(sql(`${conditions.value(values)}::text[]`));
  };
  among(place => `c.kinds && ${place}`, filter.changes);
  among(place => `c.state_before = any(${place})`, filter.statesBefore);
  among(place => `c.state_after = any(${place})`, filter.statesAfter);
  return conditions;
}

/** The row of an account that changed. */
function rowOf(
  accountId: string,
  kinds: readonly ChangeKind[],
  before: Found | undefined,
  after: Found | undefined,
): Row {
  const { surname, firstName, login, sort, search } = (after ?? before)!;
  return {
    account_id: accountId,
    surname,
    first_name: firstName,
    login,
    sort,
    search,
    kinds,
    state_before: before?.standing.state,
    state_after: after?.standing.state,
    before: before?.standing,
    after: after?.standing,
  };
}

/** Counts accounts by what they were and what they are. */
class Flows {
  readonly #counts = new Map<string, { before: AccountState | null; after: AccountState | null; accounts: number }>();

  add(before: AccountState | null, after: AccountState | null): void {
    const key = `${before} ${after}`;
    const flow = this.#counts.get(key);
    if (flow) flow.accounts += 1;
    else this.#counts.set(key, { before, after, accounts: 1 });
  }

  get all(): Flow[] {
    return [...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, flow]) => flow);
  }
}

/** Finds what changed. `labels` are those of the school's classes, by code. */
export async function findChanges(
  pool: Pool,
  { uai, kind, from, to }: Between,
  labels: ReadonlyMap<string, string>,
): Promise<Changes> {
  const at = async (moment: Moment) => standingsOf(await readStandings(pool, { kind, uai, moment, labels }));
  const [then, later] = await Promise.all([at(from), at(to)]);
  const flows = new Flows();
  const rows: Row[] = [];
  for (const accountId of new Set([...then.keys(), ...later.keys()])) {
    const [before, after] = [then.get(accountId), later.get(accountId)];
    flows.add(before?.standing.state ?? null, after?.standing.state ?? null);
    const kinds = changesBetween(before, after);
    if (kinds.length > 0) rows.push(rowOf(accountId, kinds, before, after));
  }
  return { relation: { definition: changesList, values: valuesOf(COLUMNS, rows) }, flows: flows.all };
}

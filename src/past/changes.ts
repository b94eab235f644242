/** What changed in a school between two moments: which accounts stand otherwise, and how many went from which state to which. */
import type { Moment } from '../../projections/ledger-events/queries.js';
import type { PersonDocument } from '../../projections/people/documents.js';
import { accounts } from '../../projections/accounts/projection.js';
import type { AccountKind, AccountState } from '../domain/account/events.js';
import { searchWords } from '../text/fold.js';
import { id, json, likePattern, text, type Conditions, type ListDefinition } from '../postgres/lists/definition.js';
import { rowsSql, valuesOf, type Relation } from '../postgres/lists/relation.js';
import type { Columns, RowOf } from '../postgres/rows.js';
import type { Projection } from '../projector/projection.js';
import type { Made } from './cache.js';
import { PastPeople, type PastDeps } from './people.js';
import { PAST_READ_MODELS } from './relation.js';
import { changesBetween, standingOf, type ChangeKind, type Found } from './standing.js';

/** How many accounts went from one state to another; null: of no pupil of the school at that moment. */
export interface Flow {
  readonly before: AccountState | null;
  readonly after: AccountState | null;
  readonly accounts: number;
}

/** The changes between two moments: `relation` has a row for each account that stands otherwise; `flows` counts every account. */
export interface Changes extends Made {
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
  readModels: PAST_READ_MODELS,
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
function rowOf(accountId: string, before: Found | undefined, after: Found | undefined): Row {
  const { surname, firstName, login, sort, search } = (after ?? before)!;
  return {
    account_id: accountId,
    surname,
    first_name: firstName,
    login,
    sort,
    search,
    kinds: changesBetween(before, after),
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

/** Finds what changed. Throws `TooManyPupils`. */
export async function findChanges({ pool, names }: PastDeps, { uai, kind, from, to }: Between): Promise<Changes> {
  const projection = accounts as unknown as Projection<PersonDocument>;
  const own = kind === 'STUDENT';
  const [then, later] = [
    await PastPeople.of(pool, projection, { uai, moment: from, own }),
    await PastPeople.of(pool, projection, { uai, moment: to, own }),
  ];
  const flows = new Flows();
  const changed: string[] = [];
  const shown = new Set<string>();
  for (const accountId of new Set([...then.accounts, ...later.accounts])) {
    const before = standingOf(then, accountId, kind);
    const after = standingOf(later, accountId, kind);
    if (!before && !after) continue;
    flows.add(before?.standing.state ?? null, after?.standing.state ?? null);
    if (changesBetween(before, after).length === 0) continue;
    changed.push(accountId);
    shown.add(accountId);
    for (const one of [before, after]) for (const { studentId } of one?.standing.pupils ?? []) shown.add(studentId);
  }
  // The vault opens no name of somebody who is not shown.
  for (const people of [then, later]) await people.enrich(names, shown);
  const rows = changed.map(id => rowOf(id, standingOf(then, id, kind), standingOf(later, id, kind)));
  const relation: Relation = { definition: changesList, values: valuesOf(COLUMNS, rows) };
  return { relation, flows: flows.all };
}

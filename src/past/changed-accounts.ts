/** The accounts in which something changed between two moments, read whole: the rows of the list of changes, in its order. */
import type { Pool } from 'pg';
import { readPage } from '../postgres/lists/page.js';
import { conditionsOver } from '../postgres/lists/relation.js';
import { wholePlan } from '../postgres/lists/whole.js';
import { addChangesFilter, type Changes, type ChangesFilter } from './changes.js';
import type { ChangeKind, Standing } from './standing.js';

/** An account of a school that stands otherwise at the second moment than at the first. */
export interface ChangedAccount {
  /** Global id. */
  readonly accountId: string;
  readonly surname: string | null;
  readonly firstName: string | null;
  readonly login: string | null;
  readonly changes: readonly ChangeKind[];
  readonly before: Standing | null;
  readonly after: Standing | null;
}

/** More accounts than any school has. */
const ALL = 1_000_000;

/** Reads the changed accounts that meet the filter, by the names of their holders. */
export async function readChangedAccounts(
  pool: Pick<Pool, 'query'>,
  { relation }: Pick<Changes, 'relation'>,
  filter: ChangesFilter,
): Promise<ChangedAccount[]> {
  const plan = wholePlan(relation.definition, 'NAME', { totalCount: false });
  const conditions = addChangesFilter(conditionsOver(relation), filter);
  const request = { conditions, filterArguments: {}, sort: 'NAME', descending: false, rows: ALL };
  const page = await readPage(pool, plan, request);
  if (page.hasMore) throw new Error(`a school has more than ${ALL} changed accounts`);
  const edges = JSON.parse(`[${page.edges}]`) as { readonly node: ChangedAccount }[];
  return edges.map(({ node }) => node);
}

/** The pupils whom a standing shows beside the holder: none for a pupil's own account. */
const others = (standing: Standing | null): string[] =>
  (standing?.pupils ?? []).flatMap(({ studentId, kinship }) => (kinship === null ? [] : [studentId]));

/** How many people the rows show: holders, and the pupils for whom their accounts were and are. */
export const personsIn = (rows: readonly Pick<ChangedAccount, 'accountId' | 'before' | 'after'>[]): number =>
  new Set(rows.flatMap(({ accountId, before, after }) => [accountId, ...others(before), ...others(after)])).size;

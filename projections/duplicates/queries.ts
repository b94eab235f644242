/** The only code that reads `read.duplicates` and `read.duplicates_counted`. */
import type { Pool } from 'pg';
import { NOTHING_READ, standingSql, type Standing } from '../../src/postgres/lists/standing.js';
import { opaque } from '../../src/postgres/opaque.js';
import {
  code,
  Conditions,
  instant,
  json,
  number,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';

const fields = {
  accountId: code('d.account_id'),
  otherAccountId: code('d.other_account_id'),
  score: number('d.score'),
  reasons: json('d.reasons'),
  since: instant('d.since'),
} as const satisfies Fields;

/** The likeliest first when descending. */
export const duplicatesList = {
  from: 'read.duplicates d',
  readModels: ['duplicates'],
  type: 'Duplicate',
  fields,
  key: ['d.account_id', 'd.other_account_id'],
  sorts: { SCORE: [{ sql: 'd.score', type: 'int' }] },
} as const satisfies ListDefinition;

/** A pair must meet every condition that is set. */
export interface DuplicatesFilter {
  /** Codes of classes of the school: one of the two accounts has a pupil in one of them. */
  readonly classes?: readonly string[];
  /** Codes of MEF: one of the two accounts has a pupil of the school in one of them. */
  readonly mefs?: readonly string[];
}

/**
 * Selects pairs of which at least one account has a pupil in the school. The UAI stands in a sub-select: PostgreSQL then makes one plan for all
 * schools, whatever it knows of this one.
 */
export function duplicatesConditions(uai: string, { classes, mefs }: DuplicatesFilter = {}): Conditions {
  const conditions = new Conditions();
  conditions.add(`d.uais @> (select array[${conditions.key(uai)}::text])`);
  const within = (type: 'class' | 'mef', codes: readonly string[] | undefined): void => {
    if (!codes) return;
    const places = codes.map(one => `${type}:${uai}:${one}`);
    conditions.add(`d.places && ${conditions.value(places)}::text[]`);
  };
  within('class', classes);
  within('mef', mefs);
  return conditions;
}

/** The numbers of pairs of the scopes (`school:0750001A`, `class:0750001A:6A`, `mef:…`) that have some, and the position at which they are counted. */
export async function duplicatesCounted(
  pool: Pool,
  scopes: readonly string[],
): Promise<{ readonly pairs: ReadonlyMap<string, number>; readonly position: string; readonly standing: Standing }> {
  const { rows } = await pool.query<{ position: string; standing: Standing; pairs: Record<string, number> }>({
    name: 'duplicates_counted',
    text: `select position, ${standingSql(['duplicates'])} as standing, (select coalesce(json_object_agg(scope, pairs), '{}') from read.duplicates_counted
        where scope = any(${opaque('$1', 'text[]')})) as pairs
      from read.projections where name = 'duplicates'`,
    values: [scopes],
  });
  const { pairs, ...read } = rows[0] ?? { position: '0'.repeat(32), standing: NOTHING_READ, pairs: {} };
  return { pairs: new Map(Object.entries(pairs)), ...read };
}

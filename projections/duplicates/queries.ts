/** The only code that reads `read.duplicates`. */
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
  type: 'Duplicate',
  fields,
  key: ['d.account_id', 'd.other_account_id'],
  sorts: { SCORE: [{ sql: 'd.score', type: 'int' }] },
} as const satisfies ListDefinition;

/** Selects pairs of which at least one account has a pupil in the school. The key stands in a sub-select so that one plan serves all. */
export function duplicatesConditions(uai: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`d.uais @> (select array[${conditions.key(uai)}::text])`);
  return conditions;
}

/** Conditions on the dates of accounts, which the lists of responsables and of pupils share. */
import type { Conditions } from '../../src/postgres/lists/definition.js';

/** Instants in ISO 8601. Each condition keeps what came strictly before. */
export interface DateFilter {
  /** A notification is running and ends before. */
  readonly expiresBefore?: string;
  /** Last notified before. Accounts never notified are left out. */
  readonly notifiedBefore?: string;
  /** Last signed in before, or never. */
  readonly signedInBefore?: string;
}

/** The SQL condition that a notification is running. `row` is the alias of a row of a list, with its dot, or nothing. */
export const notificationRuns = (row: string): string => `${row}state in ('NOTIFIED','ACTIVATING')`;

/** Adds the conditions that are set, on the rows of this alias. */
export function addDateConditions(conditions: Conditions, alias: string, filter: DateFilter): void {
  const { expiresBefore, notifiedBefore, signedInBefore } = filter;
  const add = (column: string, before: string | undefined): void => {
    if (before !== undefined) conditions.add(`${column} < ${conditions.value(before)}::timestamptz`);
  };
  if (expiresBefore !== undefined) conditions.add(notificationRuns(`${alias}.`));
  add(`${alias}.expires_at`, expiresBefore);
  add(`${alias}.notified_at`, notifiedBefore);
  add(`coalesce(${alias}.last_signed_in_at,'-infinity')`, signedInBefore);
}

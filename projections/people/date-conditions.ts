/** Conditions on the dates of accounts, which the lists of responsables and of pupils share. */
import type { Conditions } from '../../src/postgres/lists/definition.js';

/** Selects accounts by their dates. Each instant (ISO 8601) is excluded. */
export interface DateFilter {
  /** Accounts whose notification is running and ends before this instant. */
  readonly expiresBefore?: string;
  /** Accounts last notified before this instant. Accounts never notified are left out. */
  readonly notifiedBefore?: string;
  /** Accounts whose holder last signed in before this instant, or never did. */
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

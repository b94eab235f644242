/** The only code that reads `read.link_disputes`: the disputes of links, on the accounts that have them. */
import type { DisputeState } from '../../src/domain/account/dispute-words.js';
import {
  code,
  Conditions,
  instant,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { pupilNames } from '../people/pupil-names.js';
import { accountNames, addAccountSearch } from '../people/account-names.js';

const fields = {
  accountId: code('d.account_id'),
  disputeId: code('d.dispute_id'),
  studentId: code('d.student_id'),
  uai: code('d.uai'),
  studentPersonId: code('d.student_person_id'),
  studentIdentityVersion: number('d.student_identity_version'),
  classCode: text('d.class_code'),
  classLabel: text('coalesce(d.class_label,d.class_code)'),
  ...accountNames.fields,
  kinship: code('d.kinship'),
  state: code('d.state'),
  outcome: code('d.outcome'),
  keptBecause: code('d.kept_because'),
  openedAt: instant('d.opened_at'),
  openedBy: code('d.opened_by'),
  settledAt: instant('d.settled_at'),
  withdrawnAt: instant('d.withdrawn_at'),
  baseChangedAt: instant('d.base_changed_at'),
} as const satisfies Fields;

/** The disputes of a school. The oldest first when ascending; those whose age is not known are the oldest. */
export const linkDisputesList = {
  from: `read.link_disputes d ${accountNames.join('d.account_id')}`,
  readModels: ['accounts'],
  type: 'DisputedLink',
  fields,
  key: ['d.dispute_id', 'd.account_id'],
  sorts: { OPENED_AT: [{ sql: `coalesce(d.opened_at,'-infinity')`, type: 'timestamptz' }] },
} as const satisfies ListDefinition;

/** The same rows for a file, with the names of the pupils as `disputedPupils` has them: the list itself takes them from the vault. */
export const linkDisputesWithPupils = {
  ...linkDisputesList,
  from: `${linkDisputesList.from} ${pupilNames.join('d.student_id')}`,
  readModels: ['accounts', 'students'],
} as const satisfies ListDefinition;
export const disputedPupils = pupilNames.fields;

/** A row must meet every condition that is set. */
export interface LinkDisputesFilter {
  /** Those that somebody still has to act on, when left out. */
  readonly states?: readonly DisputeState[];
  /** ISO 8601: opened before this instant, or at a time that is not known. */
  readonly openedBefore?: string;
  /** Each word must occur in a name of the holder, accents and case aside. */
  readonly search?: string;
}

/** Selects the disputes of a school that meet the filter. */
export function linkDisputesConditions(uai: string, { states, openedBefore, search }: LinkDisputesFilter): Conditions {
  const conditions = new Conditions();
  conditions.add(`d.uai = ${conditions.key(uai)}`);
  conditions.add(states ? `d.state = any(${conditions.value(states)}::text[])` : 'd.pending');
  if (openedBefore !== undefined)
    conditions.add(`coalesce(d.opened_at,'-infinity') < ${conditions.value(openedBefore)}::timestamptz`);
  if (search !== undefined) addAccountSearch(conditions, search);
  return conditions;
}

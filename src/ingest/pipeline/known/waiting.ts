/**
 * Merges by the rule that wait for an account that is yet to be created: its school's import was interrupted, or its
 * record is refused. Nothing is reported while they wait; once the account is created, the record that shows the two to be
 * one person's is recorded anew.
 */
import type { Commands } from '../../../command/index.js';
import type { KnownRecord, KnownSchool } from './known.js';

type Accounts = Pick<Commands['accounts'], 'account'>;

async function isOver({ state, waitsFor = [] }: KnownRecord, accounts: Accounts): Promise<boolean> {
  if (state !== 'CURRENT') return false;
  for (const accountId of waitsFor) if (await accounts.account(accountId)) return true;
  return false;
}

const unsettled = (record: KnownRecord): KnownRecord => ({ ...record, state: 'DIRTY' });

/** The school, with the records whose wait is over marked DIRTY. */
export async function endWaits(school: KnownSchool, accounts: Accounts): Promise<KnownSchool> {
  const records: KnownRecord[] = [];
  for (const record of school.records) records.push((await isOver(record, accounts)) ? unsettled(record) : record);
  return { ...school, records };
}

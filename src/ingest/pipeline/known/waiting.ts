/**
 * Ends the wait of records for accounts that are not created yet. A record waits (`waitsFor`) when it shows two accounts to be
 * one person's and one of them does not exist: its school's import was interrupted, or its record was refused. Nothing is reported
 * meanwhile. Once the account exists, the waiting record is recorded anew, and the two merge.
 */
import type { Commands } from '../../../command/index.js';
import type { KnownRecord, KnownSchool } from './known.js';

type Accounts = Pick<Commands['accounts'], 'account'>;

/** Whether an account that a settled record waits for exists now. */
async function isWaitOver({ state, waitsFor = [] }: KnownRecord, accounts: Accounts): Promise<boolean> {
  if (state !== 'CURRENT') return false;
  for (const accountId of waitsFor) if (await accounts.account(accountId)) return true;
  return false;
}

const unsettled = (record: KnownRecord): KnownRecord => ({ ...record, state: 'DIRTY' });

/** The school, with the records whose wait is over marked DIRTY. */
export async function endWaits(school: KnownSchool, accounts: Accounts): Promise<KnownSchool> {
  const records: KnownRecord[] = [];
  for (const record of school.records) records.push((await isWaitOver(record, accounts)) ? unsettled(record) : record);
  return { ...school, records };
}

/** The ids under which the tables hold a person. */
import type { Pool } from 'pg';
import { requestsOfAccounts } from '../../projections/assistance/queries.js';
import type { PersonFound } from '../command/index.js';
import type { PersonIds } from './purge.js';

/** The ids of a person as the ledger has him or her. */
export async function idsOf(pool: Pool, { accounts, student }: PersonFound): Promise<PersonIds> {
  const accountIds = accounts.map(({ accountId }) => accountId);
  const personIds = new Set([...accounts.map(({ personId }) => personId), ...(student ? [student.personId] : [])]);
  return {
    accountIds,
    studentIds: student ? [student.studentId] : [],
    personIds: [...personIds],
    requestIds: await requestsOfAccounts(pool, accountIds),
  };
}

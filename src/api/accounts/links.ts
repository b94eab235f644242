/** Finds in the read models the school in which the right to dispute a link, or to settle a dispute, is needed. */
import type { Pool } from 'pg';
import { schoolNaming } from '../../domain/account/dispute.js';
import type { Account } from '../../domain/account/state.js';
import { accountAsOf } from '../../../projections/account-history/queries.js';
import { accountSheet, type AccountLink } from '../../../projections/accounts/queries.js';

/** The last possible position: no event of the ledger stands after it. */
const LAST_POSITION = 'f'.repeat(32);
/** Stands for the school of a pupil who is enrolled in none: nobody holds a right there. */
const NOWHERE = '';

/** The UAI of the school of the first link for which `matches` is true; NOWHERE when its pupil is enrolled in none, undefined without such a link. */
export async function schoolOfLink(
  pool: Pool,
  accountId: string,
  matches: (link: AccountLink) => boolean,
): Promise<string | undefined> {
  const link = (await accountSheet(pool, accountId))?.links.find(matches);
  return link && (link.uai ?? NOWHERE);
}

/**
 * The UAI of the school of a dispute: that of the disputed link; if the link has ended, the school whose base still lists it, else
 * the one where it was disputed. Undefined when there is no such dispute.
 */
export async function schoolOfDispute(pool: Pool, accountId: string, disputeId: string): Promise<string | undefined> {
  const account = await accountNow(pool, accountId);
  const dispute = account?.disputes.find(one => one.disputeId === disputeId);
  if (!dispute) return undefined;
  const ofPupil = ({ studentId }: { studentId: string }): boolean => studentId === dispute.studentId;
  // NOWHERE counts as no school, too.
  return (await schoolOfLink(pool, accountId, ofPupil)) || schoolNaming(account!, dispute);
}

/** The account as its events left it, with what its sheet leaves out: all disputes, settled ones included. */
export async function accountNow(pool: Pool, accountId: string): Promise<Account | undefined> {
  return (await accountAsOf(pool, accountId, { position: LAST_POSITION }))?.account;
}

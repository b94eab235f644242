/** Finds the school in which the right to dispute a link, or to settle a dispute, is needed, as the read models have it. */
import type { Pool } from 'pg';
import type { Account } from '../../domain/account/state.js';
import { accountAsOf } from '../../../projections/account-history/queries.js';
import { accountSheet, type AccountLink } from '../../../projections/accounts/queries.js';

/** After every position. */
const LAST = 'f'.repeat(32);
/** The school of a pupil who is enrolled in none: nobody's. */
const NOWHERE = '';

/** The school of a link; undefined when there is no such link. */
export async function schoolOfLink(
  pool: Pool,
  accountId: string,
  is: (link: AccountLink) => boolean,
): Promise<string | undefined> {
  const link = (await accountSheet(pool, accountId))?.links.find(is);
  return link && (link.uai ?? NOWHERE);
}

/**
 * Where the pupil of a dispute is; the link having ended since, the school whose base still says it, or else that where
 * it was disputed; undefined when there is no such dispute.
 */
export async function schoolOfDispute(pool: Pool, accountId: string, disputeId: string): Promise<string | undefined> {
  const account = await accountNow(pool, accountId);
  const dispute = account?.disputes.find(other => other.disputeId === disputeId);
  if (!dispute) return undefined;
  const ofPupil = ({ studentId }: { studentId: string }): boolean => studentId === dispute.studentId;
  return (await schoolOfLink(pool, accountId, ofPupil)) || (account?.withheld?.find(ofPupil) ?? dispute).uai;
}

/** The account with what its sheet leaves out: its disputes, the settled ones too. */
export async function accountNow(pool: Pool, accountId: string): Promise<Account | undefined> {
  return (await accountAsOf(pool, accountId, { position: LAST }))?.account;
}

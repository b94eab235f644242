/** Where the right to dispute a link, or to settle a dispute, is needed: as the read models know it. */
import type { Pool } from 'pg';
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

/** The school of the disputed link, or, the link having ended since, that where it was disputed; undefined when unknown. */
export async function schoolOfDispute(pool: Pool, accountId: string, disputeId: string): Promise<string | undefined> {
  const uai = await schoolOfLink(pool, accountId, link => link.disputeId === disputeId);
  if (uai) return uai;
  const now = await accountAsOf(pool, accountId, { position: LAST });
  return now?.account.disputes.find(dispute => dispute.disputeId === disputeId)?.uai;
}

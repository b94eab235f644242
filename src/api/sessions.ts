/**
 * Checks sessions. Those of holders end with the credential under which they were opened, those of staff by themselves or by a sign-out.
 * Other callers have none: their token alone counts.
 */
import { accountSession } from '../../projections/accounts/queries.js';
import { sessionHolds } from '../domain/account/state.js';
import type { Principal } from '../security/principal.js';
import type { Services } from './context.js';

/** True when the caller's session has not ended, and for a caller without one. A holder's session newer than the read model counts as valid. */
export async function stillSignedIn(
  { pool, staff }: Pick<Services, 'pool' | 'staff'>,
  { holderOf, session, staffSession }: Principal,
): Promise<boolean> {
  if (staffSession !== undefined) return (await staff?.sessions.holds(staffSession)) === true;
  if (holderOf === undefined) return true;
  const current = session && (await accountSession(pool, holderOf));
  if (!current) return false;
  const credential =
    current.credentialId === null ? undefined : { credentialId: current.credentialId, provisional: false };
  return current.position < session.position || sessionHolds({ ...current, credential }, session.credentialId);
}

/** Calls `ended` when the caller's session ends. Returns the function that stops watching. */
export function whenSessionEnds(
  services: Pick<Services, 'pool' | 'changes' | 'staff'>,
  principal: Principal,
  ended: () => void,
): () => void {
  const { staff } = services;
  if (principal.staffSession !== undefined && staff) return staff.sessions.watch(principal.staffSession, ended);
  if (principal.holderOf === undefined) return () => undefined;
  const look = async (): Promise<void> => {
    if (!(await stillSignedIn(services, principal).catch(() => false))) ended();
  };
  const topics = [`account:${principal.holderOf}`];
  const stop = services.changes.subscribe({ projection: 'accounts', topics }, () => void look());
  // The session may have ended before the subscription to changes.
  void look();
  return stop;
}

/**
 * Checks sessions. Those of holders end with the credential under which they were opened, when somebody ends them, and by their age; those of
 * staff by themselves or by a sign-out. Other callers have none: their token alone counts.
 */
import { accountSession } from '../../projections/accounts/queries.js';
import { sessionHolds } from '../domain/account/sessions.js';
import type { Principal, SessionOrigin } from '../security/principal.js';
import type { Services } from './context.js';

/** Whether the account still lets in who signed in then. A session newer than the read model counts as valid. */
async function accountAllows(
  { pool }: Pick<Services, 'pool'>,
  accountId: string,
  { credentialId, position }: SessionOrigin,
): Promise<boolean> {
  const current = await accountSession(pool, accountId);
  if (!current) return false;
  // `sessionHolds` compares the id alone.
  const credential =
    current.credentialId === null ? undefined : { credentialId: current.credentialId, provisional: false };
  const account = { ...current, ...(credential && { credential }) };
  return current.position < position || sessionHolds(account, credentialId);
}

/** True when the caller's session has not ended, and for a caller without one. */
export async function stillSignedIn(
  services: Pick<Services, 'pool' | 'staff' | 'holderSessions'>,
  { holderOf, session, staffSession }: Principal,
): Promise<boolean> {
  if (staffSession !== undefined) return (await services.staff?.sessions.holds(staffSession)) === true;
  if (holderOf === undefined) return true;
  if (!session) return false;
  const [open, allowed] = await Promise.all([
    services.holderSessions.holds(session.sessionId, session.generation),
    accountAllows(services, holderOf, session),
  ]);
  return open && allowed;
}

/** Calls `ended` when the caller's session ends. Returns the function that stops watching. */
export function whenSessionEnds(
  services: Pick<Services, 'pool' | 'changes' | 'staff' | 'holderSessions'>,
  principal: Principal,
  ended: () => void,
): () => void {
  const { staff, holderSessions } = services;
  if (principal.staffSession !== undefined && staff) return staff.sessions.watch(principal.staffSession, ended);
  const { holderOf, session } = principal;
  if (holderOf === undefined || !session) return () => undefined;
  // A session of which this cannot be found out counts as ended: its client connects again.
  const look = async (): Promise<void> => {
    if (!(await stillSignedIn(services, principal).catch(() => false))) ended();
  };
  const topics = [`account:${holderOf}`];
  const stopWatching = holderSessions.watch(session.sessionId, ended);
  const stopFollowing = services.changes.subscribe({ projection: 'accounts', topics }, () => void look());
  // The session may have ended before the subscription to changes.
  void look();
  return () => {
    stopWatching();
    stopFollowing();
  };
}

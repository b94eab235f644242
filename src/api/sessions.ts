/** Checks the sessions of holders: each ends with the credential under which it was opened. Other callers have no session. */
import { accountSession } from '../../projections/accounts/queries.js';
import { sessionHolds } from '../domain/account/state.js';
import type { Principal } from '../security/principal.js';
import type { Services } from './context.js';

/** True when the session of a holder has not ended, and for any other caller. A session newer than the read model counts as valid. */
export async function stillSignedIn(
  { pool }: Pick<Services, 'pool'>,
  { holderOf, session }: Principal,
): Promise<boolean> {
  if (holderOf === undefined) return true;
  const current = session && (await accountSession(pool, holderOf));
  if (!current) return false;
  const credential =
    current.credentialId === null ? undefined : { credentialId: current.credentialId, provisional: false };
  return current.position < session.position || sessionHolds({ ...current, credential }, session.credentialId);
}

/** Calls `ended` when the holder's session ends. Returns the function that stops watching. */
export function whenSessionEnds(
  services: Pick<Services, 'pool' | 'changes'>,
  principal: Principal,
  ended: () => void,
): () => void {
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

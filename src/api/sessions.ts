/** Checks holders' sessions: each ends with the credential it was opened under. Other callers cost nothing here. */
import { accountSession } from '../../projections/accounts/queries.js';
import { sessionHolds } from '../domain/account/state.js';
import type { Principal } from '../security/principal.js';
import type { Services } from './context.js';

/** Tells whether the caller's session still holds. A session newer than the read model is taken to hold. */
export async function stillSignedIn(
  { pool }: Pick<Services, 'pool'>,
  { holderOf, session }: Principal,
): Promise<boolean> {
  if (holderOf === undefined) return true;
  const now = session && (await accountSession(pool, holderOf));
  if (!now) return false;
  const credential = now.credentialId === null ? undefined : { credentialId: now.credentialId, provisional: false };
  return now.position < session.position || sessionHolds({ ...now, credential }, session.credentialId);
}

/** Calls back once the session has ended while a connection is open; returns the function that stops watching. */
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
  // What happened between the check at the door and now.
  void look();
  return stop;
}

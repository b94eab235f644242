/** The session of a holder who came through FranceConnect, and how it is signed out there, too. */
import type { HolderResult } from '../../command/index.js';
import type { FranceConnectArrival } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import type { FranceConnectSessionGiven } from './franceconnect-types.js';
import { sessionOf } from './visit.js';

/** Opens the session of a holder whose command signed in; nulls when it did not. */
export async function franceConnectSessionOf(
  context: ApiContext,
  result: (HolderResult & { readonly atFranceConnect?: Pick<FranceConnectArrival, 'idToken' | 'session'> }) | undefined,
): Promise<FranceConnectSessionGiven> {
  const arrival = result?.atFranceConnect;
  const linkId = result?.outcome === 'accepted' ? result.state.franceConnect?.linkId : undefined;
  const franceConnect =
    linkId === undefined ? undefined : { linkId, ...(arrival?.session !== undefined && { session: arrival.session }) };
  const session = await sessionOf(context, result, { franceConnect });
  const { signIn } = context.services.franceConnect ?? {};
  const signOutUrl = arrival && session.accessToken !== null ? (signIn?.signOutAddress(arrival) ?? null) : null;
  return { ...session, signOutUrl };
}

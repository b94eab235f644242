import { accountsNeedingAttention, nextExpiry } from '../../../projections/responsables/queries.js';
import { addDays } from '../../domain/calendar.js';
import type { ApiContext } from '../context.js';
import { allowInSchool } from '../list.js';
import { Attention } from './types.js';

/** Days before its expiry from which a notification counts as expiring soon. */
const SOON_DAYS = 14;

/** Counts the accounts of a school that need the attention of its head. Throws when the caller may not list its responsables. */
export async function readAttention(context: ApiContext, uai: string): Promise<Attention> {
  await allowInSchool(context, 'RESPONSABLES_LIST', uai);
  const { pool, clock } = context.services;
  return Object.assign(new Attention(), await accountsNeedingAttention(pool, uai, addDays(clock.now(), SOON_DAYS)));
}

/** The instant at which `expiringSoon` next grows without any event; undefined when no notification is running. */
export async function attentionMovesAfter({ services }: ApiContext, uai: string): Promise<string | undefined> {
  const expiry = await nextExpiry(services.pool, uai, addDays(services.clock.now(), SOON_DAYS));
  return expiry === undefined ? undefined : addDays(expiry, -SOON_DAYS);
}

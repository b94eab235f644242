import { accountsNeedingAttention, nextExpiry } from '../../../projections/responsables/queries.js';
import { addDays } from '../../domain/calendar.js';
import type { ApiContext } from '../context.js';
import { allowInSchool } from '../list.js';
import { Attention } from './types.js';

/** Counts the accounts of a school that need the attention of its head. Throws when the caller may not list its responsables. */
export async function readAttention(context: ApiContext, uai: string): Promise<Attention> {
  await allowInSchool(context, 'RESPONSABLES_LIST', uai);
  const { pool, clock, expiringSoonDays } = context.services;
  const soonEnds = addDays(clock.now(), expiringSoonDays);
  return Object.assign(new Attention(), await accountsNeedingAttention(pool, uai, soonEnds));
}

/** The instant at which `expiringSoon` next grows without any event; undefined when it does not. */
export async function attentionMovesAfter({ services }: ApiContext, uai: string): Promise<string | undefined> {
  const { pool, clock, expiringSoonDays: days } = services;
  const expiry = await nextExpiry(pool, uai, addDays(clock.now(), days));
  return expiry === undefined ? undefined : addDays(expiry, -days);
}

import { attention, nextExpiry } from '../../../projections/responsables/queries.js';
import { addDays } from '../../domain/calendar.js';
import type { ApiContext } from '../context.js';
import { allowInSchool } from '../list.js';
import { Attention } from './types.js';

const SOON_DAYS = 14;

/** What needs a head's attention in a school; rights are checked here. */
export async function readAttention(context: ApiContext, uai: string): Promise<Attention> {
  await allowInSchool(context, 'RESPONSABLES_LIST', uai);
  const { pool, clock } = context.services;
  return Object.assign(new Attention(), await attention(pool, uai, addDays(clock.now(), SOON_DAYS)));
}

/** After which instant one account more expires soon, though nothing happens to it; undefined when none will. */
export async function attentionMovesAfter({ services }: ApiContext, uai: string): Promise<string | undefined> {
  const expiry = await nextExpiry(services.pool, uai, addDays(services.clock.now(), SOON_DAYS));
  return expiry === undefined ? undefined : addDays(expiry, -SOON_DAYS);
}

import { attention, nextExpiry } from '../../../projections/responsables/queries.js';
import type { ApiContext } from '../context.js';
import { allowInSchool } from '../list.js';
import { Attention } from './types.js';

const SOON_DAYS = 14;

const daysFrom = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString();

/** What needs a head's attention in a school; rights are checked here. */
export async function readAttention(context: ApiContext, uai: string): Promise<Attention> {
  await allowInSchool(context, 'RESPONSABLES_LIST', uai);
  const { pool, clock } = context.services;
  return Object.assign(new Attention(), await attention(pool, uai, daysFrom(clock.now(), SOON_DAYS)));
}

/** After which instant one account more expires soon, though nothing happens to it; undefined when none will. */
export async function attentionMovesAfter({ services }: ApiContext, uai: string): Promise<string | undefined> {
  const expiry = await nextExpiry(services.pool, uai, daysFrom(services.clock.now(), SOON_DAYS));
  return expiry === undefined ? undefined : daysFrom(expiry, -SOON_DAYS);
}

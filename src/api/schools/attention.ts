import { attention } from '../../../projections/responsables/queries.js';
import type { ApiContext } from '../context.js';
import { allowInSchool } from '../list.js';
import { Attention } from './types.js';

const SOON_DAYS = 14;

/** What needs a head's attention in a school; rights are checked here. */
export async function readAttention(context: ApiContext, uai: string): Promise<Attention> {
  await allowInSchool(context, 'RESPONSABLES_LIST', uai);
  const { pool, clock } = context.services;
  const soon = new Date(Date.parse(clock.now()) + SOON_DAYS * 86_400_000).toISOString();
  return Object.assign(new Attention(), await attention(pool, uai, soon));
}

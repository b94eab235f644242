/** Deletes codes that are over and sends that no longer count. */
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import { SWEEPS } from '../domain/sweeps.js';
import type { Chore } from '../process/chores.js';
import type { Vault } from '../vault/vault.js';
import { createSends } from './sends.js';

export interface ForgettingDeps {
  readonly pool: Pool;
  readonly vault: Pick<Vault, 'codes'>;
  readonly clock: Clock;
}

/** The chore, repeated by one server at a time. */
export const forgettingSms = ({ pool, vault, clock }: ForgettingDeps): Chore => ({
  name: 'forget-sms',
  everyMs: SWEEPS.codes,
  work: async () => {
    const now = clock.now();
    return { codes: await vault.codes.forget(now), 'sms-sends': await createSends(pool).forget(now) };
  },
});

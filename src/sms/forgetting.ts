/** Deletes codes that are over and sends that no longer count. */
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
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
  everyMs: 60_000,
  work: async () => {
    await vault.codes.forget(clock.now());
    await createSends(pool).forget(clock.now());
  },
});

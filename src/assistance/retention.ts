/** The retention of requests for assistance: closes those that nobody moves any more, and erases those closed long ago. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import { systemContext, type Commands } from '../command/index.js';
import { eachBounded } from '../common/each-bounded.js';
import { addMonths } from '../domain/calendar.js';
import { SWEEPS } from '../domain/sweeps.js';
import type { Chore } from '../process/chores.js';
import type { AssistanceVault } from '../vault/vault.js';

export interface RetentionDeps {
  readonly pool: Pool;
  readonly vault: { readonly assistance: AssistanceVault };
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'assistance' | 'settings'>;
  /** Age in seconds of what the vault holds of a request before it is looked whether the ledger has it. */
  readonly unnamedSeconds?: number;
}

const BATCH = 200;
const AT_ONCE = 4;
const DAY_SECONDS = 86_400;

/**
 * Closes or erases the requests whose retention is over, and answers how many are erased. One that fails does not hold up the others; the first
 * fault is thrown at the end.
 */
async function settle({ pool, clock, commands }: RetentionDeps): Promise<number> {
  const before = addMonths(clock.now(), -commands.settings.assistanceMonths);
  const { rows } = await pool.query<{ requestId: string }>({
    name: 'assistance-due',
    text: `select request_id as "requestId" from jobs.assistance_moves where moved_at <= $1
      order by moved_at limit ${BATCH}`,
    values: [before],
  });
  const context = systemContext(randomUUID());
  const faults: unknown[] = [];
  let erased = 0;
  await eachBounded(rows, AT_ONCE, async ({ requestId }) => {
    try {
      const lapsed = await commands.assistance.lapse({ requestId, before }, context);
      if (lapsed.outcome === 'accepted' && lapsed.state.state === 'ERASED') erased++;
    } catch (error) {
      faults.push(error);
    }
  });
  if (faults.length > 0) throw faults[0];
  return erased;
}

/**
 * Erases what the vault holds of requests that the ledger does not have, because their append was lost, or has erased. Notes of the others that an
 * event names them, so that they are not looked at again.
 */
async function eraseUnnamed({ vault, commands, unnamedSeconds = DAY_SECONDS }: RetentionDeps): Promise<void> {
  const unnamed = await vault.assistance.unnamed(unnamedSeconds, BATCH);
  const named: string[] = [];
  const abandoned: string[] = [];
  for (const requestId of unnamed) {
    const request = await commands.assistance.request(requestId);
    (request && request.state !== 'ERASED' ? named : abandoned).push(requestId);
  }
  if (named.length > 0) await vault.assistance.markNamed(named);
  if (abandoned.length > 0) await vault.assistance.erase(abandoned);
}

/** The chore, repeated by one server at a time. */
export const assistanceRetention = (deps: RetentionDeps): Chore => ({
  name: 'assistance-retention',
  everyMs: SWEEPS.assistance,
  work: async () => {
    const erased = await settle(deps);
    await eraseUnnamed(deps);
    return { assistance: erased, 'assistance-links': await deps.vault.assistance.forgetLinks(deps.clock.now()) };
  },
});

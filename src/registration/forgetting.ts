/** Deletes registrations that are over. */
import type { Clock } from '../clock.js';
import type { Chore } from '../process/start.js';
import type { Vault } from '../vault/vault.js';

/** The chore, repeated by one server at a time. */
export const forgettingRegistrations = ({
  vault,
  clock,
}: {
  readonly vault: Pick<Vault, 'registrations'>;
  readonly clock: Clock;
}): Chore => ({
  name: 'forget-registrations',
  everyMs: 60_000,
  work: () => vault.registrations.forget(clock.now()),
});

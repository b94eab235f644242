/**
 * Destroys the credentials that an append of unknown outcome left behind. No event that names one is ever missed:
 * `CredentialAbandoned` is appended first, by a decision on a stream that does not stand on the credential; whatever was
 * decided before it can then no longer be stored.
 */
import { randomUUID } from 'node:crypto';
import type { Vault } from '../vault/vault.js';
import type { SystemCommands } from './commands.js';
import { systemContext } from './dependencies.js';
import { derivedId } from './ids.js';

export interface AbandonedOptions {
  readonly vault: Pick<Vault, 'credentials'>;
  readonly system: Pick<SystemCommands, 'abandonCredential'>;
  readonly onFault: (error: unknown, process: string) => void;
}

/** By then the command it was made for has long ended, and the follower has taken note of what events name. */
const ABANDONED_AFTER_SECONDS = 3_600;
const BATCH = 200;

/** One batch; answers how many of it are settled. Repeated after a crash, it appends nothing twice. */
export async function destroyAbandoned({ vault, system, onFault }: AbandonedOptions): Promise<number> {
  const { credentials } = vault;
  const correlationId = randomUUID();
  const left = await credentials.unnamed(ABANDONED_AFTER_SECONDS, BATCH);
  let settled = 0;
  for (const { accountId, credentialId } of left) {
    const context = { ...systemContext(correlationId), commandId: derivedId('abandon', credentialId) };
    try {
      const { outcome } = await system.abandonCredential({ accountId, credentialId }, context);
      if (outcome === 'accepted') await credentials.destroy([credentialId]);
      if (outcome === 'unchanged') await credentials.markNamed([credentialId]);
      settled++;
    } catch (error) {
      onFault(error, 'abandoned-credentials');
    }
  }
  return settled;
}

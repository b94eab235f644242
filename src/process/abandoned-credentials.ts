/**
 * Destroys the credentials that an append of unknown outcome left behind: they are stored, and perhaps no event names them. No credential
 * in force is destroyed: `CredentialAbandoned` is appended first, which the account refuses for a credential in force (`unchanged`). It
 * moves the version of the stream, so that an append decided before, which might name the credential, can no longer be stored.
 */
import { randomUUID } from 'node:crypto';
import type { UnnamedCredential, Vault } from '../vault/vault.js';
import { derivedId, systemContext, type SystemCommands } from '../command/index.js';

export interface AbandonedOptions {
  readonly vault: Pick<Vault, 'credentials'>;
  readonly system: Pick<SystemCommands, 'abandonCredential'>;
  /** Called once a pass, with all that could not be settled. */
  readonly onFault: (error: unknown, process: string) => void;
  /** Ends the pass early. */
  readonly signal?: AbortSignal;
}

/** After this time the command that a credential was made for has long ended, and `void-credentials` has marked the credentials that events name. */
const ABANDONED_AFTER_SECONDS = 3_600;
const BATCH = 200;

/**
 * Settles all abandoned credentials in one pass and answers how many. One that fails is skipped, so that it holds up no
 * other, and tried again in the next pass. After a crash nothing is appended twice.
 */
export async function destroyAbandoned({ vault, system, onFault, signal }: AbandonedOptions): Promise<number> {
  const { credentials } = vault;
  const correlationId = randomUUID();
  const faults: unknown[] = [];
  let settled = 0;
  for (let batch: readonly UnnamedCredential[] = [], last = false; !last; last = batch.length < BATCH) {
    batch = await credentials.unnamed(ABANDONED_AFTER_SECONDS, BATCH, batch.at(-1));
    for (const { accountId, credentialId } of batch) {
      if (signal?.aborted) return settled;
      const context = { ...systemContext(correlationId), commandId: derivedId('abandon', credentialId) };
      try {
        const { outcome } = await system.abandonCredential({ accountId, credentialId }, context);
        if (outcome === 'accepted') await credentials.destroy([credentialId]);
        if (outcome === 'unchanged') await credentials.markNamed([credentialId]);
        settled++;
      } catch (error) {
        faults.push(error);
      }
    }
  }
  const [fault, ...others] = faults;
  if (faults.length > 0)
    onFault(
      others.length === 0 ? fault : new AggregateError(faults, `${faults.length} credentials could not be settled`),
      'abandoned-credentials',
    );
  return settled;
}

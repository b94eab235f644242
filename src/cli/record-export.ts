/** Records that an operator takes personal data away, for each verb that writes a file. */
import { randomUUID } from 'node:crypto';
import { operatorContext, type Installation } from '../app/installation.js';
import { createReadAudit, type AwaitedPersonalRead } from '../security/audit.js';

/** Of which account or school the data of a file are, and of how many persons. */
export type ExportedData = Pick<AwaitedPersonalRead, 'accountId' | 'uai' | 'persons'>;

/**
 * Records the export of a file by the operator of this machine, in the ledger; nothing when the file holds nobody. Comes before anything is
 * written: throws `AuditUnavailable` when the ledger does not take the record. `correlationId`: that of what else belongs to the same file,
 * such as the events of a print.
 */
export async function recordExport(
  { commands, clock, vault }: Pick<Installation, 'commands' | 'clock' | 'vault'>,
  exported: readonly ExportedData[],
  correlationId: string = randomUUID(),
): Promise<void> {
  if (exported.length === 0) return;
  const granted = operatorContext(vault, 'SYSTEM');
  const { actor, source } = granted;
  const audit = createReadAudit(commands.accesses, { now: () => clock.now(), source });
  await audit.recordNow(exported.map(data => ({ ...data, kind: 'EXPORT', actor, granted, correlationId })));
}

/** Keeps the sessions of holders tidy: records those whose end nobody could record, and drops the sealed tokens that are over. */
import { randomUUID } from 'node:crypto';
import { systemContext, type Commands } from '../command/index.js';
import type { Vault } from '../vault/vault.js';

export interface EndedSessionsOptions {
  readonly vault: Pick<Vault, 'sessions'>;
  readonly commands: Pick<Commands, 'sessions'>;
}

/** Does one pass. */
export async function settleEndedSessions({ vault, commands }: EndedSessionsOptions): Promise<void> {
  await vault.sessions.dropSuccessors();
  await commands.sessions.recordEnded({}, systemContext(randomUUID()));
}

/** What every command is made of. */
import type { Clock } from '../clock.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import type { CommandContext, CommandSettings } from './commands.js';
import type { Folded } from './state-cache.js';
import type { Turns } from './stream-queue.js';

export interface Deps {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly settings: CommandSettings;
  readonly turns: Turns;
  readonly folded: Folded;
}

/** The context of what the system does by itself; `causationId` is the event or request it follows from. */
export const systemContext = (correlationId: string, causationId?: string): CommandContext => ({
  actor: 'system',
  role: 'SYSTEM',
  right: 'SYSTEM',
  source: 'SYSTEM',
  correlationId,
  ...(causationId === undefined ? {} : { causationId }),
});

/** What every command is made of, and the form it has. */
import type { Clock } from '../clock.js';
import type { RecentDurations } from '../common/recent-durations.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import type { AccountResult, CommandContext } from './results.js';
import type { CommandSettings } from './settings.js';
import type { StateCache } from './state-cache.js';
import type { StreamQueue } from './stream-queue.js';

export interface Deps {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly settings: CommandSettings;
  readonly streamQueue: StreamQueue;
  readonly stateCache: StateCache;
  /** How long it took lately to refuse a command given by a known login, but for the verification of the password. */
  readonly refusalsTook: RecentDurations;
}

/** A command as its file writes it; `index.ts` binds the dependencies. */
export type Command<Input, Answer = AccountResult> = (
  deps: Deps,
  input: Input,
  context: CommandContext,
) => Promise<Answer>;

/** The exports of a file of commands, as they are called once their dependencies are bound. */
export type BoundCommands<Unbound> = {
  readonly [Name in keyof Unbound]: Unbound[Name] extends (deps: Deps, ...args: infer Args) => infer Answer
    ? (...args: Args) => Answer
    : never;
};

/** Gives the commands of a file their dependencies. */
export const bind = <Unbound extends Record<string, (deps: Deps, ...args: never[]) => unknown>>(
  deps: Deps,
  commands: Unbound,
): BoundCommands<Unbound> =>
  Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [name, (...args: never[]) => command(deps, ...args)]),
  ) as BoundCommands<Unbound>;

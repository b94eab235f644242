/** A server that is killed with -9 between any two steps of a command: nothing after a step is ever run. */
import { createCommands, type Commands } from '../../src/command/index.js';
import type { House } from './support.js';

/** Methods that are no steps: they answer at once, or with an iterable. */
const NO_STEPS: readonly string[] = ['digest', 'stableId', 'read', 'follow'];

/** On which side of a step the server dies. */
export type When = 'BEFORE' | 'AFTER';

/** A server that dies at the `at`th call of its vault or its ledger, before or after it is carried out. */
export class Mortal {
  calls = 0;
  #die: () => void = () => undefined;
  readonly death = new Promise<'KILLED'>(resolve => (this.#die = () => resolve('KILLED')));
  readonly commands: Commands;

  constructor(
    { eventStore, vault, clock }: House,
    private readonly at: number,
    private readonly when: When,
  ) {
    this.commands = createCommands({
      eventStore: this.#mortal(eventStore),
      vault: this.#mortal(vault),
      clock,
      settings: { signInFloorMs: 0 },
    });
  }

  /** Runs the step, unless the server dies in it. */
  run<T>(step: (commands: Commands) => Promise<T>): Promise<T | 'KILLED'> {
    return Promise.race([step(this.commands), this.death]);
  }

  /** What never comes back. */
  #dead(): Promise<never> {
    this.#die();
    return new Promise(() => undefined);
  }

  async #call<T>(carryOut: () => Promise<T>): Promise<T> {
    const dies = ++this.calls === this.at;
    if (this.calls > this.at || (dies && this.when === 'BEFORE')) return this.#dead();
    const done = await carryOut();
    // Another call that was under way at the same time may have killed the server meanwhile.
    return dies || this.calls > this.at ? this.#dead() : done;
  }

  /** The same object, whose methods that answer later count as steps. */
  #mortal<T extends object>(object: T): T {
    return new Proxy(object, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value === 'function')
          return (...args: unknown[]): unknown => {
            if (NO_STEPS.includes(String(name))) return (value as (...all: unknown[]) => unknown).apply(target, args);
            return this.#call(async () => (value as (...all: unknown[]) => Promise<unknown>).apply(target, args));
          };
        return typeof value === 'object' && value !== null ? this.#mortal(value) : value;
      },
    });
  }
}

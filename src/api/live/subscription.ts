/**
 * One client's subscription, as the protocol sees it: an iterator that yields nothing, for states go out past it, until it
 * ends. When the right is gone it yields the error that says so, and ends.
 */
import type { Denied, Granted, Target } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import type { Group, Subscriber } from './group.js';
import type { Held, Hub, Wanted } from './hub.js';
import type { Outlet } from './outlet.js';

interface Last {
  readonly errors: readonly unknown[];
}

const NOTHING_THERE = { granted: false, code: 'FORBIDDEN' } as const satisfies Denied;

export class Subscription implements AsyncGenerator<Last, void, void> {
  #end!: (last?: Last) => void;
  readonly #ended: Promise<Last | undefined>;
  #over = false;
  #endReported = false;
  #group: Group | undefined;
  readonly #subscriber: Subscriber;

  constructor(
    private readonly hub: Hub,
    private wanted: Wanted,
    private readonly context: ApiContext,
    private readonly outlet: Outlet,
    private readonly id: string,
    private readonly lastWords: (code: string) => Last,
    /** Called once it is over, however it ends. */
    private readonly whenOver: () => void,
  ) {
    this.#ended = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#subscriber = {
      allowed: target => this.#allowed(target),
      push: payload => outlet.push(id, payload, () => this.#group?.latest),
    };
  }

  /** Begins to receive: the first state, then every change. */
  start(): this {
    if (this.#over) return this;
    this.#group = this.hub.group(this.wanted);
    this.#group.join(this.#subscriber);
    return this;
  }

  /** Asks for each right again. One that is held by another role or scope now is served by the group of that. */
  #allowed(target: Target | undefined): boolean {
    const { rights, principal } = this.wanted;
    const now: Granted[] = [];
    for (const { action } of rights) {
      const answer = target ? this.context.services.authorise(principal, action, target) : NOTHING_THERE;
      if (!answer.granted) {
        this.#finish(this.lastWords(answer.code));
        return false;
      }
      now.push(answer);
    }
    const same = rights.every(({ granted: { role, scope } }, i) => now[i]!.role === role && now[i]!.scope === scope);
    if (same) return true;
    const held = rights.map(({ action }, i) => ({ action, granted: now[i]! })) as [Held, ...Held[]];
    this.wanted = { ...this.wanted, rights: held };
    // Once the group that asks has let go of it.
    setImmediate(() => this.start());
    return false;
  }

  #finish(last?: Last): void {
    this.#over = true;
    this.outlet.forget(this.id);
    this.whenOver();
    this.#end(last);
  }

  async next(): Promise<IteratorResult<Last, void>> {
    const last = this.#endReported ? undefined : await this.#ended;
    this.#endReported = true;
    return last ? { value: last, done: false } : { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<Last, void>> {
    this.#group?.leave(this.#subscriber);
    this.#finish();
    return { value: undefined, done: true };
  }

  async throw(): Promise<IteratorResult<Last, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/**
 * One client's subscription, as the iterator that graphql-ws requires. It yields no states: the group sends them directly. When the right
 * is lost it yields one error result and ends.
 */
import type { Denied, Granted, Target } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import type { Group, Subscriber } from './group.js';
import type { HeldRight, Hub, CheckedSubscription } from './hub.js';
import type { Outlet } from './outlet.js';

/** The error result that ends a subscription. */
interface FinalError {
  readonly errors: readonly unknown[];
}

const TARGET_GONE = { granted: false, code: 'FORBIDDEN' } as const satisfies Denied;

export class Subscription implements AsyncGenerator<FinalError, void, void> {
  #end!: (last?: FinalError) => void;
  readonly #ended: Promise<FinalError | undefined>;
  #over = false;
  #endReported = false;
  #group: Group | undefined;
  readonly #subscriber: Subscriber;

  constructor(
    private readonly hub: Hub,
    private wanted: CheckedSubscription,
    private readonly context: ApiContext,
    private readonly outlet: Outlet,
    private readonly id: string,
    private readonly errorFor: (code: string) => FinalError,
    /** Called once it has ended, for whatever reason. */
    private readonly onEnd: () => void,
  ) {
    this.#ended = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#subscriber = {
      isAllowed: target => this.#allowed(target),
      push: payload => outlet.push(id, payload, () => this.#group?.latest),
    };
  }

  /** Joins its group, which pushes the present state and then each change. */
  start(): this {
    if (this.#over) return this;
    this.#group = this.hub.group(this.wanted);
    this.#group.join(this.#subscriber);
    return this;
  }

  /** Checks each right again. If a right now comes from another role or scope, the subscription moves to the group of that right. */
  #allowed(target: Target | undefined): boolean {
    const { rights, principal } = this.wanted;
    const current: Granted[] = [];
    for (const { action } of rights) {
      const answer = target ? this.context.services.authorise(principal, action, target) : TARGET_GONE;
      if (!answer.granted) {
        // The token has expired: the connection is closed with 4403 by its timer (protocol.ts), and the client must not take this for the end.
        if (answer.code === 'UNAUTHENTICATED') return false;
        this.#finish(this.errorFor(answer.code));
        return false;
      }
      current.push(answer);
    }
    const isUnchanged = rights.every(({ granted: { role, scope, reach } }, i) => {
      const now = current[i]!;
      return now.role === role && now.scope === scope && now.reach === reach;
    });
    if (isUnchanged) return true;
    const heldNow = rights.map(({ action }, i) => ({ action, granted: current[i]! })) as [HeldRight, ...HeldRight[]];
    this.wanted = { ...this.wanted, rights: heldNow };
    // It joins the other group later, once the calling group has dropped it.
    setImmediate(() => this.start());
    return false;
  }

  #finish(last?: FinalError): void {
    this.#over = true;
    this.outlet.forget(this.id);
    this.onEnd();
    this.#end(last);
  }

  /** Waits until the subscription ends. Yields the final error once, if there is one. */
  async next(): Promise<IteratorResult<FinalError, void>> {
    const last = this.#endReported ? undefined : await this.#ended;
    this.#endReported = true;
    return last ? { value: last, done: false } : { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<FinalError, void>> {
    this.#group?.leave(this.#subscriber);
    this.#finish();
    return { value: undefined, done: true };
  }

  async throw(): Promise<IteratorResult<FinalError, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

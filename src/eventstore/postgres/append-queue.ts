/**
 * Group commit: the appends that arrive while one group is being made durable form the next group. `append` queues one append,
 * and answers it when its group is stored.
 *
 * Appends to one stream keep their order, and a stream is in one group at a time. A group that fails as a whole is split
 * until the append at fault is alone, so that the others are stored.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { backoff } from '../../common/backoff.js';
import { addTo } from '../../common/grouped.js';
import { refusesWork, sqlStateOf } from '../../postgres/trouble.js';
import { EventStoreUnavailable, InvalidAppend, type AppendResult, type ExpectedVersion } from '../eventstore.js';
import { RETRY_MS } from '../patiently.js';
import type { SerialisedAppend } from '../serialise.js';
import type { Append, Outcome } from './append-group.js';
import { failureOf, unavailable } from './failures.js';

/** Limits of a group, for the locks it takes and the memory it holds. */
const MAX_APPENDS = 256;
const MAX_BYTES = 4_000_000;
/**
 * Free lanes share the waiting appends. A group takes at least this many, if as many are waiting: each group costs a call and
 * a flush.
 */
const FEWEST_APPENDS = 32;

const UNREADY_MS = 30_000;
/** An append sent with care that is `alreadyStored` nevertheless races with another. After this many retries it is given up. */
const MOST_RACES = 3;

interface Waiting extends Append, SerialisedAppend {
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

export interface QueueOptions {
  /** Host and database, for messages. */
  readonly address: string;
  /** How many groups may be under way at once. */
  readonly lanes: number;
  /** How long an append is retried while the server is away, in milliseconds. */
  readonly patienceMs: number;
  /**
   * Sends one group: resolves with all outcomes, or rejects for the whole group. With `careful` it looks first for what is
   * stored already; without, which is faster, one id or version that is stored already fails the whole group.
   */
  readonly send: (group: readonly Append[], careful: boolean) => Promise<Outcome[]>;
  /** Called after a group stored something new. */
  readonly onAppended: () => void;
}

export class AppendQueue {
  readonly #options: QueueOptions;
  #waiting: Waiting[] = [];
  readonly #busyStreams = new Set<string>();
  #busyLanes = 0;
  #scheduled = false;
  #closing = false;
  #onIdle: (() => void) | undefined;
  /** Set when the server refused to work, until an append succeeds. */
  #refusal: { readonly at: number; readonly error: unknown } | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /**
   * Resolves once the append is durable. Rejects with WrongExpectedVersion, InvalidAppend or, when the server stays away,
   * EventStoreUnavailable.
   */
  append(stream: string, expected: ExpectedVersion, { events, bytes }: SerialisedAppend): Promise<AppendResult> {
    if (this.#closing) return Promise.reject(new EventStoreUnavailable('the event store was closed by this process'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ stream, expected, events, bytes, resolve, reject });
      this.#schedule();
    });
  }

  /**
   * For readiness: throws for 30 seconds after the server refused to work (no disk space, no memory, a replica), unless an
   * append has succeeded since. After that the server is called ready again, for only a new append can show that it works.
   */
  throwIfUnready(): void {
    if (this.#refusal && Date.now() - this.#refusal.at < UNREADY_MS)
      throw unavailable(this.#options.address, this.#refusal.error);
  }

  /** Accepts no further appends; resolves when all accepted ones are answered. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#busyLanes > 0 || this.#waiting.length > 0) await new Promise<void>(resolve => (this.#onIdle = resolve));
  }

  /** Sends at the end of this turn of the event loop, so that all its appends share a group. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  /** Gives each free lane a group of the waiting appends. */
  #dispatch(): void {
    while (this.#busyLanes < this.#options.lanes) {
      const share = Math.ceil(this.#waiting.length / (this.#options.lanes - this.#busyLanes));
      const group = this.#take(Math.min(Math.max(share, FEWEST_APPENDS), MAX_APPENDS));
      if (group.length === 0) break;
      void this.#run(group);
    }
    if (this.#busyLanes === 0 && this.#waiting.length === 0) this.#onIdle?.();
  }

  /**
   * Takes the next group, the appends of each stream adjacent. An append that does not fit, or that has an id of another of the group, stays, with
   * all that follow in its stream.
   */
  #take(most: number): Waiting[] {
    const streams = new Map<string, Waiting[]>();
    const heldBack = new Set<string>();
    const ids = new Set<string>();
    const left: Waiting[] = [];
    let appends = 0;
    let bytes = 0;
    for (const [i, waiting] of this.#waiting.entries()) {
      if (appends === most) {
        left.push(...this.#waiting.slice(i));
        break;
      }
      const { stream, events } = waiting;
      const tooMuch = appends > 0 && bytes + waiting.bytes > MAX_BYTES;
      if (tooMuch || this.#busyStreams.has(stream) || heldBack.has(stream) || events.some(({ id }) => ids.has(id))) {
        heldBack.add(stream);
        left.push(waiting);
        continue;
      }
      appends += 1;
      bytes += waiting.bytes;
      for (const { id } of events) ids.add(id);
      addTo(streams, stream, waiting);
    }
    this.#waiting = left;
    return [...streams.values()].flat();
  }

  async #run(group: readonly Waiting[]): Promise<void> {
    this.#busyLanes += 1;
    for (const { stream } of group) this.#busyStreams.add(stream);
    await this.#settle(group, Date.now() + this.#options.patienceMs);
    for (const { stream } of group) this.#busyStreams.delete(stream);
    this.#busyLanes -= 1;
    this.#schedule();
  }

  /**
   * Sends the group until each of its appends is answered. Never rejects. What follows a failure depends on its kind
   * (`failures.ts`): what is stored already is sent again with care, then split; a busy group, or one that cannot be stored, is
   * split until the append at fault is alone; a hopeless one is given up at once; while the server is away, the group is sent
   * again until the deadline.
   */
  async #settle(group: readonly Waiting[], deadline: number): Promise<void> {
    let careful = false;
    let waits = 0;
    for (let tries = 0; ; tries += 1) {
      try {
        const outcomes = await this.#options.send(group, careful);
        this.#refusal = undefined;
        // Of appends that an earlier try had stored, the followers were told then.
        if (outcomes.some(outcome => !(outcome instanceof Error) && !outcome.repeated)) this.#options.onAppended();
        group.forEach((waiting, a) => answer(waiting, outcomes[a]!));
        return;
      } catch (error) {
        const failure = failureOf(error);
        if (refusesWork(sqlStateOf(error))) this.#refusal = { at: Date.now(), error };
        if (failure === 'alreadyStored' && !careful) {
          careful = true;
          continue;
        }
        if (group.length > 1 && (failure === 'alreadyStored' || failure === 'busy' || failure === 'unstorable')) {
          const half = group.length >> 1;
          await this.#settle(group.slice(0, half), deadline);
          await this.#settle(group.slice(half), deadline);
          return;
        }
        if (failure === 'unstorable') {
          for (const { stream, reject } of group) reject(unstorableError(stream, error));
          return;
        }
        const lostTooOften = failure === 'alreadyStored' && tries > MOST_RACES;
        if (failure === 'hopeless' || lostTooOften || Date.now() >= deadline) {
          for (const { reject } of group) reject(unavailable(this.#options.address, error));
          return;
        }
        // If this try stored the events after all, the next one finds them by their ids.
        careful = true;
        await pause(backoff(++waits, RETRY_MS));
      }
    }
  }
}

const unstorableError = (stream: string, cause: unknown): InvalidAppend =>
  new InvalidAppend(`an append to ${stream} was refused: ${(cause as Error).message}`, { cause });

const answer = ({ resolve, reject }: Waiting, outcome: Outcome): void =>
  outcome instanceof Error ? reject(outcome) : resolve(outcome);

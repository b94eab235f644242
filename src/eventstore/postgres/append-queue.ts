/**
 * Group commit: appends that wait while another group is being made durable go together as the next one.
 *
 * Appends to one stream go in the order they were asked, and a stream is in one group at a time. A group that fails as a
 * whole is split until the culprit stands alone, so that the others go through.
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

/** Bounds of a group: locks taken, memory held. */
const MAX_APPENDS = 256;
/** What waits is shared among the lanes that are free, but not in smaller groups: each has a call and a flush to pay. */
const FEWEST = 32;
const MAX_BYTES = 4_000_000;

/** A server taken out of service gets no append that could show that all is well again: it is then tried anew. */
const TROUBLE_MS = 30_000;

interface Waiting extends Append, SerialisedAppend {
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

export interface QueueOptions {
  /** Host and database, for messages. */
  readonly address: string;
  /** How many groups may be under way at once. */
  readonly lanes: number;
  /** How long an append is retried while the server is away. */
  readonly patienceMs: number;
  /** Sends one group: all the outcomes, or a failure of the whole; careful takes nothing for granted. */
  readonly send: (group: readonly Append[], careful: boolean) => Promise<Outcome[]>;
  /** Called after a group stored something. */
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
  #trouble: { readonly at: number; readonly error: unknown } | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  append(stream: string, expected: ExpectedVersion, { events, bytes }: SerialisedAppend): Promise<AppendResult> {
    if (this.#closing) return Promise.reject(new EventStoreUnavailable('the event store was closed by this process'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ stream, expected, events, bytes, resolve, reject });
      this.#schedule();
    });
  }

  /** Throws while the server lately took no append for want of disk or memory, or as a replica, and none went through since. */
  checkTrouble(): void {
    if (this.#trouble && Date.now() - this.#trouble.at < TROUBLE_MS)
      throw unavailable(this.#options.address, this.#trouble.error);
  }

  /** Takes no more; resolves when everything taken has been answered. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#busyLanes > 0 || this.#waiting.length > 0) await new Promise<void>(resolve => (this.#onIdle = resolve));
  }

  /** Not at once: whoever appends in the same turn of the event loop shares the group. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#busyLanes < this.#options.lanes) {
      const share = Math.ceil(this.#waiting.length / (this.#options.lanes - this.#busyLanes));
      const group = this.#take(Math.min(Math.max(share, FEWEST), MAX_APPENDS));
      if (group.length === 0) break;
      void this.#run(group);
    }
    if (this.#busyLanes === 0 && this.#waiting.length === 0) this.#onIdle?.();
  }

  /** The next group, streams side by side; what cannot go with it stays, and so does whatever follows in its stream. */
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

  /** Never rejects: each append of the group is answered. */
  async #settle(group: readonly Waiting[], deadline: number): Promise<void> {
    let careful = false;
    let waits = 0;
    for (let tries = 0; ; tries += 1) {
      try {
        const outcomes = await this.#options.send(group, careful);
        this.#trouble = undefined;
        if (outcomes.some(outcome => !(outcome instanceof Error) && !outcome.repeated)) this.#options.onAppended();
        group.forEach((waiting, a) => answer(waiting, outcomes[a]!));
        return;
      } catch (error) {
        const failure = failureOf(error);
        if (refusesWork(sqlStateOf(error))) this.#trouble = { at: Date.now(), error };
        if (failure === 'twice' && !careful) {
          careful = true;
          continue;
        }
        if (group.length > 1 && (failure === 'twice' || failure === 'busy' || failure === 'refused')) {
          const half = group.length >> 1;
          await this.#settle(group.slice(0, half), deadline);
          await this.#settle(group.slice(half), deadline);
          return;
        }
        const over = Date.now() >= deadline || failure === 'misled' || (failure === 'twice' && tries > 3);
        if (over || failure === 'refused') {
          for (const { reject } of group)
            reject(over ? unavailable(this.#options.address, error) : refused(group, error));
          return;
        }
        // Whatever became of this try, the next one finds its events if they were stored.
        careful = true;
        await pause(backoff(++waits, RETRY_MS));
      }
    }
  }
}

const refused = ([append]: readonly Waiting[], cause: unknown): InvalidAppend =>
  new InvalidAppend(`an append to ${append!.stream} was refused: ${(cause as Error).message}`, { cause });

const answer = ({ resolve, reject }: Waiting, outcome: Outcome): void =>
  outcome instanceof Error ? reject(outcome) : resolve(outcome);

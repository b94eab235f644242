/**
 * Runs the processes that follow the ledger. They react at least once to each event, so what they do must be idempotent. How far
 * each has come is stored, so that a killed process resumes where it was. An event that can never be reacted to parks its stream, and no
 * other: see `parked.ts`.
 */
import type { Pool, PoolClient } from 'pg';
import { within } from '../common/within.js';
import { concernOf, unknownEvent, type Concern } from '../domain/catalogue.js';
import { isDeterministic } from '../domain/deterministic.js';
import { parsePosition, START, type EventStore, type Position, type RecordedEvent } from '../eventstore/eventstore.js';
import { exclusively } from './leader.js';
import { ParkedStreams } from './parked.js';
import type { Process, Statement } from './process.js';
import { transaction } from '../postgres/transaction.js';

export interface FollowerOptions {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly signal: AbortSignal;
  /** Called with each fault that will be retried, and for each event that parks its stream. */
  readonly onFault: (error: unknown, process: string) => void;
}

/** How often a lagging checkpoint is stored, and the parked streams are replayed whose replay was requested. */
const LOOK_EVERY_MS = 1_000;

const CHECKPOINT = `insert into jobs.checkpoints (process, position) values ($1, $2)
  on conflict (process) do update set position = excluded.position, updated_at = now()`;

/** Written at the first start of a process, so that monitoring finds it from then on. */
const FIRST_CHECKPOINT = `insert into jobs.checkpoints (process, position) values ($1, $2) on conflict do nothing`;

/** How far a process has come: everything up to this position is reacted to, or parked. START before its first start. */
export async function checkpointOf(client: Pool | PoolClient, process: string): Promise<Position> {
  const { rows } = await client.query<{ position: string }>(
    'select position from jobs.checkpoints where process = $1',
    [process],
  );
  return rows[0] ? parsePosition(rows[0].position) : START;
}

/** What may be kept of an error's message: PostgreSQL quotes the value at fault in its own. */
const textOf = (error: unknown): string => {
  const { name, message, code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? `${name}: refused by the database (${code})` : `${name}: ${message}`;
};

/** Runs one process over one connection, which holds its lock. */
class Follower {
  readonly #concern: (event: RecordedEvent) => Concern;
  /** The checkpoint as stored: everything up to here is reacted to, or parked. */
  #stored: Position;
  #lookedAt = performance.now();

  private constructor(
    private readonly process: Process,
    private readonly options: FollowerOptions,
    private readonly client: PoolClient,
    private readonly parked: ParkedStreams,
    /** Everything up to here is reacted to, parked, or of no concern to the process. */
    private position: Position,
  ) {
    this.#concern = concernOf(process.handles);
    this.#stored = position;
  }

  static async open(process: Process, options: FollowerOptions, client: PoolClient): Promise<Follower> {
    await client.query(FIRST_CHECKPOINT, [process.name, START]);
    const parked = await ParkedStreams.open(client, process.name);
    return new Follower(process, options, client, parked, await checkpointOf(client, process.name));
  }

  async run(signal: AbortSignal): Promise<void> {
    // This version may be able to react to events that the last version could not.
    for (const stream of await this.parked.replaysRequested(true)) await this.#replay(stream);
    const ended = new AbortController();
    const following = AbortSignal.any([signal, ended.signal]);
    const batches = this.options.eventStore.follow(this.position, following)[Symbol.asyncIterator]();
    try {
      for (let next = batches.next(); ;) {
        const batch = await this.#nextOrLook(next);
        if (!batch) await this.#look();
        else if (batch.done) return;
        else {
          await this.#take(batch.value);
          next = batches.next();
        }
      }
    } finally {
      ended.abort();
      await batches.return?.();
    }
  }

  /** Waits for the next batch; answers undefined when it is time to store a checkpoint or to replay first. */
  async #nextOrLook<T>(next: Promise<T>): Promise<T | undefined> {
    if (this.parked.size === 0 && this.#stored === this.position) return next;
    const wait = this.#lookedAt + LOOK_EVERY_MS - performance.now();
    if (wait <= 0) return undefined;
    return within(wait, next, () => undefined);
  }

  /** Stores a lagging checkpoint, and replays the streams whose replay was requested. */
  async #look(): Promise<void> {
    this.#lookedAt = performance.now();
    if (this.#stored < this.position) await this.#store([], this.position);
    for (const stream of await this.parked.replaysRequested()) await this.#replay(stream);
  }

  /** Reacts to a batch of the ledger. */
  async #take(batch: readonly RecordedEvent[]): Promise<void> {
    const last = batch[batch.length - 1]!.position;
    const concerned = batch.filter(event => this.#concern(event) !== 'PASS');
    if (concerned.length > 0) await this.#reactTo(concerned, last);
    this.position = last;
  }

  /** Reacts to the events, or parks the streams of those that can never be reacted to; everything up to `to` is then done. */
  async #reactTo(events: readonly RecordedEvent[], to: Position): Promise<void> {
    const unparked: RecordedEvent[] = [];
    for (const event of events) {
      if (this.parked.holds(event)) await this.parked.count(event);
      else if (this.#concern(event) === 'UNKNOWN') await this.#park(event, new Error(unknownEvent(event)));
      else unparked.push(event);
    }
    try {
      await this.#store(unparked.length > 0 ? await this.process.react(unparked) : [], to);
    } catch (error) {
      if (!isDeterministic(error)) throw error;
      const [only] = unparked;
      if (unparked.length === 1 && only) await this.#park(only, error);
      // React to each alone. A stream that one of them parks holds back its later events.
      else for (const event of unparked) await this.#reactTo([event], event.position);
      await this.#store([], to);
    }
  }

  async #park(event: RecordedEvent, error: unknown): Promise<void> {
    await this.parked.park(event, textOf(error));
    this.options.onFault(error, this.process.name);
  }

  /** Reacts to what is held back of a parked stream, in order; it stays parked at the first event that fails again. */
  async #replay(stream: string): Promise<void> {
    const from = this.parked.versionOf(stream);
    if (from === undefined) return;
    for await (const event of this.options.eventStore.read(stream, from)) {
      // `follow` has still to deliver the events after this position.
      if (event.position > this.position) break;
      const concern = this.#concern(event);
      if (concern === 'PASS') continue;
      try {
        if (concern === 'UNKNOWN') throw new RangeError(unknownEvent(event));
        await this.#store(await this.process.react([event]), this.position);
      } catch (error) {
        if (!isDeterministic(error)) throw error;
        await this.#park(event, error);
        return;
      }
    }
    await this.parked.release(stream);
  }

  /** Runs the statements and stores the checkpoint, in one transaction. */
  async #store(statements: readonly Statement[], to: Position): Promise<void> {
    const checkpoint: Statement = { name: 'checkpoint', text: CHECKPOINT, values: [this.process.name, to] };
    const run = ({ values, ...statement }: Statement) => this.client.query({ ...statement, values: [...values] });
    if (statements.length === 0) await run(checkpoint);
    else
      await transaction(this.client, async () => {
        for (const statement of [...statements, checkpoint]) await run(statement);
      });
    this.#stored = to;
  }
}

/** Runs a process until the signal aborts, on one server at a time. */
export async function runProcess(process: Process, options: FollowerOptions): Promise<void> {
  const { pool, signal, onFault } = options;
  const { name } = process;
  await exclusively({ pool, name, signal, onFault: error => onFault(error, name) }, async (client, held) => {
    const follower = await Follower.open(process, options, client);
    await follower.run(held);
  });
}

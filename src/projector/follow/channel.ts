/**
 * The channel between processes, by LISTEN/NOTIFY on one dedicated connection that reconnects. It carries what each process
 * has projected, and requests to the running projectors. After a reconnection, when messages may have been missed, it says
 * that everything may have changed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Position } from '../../eventstore/eventstore.js';
import type { ClientConfig } from '../../postgres/client.js';
import { Listener } from '../../postgres/listener.js';
import { EVERYTHING, type ProjectedChanges } from './changes.js';
import type { Projected } from '../projection.js';
import { CONTROL_CHANNEL } from '../schema/versions.js';

const CHANNEL = 'registre_projected';
/** The shortest time between two NOTIFYs: each takes a lock of the whole server while it commits, and wakes every listener. */
const NOTIFY_INTERVAL_MS = 10;
/** The most topics kept of one projection until they can be sent. */
const MOST_TOPICS = 1_000;
/** PostgreSQL refuses payloads of 8,000 bytes or more. */
const MOST_BYTES = 7_900;
/** What JSON adds to a topic at the most: two quotes and a comma. */
const AROUND_TOPIC = 3;
/** Bytes kept for the rest of a payload: sender, projection and position. */
const BESIDE_TOPICS = 200;

/** Payload of a NOTIFY; too many topics become `*`. `from` is the `origin` of the sender, which ignores its own messages. */
export function payloadOf({ projection, position, topics }: Projected, from: string): string {
  const payload = (sent: readonly string[]): string => JSON.stringify({ from, projection, position, topics: sent });
  let bytes = 0;
  for (const topic of topics) {
    bytes += Buffer.byteLength(topic) + AROUND_TOPIC;
    if (bytes > MOST_BYTES - BESIDE_TOPICS) return payload([EVERYTHING]);
  }
  const whole = payload(topics);
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : payload([EVERYTHING]);
}

/** Joins a change of a projection and one that followed it. */
const joined = (before: Projected, after: Projected): Projected => {
  const topics = [...new Set([...before.topics, ...after.topics])];
  return { ...after, topics: topics.length > MOST_TOPICS ? [EVERYTHING] : topics };
};

export interface ChannelHandlers {
  /**
   * Called when a projection's version was switched, or a replay of its parked streams requested, by whatever process; and for every
   * projection at each connection, because such messages may have been missed.
   */
  readonly onControl?: (projection: string) => void;
}

export class ProcessChannel {
  /** Marks the messages of this process. */
  readonly origin = randomUUID().slice(0, 8);
  readonly #listener: Listener;
  #closed = false;
  /** Changes not sent yet, by projection. */
  readonly #unsent = new Map<string, Projected>();
  #sending = false;

  constructor(
    databaseUrl: string,
    private readonly changes: ProjectedChanges,
    private readonly handlers: ChannelHandlers = {},
    config: Pick<ClientConfig, 'overdueMs'> = {},
  ) {
    this.#listener = new Listener({
      ...config,
      databaseUrl,
      applicationName: 'registre notices',
      channels: [CHANNEL, CONTROL_CHANNEL],
      onMessage: (channel, payload) => this.#receive(channel, payload),
      onConnected: async client => {
        // Messages say what is stored elsewhere, and need not be durable themselves.
        await client.query('set synchronous_commit to off');
        await this.#refresh(client);
        void this.#sendAll();
      },
    });
  }

  /** Resolves once it listens; from then on it reconnects by itself. */
  start(): Promise<void> {
    return this.#listener.start();
  }

  /** Sends a committed change to the other processes: at once, or joined with those that follow closely. */
  send(change: Projected): void {
    this.#queue(change);
    if (!this.#sending) setImmediate(() => void this.#sendAll());
  }

  /** Sends what is queued, and closes the connection. */
  async stop(): Promise<void> {
    await this.#sendQueued();
    this.#closed = true;
    await this.#listener.stop();
  }

  #queue(change: Projected): void {
    const before = this.#unsent.get(change.projection);
    this.#unsent.set(change.projection, before ? joined(before, change) : change);
  }

  /** Sends at intervals until nothing is queued. */
  async #sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (!this.#closed && (await this.#sendQueued())) await pause(NOTIFY_INTERVAL_MS, undefined, { ref: false });
    this.#sending = false;
  }

  /** Sends everything queued. Answers false when nothing was queued, or it could not be sent: it then stays queued. */
  async #sendQueued(): Promise<boolean> {
    const changes = [...this.#unsent.values()];
    const { client } = this.#listener;
    if (!client || changes.length === 0) return false;
    this.#unsent.clear();
    try {
      await client.query({
        name: 'tell',
        text: `select pg_notify('${CHANNEL}', payload) from unnest($1::text[]) as payload`,
        values: [changes.map(change => payloadOf(change, this.origin))],
      });
      return true;
    } catch {
      const queuedMeanwhile = [...this.#unsent.values()];
      this.#unsent.clear();
      for (const change of [...changes, ...queuedMeanwhile]) this.#queue(change);
      return false;
    }
  }

  /** Announces for each projection that everything may have changed up to its checkpoint: messages may have been missed. */
  async #refresh(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ projection: string; position: Position }>(
      `select projection, position from projector.versions where status = 'current'`,
    );
    for (const { projection, position } of rows) {
      this.changes.emit({ projection, position, topics: [EVERYTHING] });
      this.handlers.onControl?.(projection);
    }
  }

  #receive(channel: string, payload: string): void {
    if (channel === CONTROL_CHANNEL) return this.handlers.onControl?.(payload);
    const { from, ...change } = JSON.parse(payload) as Projected & { from: string };
    if (from !== this.origin) this.changes.emit(change);
  }
}

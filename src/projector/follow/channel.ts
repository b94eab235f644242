/**
 * Messages between processes by LISTEN/NOTIFY, on one dedicated connection that reconnects: what other processes have
 * projected, and requests to the running projectors. Whatever may have been missed meanwhile is made up for by telling
 * that everything may have changed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Position } from '../../eventstore/eventstore.js';
import { openClient } from '../../postgres/client.js';
import { EVERYTHING, type ProjectedChanges } from './changes.js';
import type { Projected } from '../projection.js';
import { CONTROL_CHANNEL } from '../schema/versions.js';

const CHANNEL = 'registre_projected';
/** A NOTIFY takes a lock of the whole server while it commits, and wakes every listener: at most one in so long. */
const TELL_INTERVAL_MS = 10;
/** Only listening, it would not notice that nothing comes any more. */
const HEARTBEAT_MS = 10_000;
/** The most topics kept of one projection while nobody can be told. */
const MOST_TOPICS = 1_000;
/** PostgreSQL refuses payloads of 8,000 bytes or more. */
const MOST_BYTES = 7_900;

/** Payload of a NOTIFY; too many topics become `*`. `from` tells a projector's own messages from others'. */
export function payloadOf({ projection, position, topics }: Projected, from: string): string {
  const payload = (told: readonly string[]): string => JSON.stringify({ from, projection, position, topics: told });
  let bytes = 0;
  for (const topic of topics) {
    bytes += Buffer.byteLength(topic) + 4;
    if (bytes > MOST_BYTES - 200) return payload([EVERYTHING]);
  }
  const whole = payload(topics);
  return Buffer.byteLength(whole) <= MOST_BYTES ? whole : payload([EVERYTHING]);
}

/** A change of a projection and one that followed, as one. */
const together = (before: Projected, after: Projected): Projected => {
  const topics = [...new Set([...before.topics, ...after.topics])];
  return { ...after, topics: topics.length > MOST_TOPICS ? [EVERYTHING] : topics };
};

export interface NoticeHandlers {
  /** A projection's current version was switched, or a replay of its parked streams asked (by this or another process). */
  readonly onControl?: (projection: string) => void;
}

export class Notices {
  /** What this projector signs its messages with. */
  readonly origin = randomUUID().slice(0, 8);
  #client: pg.Client | undefined;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;
  /** What other processes are still to be told, by projection. */
  readonly #untold = new Map<string, Projected>();
  #telling = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly changes: ProjectedChanges,
    private readonly handlers: NoticeHandlers = {},
  ) {}

  /** Resolves once it listens; from then on it keeps listening by itself. */
  async start(): Promise<void> {
    const client = openClient({
      connectionString: this.databaseUrl,
      application_name: 'registre notices',
      connectionTimeoutMillis: 10_000,
      heartbeatMs: HEARTBEAT_MS,
    });
    let lost = false;
    const onLost = (): void => {
      if (lost || this.#closed) return;
      lost = true;
      this.#client = undefined;
      this.#again();
    };
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload = '' }) => this.#receive(channel, payload));
    try {
      await client.connect();
      // What is told follows what is durable, and need not be so itself.
      await client.query('set synchronous_commit to off');
      await client.query(`listen ${CHANNEL}`);
      await client.query(`listen ${CONTROL_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.#closed) return client.end();
    client.on('error', onLost);
    client.on('end', onLost);
    this.#client = client;
    await this.#refresh(client);
    void this.#tellAll();
  }

  /** Tells the other processes of a change committed: at once, those that follow closely together. */
  tell(change: Projected): void {
    this.#owe(change);
    if (!this.#telling) setImmediate(() => void this.#tellAll());
  }

  /** Ends once what was to be told is told. */
  async stop(): Promise<void> {
    await this.#send();
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  #owe(change: Projected): void {
    const before = this.#untold.get(change.projection);
    this.#untold.set(change.projection, before ? together(before, change) : change);
  }

  async #tellAll(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    while (!this.#closed && (await this.#send())) await pause(TELL_INTERVAL_MS, undefined, { ref: false });
    this.#telling = false;
  }

  /** False when there is nothing to tell, or nobody to tell it by: then it stays owed. */
  async #send(): Promise<boolean> {
    const changes = [...this.#untold.values()];
    if (!this.#client || changes.length === 0) return false;
    this.#untold.clear();
    try {
      await this.#client.query({
        name: 'tell',
        text: `select pg_notify('${CHANNEL}', payload) from unnest($1::text[]) as payload`,
        values: [changes.map(change => payloadOf(change, this.origin))],
      });
      return true;
    } catch {
      const since = [...this.#untold.values()];
      this.#untold.clear();
      for (const change of [...changes, ...since]) this.#owe(change);
      return false;
    }
  }

  /** Messages may have been missed: everything may have changed, up to where each projection stands now. */
  async #refresh(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ projection: string; position: Position }>(
      `select projection, position from projector.versions where status = 'current'`,
    );
    for (const { projection, position } of rows) {
      this.changes.emit({ projection, position, topics: [EVERYTHING] });
      this.handlers.onControl?.(projection);
    }
  }

  #again(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.start().catch(() => this.#closed || this.#again()), 500);
    this.#retry.unref();
  }

  #receive(channel: string, payload: string): void {
    if (channel === CONTROL_CHANNEL) return this.handlers.onControl?.(payload);
    const { from, ...change } = JSON.parse(payload) as Projected & { from: string };
    if (from !== this.origin) this.changes.emit(change);
  }
}

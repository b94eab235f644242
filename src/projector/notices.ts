/**
 * Messages between processes by LISTEN/NOTIFY, on one dedicated connection that reconnects: what other processes have
 * projected, and requests to the running projectors. Whatever may have been missed meanwhile is made up for by telling
 * that everything may have changed.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Position } from '../eventstore/eventstore.js';
import { EVERYTHING, type ProjectedChanges } from './changes.js';
import type { Projected } from './projection.js';
import { CHANNEL } from './statements.js';
import { CONTROL_CHANNEL } from './versions.js';

/** PostgreSQL refuses payloads of 8,000 bytes or more. */
const MOST_BYTES = 7_900;

/** Payload of the NOTIFY of a batch; too many topics become `*`. `from` tells a projector's own messages from others'. */
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

  constructor(
    private readonly databaseUrl: string,
    private readonly changes: ProjectedChanges,
    private readonly handlers: NoticeHandlers = {},
  ) {}

  /** Resolves once it listens; from then on it keeps listening by itself. */
  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'registre notices',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    let lost = false;
    const onLost = (): void => {
      if (lost || this.#closed) return;
      lost = true;
      this.#again();
    };
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload = '' }) => this.#receive(channel, payload));
    try {
      await client.connect();
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
  }

  async stop(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
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

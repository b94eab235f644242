/** One connection that listens to channels of NOTIFY, and is made anew when it is lost. */
import type pg from 'pg';
import { openClient, type ClientConfig } from './client.js';

/** How often a heartbeat is sent: a connection that only listens would not notice that it is cut off. */
const HEARTBEAT_MS = 10_000;
const RECONNECT_MS = 500;

export interface ListenerOptions extends Pick<ClientConfig, 'overdueMs'> {
  readonly databaseUrl: string;
  /** As `pg_stat_activity` shows the connection. */
  readonly applicationName: string;
  readonly channels: readonly string[];
  readonly onMessage: (channel: string, payload: string) => void;
  /** Called at each connection: the first one, and each one after a loss. Messages may have been missed before it. */
  readonly onConnected?: (client: pg.Client) => Promise<void> | void;
}

/** Call `start` or `startRetrying` once, and `stop` at the end. */
export class Listener {
  #client: pg.Client | undefined;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(private readonly options: ListenerOptions) {}

  /** The connection; undefined while there is none. */
  get client(): pg.Client | undefined {
    return this.#client;
  }

  /** Connects, and resolves once it listens; from then on it reconnects by itself. Throws when the first connection fails. */
  async start(): Promise<void> {
    const { databaseUrl, applicationName, channels, onMessage, onConnected, overdueMs } = this.options;
    const client = openClient({
      connectionString: databaseUrl,
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
      heartbeatMs: HEARTBEAT_MS,
      ...(overdueMs !== undefined && { overdueMs }),
    });
    let lost = false;
    const onLost = (): void => {
      if (lost || this.#closed) return;
      lost = true;
      this.#client = undefined;
      this.#reconnect();
    };
    client.on('notification', ({ channel, payload = '' }) => onMessage(channel, payload));
    try {
      await client.connect();
      for (const channel of channels) await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.#closed) return client.end();
    client.on('error', onLost);
    client.on('end', onLost);
    this.#client = client;
    try {
      await onConnected?.(client);
    } catch (error) {
      lost = true;
      this.#client = undefined;
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Starts without waiting, and tries again until the database can be reached. */
  startRetrying(): void {
    void this.start().catch(() => this.#reconnect());
  }

  async stop(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  #reconnect(): void {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.startRetrying(), RECONNECT_MS);
    this.#retry.unref();
  }
}

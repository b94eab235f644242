/**
 * One connection for the small commits of all projections near the head of the ledger: those handed in together go out in
 * one packet, one after the other in one process of the server, where a connection each would wake as many processes at
 * once. Each is a transaction of its own; that it is its projection's to write, `projector.advance` checks.
 */
import type pg from 'pg';
import { connect } from './session.js';

export class LiveWriter {
  #client: Promise<pg.Client> | undefined;
  #held = false;

  constructor(private readonly databaseUrl: string) {}

  /** Rejects when the connection breaks: whether it was written, the projection's position tells. */
  async query(config: pg.QueryConfig): Promise<void> {
    const client = await (this.#client ??= this.#open());
    this.#hold(client);
    await client.query(config);
  }

  async end(): Promise<void> {
    await (await this.#client?.catch(() => undefined))?.end().catch(() => undefined);
  }

  /** The next query opens a new connection when this one could not be opened, or is lost. */
  #open(): Promise<pg.Client> {
    // Told of a loss more than once: a new connection may be there by then.
    const forget = (): void => {
      if (this.#client === opened) this.#client = undefined;
    };
    const opened = connect(this.databaseUrl, forget, { application_name: 'registre projector live', pipeline: true });
    opened.catch(forget);
    return opened;
  }

  /** What is asked in the same turn of the event loop leaves at its end. */
  #hold(client: pg.Client): void {
    if (this.#held) return;
    this.#held = true;
    const { stream } = (
      client as unknown as { connection: { stream: NodeJS.WritableStream & { cork(): void; uncork(): void } } }
    ).connection;
    stream.cork();
    process.nextTick(() => {
      this.#held = false;
      stream.uncork();
    });
  }
}

/**
 * Sends the small commits of all projections near the head of the ledger over one connection: those handed in together leave
 * in one packet and run one after the other in one server process, where a connection for each would wake as many processes
 * at once. Each is a transaction of its own, in which `projector.advance` checks that the writer may still write.
 */
import type pg from 'pg';
import type { ClientConfig } from '../../postgres/client.js';
import { connect } from './session.js';

export class LiveWriter {
  #client: Promise<pg.Client> | undefined;
  #corked = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly config: Pick<ClientConfig, 'overdueMs'> = {},
  ) {}

  /** Rejects when the connection breaks: the projection's stored position then tells whether it was written. */
  async query(config: pg.QueryConfig): Promise<void> {
    const client = await (this.#client ??= this.#open());
    this.#cork(client);
    await client.query(config);
  }

  async end(): Promise<void> {
    await (await this.#client?.catch(() => undefined))?.end().catch(() => undefined);
  }

  /** The next query opens a new connection when this one could not be opened, or is lost. */
  #open(): Promise<pg.Client> {
    // Called more than once for one loss: a new connection may be there by then.
    const forget = (): void => {
      if (this.#client === opened) this.#client = undefined;
    };
    const opened = connect(this.databaseUrl, forget, {
      ...this.config,
      application_name: 'registre projector live',
      pipeline: true,
    });
    opened.catch(forget);
    return opened;
  }

  /** Sends what is written in one turn of the event loop together, at its end. */
  #cork(client: pg.Client): void {
    if (this.#corked) return;
    this.#corked = true;
    const { stream } = (
      client as unknown as { connection: { stream: NodeJS.WritableStream & { cork(): void; uncork(): void } } }
    ).connection;
    stream.cork();
    process.nextTick(() => {
      this.#corked = false;
      stream.uncork();
    });
  }
}

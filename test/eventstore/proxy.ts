/** A TCP proxy in front of a server, to cut connections, to mute them and to swallow answers. */
import { createServer, connect, Socket, type Server } from 'node:net';
import { once } from 'node:events';

export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<{ readonly near: Socket; readonly far: Socket; mute: boolean }>();
  /** While true, what the server answers is lost. */
  swallowing = false;
  /** While true, connections are taken and never answered, until they are cut. */
  deaf = false;

  private constructor(host: string, port: number) {
    this.#server = createServer({ allowHalfOpen: true }, near => {
      const { deaf } = this;
      const far = deaf ? new Socket() : connect(port, host);
      const pair = { near, far, mute: false };
      this.#pairs.add(pair);
      const end = () => {
        near.destroy();
        far.destroy();
        this.#pairs.delete(pair);
      };
      for (const socket of [near, far]) socket.setNoDelay(true).on('error', end).on('close', end);
      // Closes both once the client has ended its half; a mute connection stays half open, as over a network that is down.
      near.on('end', () => {
        if (!pair.mute) near.end();
      });
      near.on('data', bytes => {
        if (!deaf && !pair.mute) far.write(bytes);
      });
      far.on('data', bytes => {
        if (!this.swallowing && !pair.mute) near.write(bytes);
      });
    });
  }

  static async to(host: string, port: number): Promise<Proxy> {
    const proxy = new Proxy(host, port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /**
   * Lets nothing more pass over the connections there are, nor tells a client that ends its half that the other half ends. What the server closes
   * is closed for the client, too. New connections are not concerned.
   */
  mute(): void {
    for (const pair of this.#pairs) pair.mute = true;
  }

  /** Breaks every connection. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  close(): void {
    this.#server.close();
    this.cut();
  }
}

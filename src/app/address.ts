import { isIPv6 } from 'node:net';
import type { Config } from '../config.js';
import { freePort } from '../postgres/free-port.js';

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
  /** The address at which a browser on this machine opens the server. */
  readonly url: string;
}

/** Addresses to listen on that a browser on this machine reaches as `localhost`. */
const HERE = new Set(['0.0.0.0', '::', '::1', '127.0.0.1']);

/**
 * The address the server will listen on. Known before it listens, because tokens of the development issuer name it. Rejects when
 * the port is taken.
 */
export async function addressOf({ host, port: wanted }: Pick<Config, 'host' | 'port'>): Promise<HttpAddress> {
  const port = await freePort(wanted, host);
  const name = isIPv6(host) ? `[${host}]` : host;
  return { host, port, url: `http://${HERE.has(host) ? 'localhost' : name}:${port}` };
}

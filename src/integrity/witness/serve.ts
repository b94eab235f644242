/** A witness over HTTP. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WitnessAnswer } from './protocol.js';
import type { Witness } from './witness.js';

/** The largest request: a checkpoint with its signatures, and a proof. */
const MOST_BYTES = 256 * 1024;
const CHECKPOINT = /^\/([0-9a-f]{64})\/checkpoint$/;

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function answerTo(witness: Witness, request: IncomingMessage): Promise<WitnessAnswer> {
  const { method, url = '' } = request;
  const [path = ''] = url.split('?');
  if (path === '/add-checkpoint') {
    if (method !== 'POST') return { status: 405, body: 'POST a checkpoint\n' };
    const body = await bodyOf(request);
    return body === undefined ? { status: 413, body: 'the request is too large\n' } : witness.add(body);
  }
  const [, originHash] = CHECKPOINT.exec(path) ?? [];
  if (originHash === undefined || method !== 'GET') return { status: 404, body: 'there is nothing here\n' };
  return witness.checkpoint(originHash);
}

export interface ServedWitness {
  /** Its address, without an end slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the witness; port 0 takes a free one. `onFault` is called with errors that are answered by 500. */
export async function serveWitness(
  witness: Witness,
  { host, port, onFault }: { readonly host: string; readonly port: number; readonly onFault: (error: unknown) => void },
): Promise<ServedWitness> {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const {
      status,
      body,
      type = 'text/plain; charset=utf-8',
    } = await answerTo(witness, request).catch((error: unknown): WitnessAnswer => {
      onFault(error);
      return { status: 500, body: 'a fault of the witness\n' };
    });
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.requestTimeout = 10_000;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

/** Sends requests byte by byte, right or wrong, and reads what comes back: nothing here mends what a client does wrong. */
import { connect, type Socket } from 'node:net';

/** How the bytes of a request go out. `CUT` ends half-way, `RESET` breaks off half-way, `STALL` stops half-way and waits. */
export const DELIVERIES = ['WHOLE', 'PIECES', 'CHUNKED', 'BAD_CHUNKS', 'CUT', 'RESET', 'STALL'] as const;
export type Delivery = (typeof DELIVERIES)[number];

export interface RawRequest {
  readonly method: string;
  /** As it stands in the first line. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer;
  readonly delivery?: Delivery;
}

export interface RawAnswer {
  /** The status of each answer, interim ones left out. */
  readonly statuses: readonly number[];
  /** All that came, headers included. */
  readonly text: string;
}

const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

const END_OF_CHUNKS = Buffer.from('0\r\n\r\n');

function inChunks(body: Buffer, bad: boolean): Buffer {
  const middle = body.length >> 1;
  const parts = [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length > 0).map(chunk);
  return bad ? Buffer.concat([...parts, Buffer.from('zz\r\nno number\r\n')]) : Buffer.concat([...parts, END_OF_CHUNKS]);
}

/** The request as bytes: the length of the body is said unless it goes in chunks, or the headers say one. */
export function onTheWire({ method, target, headers, body, delivery = 'WHOLE' }: RawRequest): Buffer {
  const chunked = delivery === 'CHUNKED' || delivery === 'BAD_CHUNKS';
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const framing: [string, string][] =
    body === undefined || given.has('content-length') || given.has('transfer-encoding')
      ? []
      : [chunked ? ['transfer-encoding', 'chunked'] : ['content-length', String(body.length)]];
  const lines = [...headers, ...framing].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  if (body === undefined) return head;
  return Buffer.concat([head, chunked ? inChunks(body, delivery === 'BAD_CHUNKS') : body]);
}

/** How many pieces a request goes out in as `PIECES`. */
const PIECES = 7;

function sendBytes(socket: Socket, sent: RawRequest): void {
  const bytes = onTheWire(sent);
  // Half of the body is left out; of a request without one, the end of its headers.
  const half = bytes.subarray(0, Math.max(1, bytes.length - 1 - ((sent.body?.length ?? 20) >> 1)));
  if (sent.delivery === 'CUT') socket.end(half);
  else if (sent.delivery === 'RESET') socket.write(half, () => socket.resetAndDestroy());
  else if (sent.delivery === 'STALL') socket.write(half);
  else if (sent.delivery === 'PIECES') {
    const size = Math.ceil(bytes.length / PIECES);
    for (let at = 0; at < bytes.length; at += size) setImmediate(() => socket.write(bytes.subarray(at, at + size)));
  } else socket.write(bytes);
}

/**
 * Sends a request on a connection of its own, and hears all until the server has closed it: rejects when it has not within
 * `patienceMs`, so what is sent should ask for that by `connection: close`.
 */
export function exchange(url: string, sent: RawRequest, patienceMs = 30_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const heard: Buffer[] = [];
    // Half open: what the server has still to say after we have said our end is heard.
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const heardSoFar = (): string => Buffer.concat(heard).toString();
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the connection is still open after ${patienceMs} ms; heard: ${heardSoFar()}`));
    }, patienceMs);
    socket.on('data', data => heard.push(data));
    socket.on('end', () => socket.end());
    // The server may close before it has read all: what it said by then counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      const text = heardSoFar();
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
      resolve({ statuses: statuses.filter(status => status >= 200 || status === 101), text });
    });
    socket.on('connect', () => sendBytes(socket, sent));
  });
}

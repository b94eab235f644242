/**
 * Ends stalled connections: a request body that stops arriving, an answer that the client does not read, an idle connection. The
 * total duration of an upload or download is not limited.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Time without a byte in either direction after which a connection is stalled, in milliseconds. */
export const STALLED_AFTER_MS = 60_000;

const TIMED_OUT =
  'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n' +
  JSON.stringify({
    errors: [{ message: 'The request stopped half-way. Send it again.', extensions: { code: 'BAD_REQUEST' } }],
  });

/** Ends connections of the server that stall. A client that waits for the server's answer is left alone, however long it takes. */
export function endStalled(server: Server, patienceMs = STALLED_AFTER_MS): void {
  /** The latest request of each connection. */
  const latest = new WeakMap<Socket, { readonly request: IncomingMessage; readonly response: ServerResponse }>();
  server.on('request', (request, response) => latest.set(request.socket, { request, response }));
  server.setTimeout(patienceMs, socket => {
    const { request, response } = latest.get(socket) ?? {};
    // The client does not read its answer.
    if (socket.writableLength > 0) return void socket.destroy();
    // The client waits for its answer.
    if (request?.complete && !response!.writableFinished) return;
    // An answer that has begun cannot be replaced by a 408.
    if (request?.complete === false && !response!.headersSent) socket.write(TIMED_OUT);
    socket.destroySoon();
  });
}

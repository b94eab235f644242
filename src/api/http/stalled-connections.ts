/**
 * Ends what a client leaves half-way: a body that stops coming, an answer that is not read, a connection on which nothing
 * is asked. How long a whole upload or download takes has no bound, so nothing else ends them.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Without a byte either way, in milliseconds. */
export const STALLED_AFTER_MS = 60_000;

const TIMED_OUT =
  'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n' +
  JSON.stringify({
    errors: [{ message: 'The request stopped half-way. Send it again.', extensions: { code: 'BAD_REQUEST' } }],
  });

/** Leaves alone whoever waits for the server's answer, however long that takes. */
export function endStalled(server: Server, patienceMs = STALLED_AFTER_MS): void {
  const last = new WeakMap<Socket, { readonly request: IncomingMessage; readonly response: ServerResponse }>();
  server.on('request', (request, response) => last.set(request.socket, { request, response }));
  server.setTimeout(patienceMs, socket => {
    const { request, response } = last.get(socket) ?? {};
    if (socket.writableLength > 0) return void socket.destroy();
    if (request?.complete && !response!.writableFinished) return;
    // Once the answer has begun, no other can be given.
    if (request?.complete === false && !response!.headersSent) socket.write(TIMED_OUT);
    socket.destroySoon();
  });
}

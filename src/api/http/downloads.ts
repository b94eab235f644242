/**
 * `GET /download/:token` and `POST /download/:token`
 *
 * Sends the file that the address was made for, once, to the person it was made for. The access token always proves who that is:
 * in `Authorization: Bearer …`, or, for a browser that is to save the file itself, as the field `access_token` of a form that it
 * posts (RFC 6750, 2.2). A link alone carries no token, and an address in a history or a log is therefore of no use to others.
 * Errors: 401; 404 for an address that is unknown, used, expired or another person's; 403 when the right has ended; 429 when
 * this server sends as many files as it can, or two to this person, and the address then still serves.
 *
 * A file that cannot be sent whole is broken off by resetting the connection, and nobody takes it for whole: over HTTP/1.1 its last
 * chunk is missing, and over HTTP/1.0, where a file ends with its connection, the reset is no end.
 */
import { Readable } from 'node:stream';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, type ApiContext } from '../context.js';
import { take } from '../downloads/downloads.js';
import type { DownloadKind, OpenFile } from '../downloads/kind.js';
import { ApiError } from '../errors.js';
import { formOf, takeForms } from './forms.js';
import { bearer, type Requests } from './requests.js';

/** Files that a server sends at a time. Each may hold a connection to PostgreSQL. */
const MOST_AT_ONCE = 4;
/** Bytes of a file that are read before the client takes them: enough for the whole list of a school. */
const AHEAD_BYTES = 1024 * 1024;
/** A file not sent after this many milliseconds is broken off: what it is read from must not be held for ever. */
const LONGEST_MS = 15 * 60_000;

/** A client that takes fewer bytes a second than this, over a stretch of `PACE_MS`, is cut off. */
const LEAST_PACE = 16 * 1024;
const PACE_MS = 30_000;

const TOO_SLOW = 'the client takes the file too slowly: the download is broken off';

const BUSY = {
  fr: "Trop de fichiers sont téléchargés en ce moment. Attendez une minute, puis reprenez la même adresse : elle n'a pas servi.",
  en: 'Too many files are being downloaded now. Wait a minute, then use the same address again: it has not been used.',
};

/** `attachment; filename="responsables 0750001A.csv"; filename*=UTF-8''…` (RFC 6266). */
function disposition(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9 ._-]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, c => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Yields what the source yields; calls `ended` once the source has no more. */
async function* andThen<T>(source: AsyncIterable<T>, ended: () => Promise<void>): AsyncGenerator<T> {
  yield* source;
  await ended();
}

/** What is said of how complete a file is. The lag is left out while the ledger does not answer. */
function completenessHeaders({ completeness }: OpenFile): Record<string, number> {
  if (!completeness) return {};
  const { lag, parkedStreams } = completeness;
  return {
    ...(lag && { 'x-lag-events': lag.events, 'x-lag-seconds': Math.round(lag.seconds * 1_000) / 1_000 }),
    'x-parked-streams': parkedStreams,
  };
}

/** Other limits than those above, for tests. */
export interface DownloadLimits {
  readonly mostAtOnce?: number;
  readonly longestMs?: number;
  readonly paceMs?: number;
}

/** Breaks an answer off that lasts too long, or that waits for a client which takes it more slowly than the least pace. Stops by itself. */
function holdToPace(stream: Readable, socket: Socket, longestMs: number, paceMs: number): void {
  const taken = (): number => socket.bytesWritten - socket.writableLength;
  const breakOff = (): unknown => stream.destroy(new Error(TOO_SLOW));
  let before = taken();
  const overdue = setTimeout(breakOff, longestMs);
  const pace = setInterval(() => {
    const now = taken();
    // When nothing waits to be sent, it is the file that is slow to make.
    if (socket.writableLength > 0 && now - before < (LEAST_PACE * paceMs) / 1_000) breakOff();
    before = now;
  }, paceMs);
  stream.once('close', () => {
    clearTimeout(overdue);
    clearInterval(pace);
  });
}

/** Serves the routes. Other limits are for tests. */
export async function downloadRoutes(
  fastify: FastifyInstance,
  requests: Requests,
  kinds: readonly DownloadKind[],
  { mostAtOnce = MOST_AT_ONCE, longestMs = LONGEST_MS, paceMs = PACE_MS }: DownloadLimits = {},
): Promise<void> {
  let underWay = 0;
  /** The connections that files are sent over. */
  const sockets = new Set<Socket>();
  fastify.addHook('preClose', async () => sockets.forEach(socket => socket.resetAndDestroy()));

  const send = async (context: ApiContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    callerOf(context);
    if (underWay >= mostAtOnce) throw new ApiError('TOO_MANY_REQUESTS', BUSY);
    underWay++;
    let file: OpenFile;
    try {
      file = await take(context, kinds, (request.params as { token: string }).token);
    } catch (error) {
      underWay--;
      throw error;
    }
    let released = false;
    /** Closes the file and makes room for another, as soon as it is read to its end, even while the last of it is still being sent. */
    const release = async (): Promise<void> => {
      if (released) return;
      released = true;
      underWay--;
      await file.close();
    };
    const stream = Readable.from(andThen(file.content, release), { objectMode: false, highWaterMark: AHEAD_BYTES });
    const { socket } = request.raw;
    sockets.add(socket);
    reply.raw.once('close', () => {
      sockets.delete(socket);
      void release();
    });
    // The client may have gone while the file was opened.
    stream.once('close', () => void release());
    // Before its headers are sent, a file that fails is answered as any other error.
    stream.once('error', () => reply.raw.headersSent && socket.resetAndDestroy());
    holdToPace(stream, socket, longestMs, paceMs);
    if (file.position !== undefined) void reply.header('x-position', file.position);
    for (const [name, value] of Object.entries(completenessHeaders(file))) void reply.header(name, value);
    if (file.rows !== undefined) void reply.header('x-rows', file.rows);
    return reply
      .type(file.type)
      .header('content-disposition', disposition(file.name))
      .header('cache-control', 'no-store')
      .send(stream);
  };

  // Forms are taken by these routes alone.
  await fastify.register(async routes => {
    takeForms(routes);
    routes.get('/download/:token', { exposeHeadRoute: false }, async (request, reply) =>
      send(await requests.context(request), request, reply),
    );
    routes.post('/download/:token', async (request, reply) => {
      const tokenOfForm = formOf(request).get('access_token');
      if (tokenOfForm === null) return send(await requests.context(request), request, reply);
      const token = bearer(`Bearer ${tokenOfForm}`);
      const context = await requests.contextOf(token, request.ip, request.headers['accept-language']);
      return send(context, request, reply);
    });
  });
}

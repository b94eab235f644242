/**
 * `GET /ledger/checkpoint`, `/ledger/tile/<level>/<index>` and `/ledger/tile/entries/<index>`: the ledger as a transparency log
 * (c2sp.org/tlog-tiles), for tools of auditors. Checkpoint and tiles are hashes: any auditor may read them. Entries are the events of the whole
 * nation: an auditor of the nation alone. Errors: 401, 403, and 404 for what the newest checkpoint does not have.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readTilePath } from '../../integrity/index.js';
import { allow, allowSomewhere } from '../context.js';
import { notFound } from '../errors.js';
import { signedInContext } from './import-upload.js';
import type { Requests } from './requests.js';

/** Tiles never change; a cache that is shared would serve them to others. */
const FOR_EVER = 'private, max-age=31536000, immutable';
/** A level of tiles, as c2sp.org/tlog-tiles writes it: one or two digits, without a leading zero. */
const LEVEL = /^(0|[1-9]\d?)$/;
const HIGHEST_LEVEL = 63;

/** What follows the prefix of the route. */
const restOf = (request: FastifyRequest): string => (request.params as { '*': string })['*'];

const sendBytes = (reply: FastifyReply, bytes: Buffer | undefined): FastifyReply => {
  if (!bytes) throw notFound();
  return reply.type('application/octet-stream').header('cache-control', FOR_EVER).send(bytes);
};

export function ledgerRoutes(fastify: FastifyInstance, requests: Requests): void {
  const options = { exposeHeadRoute: false };
  fastify.get('/ledger/checkpoint', options, async (request, reply) => {
    const context = await signedInContext(requests, request);
    allowSomewhere(context, 'PROOF_READ');
    const checkpoint = await context.services.ledger.checkpoint();
    if (!checkpoint) throw notFound('No checkpoint was made yet.');
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(checkpoint.note);
  });
  fastify.get('/ledger/tile/entries/*', options, async (request, reply) => {
    const context = await signedInContext(requests, request);
    allow(context, 'PROOF_READ', { nation: true });
    const tile = readTilePath(restOf(request));
    if (!tile) throw notFound();
    return sendBytes(reply, await context.services.ledger.entries(tile.index, tile.width));
  });
  fastify.get('/ledger/tile/:level/*', options, async (request, reply) => {
    const context = await signedInContext(requests, request);
    allowSomewhere(context, 'PROOF_READ');
    const { level } = request.params as { level: string };
    const tile = readTilePath(restOf(request));
    if (!tile || !LEVEL.test(level) || Number(level) > HIGHEST_LEVEL) throw notFound();
    return sendBytes(
      reply,
      await context.services.ledger.tile({ level: Number(level), index: tile.index }, tile.width),
    );
  });
}

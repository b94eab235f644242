/** Serves `/graphiql` in development, with all its assets: it works offline. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the assets are: beside this file once it is built, or under dist/ when it runs from the sources. */
const FOLDERS = ['../graphiql/assets/', '../../../dist/src/api/graphiql/assets/'];

/** Content security policy of this page; other answers of the server allow nothing. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export async function graphiqlRoutes(fastify: FastifyInstance): Promise<void> {
  const root = FOLDERS.map(folder => fileURLToPath(new URL(folder, import.meta.url))).find(existsSync);
  if (root === undefined) {
    fastify.get('/graphiql', (_request, reply) =>
      reply.code(404).send({ message: 'Build the page first: npm run build.' }),
    );
    return;
  }
  await fastify.register(fastifyStatic, {
    root,
    prefix: '/graphiql/assets/',
    index: false,
    decorateReply: true,
    cacheControl: false,
    setHeaders: reply => void reply.header('cache-control', 'no-cache'),
  });
  fastify.get('/graphiql', (_request, reply) =>
    reply.header('content-security-policy', POLICY).header('cache-control', 'no-cache').sendFile('page.html'),
  );
}

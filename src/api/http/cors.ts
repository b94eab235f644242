/** Lets pages of the allowed origins, and of no other, call this server from a browser (CORS). */
import type { FastifyInstance } from 'fastify';

export function allowOrigins(fastify: FastifyInstance, origins: ReadonlySet<string>): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.has(origin)) return undefined;
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', 'content-disposition, location, x-position, x-rows')
      .header('vary', 'origin');
    if (request.method !== 'OPTIONS') return undefined;
    return reply
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'authorization, content-type, x-correlation-id')
      .header('access-control-max-age', '600')
      .code(204)
      .send();
  });
}

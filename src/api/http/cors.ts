/** Lets pages of the allowed origins, and of no other, call this server from a browser (CORS). */
import type { FastifyInstance } from 'fastify';
import { CSRF_HEADER } from '../../staff/index.js';

export function allowOrigins(fastify: FastifyInstance, origins: ReadonlySet<string>): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.has(origin)) return undefined;
    void reply
      .header('access-control-allow-origin', origin)
      .header(
        'access-control-expose-headers',
        'content-disposition, location, x-position, x-rows, x-lag-events, x-lag-seconds, x-parked-streams',
      )
      // Cookies of staff: browsers send them to a front-end on the same site alone (SameSite).
      .header('access-control-allow-credentials', 'true')
      .header('vary', 'origin');
    if (request.method !== 'OPTIONS') return undefined;
    // GET and HEAD need not be named: browsers allow them anyway.
    return reply
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', `authorization, content-type, x-correlation-id, ${CSRF_HEADER}`)
      .header('access-control-max-age', '600')
      .code(204)
      .send();
  });
}

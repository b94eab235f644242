/**
 * In development the server answers to names of this machine alone. Whoever makes a name of his own point here (DNS
 * rebinding) has a browser on this machine call it as that name's own page: it would find ready-made logins and a mailbox.
 */
import type { FastifyInstance } from 'fastify';

const LOOPBACK = /^(localhost|([\w-]+\.)+localhost|127(\.\d{1,3}){3}|\[::1\])\.?(:\d+)?$/i;

export const MISDIRECTED =
  'MODE=development answers to localhost, 127.0.0.1 and [::1] alone: call it by one of these names, or run MODE=production.';

/** Whether a `Host` header names this machine by a name that no other can have. */
export const namesLoopback = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host);

/** Answers 421 to every request whose `Host` names something else. */
export function loopbackOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (namesLoopback(request.headers.host)) return undefined;
    return reply.code(421).send({ errors: [{ message: MISDIRECTED, extensions: { code: 'MISDIRECTED_REQUEST' } }] });
  });
}

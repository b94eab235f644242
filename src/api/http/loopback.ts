/**
 * In development the server answers only requests for names of this machine. Otherwise a web page could reach the ready-made logins
 * and the mailbox by DNS rebinding: its own host name, made to point to this machine.
 */
import type { FastifyInstance } from 'fastify';

const LOOPBACK = /^(localhost|([\w-]+\.)+localhost|127(\.\d{1,3}){3}|\[::1\])\.?(:\d+)?$/i;

export const MISDIRECTED =
  'MODE=development answers to localhost, 127.0.0.1 and [::1] alone: call it by one of these names, or run MODE=production.';

/** True when a `Host` header names this machine by a name that cannot belong to another. */
export const namesLoopback = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host);

/** Answers 421 to every request whose `Host` names something else. */
export function loopbackOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (namesLoopback(request.headers.host)) return undefined;
    return reply.code(421).send({ errors: [{ message: MISDIRECTED, extensions: { code: 'MISDIRECTED_REQUEST' } }] });
  });
}

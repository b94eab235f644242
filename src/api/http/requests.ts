/** From a request to its context: the token checked, an id given. */
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../security/principal.js';
import type { ApiContext, Services } from '../context.js';
import { ApiError } from '../errors.js';
import { createLoaders } from '../loaders.js';

/** Checks an access token: throws when it is not valid now. Verified tokens are remembered until they expire. */
export type VerifyToken = (token: string) => Promise<Principal>;

export interface Requests {
  /** Throws an ApiError UNAUTHENTICATED on a token that is not valid; a request without one has no principal. */
  context(request: FastifyRequest): Promise<ApiContext>;
  /** The same for a token that came another way. */
  contextOf(token: string | undefined, address: string): Promise<ApiContext>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The token of `Authorization: Bearer …`; undefined without the header. */
export function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header) ?? [];
  if (token === undefined) throw new ApiError('UNAUTHENTICATED', 'Send the access token as "Authorization: Bearer …".');
  return token;
}

export function createRequests(services: Services, verifyToken: VerifyToken): Requests {
  const context = async (token: string | undefined, address: string, correlationId: string): Promise<ApiContext> => ({
    principal: token === undefined ? undefined : await verifyToken(token),
    correlationId,
    address,
    services,
    loaders: createLoaders(services),
  });
  return {
    context: request => {
      const given = request.headers['x-correlation-id'];
      const correlationId = typeof given === 'string' && UUID.test(given) ? given : randomUUID();
      return context(bearer(request.headers.authorization), request.ip, correlationId);
    },
    contextOf: (token, address) => context(token, address, randomUUID()),
  };
}

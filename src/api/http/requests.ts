/** Makes the context of a request: verifies the access token, and finds address, language and correlation id. */
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { languageOf, type Language } from '../../domain/language.js';
import { REFUSALS } from '../../domain/refusals.js';
import type { Principal } from '../../security/principal.js';
import { TokenError } from '../../security/token-error.js';
import type { ApiContext, Services } from '../context.js';
import { ApiError } from '../errors.js';
import { createLoaders } from '../loaders.js';
import { stillSignedIn } from '../sessions.js';

/** Checks an access token: throws when it is not valid now. Verified tokens are remembered until they expire. */
export type VerifyToken = (token: string) => Promise<Principal>;

export interface Requests {
  /** Throws an ApiError UNAUTHENTICATED on a token that is not valid; a request without one has no principal. */
  context(request: FastifyRequest): Promise<ApiContext>;
  /** The same for a token that did not come in a header; `acceptLanguage` has the form of that header. */
  contextOf(token: string | undefined, address: string, acceptLanguage?: string): Promise<ApiContext>;
  /** The context of a further operation on a connection: new correlation id and loaders. Checks again that the token is valid. */
  renew(context: ApiContext): Promise<ApiContext>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the token of `Authorization: Bearer …`; undefined without the header. Throws UNAUTHENTICATED for another form. */
export function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header) ?? [];
  if (token === undefined) throw new ApiError('UNAUTHENTICATED', 'Send the access token as "Authorization: Bearer …".');
  return token;
}

/** Header in which the portal names the address of its visitor. Only a caller with the role PORTAL is believed. */
const VISITOR_ADDRESS = 'x-visitor-address';

const addressOf = (request: FastifyRequest, principal: Principal | undefined): string => {
  const visitor = request.headers[VISITOR_ADDRESS];
  const trusted = principal?.roles.some(({ role }) => role === 'PORTAL') === true;
  return trusted && typeof visitor === 'string' && isIP(visitor) !== 0 ? visitor : request.ip;
};

/** The language in which to answer a request, by `Accept-Language`. */
export const requestLanguage = ({ headers }: Pick<FastifyRequest, 'headers'>): Language =>
  languageOf(headers['accept-language']);

export function createRequests(services: Services, verifyToken: VerifyToken): Requests {
  const checkSession = async (principal: Principal): Promise<void> => {
    if (await stillSignedIn(services, principal)) return;
    throw new ApiError('UNAUTHENTICATED', REFUSALS.SESSION_ENDED, { reason: 'SESSION_ENDED' });
  };
  const principalOf = async (token: string | undefined): Promise<Principal | undefined> => {
    if (token === undefined) return undefined;
    try {
      const principal = await verifyToken(token);
      await checkSession(principal);
      return principal;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      throw new ApiError('UNAUTHENTICATED', error.message, { reason: error.code });
    }
  };
  const make = (
    principal: Principal | undefined,
    address: string,
    correlationId: string,
    language: Language,
  ): ApiContext => ({
    principal,
    correlationId,
    address,
    language,
    services,
    loaders: createLoaders(services),
  });
  return {
    context: async request => {
      const header = request.headers['x-correlation-id'];
      const correlationId = typeof header === 'string' && UUID.test(header) ? header : randomUUID();
      const principal = await principalOf(bearer(request.headers.authorization));
      return make(principal, addressOf(request, principal), correlationId, requestLanguage(request));
    },
    contextOf: async (token, address, acceptLanguage) =>
      make(await principalOf(token), address, randomUUID(), languageOf(acceptLanguage)),
    renew: async ({ principal, address, language }) => {
      if (!principal || Date.parse(principal.expiresAt) <= Date.now()) throw new ApiError('UNAUTHENTICATED');
      await checkSession(principal);
      return make(principal, address, randomUUID(), language);
    },
  };
}

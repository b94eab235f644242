/** Makes the context of a request: verifies the access token or finds the session of staff, and finds address, language and correlation id. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { languageOf, type Language } from '../../domain/language.js';
import { REFUSALS } from '../../domain/refusals.js';
import type { Principal } from '../../security/principal.js';
import { TokenError } from '../../security/token-error.js';
import { cookiesOf } from '../../openid/index.js';
import { CSRF_HEADER, isOfOwnPage, isOfOwnSocket, type OwnPages } from '../../staff/index.js';
import type { ApiContext, Services } from '../context.js';
import { ApiError } from '../errors.js';
import { createLoaders } from '../loaders.js';
import { stillSignedIn } from '../sessions.js';

/** Checks an access token: throws when it is not valid now. Verified tokens are remembered until they expire. */
export type VerifyToken = (token: string) => Promise<Principal>;

export interface Requests {
  /**
   * The caller by the access token, or without one by the cookie of staff. Throws an ApiError UNAUTHENTICATED on a token that is not valid,
   * and on a cookie that comes from a page that is not ours; a request without either, or whose session has ended, has no principal.
   */
  context(request: FastifyRequest): Promise<ApiContext>;
  /** The same for a token that did not come in a header; `acceptLanguage` has the form of that header. */
  contextOf(token: string | undefined, address: string, acceptLanguage?: string): Promise<ApiContext>;
  /** The same for the opening of a WebSocket, whose token, if there is one, came in its first message. */
  contextOfSocket(opening: SocketOpening): Promise<ApiContext>;
  /** The context of a further operation on a connection: new correlation id and loaders. Checks again that the token is valid. */
  renew(context: ApiContext): Promise<ApiContext>;
}

/** Who asks, as far as the connection says it. */
type Visitor = Pick<ApiContext, 'address' | 'userAgent'>;

export interface SocketOpening {
  readonly token: string | undefined;
  readonly request: IncomingMessage;
  readonly acceptLanguage: string | undefined;
}

const OTHER_PAGE = {
  fr: `Cette demande porte le cookie d'une session sans venir d'une page de cette application. Envoyez l'en-tête ${CSRF_HEADER} depuis une origine d'ALLOWED_ORIGINS, ou un jeton d'accès.`,
  en: `This request carries the cookie of a session and does not come from a page of this application. Send the header ${CSRF_HEADER} from an origin of ALLOWED_ORIGINS, or an access token.`,
};

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

/** Header in which the portal hands on the `User-Agent` of its visitor; believed likewise. */
const VISITOR_USER_AGENT = 'x-visitor-user-agent';

/** Address and `User-Agent` of whoever asks: of the portal's visitor, where the portal names them. */
const visitorOf = (request: FastifyRequest, principal: Principal | undefined): Visitor => {
  const { headers, ip } = request;
  const { [VISITOR_ADDRESS]: address, [VISITOR_USER_AGENT]: userAgent } = headers;
  const trusted = principal?.roles.some(({ role }) => role === 'PORTAL') === true;
  return {
    address: trusted && typeof address === 'string' && isIP(address) !== 0 ? address : ip,
    userAgent: trusted && typeof userAgent === 'string' ? userAgent : headers['user-agent'],
  };
};

/** The language in which to answer a request, by `Accept-Language`. */
export const requestLanguage = ({ headers }: Pick<FastifyRequest, 'headers'>): Language =>
  languageOf(headers['accept-language']);

/** `withLentRights` adds to the principal of a session what is lent to it; `verifyToken` has done so for tokens. */
export function createRequests(
  services: Services,
  verifyToken: VerifyToken,
  withLentRights: (principal: Principal) => Principal = principal => principal,
): Requests {
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
  /** The caller by the session of staff, if there is a cookie of one that has not ended. `own`: whether the cookie may be used. */
  const staffOf = async (
    headers: IncomingHttpHeaders,
    own: (pages: OwnPages) => boolean,
  ): Promise<Principal | undefined> => {
    const { staff } = services;
    if (!staff || headers.cookie === undefined) return undefined;
    const session = await staff.signIn.session(cookiesOf(headers.cookie));
    if (!session) return undefined;
    if (!own(staff.ownPages)) throw new ApiError('UNAUTHENTICATED', OTHER_PAGE, { reason: 'NOT_OWN_PAGE' });
    const { subject, roles, otpAt, sessionId, expiresAt } = session;
    const proof = otpAt === undefined ? {} : { otpAt };
    return withLentRights({ subject, roles, ...proof, staffSession: sessionId, expiresAt });
  };
  const make = (
    principal: Principal | undefined,
    visitor: Visitor,
    correlationId: string,
    language: Language,
  ): ApiContext => ({
    principal,
    correlationId,
    ...visitor,
    language,
    services,
    loaders: createLoaders(services),
  });
  return {
    context: async request => {
      const header = request.headers['x-correlation-id'];
      const correlationId = typeof header === 'string' && UUID.test(header) ? header : randomUUID();
      const { headers, method } = request;
      const principal =
        (await principalOf(bearer(headers.authorization))) ??
        (await staffOf(headers, pages => isOfOwnPage(method, headers, pages)));
      return make(principal, visitorOf(request, principal), correlationId, requestLanguage(request));
    },
    contextOf: async (token, address, acceptLanguage) =>
      make(await principalOf(token), { address }, randomUUID(), languageOf(acceptLanguage)),
    contextOfSocket: async ({ token, request: { headers, socket }, acceptLanguage }) => {
      const principal = (await principalOf(token)) ?? (await staffOf(headers, pages => isOfOwnSocket(headers, pages)));
      const visitor = { address: socket.remoteAddress ?? '', userAgent: headers['user-agent'] };
      return make(principal, visitor, randomUUID(), languageOf(acceptLanguage));
    },
    renew: async ({ principal, address, userAgent, language }) => {
      if (!principal || Date.parse(principal.expiresAt) <= Date.now()) throw new ApiError('UNAUTHENTICATED');
      await checkSession(principal);
      return make(principal, { address, userAgent }, randomUUID(), language);
    },
  };
}

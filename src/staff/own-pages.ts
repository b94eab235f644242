/**
 * Which requests may use the cookie of a session: those of our own pages. A cookie is sent by the browser whoever made the request, so
 * that another site could have a person act without knowing it (CSRF).
 */
import type { IncomingHttpHeaders } from 'node:http';

/** The header that our pages send with every request that changes something. A page of another site cannot, without being asked (CORS). */
export const CSRF_HEADER = 'x-registre-csrf';

export interface OwnPages {
  /** Origins of this server and of the allowed front-ends. */
  readonly origins: ReadonlySet<string>;
}

const READING = new Set(['GET', 'HEAD']);

/** True for a request made by one of our pages, or by the person (an address typed, a bookmark). */
export function isOfOwnPage(method: string, headers: IncomingHttpHeaders, { origins }: OwnPages): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site === 'cross-site' || (origin !== undefined && !origins.has(origin))) return false;
  if (READING.has(method)) return true;
  return headers[CSRF_HEADER] !== undefined && (origin !== undefined || site === 'same-origin');
}

/** The same for a form, which cannot send the header: browsers say of each POST which page made it. */
export const isOfOwnForm = ({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders, { origins }: OwnPages): boolean =>
  site !== 'cross-site' && (origin === undefined ? site === 'same-origin' : origins.has(origin));

/** The same for a WebSocket, at whose opening browsers always name the origin. */
export const isOfOwnSocket = ({ origin }: IncomingHttpHeaders, { origins }: OwnPages): boolean =>
  origin !== undefined && origins.has(origin);

/**
 * The cookies of sign-in by OpenID Connect. On https their names begin with `__Host-`: a browser then takes them from this host alone, over TLS, for
 * all of its paths, and no neighbouring host can set them. Browsers differ on such cookies over http, even from localhost, so that in
 * development the names have no prefix and the cookies no `Secure`.
 */

export interface CookieRules {
  /** Whether browsers reach this server by https. */
  readonly secure: boolean;
}

/** The name as it is sent to browsers. */
export const cookieName = ({ secure }: CookieRules, name: string): string => `${secure ? '__Host-' : ''}${name}`;

/** The header that sets a cookie. Without `maxAge` (seconds) it ends with the browser; 0 deletes it. */
export const setCookie = ({ secure }: CookieRules, name: string, value: string, maxAge?: number): string =>
  [
    `${name}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
  ].join('; ');

/** The cookies of a request, by name. Of two with one name the first counts, as with browsers the more specific comes first. */
export function cookiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && name !== '' && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}

/** Where a person may be sent after signing in or out: pages of this server and of the allowed front-ends, never elsewhere. */

/** Characters of the longest address. */
const LONGEST = 2_000;

/**
 * The address, made absolute; undefined when it leads elsewhere. A path is one of this server. It is read as browsers read it, so that
 * `//host`, `/\host` and the like count as the addresses that they are.
 */
export function returnAddress(text: string, own: string, allowed: ReadonlySet<string>): string | undefined {
  if (text.length > LONGEST || !URL.canParse(text, own)) return undefined;
  const { origin, protocol, username, password, href } = new URL(text, own);
  const fit = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return fit && (origin === new URL(own).origin || allowed.has(origin)) ? href : undefined;
}

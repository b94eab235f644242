/** Decides what counts as an e-mail address, in files, forms and envelopes alike. Only a link sent to it proves that it works. */
import { domainToASCII, domainToUnicode } from 'node:url';
import { withoutInvisible } from './invisible.js';

/** The most octets by RFC 5321: before the `@`, of the domain, and of the whole address as it is sent. */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const LONGEST = 254;

/**
 * Words joined by single dots. Quoted forms and letters beyond ASCII are left out: few servers take them, and where a base or a form has them, they
 * are typing errors.
 */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** A domain as it is sent: at least two labels, of which the last is no number. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$`);
/** Characters of a domain before its conversion to ASCII. */
const INTERNATIONAL = /^[\p{L}\p{M}\p{Nd}.-]+$/u;

/** Converts a domain to ASCII; empty when a label begins with `xn--` and stands for no Unicode text, which newer versions of Node let pass. */
const converted = (domain: string): string => (/(^|\.)xn--/.test(domainToUnicode(domain)) ? '' : domainToASCII(domain));

/** `École.fr` → `xn--cole-9oa.fr`; `undefined` when no server can have that name. */
function asciiDomain(domain: string): string | undefined {
  const plain = /^[a-z0-9.-]*$/.test(domain) && !domain.includes('xn--');
  const ascii = plain ? domain : INTERNATIONAL.test(domain) ? converted(domain) : '';
  return ascii.length <= LONGEST_DOMAIN && DOMAIN.test(ascii) ? ascii : undefined;
}

/**
 * The address as it is kept: without blanks around it nor a leading `mailto:`, the domain in lower case. A domain with
 * accents keeps them. `undefined` when nobody could be written to at it.
 */
export function parseEmail(text: string): string | undefined {
  if (text.length > 2 * LONGEST) return undefined;
  const address = withoutInvisible(text)
    .trim()
    .replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = address
    .slice(at + 1)
    .normalize('NFKC')
    .toLowerCase();
  const ascii = LOCAL.test(local) && local.length <= LONGEST_LOCAL ? asciiDomain(domain) : undefined;
  if (ascii === undefined || local.length + 1 + ascii.length > LONGEST) return undefined;
  return `${local}@${domain}`;
}

/** The address as it is written on the envelope, its domain in ASCII; `undefined` when it is none. */
export function asciiEmail(text: string): string | undefined {
  const address = parseEmail(text);
  if (address === undefined) return undefined;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1))!}`;
}

/** A key that is equal for all spellings of an address: ASCII, lower case. */
export const emailKey = (address: string): string => (asciiEmail(address) ?? address).toLowerCase();

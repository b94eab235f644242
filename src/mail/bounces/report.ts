/** Reads delivery status notifications (RFC 3464): what a server says of an e-mail that it could not deliver. */
import PostalMime, { type Email } from 'postal-mime';

/** What came of the delivery: it failed for good, or may still succeed, or nothing is wrong. */
export type DeliveryStatus = 'FAILED' | 'DELAYED' | 'OTHER';

export interface StatusReport {
  /** The addresses that the report came to: one of them names the e-mail. */
  readonly recipients: readonly string[];
  readonly status: DeliveryStatus;
}

/** More of a message is not read: the status stands before the e-mail that is sent back. */
export const LONGEST_MESSAGE = 1024 * 1024;

/** Headers in which servers say for whom a message was. */
const TO = new Set(['to', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']);
const MOST_RECIPIENTS = 20;
/** Bytes of all headers together; a message that has more is no report. */
const LONGEST_HEADERS = 256 * 1024;
/** How many of those headers are looked at, and how many characters of each: whoever writes to the address chooses how many there are. */
const MOST_TO_HEADERS = 50;
const LONGEST_TO = 1_000;
/** Bounded by the lengths that RFC 5321 allows, so that a long run of letters costs no more than its length. */
const ADDRESS = /(?<![^\s<>,;"])[^\s<>,;"@]{1,64}@[^\s<>,;"]{1,255}/g;

/**
 * The status of one recipient. `action` decides: a server that has given up says `failed`, even by a status 4.x.x. Where it is left out,
 * a status 5.x.x is a failure for good.
 */
export function statusOf(action: string | undefined, status: string | undefined): DeliveryStatus {
  const said = action?.trim().toLowerCase();
  const kind = /^\s*([245])\.\d{1,3}\.\d{1,3}\b/.exec(status ?? '')?.[1];
  if (said === 'failed' || (!said && kind === '5')) return 'FAILED';
  return said === 'delayed' || (!said && kind === '4') ? 'DELAYED' : 'OTHER';
}

/** Groups of fields, separated by empty lines; a line that begins with a blank goes on with the field before. */
function groupsOf(text: string): ReadonlyMap<string, string>[] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+(?=\S)/g, ' ')
    .split(/\n[ \t]*\n/)
    .map(group => {
      const fields = group.split('\n').flatMap(line => {
        const colon = line.indexOf(':');
        return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
      });
      return new Map(fields);
    });
}

/** The worst first: a report about several recipients counts as its worst status. */
const WORST_FIRST: readonly DeliveryStatus[] = ['FAILED', 'DELAYED', 'OTHER'];

/** The report in a message; `undefined` when there is none, as in the answer of a person or of a mailbox whose owner is away. */
export async function readReport(message: Uint8Array): Promise<StatusReport | undefined> {
  const options = {
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
    maxNestingDepth: 20,
    maxHeadersSize: LONGEST_HEADERS,
  } as const;
  let email: Email;
  try {
    email = await PostalMime.parse(message.subarray(0, LONGEST_MESSAGE), options);
  } catch {
    return undefined;
  }
  const part = email.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (!part) return undefined;
  const { content } = part;
  const text = typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('latin1');
  const statuses = groupsOf(text)
    .filter(fields => fields.has('action') || fields.has('status'))
    .map(fields => statusOf(fields.get('action'), fields.get('status')));
  const status = WORST_FIRST.find(one => statuses.includes(one));
  if (status === undefined) return undefined;
  const recipients = email.headers
    .filter(({ key }) => TO.has(key))
    .slice(0, MOST_TO_HEADERS)
    .flatMap(({ value }) => value.slice(0, LONGEST_TO).match(ADDRESS) ?? []);
  return { recipients: [...new Set(recipients)].slice(0, MOST_RECIPIENTS), status };
}

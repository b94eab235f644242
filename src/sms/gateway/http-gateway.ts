/**
 * A gateway that takes messages over HTTP. What is sent to it is made of the templates of the configuration; docs/operations.md has the
 * form used without any, and what counts as accepted.
 */
import type { Json } from '../../domain/event.js';
import type { Sms, SmsAnswer, SmsFaultCode, SmsGateway } from '../sms.js';
import { fill, fillText, textOf, valueAt, type MessageValues } from './template.js';

export interface HttpGatewayOptions {
  /** SMS_URL. */
  readonly url: string;
  /** SMS_METHOD. */
  readonly method: 'POST' | 'PUT';
  /** SMS_HEADERS: templates by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** SMS_BODY: a template. */
  readonly body: Readonly<Record<string, Json>>;
  /** SMS_BODY_TYPE: how the body is written, as JSON or as the fields of a form. */
  readonly bodyType: 'json' | 'form';
  /** SMS_FROM. */
  readonly from: string;
  /** SMS_SECRET. */
  readonly secret: string | undefined;
  /** SMS_ID: pointer (RFC 6901) to the gateway's id of the message in its answer. */
  readonly idPointer: string;
  /** SMS_TIMEOUT, in milliseconds. */
  readonly timeoutMs: number;
}

/** The body when SMS_BODY is left out. */
export const DEFAULT_BODY = {
  id: '{id}',
  to: '{to}',
  from: '{from}',
  text: '{text}',
  validity: '{validity}',
} as const;
/** The headers when SMS_HEADERS is left out and there is a secret. */
export const DEFAULT_HEADERS = { authorization: 'Bearer {secret}' } as const;

/** The most bytes of an answer that are read, and the longest id. */
const LONGEST_ANSWER = 64 * 1024;
const LONGEST_ID = 200;
/** The longest that a gateway may ask us to wait, in seconds. */
const LONGEST_WAIT = 3_600;

const tryAgain = (code: SmsFaultCode, afterSeconds?: number): SmsAnswer => ({
  outcome: 'TRY_AGAIN',
  code,
  ...(afterSeconds !== undefined && { afterSeconds }),
});
const refused = (code: SmsFaultCode): SmsAnswer => ({ outcome: 'REFUSED', code });

/** Statuses that say something about us or our settings: the messages wait until that is mended. */
const OURS: Readonly<Record<number, SmsFaultCode>> = {
  401: 'AUTHENTICATION',
  402: 'AUTHENTICATION',
  403: 'AUTHENTICATION',
  404: 'WRONG_ADDRESS',
  405: 'WRONG_ADDRESS',
  407: 'WRONG_ADDRESS',
  410: 'WRONG_ADDRESS',
};
/** Statuses below 500 that ask to come back later. */
const LATER = new Set([408, 423, 425, 429]);

/** The seconds of a `Retry-After`, which may also be a date. */
function secondsToWait(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT, Math.max(0, seconds)) : undefined;
}

/** Errors of a connection that was never made, so that nothing was sent over it. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether the gateway may have got the message. Reads only the code of the error: its text may quote the address, which may hold a key. */
function mayHaveReached(error: unknown): boolean {
  const { code } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown };
  return typeof code !== 'string' || !(NOT_CONNECTED.has(code) || code.startsWith('ERR_TLS') || /CERT/.test(code));
}

/** Reads the answer's body as text; `undefined` when it is too long to be the answer of a gateway. */
async function bodyOf({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > LONGEST_ANSWER) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Judges the answer of a gateway by its status and, when it is 2xx, by the id it gives the message. */
export function judge(status: number, retryAfter: string | null, body: unknown, idPointer: string): SmsAnswer {
  if (status >= 200 && status < 300) {
    const gatewayId = textOf(valueAt(body, idPointer));
    if (gatewayId === undefined || gatewayId.length > LONGEST_ID) return refused('NO_ID');
    return { outcome: 'ACCEPTED', gatewayId };
  }
  if (status >= 500 || LATER.has(status)) return tryAgain('DEFERRED', secondsToWait(retryAfter, Date.now()));
  const ours = OURS[status];
  if (ours !== undefined) return tryAgain(ours);
  return status >= 400 ? refused('REFUSED') : tryAgain('WRONG_ADDRESS');
}

/** Writes the fields of a form: a list as the same field several times, an object as JSON. */
function formOf(fields: Json): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields as Readonly<Record<string, Json>>))
    for (const one of Array.isArray(value) ? value : [value])
      form.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  return form.toString();
}

export function createHttpGateway(options: HttpGatewayOptions): SmsGateway {
  const { url, method, headers, body, bodyType, from, secret = '', idPointer, timeoutMs } = options;
  const contentType = bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';

  const requestOf = (sms: Sms): RequestInit => {
    const values: MessageValues = {
      id: sms.messageId,
      to: sms.to,
      number: sms.to.replace(/^\+/, ''),
      from,
      text: sms.text,
      validity: sms.validSeconds,
      secret,
    };
    const filled = fill(body, values);
    const configured = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fillText(value, values)]),
    );
    return {
      method,
      headers: {
        'content-type': contentType,
        accept: 'application/json',
        'idempotency-key': sms.messageId,
        'user-agent': 'registre',
        ...configured,
      },
      body: bodyType === 'form' ? formOf(filled) : JSON.stringify(filled),
      // A message goes to the address configured and nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    };
  };

  return {
    send: async sms => {
      const request = requestOf(sms);
      try {
        const response = await fetch(url, request);
        const { status, headers: answered } = response;
        return judge(status, answered.get('retry-after'), parsed((await bodyOf(response)) ?? ''), idPointer);
      } catch (error) {
        return tryAgain(mayHaveReached(error) ? 'NO_ANSWER' : 'UNREACHABLE');
      }
    },
  };
}

/** Checks the settings of SMS against one another. */
import { readFileSync } from 'node:fs';
import type { Json } from '../domain/event.js';
import { DEFAULT_HEADERS, DEFAULT_BODY, type HttpGatewayOptions } from '../sms/gateway/http-gateway.js';
import { HEADER_PLACEHOLDERS, PLACEHOLDERS, placeholdersOf } from '../sms/gateway/template.js';

/** The settings of `config.ts` that are judged. */
interface Judged {
  readonly smsUrl?: string | undefined;
  readonly smsMethod?: 'POST' | 'PUT';
  readonly smsHeaders?: Readonly<Record<string, string>> | undefined;
  readonly smsBody?: Readonly<Record<string, Json>> | undefined;
  readonly smsBodyType?: 'json' | 'form';
  readonly smsFrom?: string;
  readonly smsSecret?: string | undefined;
  readonly smsSecretFile?: string | undefined;
  readonly smsId?: string;
  readonly smsTimeout?: number;
  readonly smsReceipt?: object | undefined;
  readonly smsReceiptSecret?: Buffer | undefined;
}

/** The secret of the file or of the variable; `undefined` without either. Throws when the file cannot be read. */
const secretOf = ({ smsSecret, smsSecretFile }: Judged): string | undefined =>
  smsSecretFile === undefined ? smsSecret : readFileSync(smsSecretFile, 'utf8').trim();

/** Words of visible ASCII characters, with one blank between two: what stands in a header as it is. */
const VISIBLE = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/;

function unfitSecret({ smsSecret, smsSecretFile }: Judged): string[] {
  if (smsSecretFile === undefined) return [];
  if (smsSecret !== undefined) return ['SMS_SECRET and SMS_SECRET_FILE are both given: leave one of them out'];
  try {
    if (VISIBLE.test(readFileSync(smsSecretFile, 'utf8').trim())) return [];
    return [
      'SMS_SECRET_FILE must hold one line of visible ASCII characters (its content is not shown): write the key alone into it',
    ];
  } catch (error) {
    return [
      `SMS_SECRET_FILE cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): give the path of a file that this user may read`,
    ];
  }
}

const braces = (names: readonly string[]): string => names.map(name => `{${name}}`).join(', ');

function unknownPlaceholders(env: string, template: Json, known: readonly string[]): string[] {
  const unknown = placeholdersOf(template).filter(name => !known.includes(name));
  return unknown.length === 0
    ? []
    : [`${env} has placeholders that are not known (${braces(unknown)}): use ${braces(known)}`];
}

/**
 * Returns one line per fault, the variable first. `faulty`: variables that are wrong by themselves; when one of SMS is among them, nothing
 * is judged.
 */
export function unfitSms(config: Judged, faulty: ReadonlySet<string> = new Set()): string[] {
  if ([...faulty].some(env => env.startsWith('SMS_'))) return [];
  const { smsUrl, smsHeaders, smsBody, smsSecret, smsSecretFile, smsReceipt, smsReceiptSecret } = config;
  const needGateway = [
    ['SMS_HEADERS', smsHeaders],
    ['SMS_BODY', smsBody],
    ['SMS_SECRET', smsSecret],
    ['SMS_SECRET_FILE', smsSecretFile],
  ] as const;
  if (smsUrl === undefined)
    return needGateway.flatMap(([env, value]) =>
      value === undefined ? [] : [`${env} does nothing without SMS_URL: give that address, or leave it out`],
    );
  const missing = ['text', 'to'].filter(
    name => smsBody && !placeholdersOf(smsBody).some(used => used === name || (name === 'to' && used === 'number')),
  );
  const usesSecret = placeholdersOf({ ...smsHeaders, ...smsBody }).includes('secret');
  return [
    ...unfitSecret(config),
    ...unknownPlaceholders('SMS_HEADERS', { ...smsHeaders }, HEADER_PLACEHOLDERS),
    ...unknownPlaceholders('SMS_BODY', { ...smsBody }, PLACEHOLDERS),
    ...(missing.length === 0
      ? []
      : [`SMS_BODY does not say ${missing.join(' and ')}: it needs {text}, and {to} (+336…) or {number} (336…)`]),
    ...(usesSecret && smsSecret === undefined && smsSecretFile === undefined
      ? ['SMS_HEADERS or SMS_BODY name {secret}: give SMS_SECRET_FILE or SMS_SECRET']
      : []),
    ...(smsReceipt !== undefined && smsReceiptSecret === undefined
      ? ['SMS_RECEIPT takes in nothing without SMS_RECEIPT_SECRET: give that secret, or leave it out']
      : []),
  ];
}

/** How the gateway is spoken to; `undefined` without SMS_URL. Throws where `unfitSms` finds a fault of the secret. */
export function gatewayOptions(config: Judged): HttpGatewayOptions | undefined {
  const { smsUrl, smsMethod = 'POST', smsHeaders, smsBody = DEFAULT_BODY, smsBodyType = 'json' } = config;
  if (smsUrl === undefined) return undefined;
  const secret = secretOf(config);
  return {
    url: smsUrl,
    method: smsMethod,
    headers: smsHeaders ?? (secret === undefined ? {} : DEFAULT_HEADERS),
    body: smsBody,
    bodyType: smsBodyType,
    from: config.smsFrom ?? '',
    secret,
    idPointer: config.smsId ?? '/id',
    timeoutMs: (config.smsTimeout ?? 10) * 1_000,
  };
}

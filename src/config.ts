/**
 * The configuration: the only reader of the environment. Every variable is named, typed, explained and defaulted in
 * `SETTINGS`; a bad environment is reported whole, each fault with its variable and its remedy, secrets never shown.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { unfitMail } from './app/mail-rules.js';
import { unfitFranceConnect } from './app/franceconnect-rules.js';
import { unfitIntegrity } from './app/integrity-rules.js';
import { unfitStaff } from './app/staff-rules.js';
import { unfitForProduction } from './app/production-rules.js';
import { unfitSms } from './app/sms-rules.js';
import { ROLES, unfitRoles, type Role } from './app/roles.js';
import { ACADEMIES } from './domain/academies.js';
import { isKeyName, readVerifierKey } from './integrity/index.js';
import { LONGEST_BOUNCE_NAME } from './mail/bounces/address.js';
import { REASON_CODE } from './domain/reasons.js';
import { asciiEmail } from './text/email.js';

export interface Setting<S extends z.ZodType = z.ZodType> {
  /** The environment variable. */
  readonly env: string;
  readonly schema: S;
  readonly help: string;
  /** What its value must be, as the end of the sentence "… must be". */
  readonly must: string;
  /** A valid value, shown with a fault. */
  readonly example: string;
  /** What applies when the variable is left out. */
  readonly otherwise: string;
  /** Its value is never shown. */
  readonly secret?: true;
  /** Production mode cannot do without it: no server, or none that has one of these roles. */
  readonly production?: 'required' | readonly Role[];
}

const setting = <S extends z.ZodType>(
  env: string,
  schema: S,
  rest: Omit<Setting<S>, 'env' | 'schema'>,
): Setting<S> => ({
  env,
  schema,
  ...rest,
});

/** A whole number from `min` to `max`, as text. */
const number = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max));
/** As `number`, with a default. */
const whole = (min: number, max: number, otherwise: number) => number(min, max).default(otherwise);
const address = (...protocols: string[]) => z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`) });
const list = z
  .string()
  .default('')
  .transform(text =>
    text
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== ''),
  );
/** `04:30,12:00` → minutes after midnight. */
const timesOfDay = list
  .pipe(z.array(z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/)).min(1))
  .transform(times => times.map(time => Number(time.split(':')[0]) * 60 + Number(time.split(':')[1])));
/** `30,14,3` → numbers of days, the largest first. */
const daysBefore = list
  .pipe(z.array(number(1, 60)).min(1).max(10))
  .refine(days => new Set(days).size === days.length)
  .transform(days => days.sort((a, b) => b - a));
const key = z
  .base64()
  .transform(text => Buffer.from(text, 'base64'))
  .refine(bytes => bytes.length >= 32);
const keys = list.pipe(z.array(key));
const path = z
  .string()
  .min(1)
  .transform(text => resolve(text));
const bounceAddress = z
  .string()
  .refine(text => asciiEmail(text) === text && !text.includes('+') && text.indexOf('@') <= LONGEST_BOUNCE_NAME);
/** JSON text. */
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});
const headers = json.pipe(
  z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().regex(/^[\x20-\x7e]{1,1000}$/)),
);
/** A pointer into JSON (RFC 6901). */
const pointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/);
const words = z.array(z.string().min(1).max(100)).min(1).max(50);
const receipt = json.pipe(
  z.strictObject({
    id: pointer.optional(),
    status: pointer.optional(),
    delivered: words.optional(),
    failed: words.optional(),
  }),
);
/** `application` or `application/function`, as DELEG-CE writes them. */
const delegated = (otherwise: string) =>
  z
    .string()
    .regex(/^[^\s|/]+(\/[^\s|/]+)?$/)
    .default(otherwise)
    .transform(text => {
      const [application = '', delegatedFunction] = text.split('/');
      return delegatedFunction === undefined ? { application } : { application, delegatedFunction };
    });
const origin = address('https?')
  .refine(text => URL.canParse(text) && new URL(text).href === `${new URL(text).origin}/`)
  .transform(text => (URL.canParse(text) ? new URL(text).origin : text));
const sentence = z.string().trim().min(1).max(200);
const reasons = json
  .prefault('{}')
  .pipe(z.record(z.string().regex(REASON_CODE), z.strictObject({ fr: sentence, en: sentence })));
/** Public keys of signed notes, each as text. */
const verifierKey = (use: 'NOTE' | 'COSIGNATURE') =>
  z.string().transform((text, context) => {
    const found = readVerifierKey(text);
    if (found?.use === use) return found;
    context.addIssue('not a verifier key');
    return z.NEVER;
  });
/** `<verifier key> <address>` */
const witness = z
  .string()
  .transform(text => text.split(/\s+/))
  .pipe(z.tuple([verifierKey('COSIGNATURE'), address('https?')]))
  .transform(([of, url]) => ({ key: of, url }));
const KEY = { must: '32 bytes or more, written in base64', example: '"$(openssl rand -base64 32)"' } as const;

export const SETTINGS = {
  mode: setting('MODE', z.enum(['development', 'production']).default('development'), {
    help: 'development brings a PostgreSQL, an issuer of logins, a mailbox, a clock that can be put forward and demo data; production has none of these and asks for its secrets',
    must: 'development or production',
    example: 'production',
    otherwise: 'development',
  }),
  roles: setting('ROLES', list.prefault(ROLES.join()).pipe(z.array(z.enum(ROLES)).min(1)), {
    help: 'what this server does, separated by commas: `api` serves GraphQL, uploads and downloads; `projector` keeps the read models up to date; `worker` sends e-mails and SMS, works on campaigns and watches deadlines; `importer` imports what is uploaded and what comes into IMPORT_FOLDER',
    must: 'one or more of api, projector, worker, importer, separated by commas',
    example: 'projector,worker,importer',
    otherwise: 'all of them',
  }),
  workerNice: setting('WORKER_NICE', whole(0, 19, 10), {
    help: 'nice value of a server with `worker` and neither `api` nor `projector`, so that the passwords it hashes do not slow sign-ins on the same machine; 0 leaves its priority as it is',
    must: 'a whole number from 0 to 19',
    example: '10',
    otherwise: '10',
  }),
  host: setting('HOST', z.string().min(1).default('127.0.0.1'), {
    help: 'address to listen on',
    must: 'an IP address or a host name of this machine',
    example: '0.0.0.0',
    otherwise: '127.0.0.1',
  }),
  port: setting('PORT', whole(0, 65_535, 4000), {
    help: 'port to listen on; 0 takes a free one',
    must: 'a whole number from 0 to 65535',
    example: '4000',
    otherwise: '4000',
  }),
  adminHost: setting('ADMIN_HOST', z.string().min(1).default('127.0.0.1'), {
    help: 'address on which operators read `/metrics`, `/readyz` and `/healthz`',
    must: 'an IP address or a host name of this machine',
    example: '10.0.0.5',
    otherwise: '127.0.0.1',
  }),
  adminPort: setting('ADMIN_PORT', number(0, 65_535).optional(), {
    help: 'port on which operators read `/metrics`, which PORT never shows, `/readyz` and `/healthz`; 0 takes a free one',
    must: 'a whole number from 0 to 65535',
    example: '4001',
    otherwise: '`/metrics` is shown nowhere; needed without the role `api`',
  }),
  dataDir: setting(
    'DATA_DIR',
    z
      .string()
      .min(1)
      .default('./data')
      .transform(path => resolve(path)),
    {
      help: 'folder of the embedded PostgreSQL, of the keys made in development and of the development mailbox',
      must: 'a folder that can be written to',
      example: './data',
      otherwise: './data',
    },
  ),
  databaseUrl: setting('DATABASE_URL', address('postgres', 'postgresql').optional(), {
    help: 'a PostgreSQL 15 or later to use in place of the embedded one',
    must: 'an address such as postgres://user:password@host:5432/registre',
    example: 'postgres://registre@localhost:5432/registre',
    otherwise: 'the embedded PostgreSQL of DATA_DIR',
    secret: true,
    production: 'required',
  }),
  databasePool: setting('DATABASE_POOL', whole(16, 500, 20), {
    help: 'the most connections kept open to PostgreSQL for commands and queries; a server that does everything holds twelve of them for its processes',
    must: 'a whole number from 16 to 500',
    example: '20',
    otherwise: '20',
  }),
  ledgerUrl: setting('LEDGER_URL', address('esdb', 'esdb\\+discover').optional(), {
    help: 'an EventStoreDB (22.10 or later) as the store of record',
    must: 'an address such as esdb://host:2113?tls=false',
    example: 'esdb://localhost:2113?tls=false',
    otherwise: 'the ledger lives in PostgreSQL',
    secret: true,
  }),
  vaultKey: setting('VAULT_KEY', key.optional(), {
    ...KEY,
    help: 'master key of the vault: lose it and every name, e-mail and provisional password is lost',
    otherwise: 'made once, kept in DATA_DIR/keys (development only)',
    secret: true,
    production: 'required',
  }),
  previousVaultKeys: setting('PREVIOUS_VAULT_KEYS', keys, {
    help: 'earlier master keys, separated by commas, until `registre rewrap` has sealed their data with VAULT_KEY',
    must: 'keys of 32 bytes or more in base64, separated by commas',
    example: '"$OLD_VAULT_KEY"',
    otherwise: 'none',
    secret: true,
  }),
  holderTokenKey: setting('HOLDER_TOKEN_KEY', key.optional(), {
    ...KEY,
    help: "signs the access tokens of account holders after they sign in, and nobody else's",
    otherwise: 'made once, kept in DATA_DIR/keys (development only)',
    secret: true,
    production: ['api'],
  }),
  oidcIssuer: setting('OIDC_ISSUER', address('https?').optional(), {
    help: 'issuer (`iss`) of the access tokens of schools and authorities',
    must: "the issuer's address, as its tokens spell it",
    example: 'https://auth.example.fr/realms/schools',
    otherwise: 'the development issuer (development only)',
    production: ['api'],
  }),
  oidcAudience: setting('OIDC_AUDIENCE', z.string().min(1).default('registre'), {
    help: 'audience (`aud`) that access tokens must be made for',
    must: 'the name under which the issuer knows this service',
    example: 'registre',
    otherwise: 'registre',
  }),
  oidcJwksUrl: setting('OIDC_JWKS_URL', address('https?').optional(), {
    help: "where the issuer's public keys are read",
    must: 'the address of a JWKS',
    example: 'https://auth.example.fr/realms/schools/protocol/openid-connect/certs',
    otherwise: 'the development issuer (development only)',
    production: ['api'],
  }),
  oidcClientId: setting('OIDC_CLIENT_ID', z.string().min(1).optional(), {
    help: 'name of this server at the issuer where staff sign in with a browser; staff do so if it is set',
    must: 'the client id that the issuer gave',
    example: 'registre',
    otherwise: 'a provider of development (development only); staff come with access tokens alone',
  }),
  oidcClientSecret: setting('OIDC_CLIENT_SECRET', z.string().min(8).optional(), {
    help: 'secret of this server at that issuer',
    must: 'the client secret that the issuer gave, of 8 characters or more',
    example: '"$CLIENT_SECRET"',
    otherwise: 'needed with OIDC_CLIENT_ID',
    secret: true,
  }),
  oidcSignInIssuer: setting('OIDC_SIGN_IN_ISSUER', address('https?').optional(), {
    help: 'issuer where staff sign in with a browser; its discovery document is at `/.well-known/openid-configuration` below it',
    must: "the issuer's address, as its tokens spell it",
    example: 'https://fim.example.fr/idp',
    otherwise: 'OIDC_ISSUER',
  }),
  oidcMapping: setting('OIDC_MAPPING', z.enum(['fim', 'proconnect', 'claim']).default('claim'), {
    help: 'how roles are made of what that issuer tells: `fim` of attributes of agents (ARENA), `proconnect` of ProConnect, `claim` of registre_roles',
    must: 'fim, proconnect or claim',
    example: 'fim',
    otherwise: 'claim',
  }),
  oidcScope: setting(
    'OIDC_SCOPE',
    z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
      .refine(scope => scope.split(' ').includes('openid'))
      .optional(),
    {
      help: 'scopes to ask for at sign-in, separated by blanks',
      must: 'scopes separated by single blanks, openid among them',
      example: 'openid profile email',
      otherwise: 'openid profile email for fim, openid idp_id custom for proconnect, openid profile for claim',
    },
  ),
  fimDelegate: setting('FIM_DELEGATE', delegated('educonnect'), {
    help: 'application of DELEG-CE whose delegates act for the head; with a function after a slash, that function alone',
    must: 'a name without blanks, or a name, a slash and a function',
    example: 'educonnect/ADMIN',
    otherwise: 'educonnect',
  }),
  fimHelpdesk: setting('FIM_HELPDESK', delegated('educonnect_depannage'), {
    help: "application of DELEG-CE whose delegates are the pupils' helpdesk, written likewise; it is looked for first",
    must: 'a name without blanks, or a name, a slash and a function',
    example: 'educonnect/DEPANNAGE',
    otherwise: 'educonnect_depannage',
  }),
  proConnectIdps: setting('PROCONNECT_IDPS', list, {
    help: 'issuers behind ProConnect (`idp_id`) whose `custom` is believed, separated by commas',
    must: 'a list separated by commas',
    example: '71144ab3-ee1a-4401-b7b3-79b44f7daeeb',
    otherwise: 'none: ProConnect says who somebody is, and nobody gets a role by it',
  }),
  franceConnectIssuer: setting('FRANCECONNECT_ISSUER', address('https?').optional(), {
    help: 'FranceConnect, version 2, where responsables identify themselves; its discovery document is at `/.well-known/openid-configuration` below it',
    must: "FranceConnect's address, as its tokens spell it",
    example: 'https://oidc.franceconnect.gouv.fr/api/v2',
    otherwise: 'a provider of development (development only); responsables come without FranceConnect',
  }),
  franceConnectClientId: setting('FRANCECONNECT_CLIENT_ID', z.string().min(1).optional(), {
    help: 'name of this server at FranceConnect',
    must: 'the client id that FranceConnect gave',
    example: '6925fb8143c76eded44d32b40c0cb1006065f7f003de52712b78985704f39950',
    otherwise: 'needed with FRANCECONNECT_ISSUER',
  }),
  franceConnectClientSecret: setting('FRANCECONNECT_CLIENT_SECRET', z.string().min(8).optional(), {
    help: 'secret of this server at FranceConnect',
    must: 'the client secret that FranceConnect gave, of 8 characters or more',
    example: '"$CLIENT_SECRET"',
    otherwise: 'needed with FRANCECONNECT_ISSUER',
    secret: true,
  }),
  franceConnectLevel: setting('FRANCECONNECT_LEVEL', z.enum(['eidas1', 'eidas2', 'eidas3']).default('eidas1'), {
    help: 'level of eIDAS to ask FranceConnect for; those above the first are of FranceConnect+',
    must: 'eidas1, eidas2 or eidas3',
    example: 'eidas1',
    otherwise: 'eidas1',
  }),
  sessionMaxAge: setting('SESSION_MAX_AGE', whole(300, 86_400, 43_200), {
    help: 'for how many seconds staff stay signed in with a browser, however they use it',
    must: 'a whole number of seconds from 300 to 86400',
    example: '36000',
    otherwise: '43200 (12 hours)',
  }),
  sessionIdle: setting('SESSION_IDLE', whole(60, 86_400, 3_600), {
    help: 'after how many seconds without a request staff are signed out',
    must: 'a whole number of seconds from 60 to 86400',
    example: '1800',
    otherwise: '3600 (an hour)',
  }),
  holderSessionMaxAge: setting('HOLDER_SESSION_MAX_AGE', whole(3_600, 31_536_000, 2_592_000), {
    help: 'for how many seconds account holders stay signed in, however they use it',
    must: 'a whole number of seconds from 3600 to 31536000',
    example: '86400',
    otherwise: '2592000 (30 days)',
  }),
  holderSessionIdle: setting('HOLDER_SESSION_IDLE', whole(1_200, 31_536_000, 604_800), {
    help: 'after how many seconds without a request account holders are signed out',
    must: 'a whole number of seconds from 1200 to 31536000',
    example: '3600',
    otherwise: '604800 (7 days)',
  }),
  publicUrl: setting('PUBLIC_URL', origin.optional(), {
    help: 'address of this server as browsers reach it, where staff come back to from the issuer, and responsables from FranceConnect',
    must: 'an http or https address without a path',
    example: 'https://registre.example.fr',
    otherwise: 'the address it listens on (development only); needed with OIDC_CLIENT_ID or FRANCECONNECT_ISSUER',
  }),
  otpMaxAge: setting('OTP_MAX_AGE', whole(60, 604_800, 43_200), {
    help: 'for how many seconds after it a strong authentication (OTP) allows actions on responsables',
    must: 'a whole number of seconds from 60 to 604800',
    example: '43200',
    otherwise: '43200 (12 hours)',
  }),
  otpAcr: setting('OTP_ACR', list, {
    help: 'values of `acr` that stand for a strong authentication, beside an `amr` that holds `otp`; separated by commas',
    must: 'a list separated by commas',
    example: 'eidas2,eidas3',
    otherwise: '`amr` decides; with OIDC_MAPPING=proconnect, the levels of ProConnect that have a second factor',
  }),
  smtpUrl: setting('SMTP_URL', address('smtps?').optional(), {
    help: 'server that sends the e-mails',
    must: 'an address such as smtp://user:password@host:587',
    example: 'smtp://localhost:1025',
    otherwise: 'the mailbox of DATA_DIR/mailbox (development only)',
    secret: true,
    production: ['worker'],
  }),
  mailFrom: setting(
    'MAIL_FROM',
    z
      .string()
      .regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/)
      .default('EduConnect <no-reply@registre.invalid>'),
    {
      help: 'sender of the e-mails',
      must: 'an e-mail address, with a name or without',
      example: 'EduConnect <no-reply@example.fr>',
      otherwise: 'EduConnect <no-reply@registre.invalid>',
    },
  ),
  academieTexts: setting('ACADEMIE_TEXTS', path.optional(), {
    help: 'folder with the words of académies in e-mails and letters, a file for each: `28.json`',
    must: 'a folder that can be read',
    example: '/etc/registre/academies',
    otherwise: 'all e-mails and letters have our own words',
  }),
  mailEnglish: setting(
    'MAIL_ENGLISH',
    list.refine(codes => codes.every(code => code === 'all' || ACADEMIES.some(academie => academie.code === code))),
    {
      help: 'académies whose e-mails have the English below the French: their codes separated by commas, or `all`',
      must: 'codes of académies separated by commas, or all',
      example: '01,25,28',
      otherwise: 'e-mails are in French alone',
    },
  ),
  mailDomainAtOnce: setting('MAIL_DOMAIN_AT_ONCE', whole(1, 50, 2), {
    help: 'e-mails that all servers together hand over to one receiving domain at a time',
    must: 'a whole number from 1 to 50',
    example: '2',
    otherwise: '2',
  }),
  mailDomainPerMinute: setting('MAIL_DOMAIN_PER_MINUTE', whole(1, 100_000, 600), {
    help: 'e-mails that all servers together hand over to one receiving domain in a minute; those that somebody waits for go beyond it',
    must: 'a whole number from 1 to 100000',
    example: '600',
    otherwise: '600',
  }),
  dkimSelector: setting(
    'MAIL_DKIM_SELECTOR',
    z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i)
      .optional(),
    {
      help: 'name under which the public key of the signature (DKIM) stands in the DNS; with MAIL_DKIM_KEY_FILE or MAIL_DKIM_KEY, e-mails are signed',
      must: 'a name of letters, digits, hyphens and dots',
      example: 'registre2026',
      otherwise: 'e-mails are not signed here',
    },
  ),
  dkimDomain: setting(
    'MAIL_DKIM_DOMAIN',
    z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z0-9-]{2,}$/i)
      .optional(),
    {
      help: 'domain that signs: that of MAIL_FROM or one above it',
      must: 'a domain',
      example: 'example.fr',
      otherwise: 'the domain of MAIL_FROM',
    },
  ),
  dkimKeyFile: setting('MAIL_DKIM_KEY_FILE', path.optional(), {
    help: 'file with the private key that signs e-mails: RSA of 2048 bits or more, PEM',
    must: 'a file that can be read',
    example: '/etc/registre/dkim.pem',
    otherwise: 'MAIL_DKIM_KEY',
  }),
  dkimKey: setting(
    'MAIL_DKIM_KEY',
    z
      .base64()
      .transform(text => Buffer.from(text, 'base64'))
      .optional(),
    {
      help: 'the same key by itself: the PEM written in base64, on one line',
      must: 'a PEM written in base64',
      example: '"$(base64 -w0 dkim.pem)"',
      otherwise: 'e-mails are not signed here',
      secret: true,
    },
  ),
  bounceAddress: setting('MAIL_BOUNCE_ADDRESS', bounceAddress.optional(), {
    help: 'address to which reports come back of e-mails that did not arrive; each e-mail has its own: `bounce+<task and signature>@…`',
    must: `an e-mail address without \`+\`, with at most ${LONGEST_BOUNCE_NAME} characters before the \`@\``,
    example: 'bounce@bounces.example.fr',
    otherwise: 'reports go to MAIL_FROM and are not taken in',
  }),
  bounceSecret: setting('MAIL_BOUNCE_SECRET', key.optional(), {
    ...KEY,
    help: 'shared with the mail gateway, which hands in those reports at `POST /mail/bounces` under it',
    otherwise: 'that route is not there',
    secret: true,
  }),
  bounceMaildir: setting('MAIL_BOUNCE_MAILDIR', path.optional(), {
    help: 'Maildir whose new messages are taken in as such reports',
    must: 'a folder that can be read and written',
    example: '/var/mail/bounces',
    otherwise: 'no folder is watched',
  }),
  smsUrl: setting(
    'SMS_URL',
    address('https?')
      .refine(text => !/^https?:\/\/[^/]*@/.test(text))
      .optional(),
    {
      help: 'gateway that takes SMS over HTTP: docs/operations.md says how to connect one',
      must: 'an http or https address without user and password (these go into SMS_HEADERS)',
      example: 'https://sms.example.fr/v1/messages',
      otherwise: 'the mailbox of DATA_DIR/mailbox in development; in production no SMS is sent',
      secret: true,
    },
  ),
  smsMethod: setting('SMS_METHOD', z.enum(['POST', 'PUT']).default('POST'), {
    help: 'method by which the gateway takes an SMS',
    must: 'POST or PUT',
    example: 'POST',
    otherwise: 'POST',
  }),
  smsHeaders: setting('SMS_HEADERS', headers.optional(), {
    help: 'headers of the request to the gateway: JSON, in whose texts `{secret}` and `{id}` are filled in',
    must: 'JSON that gives each header a text of one line',
    example: '{"X-Api-Key": "{secret}"}',
    otherwise: '`Authorization: Bearer {secret}` where there is a secret',
    secret: true,
  }),
  smsBody: setting('SMS_BODY', json.pipe(z.record(z.string(), z.json())).optional(), {
    help: 'body of the request to the gateway: JSON, in whose texts `{to}` (+336…), `{number}` (336…), `{text}`, `{from}`, `{id}`, `{validity}` (seconds) and `{secret}` are filled in',
    must: 'a JSON object',
    example: '{"recipient": "{number}", "sender": "{from}", "content": "{text}"}',
    otherwise: '`id`, `to`, `from`, `text` and `validity`, each with its value',
    secret: true,
  }),
  smsBodyType: setting('SMS_BODY_TYPE', z.enum(['json', 'form']).default('json'), {
    help: 'how the body is written: as JSON, or as the fields of a form',
    must: 'json or form',
    example: 'form',
    otherwise: 'json',
  }),
  smsId: setting('SMS_ID', pointer.default('/id'), {
    help: "where the gateway's id of the SMS stands in its JSON answer: a pointer (RFC 6901); an answer without it counts as a refusal",
    must: 'a pointer such as /id or /messages/0/id',
    example: '/messages/0/id',
    otherwise: '/id',
  }),
  smsFrom: setting(
    'SMS_FROM',
    z
      .string()
      .regex(/^([A-Za-z][A-Za-z0-9 ]{2,10}|\+?\d{3,15})$/)
      .default('EduConnect'),
    {
      help: 'sender that phones show',
      must: 'a name of 3 to 11 letters and digits, or a number',
      example: 'EduConnect',
      otherwise: 'EduConnect',
    },
  ),
  smsSecretFile: setting('SMS_SECRET_FILE', path.optional(), {
    help: 'file with the key that the gateway knows this service by, on one line',
    must: 'a file that can be read',
    example: '/etc/registre/sms-key',
    otherwise: 'SMS_SECRET',
  }),
  smsSecret: setting(
    'SMS_SECRET',
    z
      .string()
      .regex(/^[\x20-\x7e]{1,4096}$/)
      .optional(),
    {
      help: 'the same key by itself',
      must: 'one line of visible ASCII characters',
      example: '"$SMS_KEY"',
      otherwise: 'the gateway is given no key',
      secret: true,
    },
  ),
  smsTimeout: setting('SMS_TIMEOUT', whole(1, 60, 10), {
    help: 'for how many seconds the answer of the gateway is waited for',
    must: 'a whole number of seconds from 1 to 60',
    example: '10',
    otherwise: '10',
  }),
  smsPerMinute: setting('SMS_PER_MINUTE', whole(1, 100_000, 600), {
    help: 'SMS that all servers together give to the gateway in a minute; more wait for their turn',
    must: 'a whole number from 1 to 100000',
    example: '600',
    otherwise: '600',
  }),
  smsReceiptSecret: setting('SMS_RECEIPT_SECRET', key.optional(), {
    ...KEY,
    help: 'shared with the SMS gateway, which says at `POST /sms/receipts` under it whether SMS arrived',
    otherwise: 'that route is not there',
    secret: true,
  }),
  smsReceipt: setting('SMS_RECEIPT', receipt.optional(), {
    help: 'how the gateway writes its receipts: JSON with pointers `id` and `status`, and the words `delivered` and `failed`',
    must: 'JSON with some of id and status (pointers such as /id), delivered and failed (lists of words)',
    example: '{"id": "/MessageSid", "status": "/MessageStatus"}',
    otherwise: '`/id`, `/status` and the usual words',
  }),
  portalUrl: setting('PORTAL_URL', address('https?').optional(), {
    help: "address of the holders' portal, printed on letters and linked to by e-mails",
    must: 'an http or https address',
    example: 'https://educonnect.example.fr',
    otherwise: 'this server (development only)',
    production: ['api', 'worker'],
  }),
  assistanceUrl: setting('ASSISTANCE_URL', address('https?').optional(), {
    help: 'address of the page that helps holders, printed on letters',
    must: 'an http or https address',
    example: 'https://educonnect.example.fr/aide',
    otherwise: 'assistance below PORTAL_URL',
  }),
  closeAfterMonths: setting('CLOSE_AFTER_MONTHS', whole(1, 120, 3), {
    help: 'calendar months without any link to a pupil after which an account is closed',
    must: 'a whole number from 1 to 120',
    example: '3',
    otherwise: '3',
  }),
  statisticsStep: setting('STATISTICS_STEP', whole(0, 100, 0), {
    help: 'statistics shown to those who may not list people are multiples of this number, so that few accounts cannot be told apart; 0 and 1 show them exactly',
    must: 'a whole number from 0 to 100',
    example: '5',
    otherwise: '0',
  }),
  expiringSoonDays: setting('EXPIRING_SOON_DAYS', whole(1, 60, 14), {
    help: 'days before the end of the 3 months from which a notification counts as expiring soon, in what needs attention and in statistics',
    must: 'a whole number from 1 to 60',
    example: '14',
    otherwise: '14',
  }),
  importLateDays: setting('IMPORT_LATE_DAYS', whole(1, 366, 7), {
    help: 'days after the last import of a school from which the quality of the bases says that it is late',
    must: 'a whole number from 1 to 366',
    example: '7',
    otherwise: '7',
  }),
  assistanceMonths: setting('ASSISTANCE_MONTHS', whole(1, 120, 12), {
    help: 'calendar months after which a request for assistance is erased, once it is closed; one that nobody moves for so long is closed first. The notice on personal data that requesters are shown names them',
    must: 'a whole number from 1 to 120',
    example: '12',
    otherwise: '12',
  }),
  reminderDays: setting('REMINDER_DAYS', daysBefore.prefault('14'), {
    help: 'days before the end of the 3 months at which a holder notified by e-mail is reminded, separated by commas',
    must: 'one to ten whole numbers from 1 to 60, separated by commas, each once',
    example: '30,14,3',
    otherwise: '14',
  }),
  erasuresFile: setting('ERASURES_FILE', path.optional(), {
    help: 'file outside the databases to which each erasure of a person is written, by ids: after a restoration it is read at the start, and whoever it names is erased again',
    must: 'a file in a folder that can be written, the same for all servers',
    example: '/var/lib/registre/erasures.jsonl',
    otherwise: 'erasures are in the ledger alone',
  }),
  importFolder: setting('IMPORT_FOLDER', path.optional(), {
    help: 'folder whose exports of the school bases are imported by themselves: `aaf/<académie>/…`, `siecle/<UAI>/…`, `onde/<UAI>/…`',
    must: 'a folder that can be read',
    example: '/srv/registre/imports',
    otherwise: 'no folder is watched',
  }),
  importAt: setting('IMPORT_AT', timesOfDay.prefault('04:30'), {
    help: 'hours of the day, in Paris, at which IMPORT_FOLDER is looked at, separated by commas',
    must: 'hours and minutes such as 04:30, separated by commas',
    example: '04:30,16:00',
    otherwise: '04:30',
  }),
  allowedOrigins: setting('ALLOWED_ORIGINS', list, {
    help: 'web origins of the front-ends that may call the API from a browser, separated by commas',
    must: 'a list separated by commas',
    example: 'https://console.example.fr,https://dashboard.example.fr',
    otherwise: 'none but this server',
  }),
  reasons: setting('REASONS', reasons, {
    help: 'reasons that may be given for an action on an account beside those built in: JSON, each by its code with its text in French and in English',
    must: 'JSON that gives each code (capitals, digits and underscores) a French and an English text of at most 200 characters',
    example: '{"SMS_LOST":{"fr":"Code SMS non reçu","en":"SMS code not received"}}',
    otherwise: 'those built in alone',
  }),
  ledgerOrigin: setting('LEDGER_ORIGIN', z.string().refine(isKeyName).optional(), {
    help: 'name of the ledger in its checkpoints, and of the keys that sign them; never changed afterwards',
    must: 'an address of yours without scheme, without blanks and +',
    example: 'registre.example.fr/ledger',
    otherwise: 'registre.invalid/ledger (development only); needed with CHECKPOINT_KEYS',
  }),
  checkpointKeys: setting('CHECKPOINT_KEYS', list.pipe(z.array(key.refine(bytes => bytes.length === 32))), {
    help: 'keys that sign checkpoints of the ledger, separated by commas: one, or two while one takes the place of the other',
    must: 'keys of 32 bytes in base64, separated by commas',
    example: '"$(openssl rand -base64 32)"',
    otherwise: 'made once, kept in DATA_DIR/keys (development only); in production no checkpoint is signed',
    secret: true,
  }),
  previousCheckpointKeys: setting('PREVIOUS_CHECKPOINT_KEYS', list.pipe(z.array(verifierKey('NOTE'))), {
    help: 'public keys that signed checkpoints before, separated by commas, as `registre checkpoint --keys` printed them: their checkpoints are still believed',
    must: 'verifier keys separated by commas',
    example: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    otherwise: 'none',
  }),
  checkpointSeconds: setting('CHECKPOINT_SECONDS', whole(1, 86_400, 300), {
    help: 'seconds between two checkpoints of the ledger; none is made when nothing has come since',
    must: 'a whole number of seconds from 1 to 86400',
    example: '300',
    otherwise: '300 (5 minutes)',
  }),
  checkpointFolder: setting('CHECKPOINT_FOLDER', path.optional(), {
    help: 'folder in which each checkpoint is kept, out of reach of whoever administers the database; the newest is compared before another is signed',
    must: 'a folder that can be written to',
    example: '/mnt/outside/checkpoints',
    otherwise: 'DATA_DIR/checkpoints (development only); checkpoints are kept in the database alone',
  }),
  checkpointUrl: setting('CHECKPOINT_URL', address('https?').optional(), {
    help: 'address that each checkpoint is sent to by POST',
    must: 'an http or https address',
    example: 'https://archive.example.fr/checkpoints',
    otherwise: 'they are sent nowhere',
  }),
  witnesses: setting('WITNESSES', list.pipe(z.array(witness)), {
    help: 'witnesses that are asked to cosign each checkpoint, separated by commas: the public key of each, a blank and its address',
    must: 'verifier keys of witnesses, each with an address, separated by commas',
    example: 'witness.example.fr/1+8150a60c+BEQpkwZQBKoeTEj03QFYGUwCNJvMZkzZbkAOommRio1R https://witness.example.fr',
    otherwise: 'one in this server (development only); no checkpoint is cosigned',
  }),
  logLevel: setting('LOG_LEVEL', z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'), {
    help: 'lowest level of the log lines written (JSON, on standard error)',
    must: 'one of trace, debug, info, warn, error, silent',
    example: 'info',
    otherwise: 'info',
  }),
  demo: setting('DEMO', z.stringbool().default(true), {
    help: 'whether the first start in development makes demo data; a server without all ROLES never does',
    must: 'true or false',
    example: 'false',
    otherwise: 'true',
  }),
  demoSchools: setting('DEMO_SCHOOLS', whole(1, 2_000, 4), {
    help: 'number of schools of the demo, collèges and écoles by turns',
    must: 'a whole number from 1 to 2000',
    example: '4',
    otherwise: '4',
  }),
  demoPupils: setting('DEMO_PUPILS', whole(10, 3_000, 120), {
    help: 'pupils of each school of the demo',
    must: 'a whole number from 10 to 3000',
    example: '120',
    otherwise: '120',
  }),
  demoSeed: setting('DEMO_SEED', whole(0, 4_294_967_295, 2026), {
    help: 'seed of the demo: the same seed makes the same people',
    must: 'a whole number from 0 to 4294967295',
    example: '2026',
    otherwise: '2026',
  }),
} as const satisfies Record<string, Setting>;

/** Every value, typed; one property for each setting. */
export type Config = { readonly [Name in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[Name]['schema']> };

/** All the faults of an environment at once, one line each, fit to be shown. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length > 1 ? 's' : ''}:\n${faults.map(f => `  - ${f}`).join('\n')}`,
    );
  }
}

/** The present names of variables, by their former names. */
export const PRESENT_NAMES: Readonly<Record<string, string>> = {
  EVENTSTORE_URL: 'LEDGER_URL',
  MAIL_TEXTS: 'ACADEMIE_TEXTS',
};

/** The value without blanks around it (files written on Windows end their lines with CR); `undefined` when empty. */
const valueOf = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name]?.trim() || undefined;

/** Whether production needs the setting for these roles. Faulty roles (`undefined`) count as all roles. */
const isNeeded = ({ production }: Setting, roles: readonly Role[] = ROLES): boolean =>
  production === 'required' || (production !== undefined && production.some(role => roles.includes(role)));

/** A line break or another control character within a value comes from a mistake in quoting. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Reads the environment (an empty variable counts as left out). Throws a ConfigurationError with every fault. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const faults = Object.entries(PRESENT_NAMES)
    .filter(([old]) => valueOf(env, old) !== undefined)
    .map(([old, name]) => `${old} is called ${name} now: set ${name} in its place, and unset ${old}`);
  const faulty = new Set<string>();
  const config: Record<string, unknown> = {};
  const production = valueOf(env, SETTINGS.mode.env) === 'production';
  // In the order of `SETTINGS`: `roles` is read before every setting that only some roles need.
  for (const [name, s] of Object.entries<Setting>(SETTINGS)) {
    const before = faults.length;
    const text = valueOf(env, s.env);
    const parsed = s.schema.safeParse(text);
    const remedy = `for example ${s.env}=${s.example}`;
    if (text !== undefined && CONTROL.test(text)) {
      faults.push(`${s.env} must be one line, without control characters: ${remedy}`);
    } else if (!parsed.success) {
      const found = s.secret ? ' (its value is not shown)' : `, not ${JSON.stringify(text)}`;
      faults.push(`${s.env} must be ${s.must}${found}: ${remedy}; left out: ${s.otherwise}`);
    } else if (production && text === undefined && isNeeded(s, config.roles as Config['roles'] | undefined)) {
      faults.push(`${s.env} is needed when MODE=production (${s.help}): ${remedy}`);
    }
    config[name] = parsed.data;
    if (faults.length > before) faulty.add(s.env);
  }
  faults.push(
    ...unfitRoles(config, faulty),
    ...unfitMail(config, faulty),
    ...unfitSms(config, faulty),
    ...unfitStaff(config, faulty),
    ...unfitFranceConnect(config, faulty),
    ...unfitIntegrity(config, faulty),
  );
  if (production) faults.push(...unfitForProduction(config));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return config as Config;
}

const neededInProduction = ({ production }: Setting): string => {
  if (production === undefined) return '';
  return `; needed in production${production === 'required' ? '' : ` by a server with the role ${production.join(' or ')}`}`;
};

/** One paragraph for each variable, for `--help`. */
export const configHelp = (): string =>
  Object.values<Setting>(SETTINGS)
    .map(s => `  ${s.env}\n      ${s.help}\n      left out: ${s.otherwise}${neededInProduction(s)}`)
    .join('\n');

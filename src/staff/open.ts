/** Puts the parts of this folder together from its settings. */
import type { Pool } from 'pg';
import { createIssuerClient, createTransactions } from '../openid/index.js';
import { askingAs } from './asking.js';
import type { Delegations, Mapping, Remark } from './mapping.js';
import { MAPPINGS } from './mappings/index.js';
import type { OwnPages } from './own-pages.js';
import { STAFF_PATHS } from './paths.js';
import { openStaffSessions, type StaffSessions } from './sessions.js';
import { createStaffSignIn, staffTransaction, type StaffSignIn } from './sign-in.js';

export interface StaffOptions {
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** The vault's keyed digest. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** Business time: delegations end by it. ISO 8601 UTC. */
  readonly now: () => string;
  /** Address of this server as browsers reach it: an origin. */
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly mapping: Mapping['name'];
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes to ask for; left out, those of the mapping. */
  readonly scope?: string | undefined;
  /** Values of `acr` that stand for a strong authentication; none for those of the mapping. */
  readonly otpAcr: readonly string[];
  readonly otpMaxAge: number;
  readonly sessionMaxAge: number;
  readonly sessionIdle: number;
  readonly delegations: Delegations;
  readonly believedIdps: readonly string[];
  /** Whether the issuer may be reached without TLS: in development alone. */
  readonly allowHttp: boolean;
  readonly onFault: (error: unknown) => void;
  /** Called with the claims that granted nothing at a sign-in, and why. */
  readonly onRemarks: (remarks: readonly Remark[]) => void;
}

export interface Staff {
  readonly signIn: StaffSignIn;
  readonly sessions: StaffSessions;
  readonly ownPages: OwnPages;
  /** The host by which browsers have to call this server, so that all its cookies come to it; absent where a proxy sees to that. */
  readonly onlyHost?: string | undefined;
  /** Values of `acr` to ask for where a strong authentication is needed. */
  readonly otpAcr: readonly string[];
  close(): Promise<void>;
}

/** Seconds that the issuer's clock may be ahead. */
const TOLERANCE_SECONDS = 5;

/** Opens sign-in of staff. The issuer is not asked before the first sign-in: it may be away when the server starts. */
export function openStaff(options: StaffOptions): Staff {
  const { pool, databaseUrl, digest, publicUrl, allowedOrigins, issuer, otpMaxAge, onFault } = options;
  const mapping = MAPPINGS[options.mapping];
  const otpAcr = options.otpAcr.length > 0 ? options.otpAcr : mapping.otpAcr;
  const rules = { secure: publicUrl.startsWith('https:') };
  const origins = new Set([new URL(publicUrl).origin, ...allowedOrigins]);
  const sessions = openStaffSessions({
    pool,
    databaseUrl,
    digest,
    issuer,
    maxAge: options.sessionMaxAge,
    idle: options.sessionIdle,
    onFault,
  });
  const signIn = createStaffSignIn({
    ...rules,
    mapping,
    mappingOptions: () => ({
      now: options.now(),
      digest,
      delegations: options.delegations,
      believedIdps: options.believedIdps,
    }),
    issuer: createIssuerClient({
      issuer,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      scope: options.scope ?? mapping.scope,
      redirectUri: new URL(STAFF_PATHS.callback, publicUrl).href,
      signedOutUri: new URL(STAFF_PATHS.signedOut, publicUrl).href,
      signedUserinfo: mapping.signedUserinfo,
      asking: askingAs(mapping, otpMaxAge),
      allowHttp: options.allowHttp,
    }),
    sessions,
    transactions: createTransactions({
      ...rules,
      prefix: 'registre',
      signIn: staffTransaction,
      key: Buffer.from(digest('staff sign-in', 'cookie'), 'base64url'),
    }),
    strong: { otpAcr, otpAmr: mapping.otpAmr, toleranceSeconds: TOLERANCE_SECONDS, now: Date.now },
    otpMaxAge,
    publicUrl,
    allowedOrigins: new Set(allowedOrigins),
    onRemarks: options.onRemarks,
  });
  // On a machine of development a server is known by several names, and cookies of one are not sent to another.
  const onlyHost = rules.secure ? {} : { onlyHost: new URL(publicUrl).host };
  return { signIn, sessions, ownPages: { origins }, ...onlyHost, otpAcr, close: () => sessions.close() };
}

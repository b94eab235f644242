/** Sign-in of staff: at the configured issuer, or in development at the provider that plays one. */
import type { Logger } from 'pino';
import type { Development } from '../development/mode.js';
import { MINISTRY_IDP, PROVIDER_KINDS } from '../development/providers/index.js';
import { openStaff, REMARKS, type Staff } from '../staff/index.js';
import type { Installation } from './installation.js';

/** The issuer, and how this server is known to it. */
interface Client {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly otpAcr: readonly string[];
  readonly believedIdps: readonly string[];
}

/** The client of the configured issuer; else, in development, that of the provider that plays the issuer of OIDC_MAPPING. */
function clientOf({ config }: Installation, development: Development | undefined): Client | undefined {
  const { oidcClientId: clientId, oidcClientSecret: clientSecret, oidcMapping } = config;
  const issuer = config.oidcSignInIssuer ?? config.oidcIssuer;
  if (clientId !== undefined && clientSecret !== undefined && issuer !== undefined)
    return { issuer, clientId, clientSecret, otpAcr: config.otpAcr, believedIdps: config.proConnectIdps };
  if (!development) return undefined;
  const played = development.issuers[oidcMapping];
  // At each level but the first, a second factor is asked for.
  const [, ...strong] = PROVIDER_KINDS.find(({ name }) => name === oidcMapping)?.levels ?? [];
  return {
    issuer: played.issuer,
    clientId: played.client.id,
    clientSecret: played.client.secret,
    otpAcr: config.otpAcr.length > 0 ? config.otpAcr : strong,
    believedIdps: config.proConnectIdps.length > 0 ? config.proConnectIdps : [MINISTRY_IDP],
  };
}

/** Opens sign-in of staff; undefined where staff do not sign in with a browser. `url`: address of this server, used where PUBLIC_URL is not set. */
export function staffOf(
  installation: Installation,
  { url, development, logger }: { url: string; development: Development | undefined; logger: Logger },
): Staff | undefined {
  const { config, clock, pool, database, vault } = installation;
  const client = clientOf(installation, development);
  return (
    client &&
    openStaff({
      ...client,
      pool,
      databaseUrl: database.url,
      digest: vault.digest,
      now: () => clock.now(),
      publicUrl: config.publicUrl ?? new URL(url).origin,
      allowedOrigins: config.allowedOrigins,
      mapping: config.oidcMapping,
      scope: config.oidcScope,
      otpMaxAge: config.otpMaxAge,
      sessionMaxAge: config.sessionMaxAge,
      sessionIdle: config.sessionIdle,
      delegations: { delegate: config.fimDelegate, helpdesk: config.fimHelpdesk },
      allowHttp: config.mode !== 'production',
      onFault: err => logger.error({ err }, 'sessions of staff: fault; will be retried'),
      onRemarks: remarks =>
        logger.info(
          { remarks: remarks.map(({ claim, code }) => ({ claim, code, why: REMARKS[code] })) },
          'claims of a sign-in of staff granted nothing',
        ),
    })
  );
}

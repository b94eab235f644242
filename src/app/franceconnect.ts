/** Sign-in of responsables at FranceConnect: at the configured one, or in development at the provider that plays it. */
import { randomUUID } from 'node:crypto';
import { systemContext } from '../command/index.js';
import type { Development } from '../development/mode.js';
import { openFranceConnect, type FranceConnect } from '../franceconnect/index.js';
import type { Installation } from './installation.js';

/** FranceConnect, and how this server is known to it. */
interface Client {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

function clientOf({ config }: Installation, development: Development | undefined): Client | undefined {
  const {
    franceConnectIssuer: issuer,
    franceConnectClientId: clientId,
    franceConnectClientSecret: clientSecret,
  } = config;
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined)
    return { issuer, clientId, clientSecret };
  if (!development) return undefined;
  const { issuer: played, client } = development.issuers.franceconnect;
  return { issuer: played, clientId: client.id, clientSecret: client.secret };
}

/**
 * `url`: address of this server, used where PUBLIC_URL or PORTAL_URL is not set. Undefined where FranceConnect is not configured and this is not
 * development.
 */
export function franceConnectOf(
  installation: Installation,
  { url, development }: { url: string; development: Development | undefined },
): FranceConnect | undefined {
  const { config, vault, commands } = installation;
  const client = clientOf(installation, development);
  const publicUrl = config.publicUrl ?? new URL(url).origin;
  return (
    client &&
    openFranceConnect({
      ...client,
      vault: vault.franceConnect,
      digest: vault.digest,
      level: config.franceConnectLevel,
      publicUrl,
      portalUrl: config.portalUrl ?? publicUrl,
      allowedOrigins: config.allowedOrigins,
      end: ended => commands.sessions.endAtFranceConnect(ended, systemContext(randomUUID())),
      allowHttp: config.mode !== 'production',
    })
  );
}

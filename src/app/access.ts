/** Authentication and authorisation: trusted issuers, sessions of holders, rights. */
import type { Config } from '../config.js';
import type { Installation } from './installation.js';
import { localKey } from './local-keys.js';
import { principalOf } from '../security/claims.js';
import { openHolderSessions, type HolderSessions } from '../security/holder-sessions.js';
import { createHolderTokens } from '../security/holder-tokens.js';
import { type Authorise, createAuthorise } from '../security/permissions.js';
import { createTokenVerifier, type TrustedIssuer, type VerifyToken } from '../security/tokens.js';

/** Seconds by which the clocks of an issuer and of this server may differ. */
const TOLERANCE_SECONDS = 5;

export interface Access {
  readonly verifyToken: VerifyToken;
  readonly holderSessions: HolderSessions;
  readonly authorise: Authorise;
}

/** The issuer of schools and authorities, if one is configured. */
const configuredIssuer = ({ oidcIssuer, oidcJwksUrl, oidcAudience, otpAcr }: Config): TrustedIssuer[] =>
  oidcIssuer === undefined || oidcJwksUrl === undefined
    ? []
    : [
        {
          issuer: oidcIssuer,
          audience: oidcAudience,
          keys: new URL(oidcJwksUrl),
          principal: payload => principalOf(payload, { otpAcr, toleranceSeconds: TOLERANCE_SECONDS, now: Date.now }),
        },
      ];

/** Opens the verifier of tokens, the sessions of holders and the check of rights. `furtherIssuers` are trusted beside the configured one. Whoever serves the API closes `holderSessions`. */
export async function openAccess(
  { config, clock, vault, database }: Pick<Installation, 'config' | 'clock' | 'vault' | 'database'>,
  furtherIssuers: readonly TrustedIssuer[],
  onFault: (error: unknown) => void,
): Promise<Access> {
  const secret = config.holderTokenKey ?? (await localKey(config.dataDir, 'holder-tokens'));
  const holders = await createHolderTokens({ secret, audience: config.oidcAudience });
  return {
    verifyToken: createTokenVerifier([...configuredIssuer(config), ...furtherIssuers, holders.trustedIssuer], {
      toleranceSeconds: TOLERANCE_SECONDS,
    }),
    holderSessions: openHolderSessions({
      sessions: vault.sessions,
      tokens: holders,
      databaseUrl: database.url,
      maxAge: config.holderSessionMaxAge,
      idle: config.holderSessionIdle,
      onFault,
    }),
    authorise: createAuthorise({ clock, otpMaxAgeSeconds: config.otpMaxAge }),
  };
}

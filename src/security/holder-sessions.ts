/**
 * Sessions of holders: a short access token beside a refresh token that is replaced at each use. A session ends when the holder ends it, with
 * its password, when a refresh token comes back, at its greatest age, and when it was not used for long. Every server hears of an end at once.
 */
import { Listener } from '../postgres/listener.js';
import type { HolderSessionVault, SessionGranted, SessionOfFranceConnect } from '../vault/vault.js';
import { deviceOf } from '../text/device.js';
import type { AccessToken, HolderTokens } from './holder-tokens.js';
import { coarseNetwork } from './coarse-network.js';
import type { SessionOrigin } from './principal.js';
import { SessionWatch } from './session-watch.js';

/** The sign-in that a session is opened for. */
export interface HolderSignIn extends SessionOrigin {
  readonly accountId: string;
  /** Set for a sign-in through FranceConnect. */
  readonly franceConnect?: SessionOfFranceConnect | undefined;
  /** `User-Agent` and IP address of the holder, of which a coarse form is kept. */
  readonly userAgent?: string | undefined;
  readonly address?: string | undefined;
}

export interface HolderSession extends AccessToken {
  readonly sessionId: string;
  /** Serves once, to go on with the session. It is stored nowhere. */
  readonly refreshToken: string;
  /** When the session ends, whatever its use: ISO 8601 UTC. */
  readonly sessionExpiresAt: string;
}

export interface HolderSessions {
  /** Opens a session for the holder who signed in; `undefined` when the password was changed again meanwhile. */
  open(signedIn: HolderSignIn): Promise<HolderSession | undefined>;
  /** Signs an access token for a session whose refresh token was just replaced. */
  goOn(session: SessionGranted): Promise<HolderSession>;
  /** True while the session has not ended; notes that its access token of this generation is used. */
  holds(sessionId: string, generation?: number): Promise<boolean>;
  /** Calls `ended` once, when the session has ended. Returns the function that stops watching. */
  watch(sessionId: string, ended: () => void): () => void;
  /** The sessions of an account that have not ended. */
  of: HolderSessionVault['of'];
  close(): Promise<void>;
}

export interface HolderSessionsOptions {
  readonly sessions: HolderSessionVault;
  readonly tokens: HolderTokens;
  readonly databaseUrl: string;
  /** The greatest age of a session, and how long it may go unused, in seconds. */
  readonly maxAge: number;
  readonly idle: number;
  readonly onFault: (error: unknown) => void;
}

/** The channel of the triggers on `vault.holder_sessions`. */
const CHANNEL = 'registre_holder_sessions';

/** Opens the sessions. `close` them at the end. */
export function openHolderSessions(options: HolderSessionsOptions): HolderSessions {
  const { sessions, tokens, databaseUrl, maxAge, idle, onFault } = options;
  const watching = new SessionWatch(sessionIds => sessions.leftOf(sessionIds), onFault);
  const listener = new Listener({
    databaseUrl,
    applicationName: 'registre holder sessions',
    channels: [CHANNEL],
    onMessage: (_channel, sessionId) => watching.ended(sessionId),
    // Ends may have been missed while there was no connection.
    onConnected: () => watching.lookAtAll(),
  });
  listener.startRetrying();

  const goOn = async (session: SessionGranted): Promise<HolderSession> => {
    const { sessionId, refreshToken, expiresAt: sessionExpiresAt } = session;
    return { ...(await tokens.sign(session)), sessionId, refreshToken, sessionExpiresAt };
  };

  return {
    open: async ({ accountId, credentialId, position, franceConnect, userAgent, address }) => {
      const network = coarseNetwork(address);
      const details = { ...deviceOf(userAgent), ...(network !== undefined && { network }) };
      const owner = { accountId, ...(credentialId !== undefined && { credentialId }), position };
      const session = await sessions.open({ ...owner, ...(franceConnect && { franceConnect }), details, maxAge, idle });
      return session && goOn(session);
    },
    goOn,
    holds: (sessionId, generation) => sessions.holds(sessionId, generation),
    watch: (sessionId, ended) => watching.watch(sessionId, ended),
    of: accountId => sessions.of(accountId),
    close: async () => {
      watching.close();
      await listener.stop();
    },
  };
}

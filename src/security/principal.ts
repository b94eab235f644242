/** The caller, as the verified token describes it. No name and no address: `subject` is an opaque id. */
import { ROLES, type Role } from '../domain/event.js';

/** A role on a scope. A scope left out grants nothing. */
export interface Grant {
  readonly role: Role;
  /** UAIs of the schools on which the role is held. */
  readonly schools?: readonly string[];
  /** Code of the académie on which the role is held. */
  readonly academie?: string;
  /** Code of the département on which the role is held. */
  readonly departement?: string;
  /** Code of the circonscription on which the role is held. */
  readonly circonscription?: string;
  readonly nation?: boolean;
  /** The actions that a delegation names (see `permissions.ts`). */
  readonly rights?: readonly string[];
  /** ISO 8601 UTC, business time: the role lapses at this instant. */
  readonly until?: string;
}

/** The sign-in that opened a holder's session. The session ends with its credential. */
export interface SessionOrigin {
  /** Left out for a holder without a password, who signs in by FranceConnect. */
  readonly credentialId?: string | undefined;
  /** Position of the sign-in in the ledger. Read models behind it do not know the session yet. */
  readonly position: string;
}

export interface Principal {
  /** `sub` of the access token, or the subject of the session of staff. */
  readonly subject: string;
  readonly roles: readonly Grant[];
  /** When a one-time password was last given (ISO 8601 UTC); absent without strong authentication. */
  readonly otpAt?: string;
  /** The account whose holder this is, when the token is a holder's. */
  readonly holderOf?: string;
  /** `generation`: number of the refresh token given with the access token; tokens of earlier versions do not say it. */
  readonly session?: SessionOrigin & { readonly sessionId: string; readonly generation?: number | undefined };
  /** Id of the session of staff, when the caller came with its cookie. */
  readonly staffSession?: string;
  /** When the token or the session expires: ISO 8601 UTC, real time. */
  readonly expiresAt: string;
}

export const isRole = (value: unknown): value is Role => ROLES.includes(value as Role);

/** Who asks: what a verified token says, and nothing else. No name, no address: `subject` is an opaque id. */
import { ROLES, type Role } from '../domain/event.js';

/** One role held, on one scope. A scope left out is no scope: it covers nothing. */
export interface Grant {
  readonly role: Role;
  /** UAIs. */
  readonly schools?: readonly string[];
  /** Code of an académie. */
  readonly academie?: string;
  readonly nation?: boolean;
  /** For delegations: the actions named (see `permissions.ts`). */
  readonly rights?: readonly string[];
  /** ISO 8601 UTC, business time: the role lapses at this instant. */
  readonly until?: string;
}

/** What a holder's session stands on: it ends with the credential it was opened under. */
export interface SessionOrigin {
  readonly credentialId: string;
  /** Of the sign-in in the ledger: read models that are not as far know nothing of this session yet. */
  readonly position: string;
}

export interface Principal {
  /** `sub` of the access token. */
  readonly subject: string;
  readonly roles: readonly Grant[];
  /** When a one-time password was last given (ISO 8601 UTC); absent without strong authentication. */
  readonly otpAt?: string;
  /** The account whose holder this is, when the token is a holder's. */
  readonly holderOf?: string;
  readonly session?: SessionOrigin;
  /** When the token expires: ISO 8601 UTC, real time. */
  readonly expiresAt: string;
}

export const isRole = (value: unknown): value is Role => ROLES.includes(value as Role);

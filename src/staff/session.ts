/** A session of staff: what the database holds of it, and what its secret opens. */
import { hkdfSync } from 'node:crypto';
import type { Grant } from '../security/principal.js';
import { open, seal } from '../vault/cipher.js';

/** What a sign-in has shown. Sealed by the secret of the session. */
export interface SessionContent {
  readonly roles: readonly Grant[];
  /** When a one-time password was given: ISO 8601 UTC. */
  readonly otpAt?: string;
  /** Code of the person's own académie. */
  readonly academie?: string;
  /** Shown to the issuer when the person signs out. */
  readonly idToken: string;
}

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'registre staff session', 32));

/** Seals the content, for this session alone. */
export const sealContent = (secret: string, sessionId: string, content: SessionContent): Buffer =>
  seal(keyOf(secret), sessionId, JSON.stringify(content));

/** Opens what `sealContent` has returned. Throws `DoesNotOpen` for another session, or another secret. */
export const openContent = (secret: string, sessionId: string, sealed: Buffer): SessionContent =>
  JSON.parse(open(keyOf(secret), sessionId, sealed).toString('utf8')) as SessionContent;

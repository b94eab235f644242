/** Secrets that are given out, such as tokens and cookies: what keeps them stores their digests alone. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits, as base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export const newSecret = (): string => randomBytes(32).toString('base64url');
export const isSecret = (text: string): boolean => SECRET.test(text);

/** The digest by which a secret is found: SHA-256. It needs no key, for nobody can guess a secret. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares what somebody gives with a secret, in a time that tells nothing of how much of it is right. */
export const isSame = (given: string, secret: string): boolean => timingSafeEqual(digestOf(given), digestOf(secret));

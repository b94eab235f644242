/** Turns the claims of a verified token into a principal. Malformed claims are refused; unknown roles grant nothing. */
import { z } from 'zod';
import type { JWTPayload } from 'jose';
import { isRole, type Grant, type Principal } from './principal.js';
import { TokenError } from './token-error.js';

/** Roles that only this system gives. In a token of an outside issuer they are ignored. */
const RESERVED = new Set(['HOLDER', 'SYSTEM']);

/** The subject is stored in the ledger in clear and for ever, and logged: visible ASCII (OpenID Connect), and no e-mail address. */
const subject = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .refine(sub => !/^[^@]+@[^@]+\.[^@]+$/.test(sub));
/** Whether a text may be the subject of a token. */
export const isSubject = (text: string): boolean => subject.safeParse(text).success;

/** The code of an académie, which histories show as the scope of a right. */
const academie = z.string().regex(/^[0-9A-Z]{1,10}$/);
/** The code of a département, such as 75, 2A or 974. */
const departement = z.string().regex(/^[0-9A-Z]{2,3}$/);
/** The code of a circonscription, as imports name it: its UAI, or another code that is unique in the nation. */
const circonscription = z.string().regex(/^[0-9A-Z]{3,20}$/);

const roles = z
  .array(
    z.object({
      role: z.string(),
      schools: z.array(z.string().regex(/^\d{7}[A-Z]$/)).optional(),
      academie: academie.optional(),
      departement: departement.optional(),
      circonscription: circonscription.optional(),
      nation: z.boolean().optional(),
      rights: z.array(z.string().max(100)).max(100).optional(),
      until: z.iso.datetime({ offset: true }).optional(),
    }),
  )
  .default([]);

const claims = z.object({
  sub: subject,
  exp: z.number(),
  auth_time: z.number().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  registre_roles: roles,
});

/** The subject when it may be stored and logged; otherwise undefined. */
export const opaqueSubject = (sub: unknown): string | undefined => subject.safeParse(sub).data;

/** The roles that a claim gives: without those that only this system gives, and those that are unknown. */
const grantsIn = (held: z.output<typeof roles>): Grant[] =>
  held.filter(({ role }) => isRole(role) && !RESERVED.has(role)) as Grant[];

/** The roles of a claim `registre_roles`, and how many were left out; undefined when the claim is malformed. */
export function rolesHeld(value: unknown): { readonly roles: readonly Grant[]; readonly unknown: number } | undefined {
  const { data } = roles.safeParse(value ?? undefined);
  if (!data) return undefined;
  const held = grantsIn(data);
  return { roles: held, unknown: data.length - held.length };
}

export interface ClaimRules {
  /** Values of `acr` that stand for a strong authentication, beside an `amr` that holds one of `otpAmr`. */
  readonly otpAcr: readonly string[];
  /** Values of `amr` that stand for one: `otp` unless others are given. */
  readonly otpAmr?: readonly string[];
  /** Seconds that the issuer's clock may be ahead. */
  readonly toleranceSeconds: number;
  /** Real time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Seconds since 1970 in ISO 8601 UTC. */
const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

function parse<S extends z.ZodType>(schema: S, payload: JWTPayload): z.output<S> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const ofSubject = parsed.error.issues.some(({ path }) => path[0] === 'sub');
  throw new TokenError(ofSubject ? 'TOKEN_SUBJECT_UNFIT' : 'TOKEN_INVALID');
}

/** What an issuer says of how somebody signed in. */
export interface Proof {
  readonly acr?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  /** Seconds since 1970. */
  readonly authTime?: number | undefined;
}

/** Whether the sign-in was a strong one. */
export const isStrong = ({ acr, amr = [] }: Proof, { otpAcr, otpAmr = ['otp'] }: ClaimRules): boolean =>
  amr.some(method => otpAmr.includes(method)) || (acr !== undefined && otpAcr.includes(acr));

/**
 * When a one-time password was given: ISO 8601 UTC. Undefined when none was. Without a credible time of the sign-in its age is unknown, and
 * it does not count.
 */
export function otpTime(proof: Proof, rules: ClaimRules): string | undefined {
  const { authTime } = proof;
  const credible = authTime !== undefined && authTime * 1000 <= rules.now() + rules.toleranceSeconds * 1000;
  return credible && isStrong(proof, rules) ? instant(authTime) : undefined;
}

/** The principal of a console, dashboard, portal or import token. */
export function principalOf(payload: JWTPayload, rules: ClaimRules): Principal {
  const { sub, exp, auth_time: authTime, acr, amr, registre_roles: held } = parse(claims, payload);
  const otpAt = otpTime({ acr, amr, authTime }, rules);
  return {
    subject: sub,
    roles: grantsIn(held),
    ...(otpAt === undefined ? {} : { otpAt }),
    expiresAt: instant(exp),
  };
}

const holderClaims = z.object({
  sub: z.uuid(),
  exp: z.number(),
  registre_session: z.object({
    sessionId: z.uuid(),
    credentialId: z.uuid().optional(),
    position: z.string().length(32),
    generation: z.int().positive().optional(),
  }),
});

/** The principal of a holder's token: the subject is the account. */
export function holderOf(payload: JWTPayload): Principal {
  const { sub, exp, registre_session: session } = parse(holderClaims, payload);
  return { subject: sub, roles: [{ role: 'HOLDER' }], holderOf: sub, session, expiresAt: instant(exp) };
}

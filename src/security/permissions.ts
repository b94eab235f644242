/**
 * Decides whether a principal may do an action to a target. The target's schools and académies come from the ledger or a read model,
 * never from the client. Denies by default.
 */
import type { Clock } from '../clock.js';
import type { AccountKind } from '../domain/account/events.js';
import type { Right, Role } from '../domain/event.js';
import { IMPLIED_BY, ROLE_RULES, STRONG_ALWAYS, STRONG_ON_RESPONSABLES, type Action, type Reach } from './actions.js';
import type { Grant, Principal } from './principal.js';

/** The target of an action, as the system knows it. A field left out is unknown and grants nothing. */
export interface Target {
  /** The school concerned. With `accountUais` it must also be one of the account's schools. */
  readonly uai?: string;
  /** The académie of that school, or of what is asked for (statistics of an académie, an import). */
  readonly academie?: string;
  /** The département of that school, or of what is asked for. */
  readonly departement?: string;
  /** The circonscription of that school, or of what is asked for. */
  readonly circonscription?: string;
  readonly nation?: boolean;
  readonly accountId?: string;
  /** The schools of the account: of its children, or of the pupil. */
  readonly accountUais?: readonly string[];
  /** The académies of those schools, and of former schools where the account stays in their reach. */
  readonly accountAcademies?: readonly string[];
  /** Left out, the account counts as a responsable's. */
  readonly kind?: AccountKind;
}

/** A right to the action, where it comes from and when it ends. */
export interface Granted {
  readonly granted: true;
  readonly role: Role;
  readonly right: Right;
  /** UAI, or code of the académie, département or circonscription, that gave the right; absent for the nation, a holder, a visitor. */
  readonly scope?: string;
  /** What `scope` is the code of. */
  readonly reach: Reach;
  /** When the right ends (token or delegation, whichever is first); subscriptions end then. ISO 8601 UTC. */
  readonly until: string;
  /** When the grant itself ends (a delegation's date), however long the token lasts; absent when it has no end. ISO 8601. */
  readonly grantUntil?: string;
}

export type DeniedCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'RIGHT_LAPSED' | 'OTP_REQUIRED' | 'OTP_TOO_OLD';

export interface Denied {
  readonly granted: false;
  readonly code: DeniedCode;
}

/** Answers the first grant that allows the action; else why it is denied. */
export type Authorise = (principal: Principal | undefined, action: Action, target: Target) => Granted | Denied;

export interface AuthorisePolicy {
  /** Business time: delegations lapse by it. */
  readonly clock: Clock;
  /** Validity of a one-time password, in seconds. */
  readonly otpMaxAgeSeconds: number;
  /** Real time in milliseconds, by which tokens and one-time passwords age. */
  readonly realTime?: () => number;
}

/** True when the target is an account: its own schools and académies then decide. */
const isAccount = ({ accountId, accountUais, accountAcademies }: Target): boolean =>
  accountId !== undefined || accountUais !== undefined || accountAcademies !== undefined;

/** The scope of the grant that holds the target: its code; true for a scope without a code; else undefined. */
const within: Record<Reach, (grant: Grant, target: Target, principal: Principal) => string | true | undefined> = {
  SCHOOLS: ({ schools: ofGrant = [] }, target) => {
    const { uai, accountUais = [] } = target;
    if (!isAccount(target)) return ofGrant.find(school => school === uai);
    const concerned = uai === undefined ? accountUais : accountUais.filter(school => school === uai);
    return concerned.find(school => ofGrant.includes(school));
  },
  ACADEMIE: ({ academie: ofGrant }, target) => {
    const { uai, academie, accountAcademies = [] } = target;
    if (ofGrant === undefined) return undefined;
    if (!isAccount(target)) return academie === ofGrant ? ofGrant : undefined;
    // If a school is named, its académie counts, not that of another school of the account.
    const schoolFits = academie === ofGrant || (academie === undefined && uai === undefined);
    return schoolFits && accountAcademies.includes(ofGrant) ? ofGrant : undefined;
  },
  DEPARTEMENT: ({ departement: ofGrant }, target) =>
    ofGrant !== undefined && !isAccount(target) && target.departement === ofGrant ? ofGrant : undefined,
  CIRCONSCRIPTION: ({ circonscription: ofGrant }, target) =>
    ofGrant !== undefined && !isAccount(target) && target.circonscription === ofGrant ? ofGrant : undefined,
  NATION: ({ nation }) => (nation === true ? true : undefined),
  OWN: (_grant, { accountId }, { holderOf }) => (holderOf !== undefined && accountId === holderOf ? true : undefined),
  ANYONE: () => true,
};

/** True when the grant allows the action on some target. Whoever holds a right on a school may see the school. */
const allows = ({ role, rights }: Grant, action: Action): boolean => {
  const rule = ROLE_RULES[role];
  if (!rule?.may.includes(action)) return false;
  if (!rule.onlyNamedRights || action === 'SCHOOL_READ') return true;
  return [action, ...(IMPLIED_BY[action] ?? [])].some(allowing => rights?.includes(allowing));
};

/** True when the grant has ended. A delegation without an end counts as ended, and so does an end that is no date. */
const hasLapsed = ({ role, until }: Grant, now: string): boolean =>
  until === undefined ? role === 'SCHOOL_DELEGATE' : !(Date.parse(until) > Date.parse(now));

const earliest = (...instants: (string | undefined)[]): string =>
  instants.filter(instant => instant !== undefined).reduce((a, b) => (Date.parse(a) <= Date.parse(b) ? a : b));

/** Makes `authorise(principal, action, target)`, the one check of rights. */
export function createAuthorise({ clock, otpMaxAgeSeconds, realTime = Date.now }: AuthorisePolicy): Authorise {
  const denied = (code: DeniedCode): Denied => ({ granted: false, code });

  /** Why the one-time password does not suffice; `undefined` when it does. */
  const otpFault = (principal: Principal): DeniedCode | undefined => {
    if (principal.otpAt === undefined) return 'OTP_REQUIRED';
    const age = realTime() - Date.parse(principal.otpAt);
    return age <= otpMaxAgeSeconds * 1000 ? undefined : 'OTP_TOO_OLD';
  };

  return (principal, action, target) => {
    if (!principal || !(Date.parse(principal.expiresAt) > realTime())) return denied('UNAUTHENTICATED');
    const now = clock.now();
    let refusal: DeniedCode = 'FORBIDDEN';
    for (const grant of principal.roles) {
      const rule = ROLE_RULES[grant.role];
      if (!rule || !allows(grant, action)) continue;
      if (rule.studentsOnly && (isAccount(target) || target.kind !== undefined) && target.kind !== 'STUDENT') continue;
      const reached = rule.reach
        .map(reach => ({ reach, scope: within[reach](grant, target, principal) }))
        .find(({ scope }) => scope !== undefined);
      if (reached === undefined) continue;
      if (hasLapsed(grant, now)) {
        refusal = 'RIGHT_LAPSED';
        continue;
      }
      const onOwnAccount = rule.reach.includes('OWN');
      const strong =
        !onOwnAccount &&
        (STRONG_ALWAYS.includes(action) || (STRONG_ON_RESPONSABLES.includes(action) && target.kind !== 'STUDENT'));
      const fault = strong ? otpFault(principal) : undefined;
      if (fault) {
        refusal = fault;
        continue;
      }
      return {
        granted: true,
        role: grant.role,
        right: grant.role === 'SCHOOL_DELEGATE' ? 'DELEGATION' : 'OWN',
        ...(typeof reached.scope === 'string' ? { scope: reached.scope } : {}),
        reach: reached.reach,
        until: earliest(principal.expiresAt, grant.until),
        ...(grant.until === undefined ? {} : { grantUntil: grant.until }),
      };
    }
    return denied(refusal);
  };
}

/** Where a principal may do an action, for lists without a single target (`schools`). */
export interface Scopes {
  readonly schools: readonly string[];
  readonly academies: readonly string[];
  readonly departements: readonly string[];
  readonly circonscriptions: readonly string[];
  readonly nation: boolean;
}

/** The scopes of the grants in force. Checks neither the token's expiry nor strong authentication. Denied when there is none. */
export function scopesFor({ roles }: Principal, action: Action, now: string): Scopes | Denied {
  const schools = new Set<string>();
  const academies = new Set<string>();
  const departements = new Set<string>();
  const circonscriptions = new Set<string>();
  let nation = false;
  const granting = roles.filter(grant => allows(grant, action));
  for (const grant of granting) {
    if (hasLapsed(grant, now)) continue;
    const reach = ROLE_RULES[grant.role]?.reach ?? [];
    if (reach.includes('SCHOOLS')) for (const uai of grant.schools ?? []) schools.add(uai);
    if (reach.includes('ACADEMIE') && grant.academie !== undefined) academies.add(grant.academie);
    if (reach.includes('DEPARTEMENT') && grant.departement !== undefined) departements.add(grant.departement);
    if (reach.includes('CIRCONSCRIPTION') && grant.circonscription !== undefined)
      circonscriptions.add(grant.circonscription);
    if (reach.includes('NATION') && grant.nation) nation = true;
  }
  if (nation || schools.size + academies.size + departements.size + circonscriptions.size > 0)
    return {
      schools: [...schools],
      academies: [...academies],
      departements: [...departements],
      circonscriptions: [...circonscriptions],
      nation,
    };
  return { granted: false, code: granting.some(grant => hasLapsed(grant, now)) ? 'RIGHT_LAPSED' : 'FORBIDDEN' };
}

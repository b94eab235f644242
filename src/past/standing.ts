/** What an account is to a school at a moment, and what differs between two of them. */
import type { AccountKind, AccountOrigin, AccountState } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import type { Kinship } from '../domain/bases.js';
import { isAccount, isStudent, type AccountDocument } from '../../projections/people/documents.js';
import type { PastPeople } from './people.js';

/** A pupil of the school for whom the account is. */
export interface StandingPupil {
  readonly studentId: string;
  readonly surname: string | null;
  readonly firstName: string | null;
  readonly classCode: string;
  readonly classLabel: string | null;
  readonly mef: string | null;
  /** What the base says that the holder is to the pupil, and the legal level; null for the pupil's own account. */
  readonly kinship: Kinship | null;
  readonly legalLevel: number | null;
  readonly disputed: boolean;
}

/** An account of the school at a moment. Instants are ISO 8601 UTC. */
export interface Standing {
  readonly state: AccountState;
  readonly origin: AccountOrigin;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  readonly notifiedAt: string | null;
  readonly pupils: readonly StandingPupil[];
}

/** What an account is at a moment, with what tells whether names and contact details are others, and the names themselves. */
export interface Found {
  readonly standing: Standing;
  readonly identityVersion: number | undefined;
  readonly contactVersion: number | undefined;
  readonly surname: string | undefined;
  readonly firstName: string | undefined;
  readonly login: string | undefined;
  readonly sort: string;
  readonly search: string;
}

/** What became otherwise for an account, from the first moment to the second. */
export const CHANGE_KINDS = [
  'ARRIVED',
  'LEFT',
  'STATE',
  'ORIGIN',
  'NOTIFIED',
  'IDENTITY',
  'CONTACT',
  'CLASS',
  'PUPIL_ADDED',
  'PUPIL_REMOVED',
  'LINK',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

function pupilOf(people: PastPeople, studentId: string, link?: Account['links'][number]): StandingPupil | undefined {
  const pupil = people.get(studentId);
  const placement = people.has(studentId) && isStudent(pupil) ? pupil.student?.placement : undefined;
  if (!isStudent(pupil) || !placement) return undefined;
  return {
    studentId,
    surname: pupil.surname ?? null,
    firstName: pupil.firstName ?? null,
    classCode: placement.classCode,
    classLabel: pupil.classLabel ?? null,
    mef: placement.mef ?? null,
    kinship: link?.kinship ?? null,
    legalLevel: link?.legalLevel ?? null,
    disputed: link?.disputeId !== undefined,
  };
}

/** The pupils of the school for whom the account is: those attached, or the one whose own it is once the pupil's events say so, too. */
function pupilsOf(people: PastPeople, { accountId, kind, studentId, links }: Account): StandingPupil[] {
  if (kind === 'RESPONSABLE') return links.flatMap(link => pupilOf(people, link.studentId, link) ?? []);
  const pupil = studentId === undefined ? undefined : people.get(studentId);
  const isOwn = isStudent(pupil) && pupil.student?.accountId === accountId;
  return isOwn ? [pupilOf(people, studentId!) ?? []].flat() : [];
}

/** The account as it stands to the school; undefined when it is for none of its pupils. */
export function standingOf(people: PastPeople, accountId: string, kind: AccountKind): Found | undefined {
  const document = people.get(accountId);
  if (!isAccount(document) || document.account.kind !== kind) return undefined;
  const { account, surname, firstName, login, sort, search } = document as AccountDocument<Account>;
  const pupils = pupilsOf(people, account);
  if (pupils.length === 0) return undefined;
  const { state, origin, hasEmail, hasMobile, notification } = account;
  pupils.sort((one, other) => (one.studentId < other.studentId ? -1 : 1));
  return {
    standing: { state, origin, hasEmail, hasMobile, notifiedAt: notification?.at ?? null, pupils },
    identityVersion: account.identity?.version,
    contactVersion: account.contact?.version,
    ...{ surname, firstName, login, sort: sort ?? '', search: search ?? '' },
  };
}

function* changesOfPupils(before: Standing, after: Standing): Generator<ChangeKind> {
  const was = new Map(before.pupils.map(pupil => [pupil.studentId, pupil]));
  for (const pupil of after.pupils) {
    const earlier = was.get(pupil.studentId);
    was.delete(pupil.studentId);
    if (!earlier) {
      yield 'PUPIL_ADDED';
      continue;
    }
    const { classCode, mef, kinship, legalLevel, disputed } = earlier;
    if (pupil.classCode !== classCode || pupil.mef !== mef) yield 'CLASS';
    if (pupil.kinship !== kinship || pupil.legalLevel !== legalLevel || pupil.disputed !== disputed) yield 'LINK';
  }
  if (was.size > 0) yield 'PUPIL_REMOVED';
}

/** What changed, in the order of `CHANGE_KINDS`; nothing for an account that stands as it did. */
export function changesBetween(before: Found | undefined, after: Found | undefined): ChangeKind[] {
  if (!before || !after) return before ? ['LEFT'] : after ? ['ARRIVED'] : [];
  const [was, is] = [before.standing, after.standing];
  const found = new Set<ChangeKind>(changesOfPupils(was, is));
  if (was.state !== is.state) found.add('STATE');
  if (was.origin !== is.origin) found.add('ORIGIN');
  if (was.notifiedAt !== is.notifiedAt && is.notifiedAt !== null) found.add('NOTIFIED');
  if (before.identityVersion !== after.identityVersion) found.add('IDENTITY');
  const sameContact =
    before.contactVersion === after.contactVersion && was.hasEmail === is.hasEmail && was.hasMobile === is.hasMobile;
  if (!sameContact) found.add('CONTACT');
  return CHANGE_KINDS.filter(kind => found.has(kind));
}

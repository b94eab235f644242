/**
 * Scores how much two responsables look like one person, with the reasons. Pairs with equal names and mobile are merged by the rule
 * (`by-rule.ts`), and are scored only where that was refused. A score is a sum of points, for people to read: it decides which pairs are
 * listed, and in what order.
 */
import { distance } from 'fastest-levenshtein';
import type { DuplicateReason } from '../../domain/account/merge/reasons.js';
import type { Name } from '../../text/names.js';

/** What is compared of a responsable; names are as `nameOf` makes them. */
export interface LikenessFacts {
  /** The surname in use and the surname of birth. */
  readonly surnames: readonly Name[];
  readonly firstName: Name;
  /** Those that a base holds in a field of their own. */
  readonly otherFirstNames: readonly Name[];
  readonly civility?: 'M' | 'MME';
  /** E.164. */
  readonly mobile?: string;
  readonly homePhone?: string;
  readonly email?: string;
  /** Lines, postal code and city as one key. */
  readonly address?: string;
  readonly studentIds: readonly string[];
}

export interface Likeness {
  /** 0–100. */
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

/** From this score on, two accounts are listed. */
export const CANDIDATE_FROM = 50;

/** Bases cut surnames at this many characters. */
const CUT_AT = 25;
/** Names are compared without spaces and hyphens, so that a cut one may have this many characters fewer. */
const MOST_SIGNS_LEFT_OUT = 5;
/** Shorter names are too much alike: one differing letter shows no misspelling. */
const SHORTEST_NEAR = 4;
/** From this length on, names may differ in two letters and still be near. */
const LONG = 8;

/** Words before a surname that a base may leave out, or write together with it. */
const PARTICLES = new Set([
  'D',
  'DA',
  'DE',
  'DEL',
  'DES',
  'DI',
  'DOS',
  'DU',
  'EL',
  'L',
  'LA',
  'LE',
  'LES',
  'VAN',
  'VON',
]);

/** What speaks for one person: points, and the reason to show. Equal surnames or first names have no reason of their own. */
type Evidence = readonly [points: number, reason?: DuplicateReason];

/** Whether one name is the other with two adjacent letters swapped. */
function hasSwappedLetters(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a.slice(0, at) + (a[at + 1] ?? '') + a[at] + a.slice(at + 2) === b;
}

/** Whether one name may be a misspelling of the other. */
const isNear = (a: string, b: string): boolean => {
  const shortest = Math.min(a.length, b.length);
  return shortest >= SHORTEST_NEAR && (distance(a, b) <= (shortest >= LONG ? 2 : 1) || hasSwappedLetters(a, b));
};

/** `DE LA TOUR` → `DELATOUR`, `LATOUR`, `TOUR`. */
function withoutParticles({ parts }: Name): string[] {
  const from = parts.findIndex(part => !PARTICLES.has(part));
  return parts.slice(0, Math.max(from, 0) + 1).map((_, at) => parts.slice(at).join(''));
}

/** Whether one name has all the parts of the other. */
const isPart = (a: Name, b: Name): boolean =>
  a.parts.every(part => b.parts.includes(part)) || b.parts.every(part => a.parts.includes(part));

/** Whether one is the other cut at 25 characters. */
const isCut = (a: string, b: string): boolean => {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const isOfCutLength = short.length >= CUT_AT - MOST_SIGNS_LEFT_OUT && short.length <= CUT_AT;
  return short.length < long.length && isOfCutLength && long.startsWith(short);
};

/** The evidence with the most points. */
const best = (found: readonly (Evidence | undefined)[]): Evidence | undefined =>
  found.reduce((a, b) => (b && (!a || b[0] > a[0]) ? b : a), undefined);

/** `NAME_CUT` is also the reason when one surname has only some parts of the other, or a particle fewer. */
function surnameEvidence(a: Name, b: Name): Evidence | undefined {
  if (a.whole === b.whole) return [25];
  if (isCut(a.whole, b.whole)) return [22, 'NAME_CUT'];
  if (isPart(a, b) || withoutParticles(a).some(form => withoutParticles(b).includes(form))) return [20, 'NAME_CUT'];
  return isNear(a.whole, b.whole) ? [15, 'NAME_NEAR'] : undefined;
}

function firstNameEvidence(a: Name, b: Name): Evidence | undefined {
  if (a.whole === b.whole) return [20];
  if (isPart(a, b)) return [15, 'FIRST_NAME_PARTLY'];
  if (isNear(a.whole, b.whole)) return [12, 'NAME_NEAR'];
  return a.parts[0] === b.parts[0] ? [8, 'FIRST_NAME_PARTLY'] : undefined;
}

const isAmong = ({ whole }: Name, names: readonly Name[]): boolean => names.some(name => name.whole === whole);

/** The first name of one may be another first name of the other's record. */
const otherFirstNameEvidence = (a: LikenessFacts, b: LikenessFacts): Evidence | undefined =>
  isAmong(a.firstName, b.otherFirstNames) || isAmong(b.firstName, a.otherFirstNames)
    ? [10, 'OTHER_FIRST_NAME']
    : undefined;

/** Whether they share a contact that makes them one person despite different surnames (one base has the maiden name, the other not). */
const sharesContact = (a: LikenessFacts, b: LikenessFacts): boolean =>
  same(a.mobile, b.mobile) ||
  same(a.email, b.email) ||
  (sharesChild(a, b) && (same(a.address, b.address) || same(a.homePhone, b.homePhone)));

/**
 * Surnames and first names must both be alike, or stand in each other's place, or first names be equal and a contact shared; else `undefined`.
 * The reason `SAME_NAME` is shown where neither surname nor first name has another.
 */
function nameEvidence(a: LikenessFacts, b: LikenessFacts): Evidence[] | undefined {
  const surname = best(a.surnames.flatMap(one => b.surnames.map(other => surnameEvidence(one, other))));
  const firstName = best([firstNameEvidence(a.firstName, b.firstName), otherFirstNameEvidence(a, b)]);
  if (surname && firstName)
    return surname[1] || firstName[1] ? [surname, firstName] : [surname, firstName, [0, 'SAME_NAME']];
  const swapped =
    a.surnames.some(({ whole }) => whole === b.firstName.whole) &&
    b.surnames.some(({ whole }) => whole === a.firstName.whole);
  if (swapped) return [[35, 'NAMES_SWAPPED']];
  return a.firstName.whole === b.firstName.whole && sharesContact(a, b) ? [[25, 'SURNAME_DIFFERS']] : undefined;
}

const same = <T>(a: T | undefined, b: T | undefined): boolean => a !== undefined && a === b;
const differ = <T>(a: T | undefined, b: T | undefined): boolean => a !== undefined && b !== undefined && a !== b;

const sharesChild = (a: LikenessFacts, b: LikenessFacts): boolean => a.studentIds.some(id => b.studentIds.includes(id));

/** Whether both have a mobile, or both an e-mail address, and the two differ. */
const contactsDiffer = (a: LikenessFacts, b: LikenessFacts): boolean =>
  differ(a.mobile, b.mobile) || differ(a.email, b.email);

function mobileEvidence({ mobile }: LikenessFacts, other: LikenessFacts): Evidence {
  if (mobile === undefined || other.mobile === undefined) return [0, 'MOBILE_MISSING'];
  return mobile === other.mobile ? [30, 'SAME_MOBILE'] : [-20, 'MOBILE_DIFFERS'];
}

/**
 * Scores two responsables; 0 when their names are not alike or their civilities differ. `inOneSchool`: each has a record in the same
 * school.
 */
export function likeness(a: LikenessFacts, b: LikenessFacts, inOneSchool: boolean): Likeness {
  const names = nameEvidence(a, b);
  if (!names || differ(a.civility, b.civility)) return { score: 0, reasons: [] };
  const evidence: Evidence[] = [...names, mobileEvidence(a, b)];
  if (same(a.email, b.email)) evidence.push([25, 'SAME_EMAIL']);
  if (sharesChild(a, b)) evidence.push([25, 'SAME_CHILD']);
  if (same(a.homePhone, b.homePhone)) evidence.push([15, 'SAME_HOME_PHONE']);
  if (same(a.address, b.address)) evidence.push([10, 'SAME_ADDRESS']);
  if (inOneSchool && !contactsDiffer(a, b)) evidence.push([15, 'SAME_SCHOOL']);
  const points = evidence.reduce((sum, [more]) => sum + more, 0);
  return {
    score: Math.min(100, Math.max(0, points)),
    reasons: [...new Set(evidence.flatMap(([, reason]) => reason ?? []))],
  };
}

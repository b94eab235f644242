/** What an account is to a school at a moment, and what differs between two of them. */
import type { StandingPupil, StandingRow } from '../../projections/periods/queries.js';

/** An account of the school at a moment, with its pupils there. */
export interface Standing extends Pick<StandingRow, 'state' | 'origin' | 'hasEmail' | 'hasMobile' | 'notifiedAt'> {
  readonly pupils: readonly StandingPupil[];
}

/** What an account is at a moment, with what tells whether names and contact details are others, and the names themselves. */
export interface Found extends Pick<
  StandingRow,
  'identityVersion' | 'contactVersion' | 'surname' | 'firstName' | 'login' | 'sort' | 'search'
> {
  readonly standing: Standing;
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

/** The accounts that the rows tell of, by id. Rows of one account come one after the other. */
export function standingsOf(rows: readonly StandingRow[]): ReadonlyMap<string, Found> {
  const accounts = new Map<string, Found>();
  for (const { accountId, state, origin, hasEmail, hasMobile, notifiedAt, pupil, ...found } of rows) {
    const known = accounts.get(accountId);
    const pupils = [...(known?.standing.pupils ?? []), pupil];
    accounts.set(accountId, { ...found, standing: { state, origin, hasEmail, hasMobile, notifiedAt, pupils } });
  }
  return accounts;
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

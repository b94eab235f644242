/**
 * Compares what a person says with what base and school say, without showing the latter. Whoever helps could guess in this way: the
 * comparisons of one account are few a day, by all who help together, and each diagnosis is recorded as a read of personal data.
 */
import type { PhoneRegion } from '../../domain/academies.js';
import type { Comparison, Said } from '../../domain/diagnosis/facts.js';
import { REFUSALS } from '../../domain/refusals.js';
import type { Rate } from '../../security/rate-limits.js';
import { firstNameKeys, nameKeys, surnameKeys } from '../../text/names.js';
import { phoneNumber } from '../../text/phone.js';
import type { Identity } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { ApiError } from '../errors.js';
import type { PersonSaysInput } from './types.js';

/** Ten diagnoses a day with something to compare, for one account. */
export const COMPARISONS: Rate = { burst: 10, perMinute: 10 / (24 * 60) };

/** What base and school know of the person. */
export interface KnownOfPerson {
  readonly identity: Identity | undefined;
  /** E.164. */
  readonly mobiles: readonly string[];
  /** Of the children to be confirmed whom the caller may see: the dates that the base has. */
  readonly birthDates: readonly string[];
  /** Whether there are other children to be confirmed: their dates are not compared, for the caller could guess them. */
  readonly othersOutOfReach: boolean;
  /** Where the account's numbers are dialled. */
  readonly region: PhoneRegion;
}

const share = (one: readonly string[], other: readonly string[]): boolean => one.some(key => other.includes(key));

const comparison = (same: boolean): Comparison => (same ? 'SAME' : 'DIFFERS');

/** How many values of `one` are missing in `other`. A value that comes twice in `one` must come twice in `other`. */
function lacking(one: readonly string[], other: readonly string[]): number {
  const left = [...other];
  return one.filter(value => {
    const at = left.indexOf(value);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  }).length;
}

const nonBlank = (text: string | null | undefined): string | undefined => text?.trim() || undefined;

/** What came of the comparisons. */
export interface Compared {
  readonly said: Said;
  /**
   * How many children have a birth date that the person has not said. Undefined when none was said, or some children are out of the caller's
   * reach.
   */
  readonly childrenLeft: number | undefined;
}

/** How the dates that the person says compare with those of the children whom the caller may see. */
function datesCompared(
  said: readonly string[],
  { birthDates, othersOutOfReach }: KnownOfPerson,
): { birthDates: Said['birthDates']; childrenLeft: number | undefined } {
  const childrenLeft = lacking(birthDates, said);
  // Other dates that the person says may be those of the children out of reach: they are not judged.
  if (othersOutOfReach) return { birthDates: childrenLeft ? 'DIFFERS' : 'OUT_OF_REACH', childrenLeft: undefined };
  return { birthDates: comparison(childrenLeft === 0 && lacking(said, birthDates) === 0), childrenLeft };
}

const mobileOf = (typed: string, region: PhoneRegion): string => {
  const mobile = phoneNumber(typed, region, 'MOBILE');
  if (mobile === undefined) throw new ApiError('BAD_USER_INPUT', REFUSALS.MOBILE_INVALID, { field: 'mobile' });
  return mobile;
};

/**
 * Compares what the person says with what is known. Throws TOO_MANY_REQUESTS when this was done too often for the account, BAD_USER_INPUT for a
 * text that is no mobile number.
 */
export async function compareSaid(
  context: ApiContext,
  accountId: string,
  says: PersonSaysInput | null | undefined,
  known: KnownOfPerson,
): Promise<Compared> {
  const surname = nonBlank(says?.surname);
  const firstName = nonBlank(says?.firstName);
  const typedMobile = nonBlank(says?.mobile);
  const birthDates = says?.birthDates?.length ? says.birthDates : undefined;
  const mobile = typedMobile === undefined ? undefined : mobileOf(typedMobile, known.region);
  if ([surname, firstName, mobile, birthDates].some(value => value !== undefined)) {
    const wait = await context.services.comparisons.take(accountId);
    if (wait > 0) throw new ApiError('TOO_MANY_REQUESTS', undefined, { retryAfter: wait });
  }
  // Where the base gives no name there is nothing to compare: the path says by itself that the name is missing.
  const { identity } = known;
  const dates = birthDates && datesCompared(birthDates, known);
  return {
    childrenLeft: dates?.childrenLeft,
    said: {
      surname: surname && identity ? comparison(share(nameKeys(surname), surnameKeys(identity))) : 'NOT_SAID',
      firstName:
        firstName && identity
          ? comparison(share(firstNameKeys(firstName), firstNameKeys(identity.firstName)))
          : 'NOT_SAID',
      mobile: mobile === undefined ? 'NOT_SAID' : comparison(known.mobiles.includes(mobile)),
      birthDates: dates?.birthDates ?? 'NOT_SAID',
    },
  };
}

/** Compares who somebody is, as FranceConnect says it, with what the base says. */
import type { IdentityDifference } from '../domain/account/franceconnect-events.js';
import { firstNameKeys, nameKeys, surnameKeys } from './names.js';

/** As FranceConnect says it: the surname at birth and all first names. */
interface Vouched {
  readonly givenName: string;
  readonly familyName: string;
  readonly gender?: 'female' | 'male';
}

/** As the base says it: the surname is the one in use. */
interface Recorded {
  readonly surname: string;
  readonly birthSurname?: string;
  readonly usageSurname?: string;
  readonly firstName: string;
  readonly otherFirstNames?: readonly string[];
  readonly civility?: 'M' | 'MME';
}

const haveCommon = (some: readonly string[], others: readonly string[]): boolean =>
  some.some(key => key !== '' && others.includes(key));

const sameSurname = ({ familyName }: Vouched, recorded: Recorded): boolean =>
  haveCommon(nameKeys(familyName), surnameKeys(recorded));

/** The first names, or the first few of them, are the same: most people use one of those that the register has. */
const sameFirstName = ({ givenName }: Vouched, { firstName, otherFirstNames = [] }: Recorded): boolean =>
  haveCommon(
    firstNameKeys(givenName),
    [firstName, [firstName, ...otherFirstNames].join(' ')].flatMap(names => firstNameKeys(names)),
  );

const CIVILITIES = { female: 'MME', male: 'M' } as const;

/** The fields in which the two differ. What one of them does not say does not differ. Nobody is refused for it. */
export function identityDifferences(vouched: Vouched, recorded: Recorded): IdentityDifference[] {
  const { gender } = vouched;
  const { civility } = recorded;
  const sameCivility = gender === undefined || civility === undefined || CIVILITIES[gender] === civility;
  return [
    ...(sameSurname(vouched, recorded) ? [] : (['SURNAME'] as const)),
    ...(sameFirstName(vouched, recorded) ? [] : (['FIRST_NAME'] as const)),
    ...(sameCivility ? [] : (['CIVILITY'] as const)),
  ];
}

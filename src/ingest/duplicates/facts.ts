/** Makes the facts by which two responsables are compared, from a base's record or from the vault. */
import type { Contact, Identity } from '../../vault/vault.js';
import { emailKey } from '../../text/email.js';
import { nameKey, nameOf } from '../../text/names.js';
import type { LikenessFacts } from './score.js';

const addressKey = ({ lines, postalCode = '', city = '' }: NonNullable<Contact['address']>): string =>
  nameKey([...lines, postalCode, city].join(' '));

export function factsOf(identity: Identity, contact: Contact, studentIds: readonly string[]): LikenessFacts {
  const { surname, birthSurname, usageSurname, firstName, otherFirstNames = [], civility } = identity;
  const surnames = new Set([surname, birthSurname, usageSurname].filter(name => name !== undefined));
  const { mobile, homePhone, email, address } = contact;
  return {
    surnames: [...surnames].map(nameOf),
    firstName: nameOf(firstName),
    otherFirstNames: otherFirstNames.map(nameOf),
    studentIds,
    ...(civility && { civility }),
    ...(mobile !== undefined && { mobile }),
    ...(homePhone !== undefined && { homePhone }),
    ...(email !== undefined && { email: emailKey(email) }),
    ...(address && { address: addressKey(address) }),
  };
}

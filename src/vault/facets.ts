/** The two facets of a person, identity and contact, and the comparison of two contacts. */
import type { ContactField } from '../domain/account/events.js';
import type { Contact, ContactAuthor } from './vault.js';
import { canonicalJson } from '../domain/canonical-json.js';

export interface Facet {
  /** Its number in the table. */
  readonly number: 1 | 2;
  readonly name: 'identity' | 'contact';
}

export const IDENTITY: Facet = { number: 1, name: 'identity' };
export const CONTACT: Facet = { number: 2, name: 'contact' };

/** The number of each author in the table. */
export const AUTHORS: Readonly<Record<ContactAuthor, number>> = { BASE: 0, ACCOUNT: 1 };

/** The context that a facet is sealed with. */
export const facetContext = ({ name }: Facet, personId: string, version: number): string =>
  `${personId}/${name}/${version}`;

const FIELDS: readonly (readonly [keyof Contact, ContactField])[] = [
  ['email', 'EMAIL'],
  ['mobile', 'MOBILE'],
  ['homePhone', 'HOME_PHONE'],
  ['workPhone', 'WORK_PHONE'],
  ['address', 'ADDRESS'],
];

/** The fields in which two contacts differ. */
export const changedFields = (before: Contact, after: Contact): ContactField[] =>
  FIELDS.filter(([key]) => canonicalJson(before[key] ?? null) !== canonicalJson(after[key] ?? null)).map(
    ([, field]) => field,
  );

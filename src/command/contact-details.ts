/** Contact details in the vault: what changes, and what then is in force when base, school and holder all had a say. */
import type { ContactFacts } from '../domain/account/commands.js';
import { CONTACT_FIELDS, type ContactField } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import type { VaultRef } from '../domain/event.js';
import type { Contact } from '../vault/vault.js';
import type { BaseContact } from './commands.js';
import type { Deps } from './dependencies.js';

const KEYS: Readonly<Record<ContactField, keyof Contact>> = {
  EMAIL: 'email',
  MOBILE: 'mobile',
  HOME_PHONE: 'homePhone',
  WORK_PHONE: 'workPhone',
  ADDRESS: 'address',
};

/** `undefined` leaves a field as it is, `null` clears it. */
export type ContactChange = { readonly [Key in keyof Contact]?: Contact[Key] | null };

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).sort() : value;

const differs = (one: Contact, other: Contact, field: ContactField): boolean =>
  JSON.stringify(sorted(one[KEYS[field]])) !== JSON.stringify(sorted(other[KEYS[field]]));

const changedFields = (before: Contact, after: Contact): ContactField[] =>
  CONTACT_FIELDS.filter(field => differs(before, after, field));

const facts = (contact: VaultRef, value: Contact, changed: readonly ContactField[]): ContactFacts => ({
  contact,
  hasEmail: value.email !== undefined,
  hasMobile: value.mobile !== undefined,
  changed,
});

const sameRef = (one: VaultRef | undefined, other: VaultRef | undefined): boolean =>
  one?.personId === other?.personId && one?.version === other?.version;

export async function contactOf({ vault }: Deps, ref: VaultRef | undefined): Promise<Contact> {
  if (!ref) return {};
  const [contact] = await vault.persons.contacts([ref]);
  return contact ?? {};
}

const changed = (before: Contact, change: ContactChange): Contact =>
  Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );

const withoutUndefined = (change: ContactChange): ContactChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** The contact in force with a change: written to the vault when it differs. */
export async function recordChange(deps: Deps, account: Account, change: ContactChange): Promise<ContactFacts> {
  const before = await contactOf(deps, account.contact);
  const after = changed(before, withoutUndefined(change));
  const fields = changedFields(before, after);
  if (fields.length === 0 && account.contact) return facts(account.contact, after, []);
  const { personId } = account;
  const [recorded] = await deps.vault.persons.recordContacts([{ personId, value: after }], 'ACCOUNT');
  return facts(recorded!.ref, after, fields);
}

/** What is in force once the base has said something new: its changes, save where the holder has proven another. */
export async function mergeBase(
  deps: Deps,
  account: Account | undefined,
  base: BaseContact,
): Promise<{ base: VaultRef; recorded: ContactFacts }> {
  const plain: ContactFacts = {
    contact: base.ref,
    hasEmail: base.hasEmail,
    hasMobile: base.hasMobile,
    changed: base.changed,
  };
  if (sameRef(account?.baseContact, base.ref)) return { base: base.ref, recorded: plain };
  const followsBase = !account || sameRef(account.contact, account.baseContact);
  if (followsBase && base.changed.length) return { base: base.ref, recorded: plain };
  const [said, before, now] = await Promise.all([
    contactOf(deps, base.ref),
    contactOf(deps, account?.baseContact),
    contactOf(deps, account?.contact),
  ]);
  if (followsBase) return { base: base.ref, recorded: { ...plain, changed: changedFields(before, said) } };
  const taken = changedFields(before, said).filter(field => account.held[field] !== 'HOLDER');
  const merged = changed(now, Object.fromEntries(taken.map(field => [KEYS[field], said[KEYS[field]] ?? null])));
  const fields = changedFields(now, merged);
  if (changedFields(said, merged).length === 0) return { base: base.ref, recorded: facts(base.ref, merged, fields) };
  if (fields.length === 0 && account.contact) return { base: base.ref, recorded: facts(account.contact, merged, []) };
  const { personId } = account;
  const [recorded] = await deps.vault.persons.recordContacts([{ personId, value: merged }], 'ACCOUNT');
  return { base: base.ref, recorded: facts(recorded!.ref, merged, fields) };
}

/**
 * Contact details in the vault: what a change alters, and what is in force once base, school and holder each wrote
 * some.
 */
import type { ContactFacts } from '../../domain/account/commands.js';
import { CONTACT_FIELDS, PROVABLE_FIELDS, type ContactField } from '../../domain/account/events.js';
import type { Account } from '../../domain/account/state.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { sameRef, type VaultRef } from '../../domain/vault-ref.js';
import type { Contact } from '../../vault/vault.js';
import type { Deps } from '../dependencies.js';

const KEY_OF: Readonly<Record<ContactField, keyof Contact>> = {
  EMAIL: 'email',
  MOBILE: 'mobile',
  HOME_PHONE: 'homePhone',
  WORK_PHONE: 'workPhone',
  ADDRESS: 'address',
};

/** `undefined` leaves a field as it is, `null` clears it. */
export type ContactChange = { readonly [Key in keyof Contact]?: Contact[Key] | null };

const differs = (one: Contact, other: Contact, field: ContactField): boolean =>
  canonicalJson(one[KEY_OF[field]]) !== canonicalJson(other[KEY_OF[field]]);

const changedFields = (before: Contact, after: Contact): ContactField[] =>
  CONTACT_FIELDS.filter(field => differs(before, after, field));

/** The address and the mobile that the holder has proven, whatever was written beside them since. */
export interface ProvenContact {
  readonly email?: string | undefined;
  readonly mobile?: string | undefined;
}

/** Reads what the holder has proven. */
export async function provenContact(deps: Deps, { proven }: Pick<Account, 'proven'>): Promise<ProvenContact> {
  const [{ email }, { mobile }] = await Promise.all([contactOf(deps, proven?.EMAIL), contactOf(deps, proven?.MOBILE)]);
  return { email, mobile };
}

/** The facts of a contact for a decision: `value` is what `contact` refers to, `changed` the fields that differ from before. */
function contactFacts(
  contact: VaultRef,
  value: Contact,
  changed: readonly ContactField[],
  proven: ProvenContact,
): ContactFacts {
  const isNotTheProven = (key: 'email' | 'mobile'): boolean => proven[key] !== undefined && proven[key] !== value[key];
  const unproven = PROVABLE_FIELDS.filter(
    field => changed.includes(field) && isNotTheProven(field === 'EMAIL' ? 'email' : 'mobile'),
  );
  return {
    contact,
    hasEmail: (value.email ?? proven.email) !== undefined,
    hasMobile: (value.mobile ?? proven.mobile) !== undefined,
    changed,
    ...(unproven.length && { unproven }),
  };
}

/** Reads a contact from the vault; empty without a reference. */
export async function contactOf({ vault }: Deps, ref: VaultRef | undefined): Promise<Contact> {
  if (!ref) return {};
  const [contact] = await vault.persons.contacts([ref]);
  return contact ?? {};
}

const withChange = (before: Contact, change: ContactChange): Contact =>
  Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );

const withoutUndefined = (change: ContactChange): ContactChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

/** The contact in force with a change made to it: written to the vault when it differs. */
export async function recordChange(deps: Deps, account: Account, change: ContactChange): Promise<ContactFacts> {
  const [before, proven] = await Promise.all([contactOf(deps, account.contact), provenContact(deps, account)]);
  const after = withChange(before, withoutUndefined(change));
  const fields = changedFields(before, after);
  if (fields.length === 0 && account.contact) return contactFacts(account.contact, after, [], proven);
  const { personId } = account;
  const [recorded] = await deps.vault.persons.recordContacts([{ personId, value: after }], 'ACCOUNT');
  return contactFacts(recorded!.ref, after, fields, proven);
}

/** What a base says of a person's contact: the result of `vault.persons.recordContacts` and what lists may show. */
export interface BaseContact {
  readonly ref: VaultRef;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  /** The fields that differ from the base's version before: `Recorded.fields` of the vault. */
  readonly changed: readonly ContactField[];
}

/**
 * The contact in force once the base has a new version: a field that the base changed takes its value, the others keep
 * what school or holder wrote. What the holder has proven stands beside it.
 */
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
  // The account has this version already: the decision records no contact details.
  if (sameRef(account?.baseContact, base.ref)) return { base: base.ref, recorded: plain };
  const followsBase = account?.baseContact ? sameRef(account.contact, account.baseContact) : !account?.contact;
  // Nobody but the base has written any, and none are proven: the new version is in force as it is.
  if (followsBase && !account?.proven && base.changed.length) return { base: base.ref, recorded: plain };
  const [fromBase, baseBefore, inForce, proven] = await Promise.all([
    contactOf(deps, base.ref),
    contactOf(deps, account?.baseContact),
    contactOf(deps, account?.contact),
    provenContact(deps, account ?? {}),
  ]);
  if (!account || followsBase)
    return { base: base.ref, recorded: contactFacts(base.ref, fromBase, changedFields(baseBefore, fromBase), proven) };
  const changedByBase = changedFields(baseBefore, fromBase);
  const change = Object.fromEntries(changedByBase.map(field => [KEY_OF[field], fromBase[KEY_OF[field]] ?? null]));
  const merged = withChange(inForce, change);
  const fields = changedFields(inForce, merged);
  // What comes of it is what the base says: its version serves, and none is written.
  if (changedFields(fromBase, merged).length === 0)
    return { base: base.ref, recorded: contactFacts(base.ref, merged, fields, proven) };
  if (fields.length === 0 && account.contact)
    return { base: base.ref, recorded: contactFacts(account.contact, merged, [], proven) };
  const { personId } = account;
  const [recorded] = await deps.vault.persons.recordContacts([{ personId, value: merged }], 'ACCOUNT');
  return { base: base.ref, recorded: contactFacts(recorded!.ref, merged, fields, proven) };
}

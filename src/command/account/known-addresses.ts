/** The addresses and mobiles at which a person is told of what somebody else may have done: see the domain's `contactsToTell`. */
import type { ProvableField } from '../../domain/account/events.js';
import { contactsToTell } from '../../domain/account/known-addresses.js';
import type { Account } from '../../domain/account/state.js';
import type { Vault } from '../../vault/vault.js';

/** The e-mail addresses or mobiles of the account, each once, in an order that never changes for this state of it. */
export async function addressesToTell(
  { vault }: { readonly vault: Vault },
  account: Account,
  field: ProvableField,
): Promise<readonly string[]> {
  const contacts = await vault.persons.contacts(contactsToTell(account, field));
  const addresses = contacts.flatMap(contact => contact?.[field === 'EMAIL' ? 'email' : 'mobile']?.trim() || []);
  return [...new Set(addresses)];
}

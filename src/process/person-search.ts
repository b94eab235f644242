/**
 * Keeps the search for responsables (`vault.search`) up to date: by which names, and by which mobile of a base, each account is found. What an
 * event names is read from the vault and replaces what was known, so that handling events twice does no harm.
 */
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { SearchedPerson, Vault } from '../vault/vault.js';
import { processOf, type Process } from './process.js';

/** What an event says of its account: whose it is, when it was made, or where names and the base's contact are now; or nothing. */
type Said =
  { readonly personId: string } | { readonly identity: VaultRef } | { readonly contact: VaultRef } | undefined;

/** What the last events of each account say. */
class Gathered {
  readonly added: { accountId: string; personId: string }[] = [];
  readonly identities = new Map<string, VaultRef>();
  readonly contacts = new Map<string, VaultRef>();

  add(accountId: string, said: Said): void {
    if (!said) return;
    if ('identity' in said) this.identities.set(accountId, said.identity);
    else if ('contact' in said) this.contacts.set(accountId, said.contact);
    else this.added.push({ accountId, personId: said.personId });
  }
}

/** What the vault now has at the references, by account; `undefined` for persons who were erased. */
async function read<Facet>(
  refs: ReadonlyMap<string, VaultRef>,
  readAll: (refs: readonly VaultRef[]) => Promise<(Facet | undefined)[]>,
): Promise<readonly (readonly [string, Facet | undefined])[]> {
  const values = await readAll([...refs.values()]);
  return [...refs.keys()].map((accountId, at) => [accountId, values[at]] as const);
}

/**
 * Run by `runProcess`. Adds responsables' accounts alone, because pupils do not register: what is said of other accounts `search.set` passes
 * over.
 */
export const personSearchProcess = ({ search, persons }: Pick<Vault, 'search' | 'persons'>): Process =>
  processOf<AccountEvent, Said>({
    name: 'person-search',
    category: accounts,
    on: {
      AccountPreCreated: ({ kind, personId }) => (kind === 'RESPONSABLE' ? { personId } : undefined),
      IdentityRecorded: ({ identity }) => ({ identity }),
      ContactDetailsRecorded: ({ base }) => base && { contact: base },
    },
    carryOut: async reactions => {
      const gathered = new Gathered();
      for (const { id, answer } of reactions) gathered.add(id, answer);
      await search.add(gathered.added);
      const identities = await read(gathered.identities, refs => persons.identities(refs));
      const contacts = await read(gathered.contacts, refs => persons.contacts(refs));
      const said: SearchedPerson[] = [
        ...identities.map(([accountId, identity]) => ({ accountId, identity })),
        ...contacts.map(([accountId, contact]) => ({ accountId, contact })),
      ];
      await search.set(said);
      return [];
    },
  });

/** Whose account somebody may be registering for. */
import { isRegistrable } from '../../domain/account/register.js';
import type { Account } from '../../domain/account/state.js';
import { haveSameNames } from '../../text/names.js';
import type { Identity, Registrant } from '../../vault/vault.js';
import { hasEligiblePupil } from '../account/children.js';
import { accountOf } from '../account/load-account.js';
import type { Deps as All } from '../dependencies.js';
import { isBarredFrom } from './barred.js';

type Deps = Pick<All, 'eventStore' | 'vault'>;

/**
 * Whether the account has the mobile, by what a base says or its holder has proven; and, when names are given, these names. A mobile that a
 * console user wrote counts for nothing: a head could write his own, and make the account of a parent with it.
 */
async function isAsSaid(
  { vault }: Deps,
  { identity, baseContact, proven }: Account,
  mobile: string,
  names: Pick<Identity, 'surname' | 'firstName'> | undefined,
): Promise<boolean> {
  const refs = [baseContact, proven?.MOBILE].filter(ref => ref !== undefined);
  const contacts = await vault.persons.contacts(refs);
  if (!contacts.some(known => known?.mobile === mobile)) return false;
  if (!names) return true;
  const [known] = identity ? await vault.persons.identities([identity]) : [];
  return known !== undefined && haveSameNames(names, known);
}

/** The account at the end of this one's merges; the account itself when it was merged into none. */
async function standing(deps: Deps, account: Account): Promise<Account | undefined> {
  let found: Account | undefined = account;
  while (found?.mergedInto) found = await accountOf(deps, found.mergedInto.accountId);
  return found;
}

/** The ids of the accounts that may be those of somebody with this mobile: `isAsSaid` decides. */
async function candidates(
  { vault }: Deps,
  mobile: string,
  names: Pick<Identity, 'surname' | 'firstName'> | undefined,
): Promise<ReadonlySet<string>> {
  const [said, proven] = await Promise.all([
    vault.search.accountsOf({ mobile, ...(names && { names }) }),
    vault.proven.accountsOf({ mobile }),
  ]);
  return new Set([...said, ...proven]);
}

/**
 * The accounts of those who have this mobile and, where they decide, these names, as the ledger and the vault now have them. An account that was
 * merged stands for what it was known by: the one that absorbed it is found. FranceConnect knows people by other names than a base may
 * have: there the mobile alone decides.
 */
export async function accountsOf(
  deps: Deps,
  { path, surname, firstName, mobile }: Registrant,
): Promise<readonly Account[]> {
  const names = path === 'SELF_REGISTRATION' ? { surname, firstName } : undefined;
  const found = new Map<string, Account>();
  for (const accountId of await candidates(deps, mobile, names)) {
    const account = await accountOf(deps, accountId);
    if (!account || !(await isAsSaid(deps, account, mobile, names))) continue;
    const kept = await standing(deps, account);
    if (kept) found.set(kept.accountId, kept);
  }
  return [...found.values()];
}

/** Of these accounts, those of persons with these names: names of accounts that were merged into them do not count here. */
export async function named(
  { vault }: Deps,
  accounts: readonly Account[],
  names: Pick<Identity, 'surname' | 'firstName'>,
): Promise<readonly Account[]> {
  const withIdentity = accounts.flatMap(account => (account.identity ? [{ account, ref: account.identity }] : []));
  const identities = await vault.persons.identities(withIdentity.map(({ ref }) => ref));
  return withIdentity.flatMap(({ account }, at) => {
    const identity = identities[at];
    return identity && haveSameNames(names, identity) ? [account] : [];
  });
}

/** Of these accounts, those that their holders can make now by this mobile. */
export async function registrableOf(
  deps: Deps,
  accounts: readonly Account[],
  mobile: string,
): Promise<readonly Account[]> {
  const registrable: Account[] = [];
  for (const account of accounts)
    if (
      isRegistrable(account) &&
      (await hasEligiblePupil(deps, account)) &&
      !(await isBarredFrom(deps, account, mobile))
    )
      registrable.push(account);
  return registrable;
}

/**
 * Keeps the register of proven contacts (`vault.proven`) up to date: which accounts are found by an address or a mobile. It looks at the
 * whole account at each event that may move what is proven, so that handling an event twice does no harm.
 */
import { accountOf } from '../command/index.js';
import { eachBounded } from '../common/each-bounded.js';
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { ProvenOnAccount, Vault } from '../vault/vault.js';
import { processOf, type Process } from './process.js';

/** Accounts looked at side by side. */
const AT_ONCE = 4;

export interface ProvenContactsDeps {
  readonly eventStore: EventStore;
  readonly vault: Vault;
}

/** What is proven on an account now: nothing on one that was merged into another, whose login opens nothing. */
async function provenOn(deps: ProvenContactsDeps, accountId: string): Promise<ProvenOnAccount | undefined> {
  const account = await accountOf(deps, accountId);
  if (!account) return undefined;
  const { personId, proven = {}, mergedInto } = account;
  if (mergedInto) return { accountId, personId };
  const read = async (field: 'EMAIL' | 'MOBILE') => {
    const ref = proven[field];
    return ref ? (await deps.vault.persons.contacts([ref]))[0] : undefined;
  };
  const [email, mobile] = await Promise.all([read('EMAIL'), read('MOBILE')]);
  return { accountId, personId, email: email?.email, mobile: mobile?.mobile };
}

/** Extracts nothing: whichever event it was, `carryOut` looks at the whole account. */
const look = (): void => undefined;

export const provenContactsProcess = (deps: ProvenContactsDeps): Process =>
  processOf<AccountEvent, void>({
    name: 'proven-contacts',
    category: accounts,
    on: {
      ContactProven: look,
      AccountActivated: look,
      EmailChangeConfirmed: look,
      PhoneChangeConfirmed: look,
      ChangeStopped: look,
      AccountFreed: look,
      AccountsMerged: look,
      AccountsUnmerged: look,
    },
    carryOut: async reactions => {
      const accountIds = [...new Set(reactions.map(({ id }) => id))];
      const proven: ProvenOnAccount[] = [];
      await eachBounded(accountIds, AT_ONCE, async accountId => {
        const known = await provenOn(deps, accountId);
        if (known) proven.push(known);
      });
      await deps.vault.proven.set(proven);
      return [];
    },
  });

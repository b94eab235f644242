/**
 * Destroys the credentials that an account no longer uses after activation, expiry, a reset or a change, and the links
 * sent and the sessions opened under them; and the sessions opened before an event after which nobody may be signed in. The command does so
 * itself right after its append; this process makes up for a crash in between, and marks the credentials that events name (see
 * `abandoned-credentials.ts` for the others).
 */
import { eachBounded } from '../common/each-bounded.js';
import { accounts } from '../domain/account/history.js';
import type { AccountEvent } from '../domain/account/events.js';
import { holdsSessions } from '../domain/account/sessions.js';
import { credentialsInForce, type Account } from '../domain/account/state.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import { voidPurposes } from '../command/index.js';
import { processOf, type Process } from './process.js';

/** Accounts looked at side by side. */
const AT_ONCE = 4;

const credentialIn = (event: AccountEvent): string[] =>
  'credentialId' in event.data && event.data.credentialId !== undefined ? [event.data.credentialId] : [];

/** Destroys what the account, as its stream now says, no longer uses; marks the credentials in force as named. */
async function destroyVoid(eventStore: EventStore, vault: Vault, accountId: string): Promise<void> {
  let account: Account | undefined;
  const named = new Set<string>();
  /** Position of the last event after which nobody could be signed in. */
  let closedAt: string | undefined;
  /** Links to FranceConnect that the account ever had. */
  const linkIds = new Set<string>();
  for await (const recorded of eventStore.read(streamOf('account', accountId))) {
    const event = accounts.decode(recorded);
    account = accounts.evolve(account, event, recorded.metadata.at);
    credentialIn(event).forEach(id => named.add(id));
    if (!holdsSessions(account)) closedAt = recorded.position;
    if (event.type === 'FranceConnectLinked') linkIds.add(event.data.linkId);
  }
  if (!account) return;
  const inForce = credentialsInForce(account);
  await vault.credentials.markNamed(inForce);
  const voided = [...named].filter(id => !inForce.includes(id));
  if (voided.length) await vault.credentials.destroy(voided);
  await vault.tokens.revoke(accountId, voidPurposes(account));
  if (closedAt !== undefined) await vault.sessions.void(accountId, closedAt);
  for (const linkId of linkIds) if (linkId !== account.franceConnect?.linkId) await vault.franceConnect.unlink(linkId);
}

/** What an event may have made void. Whichever it was, `carryOut` looks at the whole account. */
type Voided = 'CREDENTIALS' | 'SESSIONS';
const credentials = (): Voided => 'CREDENTIALS';
/** Imports attach links by the thousand: their accounts are looked at only where somebody is signed in. */
const sessions = (): Voided => 'SESSIONS';

/** The process that destroys the credentials and links that an account no longer uses. */
export const voidCredentialProcess = (eventStore: EventStore, vault: Vault): Process =>
  processOf<AccountEvent, Voided>({
    name: 'void-credentials',
    category: accounts,
    on: {
      AccountNotified: credentials,
      PasswordReset: credentials,
      ActivationStarted: credentials,
      AccountActivated: credentials,
      AccountExpired: credentials,
      AccountClosed: credentials,
      PasswordChanged: credentials,
      AccountsMerged: credentials,
      PasswordChangeForced: credentials,
      ChangeStopped: credentials,
      AccountFreed: credentials,
      LinkAttached: sessions,
      LinkDisputeResolved: sessions,
      LinkDisputeReconsidered: sessions,
      LinkDisputeWithdrawn: sessions,
      AccountReopened: sessions,
      FranceConnectLinked: credentials,
      FranceConnectUnlinked: credentials,
    },
    carryOut: async reactions => {
      const idsOf = (wanted: Voided): string[] =>
        reactions.filter(({ answer }) => answer === wanted).map(({ id }) => id);
      const attached = idsOf('SESSIONS');
      const signedIn = attached.length ? await vault.sessions.openOf(attached) : [];
      const accountIds = [...new Set([...idsOf('CREDENTIALS'), ...signedIn])];
      await eachBounded(accountIds, AT_ONCE, accountId => destroyVoid(eventStore, vault, accountId));
      return [];
    },
  });

/**
 * Destroys the credentials that an account no longer uses after activation, expiry, a reset or a change, and the links
 * sent and the sessions opened under them; all sessions of an account on which nobody may be signed in any more. The command does so itself right after its append; this process makes up for a crash in between, and
 * marks the credentials that events name (see `abandoned-credentials.ts` for the others).
 */
import { eachBounded } from '../common/each-bounded.js';
import { accounts } from '../domain/account/history.js';
import type { AccountEvent } from '../domain/account/events.js';
import { credentialsInForce, holdsSessions, type Account } from '../domain/account/state.js';
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
  for await (const recorded of eventStore.read(streamOf('account', accountId))) {
    const event = accounts.decode(recorded);
    account = accounts.evolve(account, event, recorded.metadata.at);
    credentialIn(event).forEach(id => named.add(id));
  }
  if (!account) return;
  const inForce = credentialsInForce(account);
  await vault.credentials.markNamed(inForce);
  const voided = [...named].filter(id => !inForce.includes(id));
  if (voided.length) await vault.credentials.destroy(voided);
  await vault.tokens.revoke(accountId, voidPurposes(account));
  if (!holdsSessions(account)) await vault.sessions.void(accountId);
}

/** Extracts nothing: whichever event it was, `carryOut` looks at the whole account. */
const extractNothing = (): void => undefined;

/** The process that destroys the credentials and links that an account no longer uses. */
export const voidCredentialProcess = (eventStore: EventStore, vault: Vault): Process =>
  processOf<AccountEvent, void>({
    name: 'void-credentials',
    category: accounts,
    on: {
      AccountNotified: extractNothing,
      PasswordReset: extractNothing,
      ActivationStarted: extractNothing,
      AccountActivated: extractNothing,
      AccountExpired: extractNothing,
      AccountClosed: extractNothing,
      PasswordChanged: extractNothing,
      AccountsMerged: extractNothing,
      PasswordChangeForced: extractNothing,
      ChangeStopped: extractNothing,
    },
    carryOut: async reactions => {
      const accountIds = [...new Set(reactions.map(({ id }) => id))];
      await eachBounded(accountIds, AT_ONCE, accountId => destroyVoid(eventStore, vault, accountId));
      return [];
    },
  });

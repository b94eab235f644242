/**
 * Destroys, after activation, expiry, a reset or a change, the credentials an account no longer stands on. The command
 * does so itself right after its append; this follower makes good what a crash in between left.
 */
import { accounts } from '../domain/account/history.js';
import type { AccountEvent } from '../domain/account/events.js';
import { credentialsInForce, type Account } from '../domain/account/state.js';
import type { EventStore, RecordedEvent } from '../eventstore/eventstore.js';
import { TOKEN_PURPOSES, type Vault } from '../vault/vault.js';
import { ACCOUNT } from './deadlines.js';
import type { Process } from './process.js';

/** A credential made for an append still under way is younger than this; an older one that no event names never will be. */
const NEVER_NAMED_AFTER_MS = 10 * 60 * 1000;
const AT_ONCE = 4;

const HANDLED: readonly AccountEvent['type'][] = [
  'AccountNotified',
  'PasswordReset',
  'ActivationStarted',
  'AccountActivated',
  'AccountExpired',
  'PasswordChanged',
  'AccountsMerged',
];

const credentialIn = (event: AccountEvent): string[] =>
  'credentialId' in event.data && event.data.credentialId !== undefined ? [event.data.credentialId] : [];

async function destroyVoid(eventStore: EventStore, vault: Vault, accountId: string): Promise<void> {
  let account: Account | undefined;
  let recordedAt = '';
  const named = new Set<string>();
  for await (const recorded of eventStore.read(`account-${accountId}`)) {
    const event = accounts.decode(recorded);
    account = accounts.evolve(account, event, recorded.metadata.at);
    credentialIn(event).forEach(id => named.add(id));
    recordedAt = recorded.recordedAt;
  }
  if (!account) return;
  const inForce = credentialsInForce(account);
  await vault.credentials.destroy([...named].filter(id => !inForce.includes(id)));
  const old = new Date(Date.parse(recordedAt) - NEVER_NAMED_AFTER_MS).toISOString();
  await vault.credentials.destroyAllBut(accountId, inForce, old);
  if (account.mergedInto) await vault.tokens.revoke(accountId, TOKEN_PURPOSES);
  if (account.state === 'EXPIRED' || account.state === 'ACTIVATED')
    await vault.tokens.revoke(accountId, ['ACTIVATION', 'EMAIL_CONFIRMATION']);
}

export const voidCredentialProcess = (eventStore: EventStore, vault: Vault): Process => ({
  name: 'void-credentials',
  handles: new Set<string>(HANDLED),
  react: async (events: readonly RecordedEvent[]) => {
    const ids = new Set(events.flatMap(({ stream }) => ACCOUNT.exec(stream)?.[1] ?? [])).values();
    const work = async (): Promise<void> => {
      for (const accountId of ids) await destroyVoid(eventStore, vault, accountId);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return [];
  },
});

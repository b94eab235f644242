/** How signing in changes an account, by password or by FranceConnect. */
import type { DataOf as Of } from './events.js';
import { noLockout, noMismatches } from './evolve-password.js';
import type { FranceConnectEvent } from './franceconnect-events.js';
import type { Account } from './state.js';

/** FranceConnect shows nothing of whoever tries passwords or birth dates: their failures go on counting. */
export const signedIn = (account: Account, { method }: Of<'SignedIn'>, at: string): Account => ({
  ...account,
  ...(method === 'PASSWORD' ? { ...noLockout, ...noMismatches } : {}),
  lastSignedInAt: at,
});

const linkAfter = ({ franceConnect }: Account, event: FranceConnectEvent, at: string): Account['franceConnect'] => {
  switch (event.type) {
    case 'FranceConnectLinked':
      return { ...event.data, since: at };
    case 'FranceConnectUnlinked':
      return undefined;
    case 'FranceConnectCompared':
      return franceConnect && { ...franceConnect, differs: event.data.differs };
  }
};

export const franceConnectMoved = (account: Account, event: FranceConnectEvent, at: string): Account => ({
  ...account,
  franceConnect: linkAfter(account, event, at),
});

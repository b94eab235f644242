/** Passwords of a command: verified before the decision, written before the append, destroyed when the append fails. */
import { randomUUID } from 'node:crypto';
import type { NewPassword, PasswordFacts } from '../../domain/account/commands.js';
import type { AccountEvent } from '../../domain/account/events.js';
import { passwordWeakness } from '../../text/password.js';
import type { Account } from '../../domain/account/state.js';
import type { Deps } from '../dependencies.js';

/**
 * Makes the new credential of one command. For each attempt, call `next` for the id that goes into the command; after the decision,
 * `prepare`, which writes the credential when an event names that id; and `abandon`, which destroys it, when the append was lost.
 */
export interface NewCredential {
  readonly next: () => string;
  readonly prepare: (events: readonly AccountEvent[]) => Promise<undefined>;
  readonly abandon: () => Promise<void>;
}

const credentialNamed = (events: readonly AccountEvent[], credentialId: string): boolean =>
  events.some(({ data }) => 'credentialId' in data && data.credentialId === credentialId);

function newCredential(deps: Deps, create: (credentialId: string) => Promise<unknown>): NewCredential {
  let current = '';
  let made: string[] = [];
  return {
    next: () => (current = randomUUID()),
    prepare: async events => {
      if (!credentialNamed(events, current)) return undefined;
      await create(current);
      made = [current];
      return undefined;
    },
    abandon: async () => {
      if (made.length) await deps.vault.credentials.destroy(made);
      made = [];
    },
  };
}

/** Makes a provisional password. With `background` it is hashed after everything that people wait for. */
export const newProvisionalPassword = (deps: Deps, accountId: string, background = false): NewCredential =>
  newCredential(deps, credentialId =>
    deps.vault.credentials.createProvisional(accountId, credentialId, { background }),
  );

/** Stores a password that the holder has chosen. */
export const newChosenPassword = (deps: Deps, accountId: string, password: string): NewCredential =>
  newCredential(deps, credentialId => deps.vault.credentials.createChosen(accountId, credentialId, password));

/** Verifies one password: called with an account, it answers what the password is to that account. */
export interface Verifier {
  (account: Account): Promise<PasswordFacts>;
  /** Whether the password is that of this credential. Undefined costs the same work, and never matches. */
  matches(credentialId: string | undefined): Promise<boolean>;
}

/** Verifies a password against the credentials of accounts. Each credential is verified once, however often it is asked for. */
export function verifier({ vault }: Deps, password: string): Verifier {
  const known = new Map<string | undefined, Promise<boolean>>();
  const matches = (credentialId: string | undefined): Promise<boolean> => {
    const verdict = known.get(credentialId) ?? vault.credentials.verify(credentialId, password);
    known.set(credentialId, verdict);
    return verdict;
  };
  const verify = async ({ credential, activation }: Account): Promise<PasswordFacts> => {
    const current = await matches(credential?.credentialId);
    return { current, pending: !current && activation !== undefined && (await matches(activation.credentialId)) };
  };
  return Object.assign(verify, { matches });
}

/** Judges a new password. With `compare`, also says whether it equals the password in force. */
export async function newPasswordFacts(
  deps: Deps,
  account: Account,
  {
    password,
    credentialId,
    login,
    compare,
  }: { password: string; credentialId: string; login: string; compare: boolean },
): Promise<NewPassword> {
  const weakness = passwordWeakness(password, [login]);
  const reused =
    !weakness &&
    compare &&
    account.credential !== undefined &&
    (await deps.vault.credentials.verify(account.credential.credentialId, password));
  return { credentialId, reused, ...(weakness && { weakness }) };
}

/** An account as somebody names it at the command line. */
import { UsageError } from '../app/terminal/failure.js';
import type { Vault } from '../vault/vault.js';

/** Reads an account's id (as the API gives it, or a UUID) or its login. Throws a UsageError when there is no such account. */
export async function accountIdOf(given: string, vault: Vault): Promise<string> {
  const [, uuid] = /^(?:Account_)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(given) ?? [];
  if (uuid !== undefined) return uuid.toLowerCase();
  const accountId = await vault.logins.accountOf(given);
  if (accountId === undefined)
    throw new UsageError(
      `There is no account ${given}: give an account's id (as the API gives it, or a UUID) or its login.`,
    );
  return accountId;
}

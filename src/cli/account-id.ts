/** An account or a pupil as somebody names them at the command line. */
import { UsageError } from '../app/terminal/failure.js';
import type { PersonToErase } from '../command/index.js';
import type { Vault } from '../vault/vault.js';

const ID = /^(?:(Account|Student)_)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The account of an id as the API gives it, or of a UUID; the pupil of an id as the API gives it; undefined for any other text. */
export function idGiven(given: string): PersonToErase | undefined {
  const [, kind, uuid] = ID.exec(given) ?? [];
  if (uuid === undefined) return undefined;
  const id = uuid.toLowerCase();
  return kind?.toLowerCase() === 'student' ? { studentId: id } : { accountId: id };
}

/** Reads an account's id (as the API gives it, or a UUID) or its login. Throws a UsageError when there is no such account. */
export async function accountIdOf(given: string, vault: Vault): Promise<string> {
  const id = idGiven(given);
  if (id && 'accountId' in id) return id.accountId;
  const accountId = await vault.logins.accountOf(given);
  if (accountId === undefined)
    throw new UsageError(
      `There is no account ${given}: give an account's id (as the API gives it, or a UUID) or its login.`,
    );
  return accountId;
}

/** Finds people of the imported schools with what they hold, and takes their accounts from state to state. */
import { randomUUID } from 'node:crypto';
import type { TokenPurpose } from '../../../src/vault/vault.js';
import { systemContext } from '../../../src/command/index.js';
import type { VaultRef } from '../../../src/domain/vault-ref.js';
import { postgresEventStore } from '../../../src/eventstore/postgres.js';
import type { RegistrationJob } from '../../../src/registration/task.js';
import { makeFindable } from '../../command/registration/support.js';
import { byHead, byPortal } from './contexts.js';
import type { House } from './house.js';

export interface Person {
  readonly accountId: string;
  readonly login: string;
  /** The pupils attached, of whatever school. */
  readonly studentIds: readonly string[];
  readonly birthDates: readonly string[];
}

/** Reads the responsables of a school, each once, in a fixed order: those with the fewest children first, then by login. */
export async function responsablesOf(house: House, uai: string): Promise<Person[]> {
  const { rows } = await house.database.pool.query<{ accountId: string; login: string; studentIds: string[] }>(
    `select account_id as "accountId", login, array_agg(student_id order by student_id) as "studentIds"
      from read.responsables r where account_id in (select account_id from read.responsables where uai = $1)
      group by 1, 2 order by count(*), login`,
    [uai],
  );
  return Promise.all(rows.map(async row => ({ ...row, birthDates: await birthDatesOf(house, row.studentIds) })));
}

export async function birthDatesOf(house: House, studentIds: readonly string[]): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ personId: string; version: number }>(
    `select person_id as "personId", identity_version as version from read.account_students
      where student_id = any($1::uuid[])`,
    [studentIds],
  );
  return (await house.vault.persons.identities(rows)).map(identity => identity!.birthDate!);
}

/**
 * Makes a one-time token as the mailer does: of the contact details that the account was given last, and of the credential in force, a provisional
 * one before a chosen one. The token of a change has the id that the event of the change names; that which stops a change refers to it.
 */
export async function tokenFor(house: House, accountId: string, purpose: TokenPurpose): Promise<string> {
  const { rows } = await house.database.pool.query<{
    data: { contact?: { personId: string; version: number }; tokenId?: string };
  }>(`select data from ledger.events where stream = $1 and type = any($2) order by version desc limit 1`, [
    `account-${accountId}`,
    ['ActivationStarted', 'ContactDetailsRecorded', 'EmailChangeRequested'],
  ]);
  const { contact, tokenId } = rows[0]?.data ?? {};
  const {
    rows: [credential],
  } = await house.database.pool.query<{ id: string }>(
    'select credential_id as id from vault.credentials where account_id = $1 order by provisional desc limit 1',
    [accountId],
  );
  return house.vault.tokens.issue(
    {
      tokenId: (purpose === 'EMAIL_CHANGE' && tokenId) || randomUUID(),
      accountId,
      purpose,
      ...(contact ? { contact } : {}),
      ...(purpose === 'CHANGE_STOP' && tokenId !== undefined && { reference: tokenId }),
      ...(credential && { credentialId: credential.id }),
    },
    '2099-01-01T00:00:00.000Z',
  );
}

/** Makes the code that was asked for last, as the worker does when it sends the SMS. */
export async function codeFor({ database, vault, clock }: House): Promise<string> {
  const { rows } = await database.pool.query<{ codeId: string }>(
    `select payload ->> 'codeId' as "codeId" from jobs.tasks where payload ->> 'text' = 'CODE' order by task_id desc limit 1`,
  );
  const made = await vault.codes.make(rows[0]!.codeId, clock.now());
  return made!.code;
}

/** Makes the account known to the search for persons, then has whoever began a registration last searched for, as the worker does. */
export async function searchFor({ database, vault, commands }: House, accountId: string): Promise<void> {
  const eventStore = postgresEventStore({ databaseUrl: database.url });
  await makeFindable({ eventStore, vault }, accountId);
  await eventStore.close();
  const { rows } = await database.pool.query<{ payload: RegistrationJob }>(
    `select payload from jobs.tasks where kind = 'REGISTRATION' order by task_id desc limit 1`,
  );
  await commands.registrations.sendCode(rows[0]!.payload, systemContext(randomUUID()));
}

/** The names and the mobile of a responsable, as the base has them. */
export async function namesAndMobileOf(
  { database, vault }: House,
  accountId: string,
): Promise<{ surname: string; firstName: string; mobile: string | undefined }> {
  const { rows } = await database.pool.query<{ type: string; data: { identity?: VaultRef; contact?: VaultRef } }>(
    `select type, data from ledger.events where stream = $1 and type in ('IdentityRecorded', 'ContactDetailsRecorded') order by version`,
    [`account-${accountId}`],
  );
  const last = (type: string) => rows.filter(row => row.type === type).at(-1)?.data;
  const [identity] = await vault.persons.identities([last('IdentityRecorded')!.identity!]);
  const [contact] = await vault.persons.contacts([last('ContactDetailsRecorded')!.contact!]);
  return { surname: identity!.surname, firstName: identity!.firstName, mobile: contact!.mobile };
}

/** Notifies the holder by letter. Returns the password printed on it. */
export async function notifyByLetter(
  house: House,
  { accountId }: Pick<Person, 'accountId'>,
  uai: string,
): Promise<string> {
  const context = byHead();
  const { account } = house.commands;
  await account.notify({ accountId, uai, channel: 'LETTER', resetPassword: true }, context);
  const { password } = await account.revealProvisionalPassword({ accountId, uai }, context);
  return password!;
}

/** All provisional passwords that stand in a text, such as that of a letter. */
export const provisionalPasswordsIn = (text: string): string[] => text.match(/\b\w{4}-\w{4}-\w{4}\b/g) ?? [];

/** The password that the holders of these tests choose. */
export const PASSWORD = 'pluie-abricot-tandem';

/** Notifies the holder, then activates the account with PASSWORD by the link of the e-mail. */
export async function activate(house: House, person: Person, uai: string): Promise<void> {
  await notifyByLetter(house, person, uai);
  const token = await tokenFor(house, person.accountId, 'ACTIVATION');
  const { birthDates } = person;
  const result = await house.commands.holder.activateByLink({ token, newPassword: PASSWORD, birthDates }, byPortal());
  if (result.outcome !== 'accepted') throw new Error(`not activated: ${JSON.stringify(result)}`);
  await house.caughtUp();
}

/** Resets the password of an activated account by a letter; its holder then signs in and chooses PASSWORD again. */
export async function signInAnew(house: House, person: Person, uai: string): Promise<void> {
  const password = await notifyByLetter(house, person, uai);
  const result = await house.commands.holder.signIn(
    { login: person.login, password, newPassword: PASSWORD, birthDates: person.birthDates },
    byPortal(),
  );
  if (result.outcome !== 'accepted') throw new Error(`not signed in: ${JSON.stringify(result)}`);
  await house.caughtUp();
}

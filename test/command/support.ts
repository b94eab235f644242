/** Commands on a real ledger and a real vault (a `House`), and families of one school, recorded as an import records them. */
import { randomUUID } from 'node:crypto';
import { AdjustableClock } from '../../src/clock.js';
import {
  createCommands,
  existingAccount,
  type AccountResult,
  type CommandContext,
  type Commands,
  type CommandSettings,
} from '../../src/command/index.js';
import type { Account } from '../../src/domain/account/state.js';
import type { RecordedEvent } from '../../src/eventstore/eventstore.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { openVault, type PostgresVault } from '../../src/vault/postgres/vault.js';
import { QUICK_ARGON2 } from '../../src/vault/postgres/credentials.js';
import type { Contact, Identity, SessionGranted } from '../../src/vault/vault.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

export const UAI = '9740001A';
export const NOW = '2026-09-07T08:00:00.000Z';
export const MARIE: Identity = { surname: 'ABBEYEM', firstName: 'Marie' };

export const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  actor: 'head-1',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: UAI,
  source: 'CONSOLE',
  correlationId: randomUUID(),
  ...more,
});

/** A responsable's account and his or her children. */
export interface Family {
  readonly accountId: string;
  readonly personId: string;
  readonly login: string;
  readonly studentIds: readonly string[];
  readonly birthDates: readonly string[];
}

/** A database of its own with ledger, vault and commands; its clock stands at `NOW` until a test moves it. */
export class House {
  readonly clock = new AdjustableClock();
  readonly commands: Commands;

  private constructor(
    readonly database: TestDatabase,
    readonly eventStore: PostgresEventStore,
    readonly vault: PostgresVault,
    settings: Partial<CommandSettings>,
  ) {
    this.clock.set(NOW);
    this.commands = this.commandsElsewhere(settings);
  }

  static async open(settings: Partial<CommandSettings> = {}): Promise<House> {
    const database = await createDatabase();
    const eventStore = postgresEventStore({ databaseUrl: database.url });
    const vault = await openVault(database.pool, { masterKey: Buffer.alloc(32, 7), argon2: QUICK_ARGON2 });
    return new House(database, eventStore, vault, settings);
  }

  async close(): Promise<void> {
    await this.eventStore.close();
    await this.database.drop();
  }

  /** Commands that share nothing in memory with the others, as in another process. */
  commandsElsewhere(settings: Partial<CommandSettings> = {}): Commands {
    const { eventStore, vault, clock } = this;
    return createCommands({ eventStore, vault, clock, settings: { signInFloorMs: 0, ...settings } });
  }

  /** The events of an account, oldest first. */
  async events(accountId: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const event of this.eventStore.read(`account-${accountId}`)) events.push(event);
    return events;
  }

  async eventTypes(accountId: string): Promise<string[]> {
    return (await this.events(accountId)).map(({ type }) => type);
  }

  /** Records a pupil; returns his or her id. */
  async student({
    birthDate = '2012-03-14',
    hasIne = true,
    studentId = String(randomUUID()),
    firstName = 'Emma',
  }: {
    /** Null where the base has none. */
    birthDate?: string | null;
    hasIne?: boolean;
    studentId?: string;
    firstName?: string;
  } = {}): Promise<string> {
    const personId = randomUUID();
    const [identity] = await this.vault.persons.recordIdentities([
      { personId, value: { surname: 'ABBEYEM', firstName, ...(birthDate !== null && { birthDate }) } },
    ]);
    await this.commands.base.recordStudent(
      {
        studentId,
        personId,
        base: 'SIECLE',
        academie: '28',
        recordKey: `student ${studentId}`,
        identity: identity!.ref,
        hasIne,
        placement: { uai: UAI, year: 2026, classCode: '6D', mef: '10010012110' },
      },
      context({ source: 'IMPORT' }),
    );
    return studentId;
  }

  /** Records a responsable's record, as an import does. */
  async recordResponsable(
    family: Pick<Family, 'accountId' | 'personId' | 'studentIds'>,
    contact: Contact,
    uai = UAI,
    names: Identity = MARIE,
  ): Promise<AccountResult> {
    const { accountId, personId, studentIds } = family;
    const [identity] = await this.vault.persons.recordIdentities([{ personId, value: names }]);
    const [recorded] = await this.vault.persons.recordContacts([{ personId, value: contact }]);
    return this.commands.base.recordResponsable(
      {
        accountId,
        personId,
        base: 'SIECLE',
        academie: '28',
        uai,
        recordKey: `responsable ${accountId}`,
        identity: identity!.ref,
        contact: {
          ref: recorded!.ref,
          hasEmail: contact.email !== undefined,
          hasMobile: contact.mobile !== undefined,
          changed: recorded!.fields,
        },
        links: studentIds.map(studentId => ({ studentId, kinship: 'MOTHER', legalLevel: 1 })),
      },
      context({ source: 'IMPORT' }),
    );
  }

  /** Records a responsable with a child for each birth date. */
  async family(
    birthDates: readonly string[] = ['2012-03-14', '2014-11-02'],
    contact?: Contact,
    names: Identity = MARIE,
  ): Promise<Family> {
    const studentIds = await Promise.all(birthDates.map(birthDate => this.student({ birthDate })));
    const [accountId, personId] = [randomUUID(), randomUUID()];
    const { surname, firstName } = names;
    const [login] = await this.vault.logins.reserve([{ accountId, surname, firstName }]);
    const family = { accountId, personId, login: login!, studentIds, birthDates };
    await this.recordResponsable(
      family,
      contact ?? { email: 'marie@example.org', mobile: '+262692123456' },
      UAI,
      names,
    );
    return family;
  }

  /** Notifies the account by letter; returns the provisional password printed on it. */
  async notify({ accountId }: Family, resetPassword = false): Promise<string> {
    const account = accepted(
      await this.commands.account.notify({ accountId, uai: UAI, channel: 'LETTER', resetPassword }, context()),
    );
    return (await this.vault.credentials.reveal(account.credential!.credentialId))!;
  }

  /** Issues a token as the mailer does. */
  async issueToken(account: Account, purpose: 'ACTIVATION' | 'EMAIL_CONFIRMATION' | 'EMAIL_CHANGE' | 'PASSWORD_RESET') {
    const { activation, emailChange, proven } = account;
    const contacts = {
      EMAIL_CONFIRMATION: activation?.contact,
      EMAIL_CHANGE: emailChange?.contact,
      PASSWORD_RESET: proven?.EMAIL,
    };
    const contact = purpose === 'ACTIVATION' ? account.contact : contacts[purpose];
    const tokenId = (purpose === 'EMAIL_CHANGE' && account.emailChange?.tokenId) || randomUUID();
    return this.vault.tokens.issue(
      {
        tokenId,
        accountId: account.accountId,
        purpose,
        ...(contact && { contact }),
        ...(account.credential && { credentialId: account.credential.credentialId }),
      },
      '2030-01-01T00:00:00.000Z',
    );
  }

  /** Makes the code that was asked for last, as the worker does when it sends the SMS. */
  async sentCode(): Promise<string> {
    const { rows } = await this.database.pool.query<{ codeId: string }>(
      `select payload ->> 'codeId' as "codeId" from jobs.tasks where payload ->> 'text' = 'CODE' order by task_id desc limit 1`,
    );
    const made = await this.vault.codes.make(rows[0]!.codeId, this.clock.now());
    return made!.code;
  }

  /** Has the holder prove another mobile by its code. */
  async proveMobile(accountId: string, mobile: string, currentPassword = 'pluie-abricot-tandem'): Promise<Account> {
    const { requestPhoneChange, confirmPhoneChange } = this.commands.holder;
    const request = randomUUID();
    accepted(await requestPhoneChange({ accountId, mobile, currentPassword, request }, context()));
    return accepted(await confirmPhoneChange({ accountId, request, code: await this.sentCode() }, context()));
  }

  /** A session of the account's holder, as one that a sign-in has opened. */
  async session(accountId: string): Promise<SessionGranted> {
    const { credential } = await existingAccount(this, accountId);
    const session = await this.vault.sessions.open({
      accountId,
      ...(credential && { credentialId: credential.credentialId }),
      position: '0'.repeat(32),
      details: {},
      maxAge: 86_400,
      idle: 3_600,
    });
    return session!;
  }

  /** Records a family with one child, whose responsable is notified and activates the account with this password. */
  async activated(password = 'pluie-abricot-tandem', contact?: Contact): Promise<Family> {
    const family = await this.family(['2012-03-14'], contact);
    const provisionalPassword = await this.notify(family);
    const started = accepted(
      await this.commands.holder.startActivation(
        {
          login: family.login,
          provisionalPassword,
          newPassword: password,
          email: contact?.email ?? 'marie@example.org',
          birthDates: family.birthDates,
        },
        context(),
      ),
    );
    accepted(
      await this.commands.holder.confirmEmail(
        { token: await this.issueToken(started, 'EMAIL_CONFIRMATION') },
        context(),
      ),
    );
    return family;
  }

  /** An account that its holder opened without the school: activated, its mobile proven, no address. The events are appended as they are. */
  async selfRegistered(mobile: string, password = 'pluie-abricot-tandem'): Promise<Family> {
    const family = await this.family(['2012-03-14'], { mobile });
    const { accountId } = family;
    const credentialId = randomUUID();
    await this.vault.credentials.createChosen(accountId, credentialId, password);
    const { contact } = await existingAccount(this, accountId);
    const { correlationId, actor, role, right, source } = context();
    const metadata = { correlationId, actor, role, right, source, at: this.clock.now() };
    const activated = { path: 'SELF_REGISTERED', origin: 'RESPONSABLE', credentialId };
    await this.eventStore.append(`account-${accountId}`, (await this.events(accountId)).at(-1)!.version, [
      { id: randomUUID(), type: 'ContactProven', data: { contact: { ...contact! }, field: 'MOBILE' }, metadata },
      { id: randomUUID(), type: 'AccountActivated', data: activated, metadata },
    ]);
    return family;
  }
}

/** The state after an accepted command; fails on any other outcome. */
export function accepted(result: AccountResult): Account {
  if (result.outcome !== 'accepted') throw new Error(`expected to be accepted: ${JSON.stringify(result)}`);
  return result.state;
}

/** The code of a refusal; `undefined` when the command was not refused. */
export const refusal = (result: { outcome: string; refusal?: { code: string } }): string | undefined =>
  result.outcome === 'refused' ? result.refusal?.code : undefined;

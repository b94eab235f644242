/** A house with one responsable, and a real SMTP server on the loopback. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { AdjustableClock } from '../../src/clock.js';
import { createCommands, existingAccount, type CommandContext, type Commands } from '../../src/command/index.js';
import { runProcess } from '../../src/process/follower.js';
import type { Account } from '../../src/domain/account/state.js';
import type { EventStore, RecordedEvent } from '../../src/eventstore/eventstore.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { mailProcess } from '../../src/mail/process.js';
import { mailTasks } from '../../src/mail/mailer.js';
import type { MailJob } from '../../src/mail/task.js';
import type { BounceAddresses } from '../../src/mail/bounces/address.js';
import { createSmtpTransport, type SmtpOptions } from '../../src/mail/smtp.js';
import type { Wording } from '../../src/mail/texts/render.js';
import { createThrottle, type Throttle, type ThrottleSettings } from '../../src/mail/throttle.js';
import { TaskWorker, type TaskSettings } from '../../src/tasks/worker.js';
import { createVault, type VaultUnderTest } from '../vault/support.js';

export const NOW = '2026-09-07T08:00:00.000Z';
export const UAI = '9740001A';
export const EMAIL = 'marie.abbeym@example.org';
export const BIRTH_DATE = '2012-09-12';

export interface Answer {
  readonly responseCode: number;
  readonly message: string;
}

/** What the server was given, and how it is to answer. */
export class SmtpUnderTest {
  readonly messages: { readonly from: string; readonly to: string[]; readonly raw: string }[] = [];
  /** For the next deliveries, in order: refuse the recipient, or what was sent. */
  readonly refuseRecipient: Answer[] = [];
  readonly refuseData: Answer[] = [];
  /** Is asked before each recipient is taken: may answer for it, or make the client wait. */
  onRecipient: (address: string) => Promise<Answer | undefined> = async () => undefined;
  #server: SMTPServer | undefined;
  #port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const refusal = ({ responseCode, message }: Answer) => Object.assign(new Error(message), { responseCode });
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, done) => {
        const next = this.refuseRecipient.shift();
        const answered = next ? Promise.resolve(next) : this.onRecipient(address);
        void answered.then(answer => done(answer && refusal(answer)));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const answer = this.refuseData.shift();
          if (answer) return done(refusal(answer));
          const to = session.envelope.rcptTo.map(({ address }) => address);
          const from = (session.envelope.mailFrom || { address: '' }).address;
          this.messages.push({ from, to, raw: Buffer.concat(chunks).toString() });
          return done();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>(resolve => server.close(resolve));
  }
}

const joined = (body: string): string => body.replace(/=\r\n/g, '');
const unquoted = (body: string): string =>
  Buffer.from(
    joined(body).replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

/** Plain text and HTML of a message of ours, decoded. */
export function bodies(raw: string): { text: string; html: string } {
  // By the boundary as declared: a line of a wrapped link may begin with two hyphens, too.
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? '';
  const parts = raw.split(`\r\n--${boundary}\r\n`).map(part => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    if (/base64/i.test(head)) return { head, body: Buffer.from(body, 'base64').toString() };
    return { head, body: /quoted-printable/i.test(head) ? unquoted(body) : body };
  });
  const of = (type: string): string => parts.find(({ head }) => head.includes(type))?.body ?? '';
  return { text: of('text/plain'), html: of('text/html') };
}

export const header = (raw: string, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r\\n\\s.*)*)`, 'im').exec(raw)?.[1] ?? '';

export const tokenIn = (text: string): string => /#token=([\w-]{43})/.exec(text)?.[1] ?? '';

export const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  actor: 'a7c1',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: UAI,
  source: 'CONSOLE',
  correlationId: randomUUID(),
  ...more,
});

export class HouseUnderTest {
  readonly faults: unknown[] = [];
  readonly smtp = new SmtpUnderTest();
  /** Given before a mailer is made: how it signs, and where reports come back to. */
  dkim: SmtpOptions['dkim'];
  bounces: BounceAddresses | undefined;
  wordingOf: ((academie: string | undefined) => Wording) | undefined;
  readonly #closers: (() => Promise<unknown>)[] = [];
  readonly #following = new AbortController();
  #followed: Promise<void> = Promise.resolve();

  private constructor(
    readonly room: VaultUnderTest,
    readonly eventStore: EventStore,
    readonly commands: Commands,
    readonly clock: AdjustableClock,
  ) {}

  /** Unless told otherwise, the follower that queues e-mails runs. */
  static async open({ following = true } = {}): Promise<HouseUnderTest> {
    const room = await createVault();
    const eventStore = postgresEventStore({ databaseUrl: room.database.url });
    const clock = new AdjustableClock();
    const commands = createCommands({ eventStore, vault: room.vault, clock, settings: { signInFloorMs: 0 } });
    const house = new HouseUnderTest(room, eventStore, commands, clock);
    clock.set(NOW);
    await house.smtp.start();
    const { pool } = room.database;
    const onFault = (error: unknown): void => void house.faults.push(error);
    if (following)
      house.#followed = runProcess(mailProcess, { pool, eventStore, signal: house.#following.signal, onFault });
    return house;
  }

  async close(): Promise<void> {
    this.#following.abort();
    await this.#followed;
    for (const close of this.#closers) await close();
    await this.smtp.stop();
    await this.eventStore.close();
    await this.room.database.drop();
  }

  throttle(settings: Partial<ThrottleSettings> = {}): Throttle {
    const { pool } = this.room.database;
    const wide = { atOnce: 50, perMinute: 100_000, firstPause: 0, retryPlace: 0.1 };
    return createThrottle({ pool, digest: this.room.vault.digest, settings: { ...wide, ...settings } });
  }

  mailer(settings: Partial<TaskSettings> = {}, throttle: Partial<ThrottleSettings> = {}): TaskWorker<MailJob> {
    const transport = createSmtpTransport({
      url: this.smtp.url,
      from: 'EduConnect <no-reply@example.org>',
      dkim: this.dkim,
      timeout: 2_000,
    });
    this.#closers.push(() => transport.close());
    const tasks = mailTasks({
      eventStore: this.eventStore,
      vault: this.room.vault,
      clock: this.clock,
      commands: this.commands,
      transport,
      throttle: this.throttle(throttle),
      bounces: this.bounces,
      ...(this.wordingOf && { wordingOf: this.wordingOf }),
      portalUrl: 'https://portail.example.fr',
      from: 'EduConnect <no-reply@example.org>',
      settings: { firstRetry: 0, ...settings },
    });
    return new TaskWorker(tasks, { pool: this.room.database.pool, onFault: error => this.faults.push(error) });
  }

  /** Lets the mailer work once, killed where it would mark a task with this state. Its tasks are due again afterwards. */
  async workKilledAt(state: 'SENT' | 'DROPPED', mailer = this.mailer()): Promise<void> {
    const { pool } = this.room.database;
    await pool.query(`create function jobs.die() returns trigger language plpgsql as $$ begin raise 'killed'; end $$`);
    await pool.query(
      `create trigger die before update on jobs.tasks for each row when (new.state = '${state}') execute function jobs.die()`,
    );
    await mailer.workOnce();
    await pool.query('drop function jobs.die cascade');
    await pool.query('update jobs.tasks set due_at = now()');
  }

  /** A responsable with one pupil and, unless told otherwise, an e-mail address. */
  async responsable(email: string | undefined = EMAIL): Promise<string> {
    const { persons, logins } = this.room.vault;
    const [studentId, pupil, accountId, personId] = Array.from({ length: 4 }, () => randomUUID()) as [
      string,
      string,
      string,
      string,
    ];
    const [[child], [adult], [contact]] = await Promise.all([
      persons.recordIdentities([
        { personId: pupil, value: { surname: 'ABBEYM', firstName: 'Emma', birthDate: BIRTH_DATE, ine: '123456789AB' } },
      ]),
      persons.recordIdentities([{ personId, value: { surname: 'ABBEYM <b>', firstName: 'Marie & Co' } }]),
      persons.recordContacts([{ personId, value: email === undefined ? {} : { email } }]),
    ]);
    await logins.reserve([{ accountId, surname: 'ABBEYM', firstName: 'Marie' }]);
    const from = { base: 'SIECLE', academie: '28', recordKey: randomUUID() } as const;
    await this.commands.base.recordStudent(
      {
        ...from,
        studentId,
        personId: pupil,
        identity: child!.ref,
        hasIne: true,
        placement: { uai: UAI, year: 2026, classCode: '6D' },
      },
      context(),
    );
    await this.commands.base.recordResponsable(
      {
        ...from,
        accountId,
        personId,
        uai: UAI,
        identity: adult!.ref,
        contact: { ref: contact!.ref, hasEmail: email !== undefined, hasMobile: false, changed: contact!.fields },
        links: [{ studentId, kinship: 'MOTHER', legalLevel: 1 }],
      },
      context(),
    );
    return accountId;
  }

  notify(accountId: string, resetPassword = false, channel: 'EMAIL' | 'LETTER' = 'EMAIL') {
    return this.commands.account.notify({ accountId, uai: UAI, channel, resetPassword }, context());
  }

  /** As a campaign does. */
  invite(accountId: string, campaignId: string = randomUUID()) {
    const order = { action: 'INVITE', kind: 'RESPONSABLE', channel: 'EMAIL' } as const;
    return this.commands.campaigns.act({ campaignId, order, accountId, uai: UAI }, context());
  }

  account(accountId: string): Promise<Account> {
    return existingAccount(this, accountId);
  }

  async events(accountId: string): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for await (const event of this.eventStore.read(`account-${accountId}`)) all.push(event);
    return all;
  }

  async types(accountId: string): Promise<string[]> {
    return (await this.events(accountId)).map(({ type }) => type);
  }

  async jobs(
    accountId: string,
  ): Promise<{ template: string; state: string; takes: number; last_code: string | null }[]> {
    const { rows } = await this.room.database.pool.query<never>(
      `select payload ->> 'template' as template, state, takes, last_code from jobs.tasks
        where payload ->> 'accountId' = $1 order by task_id`,
      [accountId],
    );
    return rows;
  }

  /** Waits until the follower has queued so many jobs for the account. */
  async queued(accountId: string, count = 1): Promise<void> {
    while ((await this.jobs(accountId)).length < count) await new Promise(resolve => setTimeout(resolve, 20));
  }
}

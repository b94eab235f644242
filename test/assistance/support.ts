/** A whole server with what looks after requests for assistance, and a real SMTP server on the loopback. */
import { randomUUID } from 'node:crypto';
import { assistanceTasks } from '../../src/assistance/mailer.js';
import { assistanceProcess } from '../../src/assistance/process.js';
import type { AssistanceJob } from '../../src/assistance/task.js';
import { noticeOfToday } from '../../src/domain/assistance/notice.js';
import { bounceAddresses } from '../../src/mail/bounces/address.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import { createThrottle } from '../../src/mail/throttle.js';
import { runProcess } from '../../src/process/follower.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { TaskWorker } from '../../src/tasks/worker.js';
import { BOUNCE_ADDRESS, openApiHouse, type House, type HouseOptions } from '../api/support/house.js';
import { operation } from '../api/support/operations.js';
import { bodies, SmtpUnderTest } from '../mail/support.js';

/** The notice of an installation that keeps requests for a year, as the settings do unless they say otherwise. */
export const NOTICE = noticeOfToday(12).version;

/** The link in an e-mail. */
export const linkIn = (text: string): { reference: string; token: string } => {
  const [, reference = '', token = ''] = /\/assistance#reference=([\w-]{11})&token=([\w-]{43})/.exec(text) ?? [];
  return { reference, token };
};

export class AssistanceHouse {
  readonly smtp = new SmtpUnderTest();
  readonly faults: unknown[] = [];
  readonly #stopping = new AbortController();
  readonly #closers: (() => Promise<unknown>)[] = [];
  #followed: Promise<void> = Promise.resolve();
  portal = '';

  private constructor(readonly house: House) {}

  static async open(options: HouseOptions = {}): Promise<AssistanceHouse> {
    const opened = new AssistanceHouse(await openApiHouse({ pupils: 4, ...options }));
    const { house, smtp } = opened;
    await smtp.start();
    const { pool, url: databaseUrl } = house.database;
    const eventStore = postgresEventStore({ databaseUrl });
    const onFault = (error: unknown): void => void opened.faults.push(error);
    const { signal } = opened.#stopping;
    opened.#followed = runProcess(assistanceProcess(house.vault), { pool, eventStore, signal, onFault });
    opened.#closers.push(() => eventStore.close());
    opened.portal = await house.token([{ role: 'PORTAL' }], { subject: 'portal' });
    return opened;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#followed;
    for (const close of this.#closers) await close();
    await this.smtp.stop();
    await this.house.close();
  }

  /** A worker that sends the e-mails queued. */
  mailer(): TaskWorker<AssistanceJob> {
    const { vault, clock, commands, database } = this.house;
    const transport = createSmtpTransport({
      url: this.smtp.url,
      from: 'EduConnect <no-reply@example.org>',
      timeout: 2_000,
    });
    this.#closers.push(() => transport.close());
    const throttle = createThrottle({
      pool: database.pool,
      digest: vault.digest,
      settings: { atOnce: 50, perMinute: 100_000, firstPause: 0, retryPlace: 0.1 },
    });
    const kind = assistanceTasks({
      vault,
      clock,
      commands,
      transport,
      throttle,
      pool: database.pool,
      bounces: bounceAddresses(BOUNCE_ADDRESS, vault.digest),
      portalUrl: 'https://portail.example.fr/',
      from: 'EduConnect <no-reply@example.org>',
      settings: { firstRetry: 0 },
    });
    return new TaskWorker(kind, { pool: database.pool, onFault: error => void this.faults.push(error) });
  }

  /** Waits until the process has seen every event. */
  async followed(): Promise<void> {
    const last = await this.house.database.lastAppended();
    for (;;) {
      const { rows } = await this.house.database.pool.query<{ position: string }>(
        `select position from jobs.checkpoints where process = 'assistance'`,
      );
      if (rows[0] && rows[0].position >= last) return;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** Sends the e-mails that events have asked for, and returns the texts of those sent now to this address. */
  async mailsTo(address: string): Promise<string[]> {
    await this.followed();
    const before = this.smtp.messages.length;
    while ((await this.mailer().workOnce()) > 0);
    const sent = this.smtp.messages.slice(before).filter(({ to }) => to.includes(address));
    return sent.map(({ raw }) => bodies(raw).text);
  }

  /** Runs a mutation of `schema/operations`; returns its payload. */
  async act(token: string, name: string, input: Record<string, unknown>): Promise<Payload> {
    const { data, errors } = await this.house.ask(token, operation(name), { input });
    if (errors) throw Object.assign(new Error(JSON.stringify(errors)), { errors });
    return Object.values(data as Record<string, Payload>)[0]!;
  }

  /** Sends a request as a visitor from that IP address; returns its number and its id. */
  async askFrom(address: string, more: Record<string, unknown>): Promise<{ reference: string; id: string }> {
    const input = { ...this.request(), ...more };
    const response = await fetch(`${this.house.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.portal}`,
        'x-visitor-address': address,
      },
      body: JSON.stringify({ query: operation('AssistanceRequestCreate'), variables: { input } }),
    });
    const { data } = (await response.json()) as { data: Record<string, Payload> };
    return this.#asked(Object.values(data)[0]!);
  }

  /** Sends a request; returns its number, its id and the address it was sent with. */
  async ask(
    input: Record<string, unknown> = {},
    token = this.portal,
  ): Promise<{ reference: string; id: string; email: string }> {
    const email = `${randomUUID()}@example.org`;
    const payload = await this.act(token, 'AssistanceRequestCreate', { ...this.request(), email, ...input });
    return { ...(await this.#asked(payload)), email };
  }

  async #asked(payload: Payload): Promise<{ reference: string; id: string }> {
    if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
    const reference = String(payload.reference);
    await this.house.caughtUp();
    const { rows } = await this.house.database.pool.query<{ id: string }>(
      'select request_id as id from read.assistance_requests where reference = $1',
      [reference],
    );
    return { reference, id: `AssistanceRequest_${rows[0]!.id}` };
  }

  /** A request that would be taken, but for how to reach the requester. */
  request(): Record<string, unknown> {
    return {
      matter: 'CANNOT_ACTIVATE',
      uai: this.house.schools[0]!.uai,
      name: 'Marie Abbeym',
      text: 'Je n’y arrive pas.',
      noticeVersion: NOTICE,
    };
  }
}

export interface Payload {
  readonly userErrors: readonly { code: string; field: string[] | null }[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

export const codesOf = ({ userErrors }: Payload): string[] => userErrors.map(({ code }) => code);

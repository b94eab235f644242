/**
 * Sends the queued e-mails and records their outcome in the ledger. Several servers may run it at once.
 *
 * The mailer leases a job, marks it SENT once the mail server has accepted the e-mail, and DONE once the ledger has recorded it. If it is
 * killed between the two, the next mailer only records. If it is killed between the server's answer and the mark, the e-mail is sent
 * again under the same Message-ID.
 */
import type { Pool } from 'pg';
import { backoff } from '../common/backoff.js';
import { pause } from '../common/pause.js';
import { derivedId, systemContext, type CommandContext, type SystemCommands } from '../command/index.js';
import { isHolderNotice } from '../domain/account/events.js';
import { compose, tokenIdOf, type ComposeDeps } from './compose.js';
import { MailFault, type MailTransport } from './mail.js';
import { mark, take, type TakenJob } from './queue.js';

export interface MailerDeps extends ComposeDeps {
  readonly pool: Pool;
  readonly transport: MailTransport;
  readonly commands: { readonly system: SystemCommands };
  /** Called with faults of database, ledger or vault; not with those of the mail server. */
  readonly onFault: (error: unknown) => void;
  readonly settings?: Partial<MailerSettings>;
}

export interface MailerSettings {
  /** E-mails sent at a time. */
  readonly atOnce: number;
  /** Seconds after which a dead mailer's job is taken again. */
  readonly leaseSeconds: number;
  /** Milliseconds between two looks at an empty queue. */
  readonly pollMs: number;
  /** Delay of the first retry, in seconds. It doubles each time, up to `longestRetry`. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** Seconds after which an unsent e-mail counts as failed. */
  readonly giveUpSeconds: number;
}

export const MAILER_SETTINGS: MailerSettings = {
  atOnce: 8,
  leaseSeconds: 120,
  pollMs: 500,
  firstRetry: 15,
  longestRetry: 900,
  giveUpSeconds: 3 * 86_400,
};

/** The delay before the next try: spread, so that jobs that failed together do not return together. In seconds. */
export const retryDelay = (
  attempts: number,
  { firstRetry, longestRetry }: MailerSettings,
  random = Math.random,
): number => backoff(attempts, { from: firstRetry, to: longestRetry, spread: 0.5 }, random);

type Outcome = 'sent' | 'failed';

export class Mailer {
  readonly #deps: MailerDeps;
  readonly #settings: MailerSettings;

  constructor(deps: MailerDeps) {
    this.#deps = deps;
    this.#settings = { ...MAILER_SETTINGS, ...deps.settings };
  }

  /** Works until the signal aborts, then finishes what is under way. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const worked = await this.workOnce().catch((error: unknown) => {
        this.#deps.onFault(error);
        return 0;
      });
      if (worked === 0) await pause(this.#settings.pollMs, signal);
    }
  }

  /** Leases and handles the jobs due. Answers how many. */
  async workOnce(): Promise<number> {
    const jobs = await take(this.#deps.pool, this.#settings.atOnce, this.#settings.leaseSeconds);
    await Promise.all(
      jobs.map(job =>
        this.#work(job).catch((error: unknown) => {
          // When its lease ends, the job is taken again.
          this.#deps.onFault(error);
        }),
      ),
    );
    return jobs.length;
  }

  async #work(job: TakenJob): Promise<void> {
    const { pool } = this.#deps;
    if (job.state === 'WAITING' && !(await this.#send(job))) return;
    await this.#record(job, 'sent');
    await mark(pool, job, { state: 'DONE' });
  }

  /** True when the e-mail was sent and the lease still holds, so that we record the outcome. */
  async #send(job: TakenJob): Promise<boolean> {
    const { pool, transport } = this.#deps;
    const composed = await compose(job, this.#deps);
    if (composed.outcome === 'DROPPED') {
      await mark(pool, job, { state: 'DROPPED' });
      return false;
    }
    if (composed.outcome === 'IMPOSSIBLE') return this.#fail(job, composed.code);
    try {
      await transport.send(composed.mail);
    } catch (error) {
      return this.#notSent(job, error instanceof MailFault ? error : new MailFault('UNKNOWN', false));
    }
    return mark(pool, job, { state: 'SENT' });
  }

  async #notSent(job: TakenJob, { code, permanent }: MailFault): Promise<false> {
    if (permanent || job.waited > this.#settings.giveUpSeconds) return this.#fail(job, code);
    await mark(this.#deps.pool, job, { state: 'WAITING', code, delay: retryDelay(job.attempts, this.#settings) });
    return false;
  }

  async #fail(job: TakenJob, code: string): Promise<false> {
    await this.#record(job, 'failed', code);
    await mark(this.#deps.pool, job, { state: 'FAILED', code });
    return false;
  }

  /** Records the outcome. Idempotent: the command id follows from the job. */
  async #record(job: TakenJob, outcome: Outcome, reason = 'UNKNOWN'): Promise<void> {
    const { system } = this.#deps.commands;
    const { accountId, eventId: notificationId, template } = job;
    const context: CommandContext = {
      ...systemContext(job.correlationId, notificationId),
      commandId: derivedId('mail', notificationId, template, outcome),
    };
    if (outcome === 'failed') {
      await system.recordFailedDelivery({ accountId, notificationId, channel: 'EMAIL', reason }, context);
    } else if (template === 'ACTIVATION_CONFIRMATION') {
      await system.recordActivationEmail({ accountId, tokenId: tokenIdOf(job) }, context);
    } else if (isHolderNotice(template)) {
      await system.recordNotice({ accountId, notice: template, eventId: notificationId }, context);
    } else if (template === 'NOTIFICATION' || template === 'EXPIRY_REMINDER') {
      await system.recordDelivery({ accountId, notificationId, channel: 'EMAIL' }, context);
    }
  }
}

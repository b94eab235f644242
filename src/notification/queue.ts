/** The queue of e-mails in `jobs.mails`: any mailer leases a job; the lease returns the jobs of dead mailers. */
import type { Pool } from 'pg';
import { HOLDER_NOTICES } from '../domain/account/events.js';
import type { VaultRef } from '../domain/vault-ref.js';

export const TEMPLATES = [
  ...HOLDER_NOTICES,
  'NOTIFICATION',
  'ACTIVATION_CONFIRMATION',
  'EXPIRY_REMINDER',
  'PASSWORD_RESET',
  'EMAIL_CHANGE',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** The event's data that the e-mail needs. */
export interface MailDetails {
  readonly tokenId?: string;
  readonly contact?: VaultRef;
  readonly expiresAt?: string;
  readonly resetPassword?: boolean;
  readonly credentialId?: string;
}

export interface MailJob {
  readonly eventId: string;
  readonly template: Template;
  readonly accountId: string;
  /** ISO 8601 UTC, business time. */
  readonly eventAt: string;
  readonly correlationId: string;
  readonly details: MailDetails;
}

export interface TakenJob extends MailJob {
  /** `SENT`: only its outcome is still to be recorded. */
  readonly state: 'WAITING' | 'SENT';
  /** Number of this attempt. It also proves that the lease is still ours. */
  readonly attempts: number;
  /** Seconds of real time since it was queued. */
  readonly waited: number;
}

/** The statement that queues jobs. Ignores those queued already. */
export const enqueue = (jobs: readonly MailJob[]) => ({
  name: 'mails-enqueue',
  text: `insert into jobs.mails (event_id, template, account_id, event_at, correlation_id, details)
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::text[], $6::jsonb[])
    on conflict do nothing`,
  values: [
    jobs.map(job => job.eventId),
    jobs.map(job => job.template),
    jobs.map(job => job.accountId),
    jobs.map(job => job.eventAt),
    jobs.map(job => job.correlationId),
    jobs.map(job => JSON.stringify(job.details)),
  ],
});

interface Row {
  readonly event_id: string;
  readonly template: Template;
  readonly account_id: string;
  readonly event_at: Date;
  readonly correlation_id: string;
  readonly details: MailDetails;
  readonly state: 'WAITING' | 'SENT';
  readonly attempts: number;
  readonly waited: number;
}

/** Leases due jobs for `lease` seconds. A mailer that has not finished by then has lost the job. */
export async function take(pool: Pool, most: number, lease: number): Promise<TakenJob[]> {
  const { rows } = await pool.query<Row>({
    name: 'mails-take',
    text: `update jobs.mails m set attempts = attempts + 1, due_at = now() + make_interval(secs => $2)
      from (select event_id, template from jobs.mails where state in ('WAITING', 'SENT') and due_at <= now()
            order by due_at limit $1 for update skip locked) due
      where m.event_id = due.event_id and m.template = due.template
      returning m.event_id, m.template, account_id, event_at, correlation_id, details, state, attempts,
                extract(epoch from now() - queued_at)::float8 as waited`,
    values: [most, lease],
  });
  return rows.map(row => ({
    eventId: row.event_id,
    template: row.template,
    accountId: row.account_id,
    eventAt: row.event_at.toISOString(),
    correlationId: row.correlation_id,
    details: row.details,
    state: row.state,
    attempts: row.attempts,
    waited: row.waited,
  }));
}

export type Marking =
  | { readonly state: 'SENT' }
  | { readonly state: 'DONE' | 'DROPPED' }
  | { readonly state: 'FAILED'; readonly code: string }
  /** Again in so many seconds. */
  | { readonly state: 'WAITING'; readonly code: string; readonly delay: number };

/** Says what became of a job. False when the lease had run out and another worker has it. */
export async function mark(pool: Pool, { eventId, template, attempts }: TakenJob, marking: Marking): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'mails-mark',
    text: `update jobs.mails set state = $4, last_code = coalesce($5, last_code),
        due_at = case when $6::float8 is null then due_at else now() + make_interval(secs => $6) end,
        ended_at = case when $4 in ('DONE', 'FAILED', 'DROPPED') then now() end
      where event_id = $1 and template = $2 and attempts = $3 and state in ('WAITING', 'SENT')`,
    values: [
      eventId,
      template,
      attempts,
      marking.state,
      'code' in marking ? marking.code : null,
      'delay' in marking ? marking.delay : null,
    ],
  });
  return rowCount === 1;
}

export interface QueueStatus {
  /** Not yet sent. */
  readonly waiting: number;
  /** Seconds since the oldest of them was queued. */
  readonly oldestSeconds: number;
  readonly failed: number;
}

/** For metrics and readiness. */
export async function queueStatus(pool: Pool): Promise<QueueStatus> {
  const { rows } = await pool.query<QueueStatus>(
    `select count(*) filter (where state = 'WAITING')::int as waiting,
       coalesce(extract(epoch from now() - min(queued_at) filter (where state = 'WAITING')), 0)::float8 as "oldestSeconds",
       count(*) filter (where state = 'FAILED')::int as failed
     from jobs.mails where state in ('WAITING', 'FAILED')`,
  );
  return rows[0]!;
}

/** Deletes jobs that ended more than so many days ago. Answers how many. */
export async function forgetEnded(pool: Pool, days: number): Promise<number> {
  const { rowCount } = await pool.query('delete from jobs.mails where ended_at < now() - make_interval(days => $1)', [
    days,
  ]);
  return rowCount ?? 0;
}

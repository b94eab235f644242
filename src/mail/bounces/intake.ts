/** Takes in what mail servers say of e-mails of ours that did not arrive, and records the permanent failures in the ledger. */
import type { Pool } from 'pg';
import { derivedId, systemContext, type Commands, type SystemCommands } from '../../command/index.js';
import { standingReport } from '../../domain/account/delivery-report.js';
import { deliveryContext, deliveryOf } from '../delivery-context.js';
import type { MailJob } from '../task.js';
import type { BounceAddresses } from './address.js';
import { readReport, statusOf, type StatusReport } from './report.js';

export const BOUNCE_OUTCOMES = [
  /** The e-mail did not arrive and never will: the ledger says so, once, however often it is reported. */
  'RECORDED',
  /** It may still arrive, or has arrived; or a later attempt at the e-mail has gone out. */
  'IGNORED',
  /** The address that it came to was not signed by us. */
  'FORGED',
  /** The e-mail is not known, or no longer: tasks are kept for 90 days. */
  'UNKNOWN',
  /** The address is none of those that our e-mails are sent from. */
  'NOT_OURS',
  /** The message is no delivery status notification. */
  'NO_REPORT',
] as const;
export type BounceOutcome = (typeof BOUNCE_OUTCOMES)[number];

/** True when the report is refused: nothing was recorded, and whoever sent it is told so. */
export const isRefused = (outcome: BounceOutcome): boolean => !['RECORDED', 'IGNORED'].includes(outcome);

/** What a mail gateway says of one e-mail. */
export interface SaidBounce {
  /** The address that the report came to. */
  readonly recipient: string;
  /** As in RFC 3464: `failed`, `delayed`, `delivered`… */
  readonly action?: string | undefined;
  /** As in RFC 3463: `5.1.1`. */
  readonly status?: string | undefined;
}

export interface BounceIntake {
  /** Takes a message as it came, headers and all; `recipient` is the address on its envelope, where that is known. */
  takeMessage(message: Uint8Array, recipient?: string): Promise<BounceOutcome>;
  take(said: SaidBounce): Promise<BounceOutcome>;
}

export interface BounceDeps {
  readonly pool: Pool;
  readonly commands: {
    readonly system: SystemCommands;
    readonly assistance: Pick<Commands['assistance'], 'recordMail'>;
  };
  readonly addresses: BounceAddresses;
}

const COUNT = `insert into jobs.mail_bounces (outcome, total) values ($1, 1)
  on conflict (outcome) do update set total = mail_bounces.total + 1`;

/** Counts all reports since the installation was made, by outcome. */
export async function bounceCounts(pool: Pool): Promise<(readonly [BounceOutcome, number])[]> {
  const { rows } = await pool.query<{ outcome: BounceOutcome; total: string }>('select * from jobs.mail_bounces');
  const totals = new Map(rows.map(({ outcome, total }) => [outcome, Number(total)]));
  return BOUNCE_OUTCOMES.map(outcome => [outcome, totals.get(outcome) ?? 0] as const);
}

interface Stored {
  readonly taskId: string;
  readonly key: string;
  readonly correlationId: string;
  /** The last attempt at the e-mail. */
  readonly attempt: number;
}

/** An e-mail to a holder, or to whoever asked for assistance. */
type StoredTask =
  | (Stored & { readonly kind: 'MAIL'; readonly payload: MailJob })
  | (Stored & {
      readonly kind: 'ASSISTANCE';
      readonly payload: { readonly requestId: string; readonly eventId: string };
    });

export function createBounceIntake({ pool, commands, addresses }: BounceDeps): BounceIntake {
  const taskOf = async (taskId: string): Promise<StoredTask | undefined> => {
    const { rows } = await pool.query<StoredTask>(
      `select task_id::text as "taskId", kind, key, payload, correlation_id as "correlationId", coalesce(sent_in, takes) as attempt
         from jobs.tasks where kind in ('MAIL', 'ASSISTANCE') and task_id = $1`,
      [taskId],
    );
    return rows[0];
  };

  /** Records that an e-mail to a requester came back, once, whatever the attempt: all of them go to one address. */
  const recordForRequester = async ({
    payload: { requestId, eventId },
    correlationId,
  }: Extract<StoredTask, { kind: 'ASSISTANCE' }>): Promise<BounceOutcome> => {
    const as = {
      ...systemContext(correlationId, eventId),
      commandId: derivedId('assistance mail', eventId, 'bounced'),
    };
    const result = await commands.assistance.recordMail({ requestId, eventId, reason: 'BOUNCED' }, as);
    return result.outcome === 'refused' ? 'UNKNOWN' : 'RECORDED';
  };

  /** Records that this attempt at the e-mail came back. An address of an older version names none: it is of the last one. */
  const record = async (task: StoredTask, attempt = task.attempt): Promise<BounceOutcome> => {
    if (task.kind === 'ASSISTANCE') return recordForRequester(task);
    const attempted = { ...task, attempt };
    const result = await commands.system.recordFailedDelivery(
      { ...deliveryOf(attempted), reason: 'BOUNCED' },
      deliveryContext(attempted, 'failed'),
    );
    const standing = result.outcome === 'refused' ? undefined : standingReport(result.state, task.payload.eventId);
    return standing?.outcome === 'DELIVERED' ? 'IGNORED' : 'RECORDED';
  };

  const judge = async ({ recipients, status }: StatusReport): Promise<BounceOutcome> => {
    const named = recipients.flatMap(recipient => addresses.read(recipient) ?? []);
    if (named.length === 0) return 'NOT_OURS';
    // Of several addresses the first that we have signed counts. Where there is none, an unknown e-mail says more than a forged address.
    let refused: BounceOutcome = 'FORGED';
    for (const { taskId, attempt, signature } of named) {
      const task = taskId === '' ? undefined : await taskOf(taskId);
      if (task && addresses.signed(task, { attempt, signature }))
        return status === 'FAILED' ? record(task, attempt) : 'IGNORED';
      if (taskId !== '' && !task) refused = 'UNKNOWN';
    }
    return refused;
  };

  const counted = async (outcome: BounceOutcome): Promise<BounceOutcome> => {
    await pool.query(COUNT, [outcome]);
    return outcome;
  };

  return {
    takeMessage: async (message, recipient) => {
      const report = await readReport(message);
      if (!report) return counted('NO_REPORT');
      const recipients = recipient === undefined ? report.recipients : [recipient, ...report.recipients];
      return counted(await judge({ ...report, recipients }));
    },
    take: async ({ recipient, action, status }) =>
      counted(await judge({ recipients: [recipient], status: statusOf(action, status) })),
  };
}

/**
 * Sends the e-mails that are queued as tasks, and records their outcome in the ledger.
 *
 * A task is marked SENT once the mail server has accepted the e-mail, and DONE once the ledger has recorded it. If the worker is killed
 * between the two, the next one only records. If it is killed between the server's answer and the mark, the e-mail is sent again under the
 * same Message-ID.
 */
import type { SystemCommands } from '../command/index.js';
import type { DropReason } from '../domain/account/delivery-report.js';
import { isHolderNotice } from '../domain/account/events.js';
import type { TakenTask } from '../tasks/queue.js';
import { TASK_SETTINGS, type TaskKind, type TaskOutcome, type TaskSettings } from '../tasks/worker.js';
import { compose, tokenIdOf, type ComposeDeps } from './compose.js';
import { handOver } from './hand-over.js';
import { domainOf, type MailTransport } from './mail.js';
import type { BounceAddresses } from './bounces/address.js';
import { deliveryContext, deliveryOf } from './delivery-context.js';
import type { MailJob, Template } from './task.js';
import type { Throttle } from './throttle.js';
import { FRENCH_ALONE } from './texts/render.js';

export interface MailerDeps extends Omit<ComposeDeps, 'mailDomain' | 'wordingOf'> {
  /** Left out, all e-mails have our own words, in French. */
  readonly wordingOf?: ComposeDeps['wordingOf'];
  /** MAIL_FROM. */
  readonly from: string;
  readonly transport: MailTransport;
  /** Bounds what each receiving domain is sent. */
  readonly throttle: Throttle;
  /** The addresses to which reports come back of e-mails that did not arrive; left out, they come back to MAIL_FROM. */
  readonly bounces?: BounceAddresses | undefined;
  readonly commands: { readonly system: SystemCommands };
  readonly settings?: Partial<TaskSettings>;
}

/** As for any task, but eight e-mails at a time. One that is unsent after `giveUpSeconds` counts as failed. */
export const MAIL_SETTINGS: TaskSettings = { ...TASK_SETTINGS, atOnce: 8 };

/** Templates whose delivery is recorded as that of a notification. */
const ON_BEHALF_OF_THE_SCHOOL: readonly Template[] = ['NOTIFICATION', 'INVITATION', 'EXPIRY_REMINDER'];

/** Templates of which schools are shown why they were dropped. Of a reminder that is pointless by now nothing is shown. */
const SHOWN_WHEN_DROPPED: readonly Template[] = ['NOTIFICATION', 'INVITATION'];

type MailOutcome = 'sent' | 'failed';

/** How e-mails are sent: for `startWorkers`. */
export function mailTasks({ settings: given, from, portalUrl, ...others }: MailerDeps): TaskKind<MailJob> {
  const settings = { ...MAIL_SETTINGS, ...given };
  const deps = {
    wordingOf: () => FRENCH_ALONE,
    ...others,
    portalUrl: portalUrl.replace(/\/+$/, ''),
    mailDomain: domainOf(from),
  };

  /** Records the outcome. Idempotent: the command id follows from the job. */
  const record = async (task: TakenTask<MailJob>, outcome: MailOutcome, reason = 'UNKNOWN'): Promise<void> => {
    const { system } = deps.commands;
    const { accountId, eventId, template } = task.payload;
    const context = deliveryContext(task, outcome);
    if (outcome === 'failed') {
      await system.recordFailedDelivery({ ...deliveryOf(task), reason }, context);
    } else if (template === 'ACTIVATION_CONFIRMATION') {
      await system.recordActivationEmail({ accountId, tokenId: tokenIdOf(task.payload) }, context);
    } else if (isHolderNotice(template)) {
      await system.recordNotice({ accountId, notice: template, eventId }, context);
    } else if (ON_BEHALF_OF_THE_SCHOOL.includes(template)) {
      await system.recordDelivery(deliveryOf(task), context);
    }
  };

  const failed = async (task: TakenTask<MailJob>, code: string): Promise<TaskOutcome> => {
    await record(task, 'failed', code);
    return { state: 'FAILED', code };
  };

  /** Drops the e-mail. Of a notification or an invitation, records why. */
  const dropped = async (task: TakenTask<MailJob>, reason: DropReason | undefined): Promise<TaskOutcome> => {
    const { template } = task.payload;
    if (reason !== undefined && SHOWN_WHEN_DROPPED.includes(template))
      await deps.commands.system.recordDroppedDelivery(
        { ...deliveryOf(task), reason },
        deliveryContext(task, 'dropped'),
      );
    return { state: 'DROPPED' };
  };

  return {
    kind: 'MAIL',
    settings,
    givenUp: async task => {
      if (task.state === 'WAITING') await record(task, 'failed', 'SENDING_FAULT');
    },
    work: async (task, lease) => {
      if (task.state === 'WAITING') {
        const composed = await compose(task.payload, deps);
        if (composed.outcome === 'DROPPED') return dropped(task, composed.reason);
        if (composed.outcome === 'IMPOSSIBLE') return failed(task, composed.code);
        const bounceTo = deps.bounces?.of(task, task.attempt);
        const handedOver = await handOver(task, { ...composed, bounceTo }, lease, { ...deps, ...settings });
        if (handedOver.state === 'FAILED') return failed(task, handedOver.code);
        if (handedOver.state !== 'SENT') return handedOver;
      }
      await record(task, 'sent');
      return { state: 'DONE' };
    },
  };
}

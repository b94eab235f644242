/**
 * Sends the SMS that are queued as tasks.
 *
 * A task is marked SENT once the gateway has accepted the SMS. If the worker is killed before that mark, the SMS is sent again under the
 * same id, with the same code. It is tried for as long as it is of use, and counted for its number once.
 */
import type { Pool } from 'pg';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { derivedId, systemContext, type SystemCommands } from '../command/index.js';
import { isHolderNotice } from '../domain/account/events.js';
import { reached } from '../domain/calendar.js';
import { limiterOfTries } from '../security/shared-rate-limits.js';
import type { TakenTask } from '../tasks/queue.js';
import { TASK_SETTINGS, type Lease, type TaskKind, type TaskOutcome, type TaskSettings } from '../tasks/worker.js';
import { compose, type ComposedSms, type ComposeDeps } from './compose.js';
import { countSms } from './outcomes.js';
import { createSends } from './sends.js';
import type { SmsAnswer, SmsFaultCode, SmsGateway } from './sms.js';
import { smsName, type SmsJob } from './task.js';

export interface SenderDeps extends Omit<ComposeDeps, 'inEnglishToo'> {
  readonly pool: Pool;
  readonly gateway: SmsGateway;
  readonly commands: { readonly system: SystemCommands };
  /** Left out, notices are in French alone. */
  readonly inEnglishToo?: ComposeDeps['inEnglishToo'];
  /** SMS that all servers together give to the gateway in a minute (SMS_PER_MINUTE). */
  readonly perMinute?: number;
  readonly settings?: Partial<TaskSettings>;
}

export const SMS_SETTINGS: TaskSettings = {
  ...TASK_SETTINGS,
  atOnce: 8,
  firstRetry: 5,
  longestRetry: 60,
  giveUpSeconds: 600,
};

/** Faults after which the SMS is known not to have been sent. After any other it may have been sent all the same. */
const NOT_SENT: readonly SmsFaultCode[] = [
  'REFUSED',
  'AUTHENTICATION',
  'WRONG_ADDRESS',
  'DEFERRED',
  'UNREACHABLE',
  'NO_GATEWAY',
];

/** The longest wait of an SMS for its turn, in seconds: then it is looked at again. */
const LONGEST_WAIT = 60;

const waitOf = (seconds: number): TaskOutcome => ({
  state: 'POSTPONED',
  delay: Math.min(LONGEST_WAIT, Math.max(1, seconds)),
});

/** How SMS are sent: for `startWorkers`. */
export function smsTasks({ settings: given, portalUrl, perMinute = 600, ...others }: SenderDeps): TaskKind<SmsJob> {
  const deps = { inEnglishToo: () => false, ...others, portalUrl: portalUrl.replace(/\/+$/, '') };
  const { pool, vault, clock, gateway, commands } = deps;
  const sends = createSends(pool);
  const minute = limiterOfTries(pool, { keyPrefix: 'SMS', points: perMinute, duration: 60 });

  /** The seconds until the gateway may be given one more SMS; 0 when that is now. */
  const secondsToWait = async (): Promise<number> => {
    try {
      await minute.consume('gateway');
      return 0;
    } catch (answer) {
      if (answer instanceof RateLimiterRes) return answer.msBeforeNext / 1_000;
      throw answer;
    }
  };

  const dropped = async (outcome: 'TOO_LATE' | 'LIMITED'): Promise<TaskOutcome> => {
    await countSms(pool, outcome);
    return { state: 'DROPPED' };
  };

  const accepted = async (task: TakenTask<SmsJob>, gatewayId: string): Promise<void> => {
    await pool.query(
      `insert into jobs.sms_accepted (task_id, gateway_id) values ($1, $2)
         on conflict (task_id) do update set gateway_id = excluded.gateway_id`,
      [task.taskId, gatewayId],
    );
    if (task.payload.text === 'CODE') await vault.codes.markSent(task.payload.codeId, clock.now());
    await countSms(pool, 'ACCEPTED');
  };

  /** What becomes of a task whose SMS the gateway did not accept. */
  const notAccepted = async (
    answer: Exclude<SmsAnswer, { outcome: 'ACCEPTED' }>,
    sendId: string,
  ): Promise<TaskOutcome> => {
    const { code } = answer;
    if (NOT_SENT.includes(code)) await sends.giveBack(sendId);
    await countSms(pool, answer.outcome === 'REFUSED' ? 'REFUSED' : 'TRIED_AGAIN');
    if (answer.outcome === 'REFUSED') return { state: 'FAILED', code };
    return answer.afterSeconds === undefined ? { state: 'RETRY', code } : waitOf(answer.afterSeconds);
  };

  /** Gives the SMS to the gateway, when its number and the gateway may have one more; answers undefined once it is accepted. */
  const send = async (
    task: TakenTask<SmsJob>,
    composed: ComposedSms,
    lease: Lease,
  ): Promise<TaskOutcome | undefined> => {
    const { to, alsoCounts, leavesLast, until, write } = composed;
    const now = clock.now();
    if (reached(until, now)) return dropped('TOO_LATE');
    const recipients = [to, ...alsoCounts].map(recipient => vault.digest('sms recipient', recipient));
    const permission = await sends.take({ id: task.key, recipients, leavesLast }, now);
    if (!permission.granted) {
      const { freeAt } = permission;
      return reached(until, freeAt) ? dropped('LIMITED') : waitOf((Date.parse(freeAt) - Date.parse(now)) / 1_000);
    }
    const seconds = await secondsToWait();
    if (seconds > 0) return waitOf(seconds);
    const text = await write(permission.last);
    if (text === undefined) {
      await sends.giveBack(task.key);
      return dropped('TOO_LATE');
    }
    // Never less than a minute, so that the gateway still has time to deliver it.
    const validSeconds = Math.max(60, Math.floor((Date.parse(until) - Date.parse(now)) / 1_000));
    const messageId = derivedId('sms', task.key);
    const answer = await gateway.send({ messageId, to, text, validSeconds });
    if (answer.outcome !== 'ACCEPTED') return notAccepted(answer, task.key);
    await accepted(task, answer.gatewayId);
    return (await lease.sent()) ? undefined : { state: 'LOST' };
  };

  /** Records that the holder was told. Idempotent: the command id follows from the job. */
  const record = async ({ payload, correlationId }: TakenTask<SmsJob>): Promise<void> => {
    if (payload.text === 'CODE' || !isHolderNotice(payload.text)) return;
    const { accountId, eventId, text: notice } = payload;
    await commands.system.recordNotice(
      { accountId, notice, eventId },
      { ...systemContext(correlationId, eventId), commandId: derivedId('sms', eventId, smsName(payload)) },
    );
  };

  return {
    kind: 'SMS',
    settings: { ...SMS_SETTINGS, ...given },
    work: async (task, lease) => {
      if (task.state === 'WAITING') {
        const composed = await compose(task.payload, String(task.takes), deps);
        const outcome = composed ? await send(task, composed, lease) : ({ state: 'DROPPED' } as const);
        if (outcome) return outcome;
      }
      await record(task);
      return { state: 'DONE' };
    },
  };
}

/** Hands one e-mail of a task over to the mail server, in the turn of its receiving domain. */
import type { TakenTask } from '../tasks/queue.js';
import type { Lease, TaskOutcome } from '../tasks/worker.js';
import { MailFault, type Mail, type MailFaultCode, type MailTransport } from './mail.js';
import type { Place, Throttle } from './throttle.js';

export interface HandOverDeps {
  readonly transport: MailTransport;
  /** Bounds what each receiving domain is sent. */
  readonly throttle: Throttle;
  /** Seconds after which an e-mail that is still unsent counts as failed. */
  readonly giveUpSeconds: number;
}

/** What is handed over. `write` makes the texts, and links that count from now; `bounceTo` as in `Mail`. */
export interface ToHandOver {
  readonly to: string;
  readonly write: () => Promise<Mail>;
  readonly bounceTo?: string | undefined;
}

/** `SENT`: the server took it, and the task is marked so. `FAILED`: for good; nothing is recorded of it yet. */
export type HandedOver =
  { readonly state: 'SENT' } | Extract<TaskOutcome, { state: 'FAILED' | 'RETRY' | 'POSTPONED' | 'LOST' }>;

/** What a fault says about the receiving domain. */
const leavingOf = (code: MailFaultCode): keyof Place => {
  if (code === 'DEFERRED') return 'defer';
  return code === 'BOUNCED' || code === 'REFUSED' || code === 'MAILBOX_DEFERRED' ? 'free' : 'leave';
};

export async function handOver(
  task: Pick<TakenTask<object>, 'priority' | 'waited'>,
  { to, write, bounceTo }: ToHandOver,
  lease: Pick<Lease, 'sent'>,
  { transport, throttle, giveUpSeconds }: HandOverDeps,
): Promise<HandedOver> {
  const tooLate = task.waited > giveUpSeconds;
  const admission = await throttle.admit(to.slice(to.lastIndexOf('@') + 1), task.priority);
  if ('delay' in admission) {
    const { delay, deferred } = admission;
    return deferred && tooLate ? { state: 'FAILED', code: 'DEFERRED' } : { state: 'POSTPONED', delay };
  }
  const { place } = admission;
  let leaving: keyof Place = 'leave';
  try {
    await transport.send({ ...(await write()), ...(bounceTo !== undefined && { bounceTo }) });
    leaving = 'free';
    return (await lease.sent()) ? { state: 'SENT' } : { state: 'LOST' };
  } catch (error) {
    if (!(error instanceof MailFault)) throw error;
    const { code, permanent } = error;
    leaving = leavingOf(code);
    return permanent || tooLate ? { state: 'FAILED', code } : { state: 'RETRY', code };
  } finally {
    // A place that could not be given back expires by itself.
    await place[leaving]().catch(() => undefined);
  }
}

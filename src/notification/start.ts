/** Starts the process that queues e-mails and the mailer that sends them. */
import { runProcess } from '../process/follower.js';
import { mailProcess } from './mail-process.js';
import { Mailer, type MailerDeps } from './mailer.js';
import { forgetEnded } from './queue.js';

/** Days that finished jobs are kept. */
const KEPT_DAYS = 90;
const FORGET_EVERY_MS = 6 * 3_600_000;

/** The domain of an address such as `EduConnect <no-reply@example.org>`. */
export const domainOf = (from: string): string => /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'registre.invalid';

export interface MailingDeps extends Omit<MailerDeps, 'onFault' | 'mailDomain'> {
  /** MAIL_FROM. */
  readonly from: string;
  readonly onFault: (error: unknown, process: string) => void;
}

/** Runs until stopped. `stop` waits for what is under way and closes the transport. */
export function startMailing(deps: MailingDeps): { stop(): Promise<void> } {
  const { pool, eventStore, onFault, transport, from } = deps;
  const abort = new AbortController();
  const { signal } = abort;
  const portalUrl = deps.portalUrl.replace(/\/+$/, '');
  const mailer = new Mailer({
    ...deps,
    portalUrl,
    mailDomain: domainOf(from),
    onFault: error => onFault(error, 'mailer'),
  });
  const forget = (): void => void forgetEnded(pool, KEPT_DAYS).catch((error: unknown) => onFault(error, 'mailer'));
  const timer = setInterval(forget, FORGET_EVERY_MS).unref();
  const running = Promise.all([runProcess(mailProcess, { pool, eventStore, signal, onFault }), mailer.run(signal)]);
  return {
    stop: async () => {
      clearInterval(timer);
      abort.abort();
      await running;
      await transport.close();
    },
  };
}

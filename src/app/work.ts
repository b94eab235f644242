/** What a server does by itself: the processes that follow the ledger, and the tasks that it takes from the queue. */
import { assistanceTasks } from '../assistance/mailer.js';
import { assistanceProcess } from '../assistance/process.js';
import { assistanceRetention } from '../assistance/retention.js';
import { campaignProcess } from '../campaign/process.js';
import { campaignTasks } from '../campaign/runner.js';
import { forgettingUnstarted } from '../campaign/targets.js';
import { developmentMailbox } from '../development/mode.js';
import { erasureChore, erasureProcess, pupilErasureProcess } from '../erasure/process.js';
import { recordsProcess } from '../ingest/index.js';
import { watchMaildir } from '../mail/bounces/maildir.js';
import { mailProcess } from '../mail/process.js';
import { mailTasks } from '../mail/mailer.js';
import type { MailTransport } from '../mail/mail.js';
import { createSmtpTransport } from '../mail/smtp.js';
import type { Wording } from '../mail/texts/render.js';
import { createThrottle } from '../mail/throttle.js';
import { registrationTasks } from '../registration/search.js';
import { forgettingSms } from '../sms/forgetting.js';
import { smsProcess } from '../sms/process.js';
import { smsTasks } from '../sms/sender.js';
import type { Chore } from '../process/chores.js';
import { startProcesses } from '../process/start.js';
import { startWorkers } from '../tasks/start.js';
import { FOREGROUND_CHANNEL } from '../vault/postgres/foreground.js';
import { bounceAddressesOf, bounceIntakeOf } from './bounces.js';
import { dkimOf } from './mail-rules.js';
import type { Installation } from './installation.js';
import { forgettingTasks } from './forgetting-tasks.js';
import { gatewayOf } from './sms.js';

export interface WorkOptions {
  /** Address of this server, if it serves the API: that of the portal unless PORTAL_URL names another. */
  readonly url: string | undefined;
  /** How each académie words its e-mails. */
  readonly wordingOf: (academie: string | undefined) => Wording;
  /** Repeated work of the house itself, done by one server at a time. */
  readonly chores: readonly Chore[];
  /** Called with every fault, and the name of the work that it stopped. The work will be tried again. */
  readonly onFault: (error: unknown, what: string) => void;
}

/** Sends e-mails by SMTP_URL. Without it, in development, puts them into the mailbox of DATA_DIR. */
function transportOf(installation: Installation): MailTransport {
  const { config } = installation;
  const { mode, smtpUrl: url, mailFrom: from } = config;
  if (url !== undefined) return createSmtpTransport({ url, from, dkim: dkimOf(config) });
  if (mode === 'production') throw new Error('in production SMTP_URL is required: config.ts sees to that');
  return developmentMailbox(installation).transport;
}

/** Starts the processes, the workers of the queue and the watch of the Maildir. `stop` waits for what is under way. */
export function startWork(
  installation: Installation,
  { url, wordingOf, chores, onFault }: WorkOptions,
): { stop(): Promise<void> } {
  const { config, database, pool, eventStore, vault } = installation;
  const { mailFrom: from, portalUrl = url, bounceMaildir } = config;
  if (portalUrl === undefined) throw new Error('without the API PORTAL_URL is required: config.ts sees to that');
  const transport = transportOf(installation);
  const erasing = { ...installation, file: config.erasuresFile };
  const processes = startProcesses({
    ...installation,
    onFault,
    others: [
      recordsProcess,
      mailProcess,
      smsProcess,
      campaignProcess,
      assistanceProcess(vault),
      erasureProcess(erasing),
      pupilErasureProcess(erasing),
    ],
    chores: [
      ...chores,
      forgettingUnstarted(pool, eventStore),
      forgettingSms(installation),
      forgettingTasks(pool),
      assistanceRetention(installation),
      erasureChore(erasing),
    ],
  });
  const throttle = createThrottle({
    pool,
    digest: vault.digest,
    settings: { atOnce: config.mailDomainAtOnce, perMinute: config.mailDomainPerMinute },
  });
  const bounces = bounceAddressesOf(installation);
  const intake = bounceIntakeOf(installation);
  const onBounceFault = (error: unknown): void => onFault(error, 'bounces');
  const watch =
    intake && bounceMaildir !== undefined
      ? watchMaildir({ intake, folder: bounceMaildir, onFault: onBounceFault })
      : undefined;
  const workers = startWorkers(
    [
      mailTasks({ ...installation, wordingOf, transport, throttle, bounces, portalUrl, from }),
      smsTasks({
        ...installation,
        gateway: gatewayOf(installation),
        portalUrl,
        perMinute: config.smsPerMinute,
        inEnglishToo: academie => wordingOf(academie).english,
      }),
      assistanceTasks({ ...installation, wordingOf, transport, throttle, bounces, portalUrl, from }),
      campaignTasks(installation),
      registrationTasks(installation),
    ],
    {
      pool,
      databaseUrl: database.url,
      // Where somebody waits for a password to be hashed on this machine, the background work of this server makes room.
      channels: { [FOREGROUND_CHANNEL]: payload => vault.credentials.heardForeground(payload) },
      onFault,
    },
  );
  return {
    stop: async () => {
      await Promise.all([processes.stop(), workers.stop(), watch?.stop()]);
      await transport.close();
    },
  };
}

/** A process that works on campaigns and sends their e-mails until it is killed. */
import pg from 'pg';
import { campaignProcess } from '../../src/campaign/process.js';
import { campaignTasks } from '../../src/campaign/runner.js';
import { AdjustableClock } from '../../src/clock.js';
import { createCommands } from '../../src/command/index.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { mailProcess } from '../../src/mail/process.js';
import { mailTasks } from '../../src/mail/mailer.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import { createThrottle } from '../../src/mail/throttle.js';
import { runProcess } from '../../src/process/follower.js';
import { startWorkers } from '../../src/tasks/start.js';
import { QUICK_ARGON2 } from '../../src/vault/postgres/credentials.js';
import { openVault } from '../../src/vault/postgres/vault.js';

const [, , databaseUrl = '', masterKey = '', smtp = '', now = ''] = process.argv;
const clock = new AdjustableClock();
clock.set(now);
const pool = new pg.Pool({ connectionString: databaseUrl });
const eventStore = postgresEventStore({ databaseUrl });
const vault = await openVault(pool, { masterKey, argon2: QUICK_ARGON2 });
const commands = createCommands({ eventStore, vault, clock });
const from = 'EduConnect <no-reply@example.org>';
const onFault = (error: unknown): void => console.error(error);
const { signal } = new AbortController();
for (const process of [campaignProcess, mailProcess]) void runProcess(process, { pool, eventStore, signal, onFault });
const settings = { leaseSeconds: 2, pollMs: 20 };
startWorkers(
  [
    campaignTasks({ pool, eventStore, clock, commands, settings }),
    mailTasks({
      eventStore,
      vault,
      clock,
      commands,
      transport: createSmtpTransport({ url: smtp, from }),
      throttle: createThrottle({
        pool,
        digest: vault.digest,
        settings: { atOnce: 8, perMinute: 100_000, placeSeconds: 2 },
      }),
      portalUrl: 'https://portail.example.fr',
      from,
      settings,
    }),
  ],
  { pool, databaseUrl, onFault },
);

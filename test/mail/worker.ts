/** A process that sends e-mails until it is killed. */
import pg from 'pg';
import { AdjustableClock } from '../../src/clock.js';
import { createCommands } from '../../src/command/index.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import { mailProcess } from '../../src/mail/process.js';
import { mailTasks } from '../../src/mail/mailer.js';
import { runProcess } from '../../src/process/follower.js';
import { createThrottle } from '../../src/mail/throttle.js';
import { startWorkers } from '../../src/tasks/start.js';
import { openVault } from '../../src/vault/postgres/vault.js';

const [, , databaseUrl = '', masterKey = '', url = '', now = ''] = process.argv;
const clock = new AdjustableClock();
clock.set(now);
const pool = new pg.Pool({ connectionString: databaseUrl });
const eventStore = postgresEventStore({ databaseUrl });
const vault = await openVault(pool, { masterKey });
const from = 'EduConnect <no-reply@example.org>';
const onFault = (error: unknown): void => console.error(error);
void runProcess(mailProcess, { pool, eventStore, signal: new AbortController().signal, onFault });
const tasks = mailTasks({
  eventStore,
  vault,
  clock,
  commands: createCommands({ eventStore, vault, clock }),
  transport: createSmtpTransport({ url, from }),
  throttle: createThrottle({ pool, digest: vault.digest, settings: { atOnce: 50 } }),
  portalUrl: 'https://portail.example.fr',
  from,
  settings: { leaseSeconds: 2, pollMs: 20, atOnce: 3 },
});
startWorkers([tasks], { pool, databaseUrl, onFault });

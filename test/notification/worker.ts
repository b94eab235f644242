/** A process that sends e-mails until it is killed. */
import pg from 'pg';
import { AdjustableClock } from '../../src/clock.js';
import { createCommands } from '../../src/command/index.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { createSmtpTransport } from '../../src/notification/smtp.js';
import { startMailing } from '../../src/notification/start.js';
import { openVault } from '../../src/vault/postgres/vault.js';

const [, , databaseUrl = '', masterKey = '', url = '', now = ''] = process.argv;
const clock = new AdjustableClock();
clock.set(now);
const pool = new pg.Pool({ connectionString: databaseUrl });
const eventStore = postgresEventStore({ databaseUrl });
const vault = await openVault(pool, { masterKey });
const from = 'EduConnect <no-reply@example.org>';
startMailing({
  pool,
  eventStore,
  vault,
  clock,
  commands: createCommands({ eventStore, vault, clock }),
  transport: createSmtpTransport({ url, from }),
  portalUrl: 'https://portail.example.fr',
  from,
  onFault: error => console.error(error),
  settings: { leaseSeconds: 2, pollMs: 20, atOnce: 3 },
});

/** A process that sends SMS until it is killed. */
import pg from 'pg';
import { AdjustableClock } from '../../src/clock.js';
import { createCommands } from '../../src/command/index.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { createHttpGateway, DEFAULT_BODY } from '../../src/sms/gateway/http-gateway.js';
import { smsTasks } from '../../src/sms/sender.js';
import { startWorkers } from '../../src/tasks/start.js';
import { openVault } from '../../src/vault/postgres/vault.js';

const [, , databaseUrl = '', masterKey = '', url = '', now = ''] = process.argv;
const clock = new AdjustableClock();
clock.set(now);
const pool = new pg.Pool({ connectionString: databaseUrl });
const eventStore = postgresEventStore({ databaseUrl });
const vault = await openVault(pool, { masterKey });
const tasks = smsTasks({
  pool,
  eventStore,
  vault,
  clock,
  commands: createCommands({ eventStore, vault, clock }),
  gateway: createHttpGateway({
    url,
    method: 'POST',
    headers: {},
    body: DEFAULT_BODY,
    bodyType: 'json',
    from: 'EduConnect',
    secret: undefined,
    idPointer: '/id',
    timeoutMs: 5_000,
  }),
  portalUrl: 'https://portail.example.fr',
  settings: { leaseSeconds: 2, pollMs: 20, atOnce: 3 },
});
startWorkers([tasks], { pool, databaseUrl, onFault: error => console.error(error) });

/** Sends the SMS of a whole server to a gateway of the tests, and searches for those who register: what a server with the role `worker` does. */
import { postgresEventStore } from '../../../src/eventstore/postgres.js';
import { runProcess } from '../../../src/process/follower.js';
import { registrationTasks } from '../../../src/registration/search.js';
import { smsProcess } from '../../../src/sms/process.js';
import { smsTasks } from '../../../src/sms/sender.js';
import { startWorkers } from '../../../src/tasks/start.js';
import type { GatewayUnderTest } from '../../sms/support.js';
import type { House } from './house.js';

/** Starts workers and processes; returns what stops them. `faults` is filled with whatever goes wrong. */
export function sendSms(
  { clock, vault, commands, database, deps: { pool } }: House,
  gateway: GatewayUnderTest,
  faults: unknown[],
): () => Promise<void> {
  const eventStore = postgresEventStore({ databaseUrl: database.url });
  const onFault = (error: unknown): void => void faults.push(error);
  const portalUrl = 'https://educonnect.test';
  const sms = smsTasks({ pool, eventStore, vault, clock, commands, gateway: gateway.client(), portalUrl });
  const workers = startWorkers([sms, registrationTasks({ commands })], { pool, databaseUrl: database.url, onFault });
  const following = new AbortController();
  const notices = runProcess(smsProcess, { pool, eventStore, signal: following.signal, onFault });
  return async () => {
    await workers.stop();
    following.abort();
    await notices;
    await eventStore.close();
  };
}

/** Waits until so many people can be found by names and mobile. */
export async function untilFindable({ database }: House, people: number): Promise<void> {
  for (let known = -1; known < people;) {
    const { rows } = await database.pool.query<{ known: number }>(
      'select count(*)::int as known from vault.person_search where mobile is not null and names is not null',
    );
    known = rows[0]!.known;
    if (known < people) await new Promise(resolve => setTimeout(resolve, 25));
  }
}

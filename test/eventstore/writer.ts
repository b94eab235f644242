/** A process that appends for ever and prints the id of each event once it is acknowledged. Killed by the tests. */
import { writeSync } from 'node:fs';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { events } from './support.js';

const [, , databaseUrl, prefix] = process.argv;
const store = postgresEventStore({ databaseUrl: databaseUrl! });

async function appendForEver(stream: string): Promise<never> {
  for (;;) {
    const asked = events(2);
    await store.append(stream, 'any', asked);
    writeSync(1, asked.map(({ id }) => `${id}\n`).join(''));
  }
}

await Promise.all(Array.from({ length: 12 }, (_, n) => appendForEver(`${prefix}-${n % 8}`)));

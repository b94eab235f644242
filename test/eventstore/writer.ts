/**
 * A process that appends for ever and prints the id of each event once it is acknowledged. The tests kill it, and then look for events that
 * were printed and are not stored, for events stored twice and for gaps in streams.
 */
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

/** More appenders than streams: some streams have two appenders, which race for the next version. */
const [APPENDERS, STREAMS] = [12, 8];
await Promise.all(Array.from({ length: APPENDERS }, (_, n) => appendForEver(`${prefix}-${n % STREAMS}`)));

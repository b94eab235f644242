/** A process that, for each line it is given, appends at once to 64 streams named after the line, and prints `answered` when all appends are. */
import { createInterface } from 'node:readline';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { events } from './support.js';

const [, , eventstoreUrl] = process.argv;
const store = eventStoreDb({ eventstoreUrl: eventstoreUrl!, answerMs: 500, patienceMs: 60_000 });

for await (const prefix of createInterface({ input: process.stdin })) {
  await Promise.all(Array.from({ length: 64 }, (_, n) => store.append(`${prefix}-${n}`, 'none', events(1))));
  process.stdout.write('answered\n');
}
await store.close();

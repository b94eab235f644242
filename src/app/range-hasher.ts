/** A thread of `range-hashers.ts`: reads each range that it is asked for, and answers it hashed. */
import { parentPort, workerData } from 'node:worker_threads';
import { openEventStore, type EventStoreOptions } from '../eventstore/index.js';
import { hashRange } from '../integrity/index.js';
import type { RangeAnswer, RangeRequest } from './range-hashers.js';

const store = openEventStore(workerData as EventStoreOptions);
let before: Promise<void> = Promise.resolve();

async function answer({ number, range }: RangeRequest): Promise<void> {
  try {
    const hashed = await hashRange(store, range);
    parentPort!.postMessage({ number, hashed } satisfies RangeAnswer, [hashed.leaves.buffer]);
  } catch (error) {
    parentPort!.postMessage({ number, failure: (error as Error).message } satisfies RangeAnswer);
  }
}

// One after the other.
parentPort!.on('message', (request: RangeRequest) => {
  before = before.then(() => answer(request));
});

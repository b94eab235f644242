/**
 * Bare SHA-256 of the entries that it is given first, as often as it is asked: answers how many it has hashed a second. A thread of its own, for the
 * garbage collector of the thread that verifies would go over them again and again: `registre verify` has none in memory.
 */
import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';

parentPort.once('message', texts => {
  const entries = texts.map(text => Buffer.from(text));
  parentPort.on('message', () => {
    const begun = performance.now();
    for (const entry of entries) hash('sha256', entry, 'binary');
    parentPort.postMessage((entries.length / (performance.now() - begun)) * 1000);
  });
});

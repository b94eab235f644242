/** A process that writes to EventStoreDB survives lost connections. TEST_LEDGER_URL is that of `eventstoredb-faults.test.ts`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { Proxy } from './proxy.js';
import { script, type Script } from './script.js';
import { collect, newStream } from './support.js';

const { TEST_LEDGER_URL } = process.env;

(TEST_LEDGER_URL ? describe : describe.skip)('a process that appends in bursts', () => {
  let proxy: Proxy;
  let bursts: Script;
  let child: ChildProcess;
  let exited: Promise<unknown[]>;
  beforeAll(async () => {
    const url = new URL(TEST_LEDGER_URL!);
    proxy = await Proxy.to(url.hostname, Number(url.port || 2113));
    url.host = `127.0.0.1:${proxy.port}`;
    bursts = await script('bursts');
    child = spawn(process.execPath, [bursts.path, url.href], { stdio: ['pipe', 'pipe', 'inherit'] });
    exited = once(child, 'exit');
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    proxy.close();
    await bursts.remove();
  });

  it('outlives a connection lost between two bursts or in the middle of one, and ends once it has closed', async () => {
    const prefixes = Array.from({ length: 8 }, () => newStream('burst'));
    const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    for (const [round, prefix] of prefixes.entries()) {
      const lose = async (ms: number) => {
        await pause(ms);
        proxy.deaf = true;
        proxy.cut();
      };
      // Lost before a burst, then in the middle of one, in turn.
      if (round % 2 === 1) await lose(0);
      child.stdin!.write(`${prefix}\n`);
      if (round > 0 && round % 2 === 0) await lose(round);
      await pause(200);
      if (proxy.deaf) proxy.cut();
      proxy.deaf = false;
      expect(await answers.next()).toEqual({ done: false, value: 'answered' });
    }
    child.stdin!.end();
    expect(await exited).toEqual([0, null]);

    const store = eventStoreDb({ eventstoreUrl: TEST_LEDGER_URL! });
    for (const prefix of prefixes)
      for (let n = 0; n < 64; n++) expect(await collect(store.read(`${prefix}-${n}`))).toHaveLength(1);
    await store.close();
  }, 120_000);
});

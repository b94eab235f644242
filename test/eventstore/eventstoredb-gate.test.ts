/**
 * The gate before a driver like that of EventStoreDB, which sends one message per tick, and queues when it has 16 or more unsent: when the connection
 * breaks then, it rejects promises that nobody awaits, which ends the process.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../src/eventstore/eventstoredb/gate.js';

const IN_TIME = 60_000;
/** How many appends the driver is given before an answer shows that the connection stands: fewer than it queues. */
const FEW = 15;
const DRIVER_QUEUES_FROM = 16;

/** A driver that sends while `connected`, and answers when the test says so. */
class Driver {
  connected = true;
  unsent = 0;
  mostUnsent = 0;
  sent: { readonly resolve: (answer: string) => void; readonly reject: (error: Error) => void }[] = [];
  #sending = false;

  readonly send = async (): Promise<string> => {
    // The driver hands over some microtasks after the call.
    for (let hops = 0; hops < 5; hops++) await Promise.resolve();
    return new Promise((resolve, reject) => {
      this.sent.push({ resolve, reject });
      this.unsent += 1;
      this.mostUnsent = Math.max(this.mostUnsent, this.unsent);
      this.#next();
    });
  };

  async answer(count: number): Promise<void> {
    for (const { resolve } of this.sent.splice(0, count)) {
      resolve('answer');
      await new Promise(resolve => process.nextTick(resolve));
    }
  }

  fail(): void {
    for (const { reject } of this.sent.splice(0)) reject(new Error('the connection broke'));
    this.unsent = 0;
  }

  #next(): void {
    if (this.#sending || !this.connected || this.unsent === 0) return;
    this.#sending = true;
    process.nextTick(() => {
      this.#sending = false;
      this.unsent -= 1;
      this.#next();
    });
  }
}

describe('appends handed to the driver', () => {
  let gate: Gate;
  let driver: Driver;
  let broken: number;
  beforeEach(() => {
    driver = new Driver();
    broken = 0;
    gate = new Gate(() => (broken += 1));
  });

  let underWay = 0;
  const pass = (count: number, bytes = 500) =>
    Array.from({ length: count }, async () => {
      underWay += 1;
      try {
        return await gate.pass(bytes, IN_TIME, driver.send);
      } catch (error) {
        return (error as Error).message;
      } finally {
        underWay -= 1;
      }
    });
  afterEach(async () => {
    while (underWay > 0) {
      driver.fail();
      await turn();
    }
  });

  /** Has one append answered and leaves another with the driver: the connection is proved. */
  const proveConnection = async () => {
    void pass(2);
    await turn();
    await driver.answer(1);
  };

  it('are few until an answer shows that the connection stands', async () => {
    driver.connected = false;
    void pass(64);
    await turn();
    expect(driver.sent).toHaveLength(FEW);
    expect(driver.mostUnsent).toBeLessThan(DRIVER_QUEUES_FROM);
  });

  it('all go out in one turn of the event loop after that, never so fast that the driver queues', async () => {
    await proveConnection();
    void pass(200, 100);
    await turn();
    // With the one that the driver had.
    expect(driver.sent).toHaveLength(201);
    expect(driver.mostUnsent).toBeLessThan(DRIVER_QUEUES_FROM);
  });

  it('wait after a failure until the driver has let go of the connection, and are few again', async () => {
    await proveConnection();
    driver.fail();
    driver.connected = false;
    await turn();
    void pass(64);
    await turn();
    expect(driver.sent).toHaveLength(0);
    while (driver.sent.length === 0) await turn();
    await turn();
    expect(driver.sent).toHaveLength(FEW);
  });

  it('are few again once none is with the driver, because the connection may have gone unseen', async () => {
    await proveConnection();
    await driver.answer(1);
    driver.connected = false;
    void pass(64);
    await turn();
    expect(driver.sent).toHaveLength(FEW);
  });

  it('are no more than the server takes at once, unless they are few', async () => {
    await proveConnection();
    // 64 of them are more than the server's window of 64,000 bytes.
    void pass(64, 10_000);
    await turn();
    expect(driver.sent).toHaveLength(FEW);
  });

  it('break the connection when an answer is late, and wait until the driver has settled all it has', async () => {
    const late = gate.pass(500, 1, driver.send);
    void pass(3);
    await expect(late).rejects.toThrow('no answer within 1 ms');
    expect(broken).toBe(1);
    void pass(5);
    await driver.answer(2);
    await turn();
    expect(driver.sent).toHaveLength(2);
    driver.fail();
    while (driver.sent.length === 0) await turn();
    expect(driver.sent).toHaveLength(5);
    expect(broken).toBe(1);
  });

  it('are not sent after their time', async () => {
    driver.connected = false;
    void pass(FEW);
    await expect(gate.pass(500, 1, driver.send)).rejects.toThrow('no answer within 1 ms');
    driver.fail();
    await turn();
    void pass(1);
    while (driver.sent.length === 0) await turn();
    expect(driver.sent).toHaveLength(1);
    expect(broken).toBe(0);
  });

  it('are all answered, each with its own answer or failure', async () => {
    const passed = pass(40);
    await turn();
    driver.fail();
    await turn();
    while (underWay > 0) {
      await driver.answer(driver.sent.length);
      await turn();
    }
    const outcomes = await Promise.all(passed);
    expect(outcomes.filter(outcome => outcome === 'the connection broke')).toHaveLength(FEW);
    expect(outcomes.filter(outcome => outcome === 'answer')).toHaveLength(40 - FEW);
  });
});

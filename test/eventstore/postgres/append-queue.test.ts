import { describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable, InvalidAppend } from '../../../src/eventstore/eventstore.js';
import { AppendQueue, type QueueOptions } from '../../../src/eventstore/postgres/append-queue.js';
import { positionOf } from '../../../src/eventstore/postgres/rows.js';

const serverError = (code: string): Error => Object.assign(new Error(`SQLSTATE ${code}`), { code });
/** Text that no database in UTF-8 can hold. */
const UNSTORABLE = serverError('22021');
const STARTING = serverError('57P03');

const queueSending = (send: QueueOptions['send'], patienceMs: number): AppendQueue =>
  new AppendQueue({ address: 'ledger', lanes: 1, patienceMs, send, onAppended: () => undefined });

const append = (queue: AppendQueue, stream: string) => queue.append(stream, 'none', { events: [], bytes: 0 });

describe('an append whose values cannot be stored', () => {
  it('is answered so even when the time for retries is over', async () => {
    const queue = queueSending(() => Promise.reject(UNSTORABLE), 0);
    await expect(append(queue, 'account-1')).rejects.toThrow(InvalidAppend);
  });

  it('is answered so after another append of its group has waited for the server until the end', async () => {
    const queue = queueSending(group => {
      const hasBad = group.some(({ stream }) => stream === 'bad');
      return Promise.reject(hasBad ? UNSTORABLE : STARTING);
    }, 30);
    const [away, bad] = await Promise.allSettled([append(queue, 'good'), append(queue, 'bad')]);
    expect(away).toMatchObject({ status: 'rejected', reason: expect.any(EventStoreUnavailable) });
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(InvalidAppend) });
  });

  it('does not keep the others of its group from being stored', async () => {
    const queue = queueSending(
      group =>
        group.some(({ stream }) => stream === 'bad')
          ? Promise.reject(UNSTORABLE)
          : Promise.resolve(group.map(() => ({ version: 0, position: positionOf('1', '1'), repeated: false }))),
      1_000,
    );
    const answers = await Promise.allSettled(['a', 'bad', 'b'].map(stream => append(queue, stream)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

it('an append is called unavailable when the server stays away for longer than the patience', async () => {
  const queue = queueSending(() => Promise.reject(STARTING), 30);
  await expect(append(queue, 'account-1')).rejects.toThrow(EventStoreUnavailable);
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { streamOf } from '../../src/domain/streams.js';
import { position, type EventStore, type RecordedEvent } from '../../src/eventstore/eventstore.js';
import { voidCredentialProcess } from '../../src/process/void-credentials.js';
import type { Vault } from '../../src/vault/vault.js';

const AT = '2026-09-07T08:00:00.000Z';

const expired = (n: number): RecordedEvent => ({
  id: randomUUID(),
  type: 'AccountExpired',
  data: { notifiedAt: AT },
  metadata: { at: AT } as RecordedEvent['metadata'],
  stream: streamOf('account', randomUUID()),
  version: 0,
  position: position(BigInt(n), BigInt(n)),
  recordedAt: AT,
});

describe('the process that destroys void credentials', () => {
  it('leaves nothing under way, and begins nothing more, once a batch has failed', async () => {
    const batch = Array.from({ length: 20 }, (_, n) => expired(n));
    let begun = 0;
    let underWay = 0;
    const readToTheEnd = async (stream: string): Promise<IteratorReturnResult<undefined>> => {
      begun += 1;
      if (stream === batch[0]!.stream) throw new Error('the ledger is away');
      underWay += 1;
      await sleep(20);
      underWay -= 1;
      return { done: true, value: undefined };
    };
    const read = (stream: string) => ({ [Symbol.asyncIterator]: () => ({ next: () => readToTheEnd(stream) }) });
    const voiding = voidCredentialProcess({ read } as unknown as EventStore, {} as Vault);

    await expect(voiding.react(batch)).rejects.toThrow('the ledger is away');

    expect(underWay).toBe(0);
    const begunByThen = begun;
    expect(begunByThen).toBeLessThan(batch.length);
    await sleep(60);
    expect(begun).toBe(begunByThen);
  });
});

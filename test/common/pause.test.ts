import { describe, expect, it } from '@jest/globals';
import { pause } from '../../src/common/pause.js';

describe('a pause', () => {
  it('lasts as long as asked', async () => {
    const started = performance.now();
    await pause(30, new AbortController().signal);
    expect(performance.now() - started).toBeGreaterThanOrEqual(28);
  });

  it('ends without a fault when the signal aborts, before or during it', async () => {
    const stopping = new AbortController();
    const during = pause(3_600_000, stopping.signal);
    stopping.abort();
    await expect(during).resolves.toBeUndefined();
    await expect(pause(3_600_000, stopping.signal)).resolves.toBeUndefined();
  });
});

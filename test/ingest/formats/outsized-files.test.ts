import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../../src/ingest/limits.js';
import { collect } from '../../../src/ingest/pipeline/judge/collect.js';
import { FileRefused } from '../../../src/ingest/report/refusal.js';
import type { BaseFiles, RawItem } from '../../../src/ingest/pipeline/raw.js';

const files = (items: number): BaseFiles =>
  ({
    base: 'ONDE',
    async *items(): AsyncGenerator<RawItem> {
      for (let n = 0; n < items; n++)
        yield { kind: 'class', code: `c${n}`, label: `c${n}`, origin: { file: 'all', line: n } } as unknown as RawItem;
    },
  }) as unknown as BaseFiles;

describe('an import of more records than any school has', () => {
  it('is refused before they fill the memory', async () => {
    expect(DEFAULT_LIMITS.records).toBeLessThanOrEqual(100_000);
    const read = collect(files(1_000_000_000), { uai: '0750001A', year: 2026 }, () => undefined);
    await expect(read).rejects.toThrow(FileRefused);
    await expect(read).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});

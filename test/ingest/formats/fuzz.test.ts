/** Mutated files: whatever comes, a reader ends with records or with a refusal, never with a crash or without an end. */
import { describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/common/random.js';
import { withEntries } from '../../../src/ingest/formats/read/archive.js';
import { withStoredFiles } from '../../../src/ingest/formats/read/files.js';
import { FileRefused } from '../../../src/ingest/report/refusal.js';
import { LIMITS, targets, type Target } from '../support/fuzz-targets.js';

const TARGETS = Object.entries(await targets());
/** Mutated inputs in all; `FUZZ_RUNS` asks for more, and prints what came of them. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 4_000);
const SHARES = TARGETS.reduce((sum, [, { share }]) => sum + share, 0);
const SEED = process.env.FUZZ_SEED ?? 'fuzz';
/** No input here takes a thousandth of this. */
const ENDLESS_MS = 30_000;

/** Whether the input was read; false when it was refused. Throws for anything else, and when reading does not end. */
async function isRead({ given, read }: Target, random: Random): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('reading does not end')), ENDLESS_MS);
  });
  try {
    const work = withStoredFiles(given(random), LIMITS, stored => withEntries(stored, LIMITS, read));
    await Promise.race([work, late]);
    return true;
  } catch (error) {
    if (error instanceof FileRefused) return false;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

describe('mutated files', () => {
  it.each(TARGETS)(
    'are read or refused: %s',
    async (name, target) => {
      const runs = Math.ceil((RUNS * target.share) / SHARES);
      const outcome = { name, seed: SEED, read: 0, refused: 0 };
      for (let run = 0; run < runs; run++) {
        const read = await isRead(target, Random.of(SEED, name, run)).catch((cause: unknown) => {
          throw new Error(`run ${run} of ${name} (FUZZ_SEED=${SEED})`, { cause });
        });
        if (read) outcome.read++;
        else outcome.refused++;
      }
      if (process.env.FUZZ_RUNS) console.info(outcome);
      expect(outcome.read + outcome.refused).toBe(runs);
      expect(outcome.refused).toBeGreaterThan(runs / 100);
    },
    // A day: FUZZ_RUNS may ask for very many.
    24 * 3_600_000,
  );
});

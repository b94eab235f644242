/** Mutated files: whatever comes, a reader ends with records or with a refusal, never with a crash or without an end. */
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../src/ingest/limits.js';
import { openOnde } from '../../src/ingest/onde/files.js';
import { withEntries } from '../../src/ingest/read/archive.js';
import { withStoredFiles } from '../../src/ingest/read/files.js';
import { FileRefused } from '../../src/ingest/refusal.js';
import { Random } from '../../src/ingest/generator/random.js';
import { openSiecle } from '../../src/ingest/siecle/files.js';
import { onde, ondeParent, ondePupil, parent, pupil, siecle, type NamedBuffer } from './files.js';
import { generated } from './support.js';

/** Mutated inputs for each of the three kinds of file; `FUZZ_RUNS` asks for more. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);
const SEED = process.env.FUZZ_SEED ?? 'fuzz';
const LIMITS = { ...DEFAULT_LIMITS, fileBytes: 200_000, totalBytes: 400_000, tokenCharacters: 20_000 };

const HOSTILE = [
  '<',
  '>',
  '&',
  ';',
  '"',
  "'",
  '\0',
  '\n',
  '\r\n',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<!DOCTYPE a [',
  '<!ENTITY a "b">',
  '&#x0;',
  '&#99999999;',
  '&a;',
  '\u00ff\u00fe',
  '\u00ef\u00bb\u00bf',
  '\u0080',
  '<ELEVE>',
  '</ELEVE>',
  '<PARAMETRES>',
  '1e999',
  '=cmd()',
  'PK\u0003\u0004',
].map(text => Buffer.from(text, 'latin1'));

function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = Buffer.from(bytes);
  for (let i = 1 + random.below(4); i > 0; i--) {
    const at = random.below(mutated.length + 1);
    const to = Math.min(mutated.length, at + random.below(random.chance(0.1) ? mutated.length : 20));
    const part = mutated.subarray(at, to);
    switch (random.below(6)) {
      case 0:
        if (at < mutated.length) mutated[at] = random.below(256);
        break;
      case 1:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(to)]);
        break;
      case 2:
        mutated = Buffer.concat([mutated.subarray(0, at), part, part, part, mutated.subarray(to)]);
        break;
      case 3:
        mutated = mutated.subarray(0, at);
        break;
      case 4:
        mutated = Buffer.concat([mutated.subarray(0, at), random.pick(HOSTILE), mutated.subarray(at)]);
        break;
      default:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(random.below(mutated.length + 1))]).subarray(
          0,
          100_000,
        );
    }
  }
  return mutated;
}

/** How many were read, and how many refused. Anything else thrown fails the test, naming the run. */
async function fuzz(
  kind: string,
  files: NamedBuffer[],
  open: typeof openSiecle,
): Promise<{ read: number; refused: number }> {
  const outcome = { read: 0, refused: 0 };
  for (let run = 0; run < RUNS; run++) {
    const random = Random.of(SEED, kind, run);
    const victim = random.below(files.length);
    const given = files.map((file, at) => (at === victim ? { ...file, buffer: mutate(file.buffer, random) } : file));
    try {
      await withStoredFiles(given, LIMITS, stored =>
        withEntries(stored, LIMITS, async sources => {
          for await (const item of (await open(sources, LIMITS)).items())
            if (!item.kind) throw new Error('not an item');
        }),
      );
      outcome.read++;
    } catch (error) {
      if (!(error instanceof FileRefused))
        throw new Error(`run ${run} of ${kind} (FUZZ_SEED=${SEED})`, { cause: error });
      outcome.refused++;
    }
  }
  return outcome;
}

describe('mutated files', () => {
  const children = [pupil(1), pupil(2), pupil(3)];
  const allRead = ({ read, refused }: { read: number; refused: number }): void => {
    expect(read + refused).toBe(RUNS);
    // Mutations that matter and mutations that do not: both happen.
    expect(read).toBeGreaterThan(RUNS / 100);
    expect(refused).toBeGreaterThan(RUNS / 100);
  };

  it(
    'are read or refused: SIECLE',
    async () =>
      allRead(
        await fuzz('siecle', siecle(children, [parent(1, children)], { structures: [['6D', '6EME D']] }), openSiecle),
      ),
    600_000,
  );

  it(
    'are read or refused: ONDE',
    async () =>
      allRead(
        await fuzz(
          'onde',
          onde(
            [ondePupil('DUPONT', 'Zoé', '17/08/2019', '123456789AB')],
            [ondeParent('DUPONT', 'Anne', '0639980001', [['DUPONT', 'Zoé', 'CP']])],
          ),
          openOnde,
        ),
      ),
    600_000,
  );

  it('are read or refused: archives', async () => {
    const { manifest, files } = await generated({ seed: 'zip', schools: 1, pupilsPerSchool: 3, packing: 'ZIP' });
    const outcome = await fuzz('zip', files.get(manifest.schools[0]!.uai)!, openSiecle);
    expect(outcome.read + outcome.refused).toBe(RUNS);
  }, 600_000);
});

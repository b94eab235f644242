/**
 * Exports of AAF with tags cut, lost and moved. Each is refused with its file named, or read so that no record has values of two, and every
 * record is one request and one record of the report.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openAaf } from '../../../../src/ingest/aaf/read/files.js';
import type { AafRequest } from '../../../../src/ingest/aaf/read/shape.js';
import { jointureOf } from '../../../../src/ingest/aaf/read/to-raw.js';
import { Random } from '../../../../src/common/random.js';
import { FileRefused } from '../../../../src/ingest/report/refusal.js';
import { sayRefusal } from '../../../../src/ingest/report/words/say.js';
import { expectFrench } from '../../support/french.js';
import { LIMITS } from '../../support/fuzz-targets.js';
import { markedAaf, type MarkedAaf } from '../../support/marked-records.js';
import { marksIn } from '../../support/marks.js';
import { openWorld, type World } from '../../support/support.js';

const SEED = process.env.FUZZ_SEED ?? 'records';
const RUNS = Number(process.env.FUZZ_RUNS ?? 3_000);
/** How many of these are also imported, in a dry run. */
const IMPORTS = Math.min(100, Math.ceil(RUNS / 100));

async function requestsOf({ files }: MarkedAaf): Promise<AafRequest[] | FileRefused> {
  const requests: AafRequest[] = [];
  try {
    const sources = files.map(({ name, buffer }) => ({
      name,
      open: async function* () {
        // In pieces so short that tags are split between them.
        for (let at = 0; at < buffer.length; at += 500) yield buffer.subarray(at, at + 500);
      },
    }));
    for await (const request of (await openAaf(sources, LIMITS)).requests()) requests.push(request);
    return requests;
  } catch (error) {
    if (error instanceof FileRefused) return error;
    throw error;
  }
}

/**
 * Whether the report rejects the record: it has no id, no key where the others have theirs, a key that is not its id, or one attribute with two
 * values. A record that two records have become is such a one.
 */
const isRejected = ({ id, attributes, conflicting }: AafRequest): boolean =>
  id === '' || jointureOf(attributes) !== id || conflicting !== undefined;

/** What is wrong with the requests that were read: records mixed, lost or made up. Empty, as it should be. */
function faultsOf(requests: readonly AafRequest[], { pupils, responsables }: MarkedAaf): string[] {
  const faults = requests
    .filter(request => !isRejected(request))
    .flatMap(({ id, attributes, origin }) => {
      const marks = [...marksIn(JSON.stringify([id, attributes]))];
      return marks.length > 1 ? [`line ${origin.line} has values of the records ${marks.join(', ')}`] : [];
    });
  const checkCount = (kind: AafRequest['kind'], marks: readonly number[]): void => {
    const found = requests.filter(request => request.kind === kind);
    if (found.length > marks.length || (found.length < marks.length && !found.some(isRejected)))
      faults.push(`of ${marks.length} records of kind ${kind} ${found.length} were read`);
  };
  checkCount('STUDENT', pupils);
  checkCount('RESPONSABLE', responsables);
  return faults;
}

/** The export of a run, with one to three faults. */
const exportOf = (run: number): MarkedAaf => {
  const random = Random.of(SEED, 'AAF', run);
  return markedAaf(random, random.pick([1, 1, 2, 3]));
};
const textOf = ({ files }: MarkedAaf): string => files.map(({ buffer }) => buffer.toString()).join('\n');

describe(`exports of AAF with tags out of place (FUZZ_SEED=${SEED}, FUZZ_RUNS=${RUNS})`, () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('are refused with the file named, or give no record the values of two and lose none', async () => {
    const outcome = { seed: SEED, read: 0, refused: 0 };
    const codes: Record<string, number> = {};
    for (let run = 0; run < RUNS; run++) {
      const input = exportOf(run);
      const requests = await requestsOf(input);
      if (requests instanceof FileRefused) {
        outcome.refused++;
        codes[requests.code] = (codes[requests.code] ?? 0) + 1;
        expect({ run, file: requests.at.file }).toEqual({ run, file: expect.any(String) });
        expectFrench(sayRefusal(requests.report, 'fr').reason);
      } else {
        outcome.read++;
        const faults = faultsOf(requests, input);
        if (faults.length) throw new Error(`run ${run} (FUZZ_SEED=${SEED}):\n${faults.join('\n')}\n${textOf(input)}`);
      }
    }
    console.info(outcome, codes);
    // Both have to happen often: otherwise the test shows little.
    expect(outcome.read).toBeGreaterThan(RUNS / 20);
    expect(outcome.refused).toBeGreaterThan(RUNS / 20);
  }, 3_600_000);

  it('are counted in the report as they were read, record by record', async () => {
    let completed = 0;
    for (let run = 0; run < IMPORTS; run++) {
      const input = exportOf(run);
      const report = await world.academie(input.files, { dryRun: true });
      if (report.status === 'REFUSED') continue;
      completed++;
      const requests = await requestsOf(input);
      expect(requests).not.toBeInstanceOf(FileRefused);
      const read = (kind: AafRequest['kind']): number =>
        (requests as AafRequest[]).filter(request => request.kind === kind).length;
      expect({ run, pupils: report.students.read, responsables: report.responsables.read }).toEqual({
        run,
        pupils: read('STUDENT'),
        responsables: read('RESPONSABLE'),
      });
    }
    expect(completed).toBeGreaterThan(0);
  });
});

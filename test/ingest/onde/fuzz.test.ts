/**
 * Exports of ONDE with the faults of real ones. Each is refused with file and line named, or read so that no record has fields of two rows,
 * and every row is one record of the report.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/common/random.js';
import { openOnde } from '../../../src/ingest/onde/files.js';
import { FileRefused } from '../../../src/ingest/report/refusal.js';
import { uaiLetter } from '../../../src/ingest/formats/parse/identifiers.js';
import type { RawItem } from '../../../src/ingest/pipeline/raw.js';
import { sayRefusal } from '../../../src/ingest/report/words/say.js';
import { expectFrench } from '../support/french.js';
import { LIMITS } from '../support/fuzz-targets.js';
import { listOf } from '../support/list.js';
import { markedExport, type MarkedExport, type MarkedRow } from '../support/marked-rows.js';
import { marksIn } from '../support/marks.js';
import { openWorld, type World } from '../support/support.js';

const SEED = process.env.FUZZ_SEED ?? 'rows';
const RUNS = Number(process.env.FUZZ_RUNS ?? 3_000);
/** How many of these are also imported: a few, for an import takes much longer than a reading. */
const IMPORTS = Math.min(100, Math.ceil(RUNS / 75));

async function itemsOf({ files }: MarkedExport): Promise<RawItem[] | FileRefused> {
  const items: RawItem[] = [];
  try {
    const sources = files.map(({ name, buffer }) => ({
      name,
      open: async function* () {
        // In pieces so short that rows are split between them.
        for (let at = 0; at < buffer.length; at += 1_000) yield buffer.subarray(at, at + 1_000);
      },
    }));
    for await (const item of (await openOnde(sources, LIMITS)).items()) items.push(item);
    return items;
  } catch (error) {
    if (error instanceof FileRefused) return error;
    throw error;
  }
}

/** What is wrong with the records that were read: rows mixed, lost or read twice. None when all is well. */
function faultsOf(items: readonly RawItem[], { pupils, responsables }: MarkedExport): string[] {
  const faults: string[] = [];
  const seen = { student: new Map<number, number>(), responsable: new Map<number, number>() };
  for (const item of items) {
    if (item.kind !== 'student' && item.kind !== 'responsable') continue;
    // Pupils have no `children`.
    const { children = [], ...own } = { children: [], ...item };
    const marks = [...marksIn(JSON.stringify(own))];
    if (marks.length > 1) faults.push(`line ${item.origin.line} has fields of the rows ${marks.join(', ')}`);
    if (marks.length === 0) faults.push(`line ${item.origin.line} bears the mark of no row`);
    const [mark = -1] = marks;
    seen[item.kind].set(mark, (seen[item.kind].get(mark) ?? 0) + 1);
    const named = responsables.find(row => row.mark === mark)?.children ?? [];
    for (const child of marksIn(JSON.stringify(children)))
      if (!named.includes(child))
        faults.push(`line ${item.origin.line}, row ${mark}, has the child of another: ${child}`);
  }
  const checkReadOnce = (kind: keyof typeof seen, rows: readonly MarkedRow[]): void => {
    for (const { mark } of rows)
      if (seen[kind].get(mark) !== 1) faults.push(`${kind} ${mark} was read ${seen[kind].get(mark) ?? 0} times`);
  };
  checkReadOnce('student', pupils);
  checkReadOnce('responsable', responsables);
  return faults;
}

/** The export of a run, with one to five faults. */
const exportOf = (run: number): MarkedExport => {
  const random = Random.of(SEED, 'ONDE', run);
  return markedExport(random, random.pick([1, 1, 2, 3, 5]), run);
};
const textOf = ({ files }: MarkedExport): string =>
  files.map(({ buffer }) => JSON.stringify(buffer.toString('latin1'))).join('\n');

describe(`exports of ONDE with faults (FUZZ_SEED=${SEED}, FUZZ_RUNS=${RUNS})`, () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('are refused with the line named, or give no record the fields of two rows and lose no row', async () => {
    const outcome = { seed: SEED, read: 0, refused: 0 };
    const codes: Record<string, number> = {};
    for (let run = 0; run < RUNS; run++) {
      const input = exportOf(run);
      const items = await itemsOf(input);
      if (items instanceof FileRefused) {
        outcome.refused++;
        codes[items.code] = (codes[items.code] ?? 0) + 1;
        expect({ run, line: items.at.line, file: items.at.file }).toEqual({
          run,
          line: expect.any(Number),
          file: expect.any(String),
        });
        expectFrench(sayRefusal(items.report, 'fr').reason);
      } else {
        outcome.read++;
        const faults = faultsOf(items, input);
        if (faults.length) throw new Error(`run ${run} (FUZZ_SEED=${SEED}):\n${faults.join('\n')}\n${textOf(input)}`);
      }
    }
    console.info(outcome, codes);
    // Both have to happen often: otherwise the test shows little.
    expect(outcome.read).toBeGreaterThan(RUNS / 5);
    expect(outcome.refused).toBeGreaterThan(RUNS / 20);
  }, 3_600_000);

  it('are counted in the report row by row, and link nobody to the child of another', async () => {
    let read = 0;
    for (let run = 0; run < IMPORTS; run++) {
      const input = exportOf(run);
      const digits = `034${String(5000 + run)}`;
      const uai = digits + uaiLetter(digits);
      const report = await world.run({ uai, base: 'ONDE', year: 2026, files: input.files });
      if (report.status === 'REFUSED') continue;
      read++;
      expect({ run, pupils: report.students.read, responsables: report.responsables.read }).toEqual({
        run,
        pupils: input.pupils.length,
        responsables: input.responsables.length,
      });
      for (const { child, responsable, mobile, email } of await listOf(world, uai)) {
        const [mark, ...others] = marksIn(JSON.stringify([responsable, mobile, email]));
        expect({ run, others }).toEqual({ run, others: [] });
        expect(input.responsables.find(row => row.mark === mark)?.children).toEqual(
          expect.arrayContaining([...marksIn(child)]),
        );
      }
    }
    expect(read).toBeGreaterThan(0);
  });
});

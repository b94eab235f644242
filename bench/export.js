/**
 * Measures exports: the responsables of one school, a million rows, as CSV, sorted by class. Compares them with `COPY … TO STDOUT` of
 * the same query by the same driver. Each export is made by a process of its own, in alternating rounds. Fails when an export needs
 * 300 MB or more.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, table, withDatabase } from './append.support.js';
import { seed, uaiOf } from './list.seed.js';

export const title = 'Exports of lists';

const smoke = process.argv.includes('--smoke');
/** One pupil in two has two responsables. */
const pupils = smoke ? 2_000 : 666_667;
const rounds = smoke ? 1 : 5;
const MOST_MEGABYTES = 300;
const WAYS = ['csv', 'copy'];

/** Exports once in a process of its own; resolves with its figures. */
const exportOnce = (way, url) =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('export.child.js', import.meta.url)), [way, url, uaiOf(1)]);
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', code => code !== 0 && reject(new Error(`the export by ${way} ended with ${code}`)));
  });

await withDatabase(async url => {
  await seed(url, 1, pupils);
  const runs = { csv: [], copy: [] };
  for (let round = 0; round < rounds; round++)
    for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) runs[way].push(await exportOnce(way, url));
  const rate = way => median(runs[way].map(({ rows, seconds }) => rows / seconds));
  const memory = way => Math.max(...runs[way].map(({ megabytes }) => megabytes));
  const copy = rate('copy');
  console.log(
    table(
      WAYS.map(way => ({
        export: way === 'csv' ? 'registre, CSV' : 'COPY TO STDOUT',
        rows: runs[way][0].rows,
        'MB written': Math.round(runs[way][0].bytes / 1e6),
        'rows/s': Math.round(rate(way)),
        'of COPY': (rate(way) / copy).toFixed(2),
        'most memory, MB': Math.round(memory(way)),
      })),
    ),
  );
  if (runs.csv.some(({ rows }) => rows !== runs.copy[0].rows)) throw new Error('the two ways differ in their rows');
  if (memory('csv') >= MOST_MEGABYTES) {
    console.log(`FAILED: an export needed ${Math.round(memory('csv'))} MB; less than ${MOST_MEGABYTES} are allowed`);
    process.exitCode = 1;
  }
});

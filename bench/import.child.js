/**
 * Imports exports of an académie (`import`), or only parses their files (`parse`), in a process of its own, and tells its parent how long it
 * took and how much memory it needed: `import.child.js import|parse TASK`. TASK is JSON: `{ folders, academie, year }`, a
 * folder for each export, in order.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

const dist = process.env.BENCH_DIST ?? '../dist/';
const load = path => import(new URL(dist + path, import.meta.url).href);
const [, , kind, task] = process.argv;
const { folders, academie, year } = JSON.parse(task);

const filesOf = async folder => (await readdir(folder)).sort().map(name => ({ name, path: join(folder, name) }));

/** Makes a function that only reads the files of one export: checks the encoding, makes the digests, parses the XML, counts the requests. */
async function parser() {
  const { openAaf } = await load('src/ingest/aaf/read/files.js');
  const { ACADEMIE_LIMITS } = await load('src/ingest/limits.js');
  const { withStoredFiles } = await load('src/ingest/formats/read/files.js');
  return async files => {
    let records = 0;
    await withStoredFiles(files, ACADEMIE_LIMITS, async sources => {
      for await (const request of (await openAaf(sources, ACADEMIE_LIMITS)).requests()) records += request.id ? 1 : 0;
    });
    return { records };
  };
}

/** Opens the installation, and makes a function that imports the files of one export. */
async function importer() {
  const { loadConfig } = await load('src/config.js');
  const { openInstallation } = await load('src/app/installation.js');
  const { importAcademie } = await load('src/ingest/index.js');
  const { pool, vault, commands, clock } = await openInstallation(loadConfig());
  const context = { actor: 'bench', role: 'IMPORTER', right: 'OWN', source: 'CLI', correlationId: 'bench' };
  return async files => {
    const start = performance.now();
    let read = start;
    const onProgress = ({ phase }) => {
      if (phase === 'READ') read = performance.now();
    };
    const report = await importAcademie(
      { pool, vault, commands, clock },
      { academie, year, files, context, onProgress },
    );
    return { readingSeconds: (read - start) / 1_000, report: { ...report, lines: report.lines.length } };
  };
}

const work = await (kind === 'parse' ? parser() : importer());
const start = performance.now();
const done = [];
for (const folder of folders) done.push(await work(await filesOf(folder)));
const seconds = (performance.now() - start) / 1_000;
const peakMiB = Math.round(Number(/VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8'))?.[1]) / 1_024);
const answer = {
  seconds,
  peakMiB,
  heapLimitMiB: Math.round(getHeapStatistics().heap_size_limit / 1_048_576),
  readingSeconds: done.reduce((sum, { readingSeconds = 0 }) => sum + readingSeconds, 0),
  reports: done.flatMap(({ report }) => report ?? []),
};
process.stdout.write(JSON.stringify(answer), () => process.exit());

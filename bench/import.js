/**
 * Imports an académie's AAF: the complete export, the same files again, and a delta of 1 %. Shows records a second, and compares
 * each with two references: the time to parse the same files, and a COPY of as many rows of the same width. Shows the peak memory
 * of the importing process. BENCH_AAF: a folder where the generated files are kept. `--smoke`: four small schools; `--full`:
 * 400,000 pupils and 600,000 responsables.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { generateAcademie } from '../dist/src/generator/index.js';
import { median, table, withDatabase } from './append.support.js';
import { copyRows } from './import.copy.js';
import { bytesOf, inChild, watchTransactions } from './import.support.js';

export const title = 'Importing an académie: complete, unchanged, and by a delta';

/** Pupils of a school: 1,800 such schools have 400,000, as a large académie. */
const PUPILS = 223;
const SIZES = {
  '--smoke': { schools: 4, pupils: 30, rounds: 1 },
  '--full': { schools: 1_800, pupils: PUPILS, rounds: 1 },
};
const flag = process.argv.find(argument => argument in SIZES);
const { schools, pupils: pupilsPerSchool, rounds } = SIZES[flag] ?? { schools: 90, pupils: PUPILS, rounds: 2 };
const ACADEMIE = '12';
const YEAR = 2026;

/** Generates the exports of both degrees, unless the folder has them already. Returns them as the steps of a round import them. */
async function generated(folder) {
  const of = { seed: 'bench', academie: ACADEMIE, year: YEAR, folder, schools, pupilsPerSchool, delta: 0.01 };
  const there = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  const manifest = there ? JSON.parse(there) : await generateAcademie(of);
  const exportsOf = (extent, day) => manifest.exports.filter(one => one.extent === extent && one.day === day);
  const [first, next] = [...new Set(manifest.exports.map(({ day }) => day))].sort();
  const step = async (name, exports) => {
    const folders = exports.map(one => join(folder, one.folder));
    return {
      name,
      folders,
      records: exports.reduce((sum, one) => sum + one.records, 0),
      bytes: await bytesOf(folders),
    };
  };
  const complete = exportsOf('Complet', first);
  const steps = [
    await step('complete', complete),
    await step('unchanged', complete),
    await step('delta', exportsOf('Delta', next)),
  ];
  return { manifest, steps };
}

/** Throws when an import did not do what its step is to measure. */
function check({ name }, reports, { pupils }) {
  const created = reports.reduce((sum, report) => sum + report.students.created, 0);
  const right = {
    complete: reports.every(({ status }) => status === 'COMPLETED') && created === pupils,
    unchanged: reports.every(({ unchanged }) => unchanged),
    delta: reports.every(({ status, unchanged }) => status === 'COMPLETED' && !unchanged),
  };
  if (!right[name]) throw new Error(`the ${name} import did something else: ${JSON.stringify(reports)}`);
}

const eventsIn = async client =>
  (await client.query('select count(*)::int as events from ledger.events')).rows[0].events;

async function importOf(step, url, client, manifest) {
  // The database is empty before the first step: it has no table of events yet.
  const before = step.name === 'complete' ? 0 : await eventsIn(client);
  const watch = watchTransactions(url);
  const { seconds, readingSeconds, reports, peakMiB, heapLimitMiB } = await inChild('import', {
    folders: step.folders,
    url,
    academie: ACADEMIE,
    year: YEAR,
  });
  const longest = await watch.end();
  check(step, reports, manifest);
  const events = (await eventsIn(client)) - before;
  return { import: seconds, reading: readingSeconds, peakMiB, longest, events, heapLimitMiB };
}

/** Times of the references. The step `unchanged` has the same files as `complete`, so it takes the references of `complete`. */
async function referencesOf({ folders, records, bytes }, url, client) {
  const { seconds, peakMiB } = await inChild('parse', { folders, url });
  return { parse: seconds, parsePeakMiB: peakMiB, copy: await copyRows(client, records, Math.round(bytes / records)) };
}

/** Imports each step once, in an empty database. Returns the measurements by the step's name. */
async function roundOf(steps, url, manifest) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const results = {};
  for (const step of steps) {
    results[step.name] = await importOf(step, url, client, manifest);
    if (flag === '--full') console.log(JSON.stringify({ step: step.name, ...results[step.name] }));
  }
  const [complete, , delta] = steps;
  const ofComplete = await referencesOf(complete, url, client);
  const references = { complete: ofComplete, unchanged: ofComplete, delta: await referencesOf(delta, url, client) };
  await client.end();
  return Object.fromEntries(steps.map(({ name }) => [name, { ...results[name], ...references[name] }]));
}

const given = process.env.BENCH_AAF;
const folder = given ?? (await mkdtemp(join(tmpdir(), 'registre-bench-aaf-')));
try {
  const { manifest, steps } = await generated(folder);
  const { pupils, responsables } = manifest;
  console.log(
    `${manifest.schools.length} schools, ${pupils} pupils, ${responsables} responsables; load ${loadavg()[0].toFixed(1)}`,
  );
  const measured = [];
  for (let round = 0; round < rounds; round++)
    await withDatabase(async url => measured.push(await roundOf(steps, url, manifest)));
  const summary = steps.map(({ name, records, bytes }) => {
    const of = key => median(measured.map(results => results[name][key]));
    const seconds = key => +of(key).toFixed(2);
    return {
      step: name,
      records,
      MB: Math.round(bytes / 1e6),
      events: of('events'),
      'import s': seconds('import'),
      'of it reading': seconds('reading'),
      'records/s': Math.round(records / of('import')),
      'parse s': seconds('parse'),
      '× parse': (of('import') / of('parse')).toFixed(1),
      'COPY s': seconds('copy'),
      '× COPY': (of('import') / of('copy')).toFixed(1),
      'peak MiB': of('peakMiB'),
      'longest transaction s': seconds('longest'),
    };
  });
  console.log(table(summary));
  const { heapLimitMiB } = measured[0].complete;
  console.log(
    `The importing process has Node's default heap, at most ${heapLimitMiB} MiB. Load average ${loadavg()[0].toFixed(1)}.`,
  );
  console.log(
    JSON.stringify({ benchmark: 'import', pupils, responsables, rounds, goals: { peakMiB: 1_024 }, summary }),
  );
} finally {
  if (given === undefined) await rm(folder, { recursive: true, force: true });
}
process.exit();

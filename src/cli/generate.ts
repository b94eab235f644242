/** `registre generate`: plausible SIECLE and ONDE files of invented people, for any number of schools. */
import { Command, Option } from 'commander';
import { resolve } from 'node:path';
import { academieOf } from '../ingest/academies.js';
import { evolution } from '../ingest/generator/evolution.js';
import { generate } from '../ingest/generator/generate.js';
import { UsageError } from './failure.js';
import { schoolYear } from './import.js';
import { progress } from './progress.js';

interface Options {
  schools: string;
  seed: string;
  year?: string;
  pupils?: string;
  degree?: 'FIRST' | 'SECOND';
  departement?: string;
  changed?: string;
  json?: boolean;
}

const whole = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UsageError(`${name} must be a whole number from ${low} to ${high}, not ${text}`);
};

async function run(folder: string, options: Options): Promise<void> {
  const { departement } = options;
  if (departement !== undefined && !academieOf(departement))
    throw new UsageError(`There is no département ${departement}.`);
  const schools = whole('--schools', options.schools, 1, 100_000);
  const year = options.year === undefined ? schoolYear(new Date()) : whole('--year', options.year, 2000, 2100);
  const share = options.changed === undefined ? undefined : Number(options.changed);
  if (share !== undefined && !(share > 0 && share <= 1))
    throw new UsageError(`--changed must be a share above 0 and up to 1, not ${options.changed}`);
  const bar = progress('generate', schools);
  const manifest = await generate({
    seed: options.seed,
    schools,
    year,
    folder: resolve(folder),
    ...(options.pupils === undefined ? {} : { pupilsPerSchool: whole('--pupils', options.pupils, 1, 5_000) }),
    ...(options.degree === undefined ? {} : { degrees: [options.degree] }),
    ...(options.departement === undefined ? {} : { departements: [options.departement] }),
    ...(share === undefined ? {} : { evolve: evolution(`${options.seed} changed`, share) }),
    onProgress: (done, total) => bar.to(done, total, 'schools'),
  });
  bar.end();
  if (options.json) {
    process.stdout.write(`${JSON.stringify(manifest)}\n`);
    return;
  }
  for (const { uai, base, name, pupils, responsables, files } of manifest.schools) {
    process.stdout.write(
      `${uai}  ${name}: ${pupils} pupils, ${responsables} responsables\n` +
        `  registre import --uai ${uai} --base ${base} --year ${year} ${base === 'ONDE' ? `--name '${name}' ` : ''}${files.map(file => resolve(folder, file)).join(' ')}\n`,
    );
  }
}

export const generateCommand = (): Command =>
  new Command('generate')
    .description('write plausible SIECLE and ONDE files of invented people; the same seed writes the same files')
    .argument('<folder>', 'where to, made when missing; manifest.json lists what was written')
    .option('--schools <count>', 'how many, collèges and écoles by turns', '1')
    .option('--pupils <count>', 'pupils of each school (default: by its kind)')
    .option('--seed <text>', 'another seed, other people', 'registre')
    .option('--year <year>', 'first year of the school year (default: the present one)')
    .addOption(new Option('--degree <degree>', 'schools of one degree alone').choices(['FIRST', 'SECOND']))
    .option('--departement <code>', 'where the schools lie, such as 33 (default: by turns)')
    .option('--changed <share>', 'a second version of the same files, with about this share of the records changed')
    .option('--json', 'the manifest as JSON')
    .action(run);

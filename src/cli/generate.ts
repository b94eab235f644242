/** `registre generate`: plausible files of the school bases, of invented people, for any number of schools. */
import { Command, Option } from 'commander';
import { resolve } from 'node:path';
import { ACADEMIES, academieOf } from '../domain/academies.js';
import { evolution, generate, type GenerateOptions } from '../generator/index.js';
import { generateAcademie, parseTraps, TRAP_NAMES, type TrapRates, TRAPS } from '../generator/index.js';
import { UsageError } from '../app/terminal/failure.js';
import { schoolYearOf } from '../domain/calendar.js';
import type { Degree } from '../domain/school/events.js';
import { progress } from '../app/terminal/progress.js';

interface Options {
  schools: string;
  seed: string;
  year?: string;
  pupils?: string;
  degree?: Degree;
  departement?: string;
  changed?: string;
  base?: 'AAF';
  academie: string;
  delta?: string;
  encoding?: 'ISO-8859-15' | 'UTF-8';
  traps?: string;
  json?: boolean;
}

/** Reads an option that is a whole number from `low` to `high`. Throws a UsageError for anything else. */
const wholeNumberOf = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UsageError(`${name} must be a whole number from ${low} to ${high}, not ${text}`);
};

/** Reads an option that is a share; `undefined` when it is left out. Throws a UsageError for anything else. */
const shareOf = (name: string, text: string | undefined): number | undefined => {
  const share = text === undefined ? undefined : Number(text);
  if (share === undefined || (share > 0 && share <= 1)) return share;
  throw new UsageError(`${name} must be a share above 0 and up to 1, not ${text}`);
};

function ratesOf(text: string): TrapRates {
  try {
    return parseTraps(text);
  } catch (error) {
    throw new UsageError(`--traps: ${(error as Error).message}.`);
  }
}

/** The options of schools and académies alike. */
type Common = Pick<
  GenerateOptions,
  'seed' | 'schools' | 'year' | 'folder' | 'pupilsPerSchool' | 'degrees' | 'traps' | 'onProgress'
>;

async function run(folder: string, options: Options): Promise<void> {
  const schools = wholeNumberOf('--schools', options.schools, 1, 100_000);
  const bar = progress('generate', schools);
  const common: Common = {
    seed: options.seed,
    schools,
    year:
      options.year === undefined
        ? schoolYearOf(new Date().toISOString())
        : wholeNumberOf('--year', options.year, 2000, 2100),
    folder: resolve(folder),
    ...(options.pupils === undefined ? {} : { pupilsPerSchool: wholeNumberOf('--pupils', options.pupils, 1, 5_000) }),
    ...(options.degree === undefined ? {} : { degrees: [options.degree] }),
    ...(options.traps === undefined ? {} : { traps: ratesOf(options.traps) }),
    onProgress: (done, total) => bar.to(done, total, 'schools'),
  };
  const { manifest, text } = await (options.base === 'AAF'
    ? academie(common, options)
    : schoolBySchool(common, options));
  bar.end();
  process.stdout.write(options.json ? `${JSON.stringify(manifest)}\n` : text);
}

/** Writes the export of a whole académie. Answers its manifest, and what is printed of it. */
async function academie(common: Common, options: Options): Promise<{ manifest: object; text: string }> {
  const delta = shareOf('--delta', options.delta);
  if (!ACADEMIES.some(({ code }) => code === options.academie))
    throw new UsageError(`There is no académie ${options.academie}.`);
  const manifest = await generateAcademie({
    ...common,
    academie: options.academie,
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(delta === undefined ? {} : { delta }),
  });
  const lines = manifest.exports.map(
    ({ folder, files, records }) => `${resolve(common.folder, folder)}  ${records} requests in ${files.length} files\n`,
  );
  const { pupils, responsables } = manifest;
  return { manifest, text: `${pupils} pupils, ${responsables} responsables\n${lines.join('')}` };
}

/** Writes the files of each school. Answers their manifest, and what is printed of it: the commands that import them. */
async function schoolBySchool(common: Common, options: Options): Promise<{ manifest: object; text: string }> {
  const { departement } = options;
  if (departement !== undefined && !academieOf(departement))
    throw new UsageError(`There is no département ${departement}.`);
  const share = shareOf('--changed', options.changed);
  const { year, folder } = common;
  const manifest = await generate({
    ...common,
    ...(departement === undefined ? {} : { departements: [departement] }),
    ...(share === undefined ? {} : { evolve: evolution(`${options.seed} changed`, share) }),
  });
  const lines = manifest.schools.map(
    ({ uai, base, name, pupils, responsables, files }) =>
      `${uai}  ${name}: ${pupils} pupils, ${responsables} responsables\n` +
      `  npx registre import --uai ${uai} --base ${base} --year ${year} ${base === 'ONDE' ? `--name '${name}' ` : ''}${files.map(file => resolve(folder, file)).join(' ')}\n`,
  );
  return { manifest, text: lines.join('') };
}

const trapsText = (): string => TRAP_NAMES.map(name => `  ${name.padEnd(26)}${TRAPS[name].description}\n`).join('');

export const generateCommand = (): Command =>
  new Command('generate')
    .description('write plausible files of the school bases, of invented people; the same seed writes the same files')
    .argument('<folder>', 'where to, made when missing; manifest.json lists what was written')
    .option('--schools <count>', 'how many, collèges and écoles by turns', '1')
    .option('--pupils <count>', 'pupils of each school (default: by its kind)')
    .option('--seed <text>', 'another seed, other people', 'registre')
    .option('--year <year>', 'first year of the school year (default: the present one)')
    .addOption(new Option('--degree <degree>', 'schools of one degree alone').choices(['FIRST', 'SECOND']))
    .option('--departement <code>', 'where the schools lie, such as 33 (default: by turns)')
    .option('--changed <share>', 'a second version of the same files, with about this share of the records changed')
    .addOption(
      new Option('--base <base>', 'AAF for a whole académie (default: SIECLE or ONDE of each school)').choices(['AAF']),
    )
    .option('--academie <code>', 'of AAF: which one, by its code', '28')
    .option('--delta <share>', 'of AAF: also the next day and the delta, with about this share of the records changed')
    .addOption(new Option('--encoding <name>', 'of AAF (default: ISO-8859-15)').choices(['ISO-8859-15', 'UTF-8']))
    .option('--traps <rates>', 'traps of real files to inject, as all=0.01 or homonyms=0.1,…: see below')
    .option('--json', 'the manifest as JSON')
    .addHelpText(
      'after',
      () => `\nTraps; key.jsonl says what must come of each, people.jsonl whose each record is:\n${trapsText()}`,
    )
    .action(run);

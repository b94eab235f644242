/** `registre import`: the files of one school, or of an académie, into the ledger, with a report. */
import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { LANGUAGES, type Language } from '../domain/language.js';
import { schoolYearOf } from '../domain/calendar.js';
import { operatorContext } from '../app/installation.js';
import { SOURCE_BASES, type SourceBase } from '../domain/bases.js';
import {
  ACADEMIE_BASES,
  type AcademieReport,
  baseOf,
  importAcademie,
  type ImportProgress,
  type ImportReport,
  importSchool,
  type IngestDependencies,
  isSchoolBase,
  resumeAcademies,
  SCHOOL_BASES,
} from '../ingest/index.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { filesAt } from './files-at.js';
import { describeReport } from './import-report.js';
import { progress } from '../app/terminal/progress.js';
import { notice, withInstallation } from './with-installation.js';

interface Options {
  base: SourceBase;
  uai?: string;
  academie?: string;
  confirmDisappearance?: boolean;
  confirmOlder?: boolean;
  year?: string;
  name?: string;
  circonscription?: string;
  dryRun?: boolean;
  waiveIne?: boolean;
  json?: boolean;
  lang: Language;
}

/** Makes the function that imports what the options ask for. Throws a UsageError unless they name the school or académie. */
function importerOf(options: Options, year: number) {
  const { base, uai, academie, name, circonscription, dryRun = false, waiveIne = false } = options;
  const { confirmDisappearance = false, confirmOlder = false } = options;
  const common = { year, dryRun, waiveIne, confirmDisappearance, confirmOlder };
  if (!isSchoolBase(base)) {
    if (academie === undefined || uai !== undefined)
      throw new UsageError(`--base ${base} takes --academie <code>, such as 28, and no --uai.`);
    return async (deps: IngestDependencies, input: ImportInput): Promise<AcademieReport> => {
      // Runs that were killed are finished first.
      await resumeAcademies(deps);
      return importAcademie(deps, { academie, ...common, ...input });
    };
  }
  if (uai === undefined || academie !== undefined)
    throw new UsageError(`--base ${base} takes --uai <uai>, the school, and no --academie.`);
  const schoolFacts = {
    ...(name === undefined ? {} : { schoolName: name }),
    ...(circonscription === undefined ? {} : { circonscription }),
  };
  return (deps: IngestDependencies, input: ImportInput): Promise<ImportReport> =>
    importSchool(deps, { uai, base, ...schoolFacts, ...common, ...input });
}

/** What the import gets beside the options. */
type ImportInput = Pick<Parameters<typeof importSchool>[1], 'files' | 'context' | 'onProgress'>;

async function run(paths: string[], options: Options): Promise<void> {
  const year = options.year === undefined ? schoolYearOf(new Date().toISOString()) : Number(options.year);
  if (!(year >= 2000 && year <= 2100))
    throw new UsageError(`--year must be the first year of the school year, such as 2026, not ${options.year}`);
  const importFiles = importerOf(options, year);
  const { files, passedOver } = await filesAt(paths);
  if (passedOver.length > 0) notice(`Passed over, for they are no files: ${passedOver.join(', ')}`);
  const report = await withInstallation(async ({ pool, vault, commands, clock }) => {
    const bar = progress('import', 1);
    const whatIsDone = isSchoolBase(options.base) ? 'records recorded' : 'schools brought up to date';
    const onProgress = ({ phase, ...at }: ImportProgress): void =>
      bar.to(at.done, at.total ?? at.done, phase === 'READ' ? 'records read' : whatIsDone);
    const context = { ...operatorContext(vault, 'IMPORTER'), correlationId: randomUUID() };
    try {
      return await importFiles({ pool, vault, commands, clock }, { files, context, onProgress });
    } finally {
      bar.end();
    }
  });
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describeReport(report, options.lang));
  if (report.status !== 'COMPLETED') process.exitCode = EXIT.failed;
}

/** `SIECLE (XML or zip) or ONDE (CSV)`. */
const withFormats = (bases: readonly SourceBase[]): string =>
  bases.map(base => `${base} (${baseOf(base).formats})`).join(' or ');

export const importCommand = (): Command =>
  new Command('import')
    .description(
      `import one school's files, ${withFormats(SCHOOL_BASES)}, or an académie's, ${withFormats(ACADEMIE_BASES)}; the same files again change nothing`,
    )
    .argument('<files...>', 'the exports of the base, as they came, or the folder that holds them')
    .addOption(new Option('--base <base>', 'where the files come from').choices(SOURCE_BASES).makeOptionMandatory())
    .option('--uai <uai>', `the school of a ${SCHOOL_BASES.join(' or ')} export: 7 digits and a letter`)
    .option('--academie <code>', `the académie of an ${ACADEMIE_BASES.join(' or ')} export: two digits`)
    .option('--confirm-disappearance', 'take files that end more than half of those known, or hold no class at all')
    .option('--confirm-older', 'take files that are older than those in force')
    .option('--year <year>', 'first year of the school year (default: the present one)')
    .option('--name <name>', "the school's name, where the files do not say it")
    .option('--circonscription <code>', 'first degree: its circonscription')
    .option('--dry-run', 'the same report, nothing recorded')
    .option('--waive-ine', 'take pupils without an INE as eligible; the report says so')
    .addOption(new Option('--lang <language>', 'language of the report').choices(LANGUAGES).default('en'))
    .option('--json', 'the whole report as JSON')
    .action(run);

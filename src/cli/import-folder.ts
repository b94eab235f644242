/** `registre import-folder`: imports the new exports of the watched folder now, whatever the hour. */
import { Command, Option } from 'commander';
import { LANGUAGES, type Language } from '../domain/language.js';
import { operatorContext } from '../app/installation.js';
import { type FolderResult, type ExportResult, takeFolder } from '../ingest/index.js';
import { loadConfig } from '../config.js';
import { plainStack } from '../logging.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { describeReport } from './import-report.js';
import { notice, withInstallation } from './with-installation.js';

/** What became of an export that was not imported. */
type NotTaken = Exclude<ExportResult['outcome'], 'COMPLETED' | 'REFUSED'>;

const OUTCOMES_FR: Readonly<Record<NotTaken, string>> = {
  FAILED: 'ÉCHEC trois fois ; il n’est plus essayé',
  SUPERSEDED: 'non pris : son contenu a déjà été importé, ou un export plus récent de la base l’a été',
  LATE: 'non pris : un delta plus récent a déjà été pris ; importez un export complet',
  HELD: 'en attente : ce qui le précède manque ou a été refusé ; corrigez-le, ou importez un export complet',
  MOVING: 'pas encore pris : il est en cours d’écriture',
  BUSY: 'pas encore pris : sa base est en cours d’import',
  TAKING: 'pas encore pris : une panne ; il sera essayé au prochain passage',
};

const OUTCOMES_EN: Readonly<Record<NotTaken, string>> = {
  FAILED: 'FAILED three times; it is not tried again',
  SUPERSEDED: 'not taken: its content was imported already, or a newer export of the base was',
  LATE: 'not taken: a later delta was taken before; import a complete export',
  HELD: 'held: what comes before it is missing or was refused; mend that, or import a complete export',
  MOVING: 'not taken yet: it is being written to',
  BUSY: 'not taken yet: its base is being imported',
  TAKING: 'not taken yet: a fault; it is tried again with the next look',
};

const WHY_IGNORED = {
  fr: { FOREIGN: 'n’est pas un export', OUTSIDE: 'est un lien hors du dossier', UNREADABLE: 'est illisible' },
  en: { FOREIGN: 'is no export', OUTSIDE: 'is a link out of the folder', UNREADABLE: 'cannot be read' },
} as const;

const OLDER_THAN_IN_FORCE: Readonly<Record<Language, (older: NonNullable<ExportResult['older']>) => string>> = {
  fr: ({ day, inForce }) =>
    `Ses données sont du ${day}, celles en vigueur du ${inForce}. Pour y revenir exprès, importez-le à la main : --confirm-older.`,
  en: ({ day, inForce }) =>
    `Its data are of ${day}, those in force of ${inForce}. To go back to it on purpose, import it by hand: --confirm-older.`,
};

function describeExport({ place, outcome, report, older }: ExportResult, language: Language): string {
  if (outcome === 'COMPLETED' || outcome === 'REFUSED') return `${place}\n${describeReport(report!, language)}`;
  const days = older ? `\n  ${OLDER_THAN_IN_FORCE[language](older)}` : '';
  return `${place}: ${(language === 'fr' ? OUTCOMES_FR : OUTCOMES_EN)[outcome]}${days}\n`;
}

function describeFolder({ exports, ignored }: FolderResult, language: Language): string {
  const ignoredLines = ignored.map(
    ({ place, name, reason }) => `${[place, name].filter(Boolean).join('/')} ${WHY_IGNORED[language][reason]}\n`,
  );
  const nothing = { fr: 'Rien de nouveau dans le dossier surveillé.\n', en: 'Nothing new in the watched folder.\n' };
  const exportLines = exports.map(one => describeExport(one, language));
  return [...(exports.length === 0 ? [nothing[language]] : []), ...exportLines, ...ignoredLines].join('');
}

async function run(folder: string | undefined, { json, lang }: { json?: boolean; lang: Language }): Promise<void> {
  const watched = folder ?? loadConfig().importFolder;
  if (watched === undefined) throw new UsageError('Name the folder, or set IMPORT_FOLDER.');
  const result = await withInstallation(({ pool, vault, commands, clock }) =>
    takeFolder({
      pool,
      vault,
      commands,
      clock,
      folder: watched,
      context: operatorContext(vault, 'IMPORTER'),
      signal: new AbortController().signal,
      onFault: error => notice(error instanceof Error ? plainStack(error) : typeof error),
    }),
  );
  if (!result) throw new UsageError('The folder is being taken from by another process: wait until it has done.');
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : describeFolder(result, lang));
  if (result.exports.some(({ outcome }) => !['COMPLETED', 'SUPERSEDED'].includes(outcome)))
    process.exitCode = EXIT.failed;
}

export const importFolderCommand = (): Command =>
  new Command('import-folder')
    .description('take what is new in the watched folder now; each export is taken once')
    .argument('[folder]', 'default: IMPORT_FOLDER')
    .addOption(new Option('--lang <language>', 'language of what is said').choices(LANGUAGES).default('en'))
    .option('--json', 'what was found, with the whole reports, as JSON')
    .action(run);

/** `registre import-folder`: takes what is new in the watched folder now, whatever the hour. */
import { Command } from 'commander';
import { operator } from '../house.js';
import { takeFolder, type FolderLook, type Looked } from '../ingest/index.js';
import { plainStack } from '../logging.js';
import { EXIT, UsageError } from './failure.js';
import { describeReport } from './import-report.js';
import { notice, withHouse } from './with-house.js';

const SAID: Readonly<Record<Exclude<Looked['outcome'], 'COMPLETED' | 'REFUSED'>, string>> = {
  FAILED: 'FAILED three times; it is not tried again',
  SUPERSEDED: 'not taken: what it says was said already, or the base has said later things since',
  LATE: 'not taken: a later delta was taken before; import a complete export',
  HELD: 'held: what comes before it is missing or was refused; mend that, or import a complete export',
  MOVING: 'not taken yet: it is being written to',
  BUSY: 'not taken yet: its base is being imported',
  TAKING: 'not taken yet: a fault; it is tried again with the next look',
};

const IGNORED = {
  FOREIGN: 'is no export',
  OUTSIDE: 'is a link out of the folder',
  UNREADABLE: 'cannot be read',
} as const;

function describeExport({ place, outcome, report, older }: Looked): string {
  if (outcome === 'COMPLETED' || outcome === 'REFUSED') return `${place}\n${describeReport(report!)}`;
  const days = older
    ? `\n  Its data are of ${older.day}, those in force of ${older.inForce}. To go back to it on purpose, import it by hand: --confirm-older.`
    : '';
  return `${place}: ${SAID[outcome]}${days}\n`;
}

function describeLook({ exports, ignored }: FolderLook): string {
  const lines = ignored.map(
    ({ place, name, reason }) => `${[place, name].filter(Boolean).join('/')} ${IGNORED[reason]}\n`,
  );
  const nothing = exports.length === 0 ? ['Nothing new in the watched folder.\n'] : [];
  return [...nothing, ...exports.map(describeExport), ...lines].join('');
}

async function run(folder: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const look = await withHouse(({ config, pool, vault, commands, clock }) => {
    const watched = folder ?? config.importFolder;
    if (watched === undefined) throw new UsageError('Name the folder, or set IMPORT_FOLDER.');
    return takeFolder({
      ...{ pool, vault, commands, clock, folder: watched },
      context: { actor: operator(vault), role: 'IMPORTER', right: 'OWN', source: 'CLI' },
      signal: new AbortController().signal,
      onFault: error => notice(error instanceof Error ? plainStack(error) : typeof error),
    });
  });
  if (!look) throw new UsageError('The folder is being taken from by another process: wait until it has done.');
  process.stdout.write(json ? `${JSON.stringify(look)}\n` : describeLook(look));
  if (look.exports.some(({ outcome }) => !['COMPLETED', 'SUPERSEDED'].includes(outcome)))
    process.exitCode = EXIT.failed;
}

export const importFolderCommand = (): Command =>
  new Command('import-folder')
    .description('take what is new in the watched folder now; each export is taken once')
    .argument('[folder]', 'default: IMPORT_FOLDER')
    .option('--json', 'what was found, with the whole reports, as JSON')
    .action(run);

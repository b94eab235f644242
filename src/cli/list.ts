/** `registre list responsables UAI --csv`: a list of people of a school as CSV on standard output, recorded as a read of personal data. */
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { Argument, Command, Option } from 'commander';
import { operatorContext, type Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import { fileOf, openPeople, PEOPLE_LISTS, type PeopleRequest } from '../exports/index.js';
import { createReadAudit } from '../security/audit.js';
import { withInstallation } from './with-installation.js';

const LISTS = { responsables: 'RESPONSABLES', students: 'STUDENTS' } as const;

interface Asked {
  readonly csv: true;
  readonly sort: string;
  readonly desc?: boolean;
}

/** Records the read, then writes the list to standard output. Writes nothing when the read cannot be recorded. */
async function write(
  { pool, clock, vault }: Pick<Installation, 'pool' | 'clock' | 'vault'>,
  request: PeopleRequest,
): Promise<void> {
  const open = await openPeople(pool, request, clock.now());
  try {
    const audit = createReadAudit(pool, { now: () => clock.now() });
    const granted = operatorContext(vault, 'SYSTEM');
    await audit.recordNow({
      kind: 'EXPORT',
      actor: granted.actor,
      granted,
      uai: request.uai,
      persons: open.count,
      correlationId: randomUUID(),
    });
    await pipeline(fileOf(open, 'CSV').content, process.stdout, { end: false });
    process.stderr.write(`${open.count} rows, at position ${open.position}\n`);
  } finally {
    await open.close();
  }
}

async function run(list: keyof typeof LISTS, given: string, { sort, desc = false }: Asked): Promise<void> {
  const uai = given.toUpperCase();
  if (!/^\d{7}[A-Z]$/.test(uai)) throw new UsageError('A UAI is 7 digits and a letter, such as 0750001A.');
  const sorts = Object.keys(PEOPLE_LISTS[LISTS[list]].definition.sorts);
  if (!sorts.includes(sort)) throw new UsageError(`This list is sorted by one of ${sorts.join(', ')}, not by ${sort}.`);
  await withInstallation(installation =>
    write(installation, { list: LISTS[list], uai, filter: {}, sort, descending: desc }),
  );
}

export const listCommand = (): Command =>
  new Command('list')
    .description('write a list of people of a school to standard output; the read is recorded')
    .addArgument(new Argument('<list>', 'which list').choices(Object.keys(LISTS)))
    .argument('<uai>', 'the school')
    .addOption(new Option('--csv', 'as CSV for a spreadsheet').makeOptionMandatory())
    .option('--sort <column>', 'the column to sort by, as the API names it', 'STUDENT')
    .option('--desc', 'in descending order')
    .action(run);

/** `registre accesses`: who read personal data, as JSON lines, oldest first. */
import { once } from 'node:events';
import { Command, Option } from 'commander';
import { allAccesses } from '../../projections/accesses/queries.js';
import { accountOfSchools } from '../../projections/accounts/queries.js';
import { placesWithin } from '../completeness/places.js';
import { READ_KINDS, type ReadKind } from '../domain/access/events.js';
import { accountIdOf } from './account-id.js';
import { schoolOption, instantOption } from './options.js';
import { needReadModels, warnIfBehind } from './read-models.js';
import { withInstallation } from './with-installation.js';

interface Options {
  account?: string;
  actor?: string;
  school?: string;
  academie?: string;
  kind?: ReadKind[];
  from?: string;
  to?: string;
}

async function run({ account, actor, school, academie, kind, from, to }: Options): Promise<void> {
  const filter = {
    ...(actor !== undefined && { actor }),
    ...(school !== undefined && { uai: schoolOption(school) }),
    ...(kind && { kinds: kind }),
    ...(from !== undefined && { from: instantOption('from', from) }),
    ...(to !== undefined && { to: instantOption('to', to) }),
  };
  await withInstallation(async ({ eventStore, pool, vault }) => {
    await needReadModels(pool, ['accesses', 'accounts', 'schools']);
    await warnIfBehind(eventStore, pool, 'accesses');
    const accountId = account === undefined ? undefined : await accountIdOf(account, vault);
    const places = academie === undefined ? undefined : await placesWithin(pool, 'academie', academie);
    const asked = { ...filter, ...(accountId !== undefined && { accountId }) };
    for await (const reads of allAccesses(pool, asked, places, accountOfSchools))
      for (const read of reads)
        if (!process.stdout.write(`${JSON.stringify(read)}\n`)) await once(process.stdout, 'drain');
  });
}

export const accessesCommand = (): Command =>
  new Command('accesses')
    .description('print who read personal data as JSON lines, oldest first')
    .option('--account <account>', 'only of this account: its id (as the API gives it, or a UUID), or its login')
    .option('--actor <subject>', 'only what this person read, by the subject that reads name')
    .option('--school <uai>', 'only what was read of this school, its accounts, or by a right on it')
    .option('--academie <code>', 'only what was read of this académie and its schools')
    .addOption(new Option('--kind <kind...>', 'only these kinds').choices(READ_KINDS))
    .option('--from <when>', 'only what was read on this day (UTC) or at this instant, or later')
    .option('--to <when>', 'only what was read before this day (UTC) or instant')
    .action(run);

/** `registre access-request`: all that is held of a person, as JSON or as a PDF (GDPR, article 15). */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { operatorContext } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import type { PersonToErase } from '../command/index.js';
import { personalDataFiles } from '../disclosure/index.js';
import type { Vault } from '../vault/vault.js';
import { accountIdOf, idGiven } from './account-id.js';
import { needReadModels } from './read-models.js';
import { recordExport } from './record-export.js';
import { withInstallation } from './with-installation.js';

/** The person named by an account's id or login, or by a pupil's id as the API gives it. */
const personIn = async (given: string, vault: Vault): Promise<PersonToErase> =>
  idGiven(given) ?? { accountId: await accountIdOf(given, vault) };

async function run(given: string, { pdf = false }: { readonly pdf?: boolean }): Promise<void> {
  if (pdf && process.stdout.isTTY) throw new UsageError('This is a PDF: send it to a file, as in "> data.pdf".');
  await withInstallation(async installation => {
    const { pool, eventStore, vault, clock, commands } = installation;
    await needReadModels(pool, ['assistance_requests', 'accesses']);
    const who = await personIn(given, vault);
    const { role } = operatorContext(vault, 'SYSTEM');
    const correlationId = randomUUID();
    const asked = { at: clock.now(), role, correlationId };
    const file = await personalDataFiles({ pool, eventStore, vault, settings: commands.settings })(
      who,
      pdf ? 'PDF' : 'JSON',
      asked,
    );
    if (!file) throw new UsageError(`The ledger knows no ${'accountId' in who ? 'account' : 'pupil'} of this id.`);
    const account = 'accountId' in who ? { accountId: who.accountId } : {};
    await recordExport(installation, [{ ...account, persons: file.persons }], correlationId);
    await pipeline(Readable.from(file.content, { objectMode: false }), process.stdout, { end: false });
  });
}

export const accessRequestCommand = (): Command =>
  new Command('access-request')
    .description(
      'print all that is held of a person (GDPR, article 15), with how long each kind of data is kept; each print is recorded',
    )
    .argument('<account>', "the account's id or login, or a pupil's id as the API gives it (Student_…)")
    .option('--pdf', 'as a PDF in French, for the person; else as JSON')
    .action(run);

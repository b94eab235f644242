/** `registre prove`: the history of a stream as JSON lines, each event with the proof that the ledger holds it. */
import { once } from 'node:events';
import { Command } from 'commander';
import { openIntegrity } from '../app/integrity.js';
import type { Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import { streamOf } from '../domain/streams.js';
import { leafOfEvent, proved, sealUpToNow, tilesOf } from '../integrity/index.js';
import { notice, withInstallation } from './with-installation.js';

const UUID = /^(?:Account_)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The stream of a name, or of an account's id or login. */
async function streamOfGiven(given: string, { vault }: Installation): Promise<string> {
  const [, uuid] = UUID.exec(given) ?? [];
  if (uuid !== undefined) return streamOf('account', uuid.toLowerCase());
  const accountId = await vault.logins.accountOf(given);
  return accountId === undefined ? given : streamOf('account', accountId);
}

async function run(given: string): Promise<void> {
  await withInstallation(async installation => {
    const { pool, eventStore } = installation;
    const { publisher } = await openIntegrity(installation, (error, what) =>
      notice(`${what}: ${(error as Error).message}`),
    );
    if (!publisher) throw new UsageError('There is no key that signs checkpoints: set CHECKPOINT_KEYS.');
    const stream = await streamOfGiven(given, installation);
    await sealUpToNow(installation, new AbortController().signal);
    const { size, note } = await publisher.giveOut();
    const tiles = tilesOf(pool, size);
    let lines = 0;
    for await (const event of eventStore.read(stream)) {
      const leaf = await leafOfEvent(pool, event.id);
      // What was appended after the checkpoint is not proved by it.
      if (!leaf || leaf.index >= size) break;
      const line = `${JSON.stringify(await proved(event, leaf.index, { size, note, tiles }))}\n`;
      if (!process.stdout.write(line)) await once(process.stdout, 'drain');
      lines++;
    }
    if (lines === 0)
      throw new UsageError(
        `The ledger has no stream ${stream}: give an account's id or login, or the name of a stream.`,
      );
  });
}

export const proveCommand = (): Command =>
  new Command('prove')
    .description(
      'print the history of an account, or of any stream, as JSON lines with proofs that registre verify checks offline',
    )
    .argument('<account>', "the account's id or login, or the name of a stream, such as school-0750001A")
    .action(run);

/** `registre checkpoint`: seals the ledger, gives out a checkpoint and prints it; `--keys` prints the keys that verify it. */
import { Command } from 'commander';
import { openIntegrity } from '../app/integrity.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { IntegrityBroken, sealUpToNow } from '../integrity/index.js';
import { notice, withInstallation } from './with-installation.js';

async function run({ keys = false }: { keys?: boolean }): Promise<void> {
  await withInstallation(async installation => {
    let faults = 0;
    const integrity = await openIntegrity(installation, (error, what) => {
      faults++;
      notice(`${what}: ${(error as Error).message}`);
    });
    const { log, witnesses, publisher } = integrity;
    if (!log || !publisher) throw new UsageError('There is no key that signs checkpoints: set CHECKPOINT_KEYS.');
    if (keys) {
      for (const { text } of [...log.keys, ...log.previous]) process.stdout.write(`--key ${text}\n`);
      for (const { key } of witnesses) process.stdout.write(`--witness ${key.text}\n`);
      return;
    }
    await sealUpToNow(installation, new AbortController().signal);
    try {
      const { note } = await publisher.giveOut();
      process.stdout.write(note);
      if (faults > 0) process.exitCode = EXIT.failed;
    } catch (error) {
      if (!(error instanceof IntegrityBroken)) throw error;
      notice(`The integrity of the ledger is broken: ${error.message}`);
      process.exitCode = EXIT.failed;
    }
  });
}

export const checkpointCommand = (): Command =>
  new Command('checkpoint')
    .description('seal the ledger, give out a signed checkpoint now and print it')
    .option('--keys', 'print the public keys that verify checkpoints, as registre verify takes them, and nothing else')
    .action(run);

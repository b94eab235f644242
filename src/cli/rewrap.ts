/** `registre rewrap`: seals with the present VAULT_KEY what an earlier one sealed. */
import { Command } from 'commander';
import { withInstallation } from './with-installation.js';

const run = (): Promise<void> =>
  withInstallation(async ({ vault }) => {
    const count = await vault.rewrap();
    process.stdout.write(
      count === 0
        ? 'Everything is sealed with the present VAULT_KEY: PREVIOUS_VAULT_KEYS may go.\n'
        : `Sealed ${count} keys and copies with the present VAULT_KEY: PREVIOUS_VAULT_KEYS may go.\n`,
    );
  });

export const rewrapCommand = (): Command =>
  new Command('rewrap')
    .description('after a change of VAULT_KEY: seal with it what the keys of PREVIOUS_VAULT_KEYS sealed')
    .action(run);

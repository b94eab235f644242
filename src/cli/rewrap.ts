/** `registre rewrap`: seals with the present VAULT_KEY what an earlier one sealed. */
import { Command } from 'commander';
import { EXIT } from '../app/terminal/failure.js';
import type { Rewrapped } from '../vault/rewrap.js';
import { withInstallation } from './with-installation.js';

const count = (values: number, what: string): string => `${values} ${what}${values === 1 ? '' : 's'}`;

/** Lines that say what could not be sealed again, and the remedy. Empty when everything could. */
export function faultsOf({ unopened, missingKeys }: Pick<Rewrapped, 'unopened' | 'missingKeys'>): string[] {
  const missing = [...missingKeys].map(
    ([keyId, values]) =>
      `Sealed with master key ${keyId}, which is neither VAULT_KEY nor one of PREVIOUS_VAULT_KEYS: ${count(values, 'value')}. ` +
      'Add that key to PREVIOUS_VAULT_KEYS.',
  );
  if (unopened.length === 0) return missing;
  return [
    ...missing,
    `Altered or damaged, and left as it was: ${count(unopened.length, 'value')}.`,
    ...unopened.map(({ table, id }) => `  ${table} ${id}`),
    'Restore these rows from a backup: what they hold cannot be read without one.',
  ];
}

const run = (): Promise<void> =>
  withInstallation(async ({ vault }) => {
    const rewrapped = await vault.rewrap();
    const { sealed } = rewrapped;
    const faults = faultsOf(rewrapped);
    const end = faults.length === 0 ? ': PREVIOUS_VAULT_KEYS may go.' : '.';
    if (sealed > 0) process.stdout.write(`Sealed ${sealed} keys and copies with the present VAULT_KEY${end}\n`);
    else if (faults.length === 0) process.stdout.write(`Everything is sealed with the present VAULT_KEY${end}\n`);
    if (faults.length === 0) return;
    const again = 'Then run "registre rewrap" again, and keep PREVIOUS_VAULT_KEYS until it ends without a fault.';
    process.stderr.write(`${[...faults, again].join('\n')}\n`);
    process.exitCode = EXIT.failed;
  });

export const rewrapCommand = (): Command =>
  new Command('rewrap')
    .description('after a change of VAULT_KEY: seal with it what the keys of PREVIOUS_VAULT_KEYS sealed')
    .action(run);

/** `registre demo`: makes the demo data without starting the server. */
import { Command } from 'commander';
import { makeDemoWithProgress } from '../demo/first-start.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { loadConfig } from '../config.js';
import { withInstallation } from './with-installation.js';

const MESSAGES = {
  MADE: 'The demo data are made: `npx registre start` shows them.',
  MADE_BEFORE: 'The demo data were made before; nothing was changed.',
  OTHER_DATA:
    'There is other data here already: the demo is only made on an empty ledger. Choose another DATA_DIR, DATABASE_URL or LEDGER_URL.',
} as const;

async function run(): Promise<void> {
  if (loadConfig().mode === 'production') throw new UsageError('MODE=production makes no demo data: leave MODE out.');
  await withInstallation(
    async installation => {
      const outcome = await makeDemoWithProgress(installation);
      process.stdout.write(`${MESSAGES[outcome]}\n`);
      if (outcome === 'OTHER_DATA') process.exitCode = EXIT.failed;
    },
    { exclusive: true },
  );
}

export const demoCommand = (): Command =>
  new Command('demo')
    .description('make the demo data (DEMO_SCHOOLS, DEMO_PUPILS, DEMO_SEED); interrupted, it goes on where it was')
    .action(run);

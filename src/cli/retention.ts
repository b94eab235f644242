/** `registre retention`: how long each kind of personal data is kept, by what rule, and when that was last applied. */
import { Command } from 'commander';
import { retentionLines } from '../erasure/retention-lines.js';
import { table as inColumns } from './table.js';
import { withInstallation } from './with-installation.js';

async function run({ json = false }: { readonly json?: boolean }): Promise<void> {
  await withInstallation(async ({ pool, commands }) => {
    const lines = await retentionLines(pool, commands.settings);
    if (json) {
      for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
      return;
    }
    const shown = lines.map(({ table, kept, source, applied }) => {
      const { lastAt = applied ? 'never' : '', lastGone, total, nextAt = '' } = applied ?? {};
      const numbers = [lastGone, total].map(number => (number === undefined ? '' : String(number)));
      return [table, kept.en, source.en, lastAt, ...numbers, nextAt];
    });
    const headings = ['table', 'kept', 'by', 'last applied', 'rows gone', 'gone in all', 'next'];
    process.stdout.write(`${inColumns([headings, ...shown])}\n`);
  });
}

export const retentionCommand = (): Command =>
  new Command('retention')
    .description('print how long each kind of personal data is kept, by what rule, and when that was last applied')
    .option('--json', 'as JSON lines, with what each table holds, in French and in English')
    .action(run);

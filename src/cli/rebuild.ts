/** `registre rebuild PROJECTION…`: fills a new version beside, compares, switches; reads and commands go on. */
import { Command } from 'commander';
import { projections } from '../../projections/index.js';
import type { Projection } from '../projector/projection.js';
import { type RebuildReport, rebuild, verify } from '../projector/rebuild/rebuild.js';
import { createDirectory } from '../vault/directory.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { progress } from '../app/terminal/progress.js';
import { withInstallation } from './with-installation.js';

/** The projections of these names, or all. Throws a UsageError for a name that none has. */
const projectionsOf = (names: readonly string[]): Projection[] => {
  const known = new Map<string, Projection>(projections.map(projection => [projection.name, projection]));
  if (names.includes('all')) return [...known.values()];
  return names.map(name => {
    const projection = known.get(name);
    if (projection) return projection;
    throw new UsageError(`There is no projection ${name}: choose among ${[...known.keys()].join(', ')}, or all.`);
  });
};

const summary = (
  { projection, events, seconds, compared, differences }: RebuildReport,
  { switched }: { switched: boolean },
): string => {
  const rate = Math.round(events / Math.max(seconds, 0.001));
  const verdict = !compared
    ? 'the version that served was of older code: not compared'
    : differences.length === 0
      ? 'equal to the version that served'
      : `${differences.length} differences with the version that served`;
  return `${projection}: ${events} events in ${seconds.toFixed(1)} s (${rate}/s), ${verdict}${switched ? ', switched in' : ''}.\n`;
};

/**
 * Rebuilds read models beside those that serve, compares, and switches them in; with `verifying` only compares, and ends with code 1 when there are
 * differences.
 */
export async function rebuildProjections(
  names: readonly string[],
  { verifying }: { readonly verifying: boolean },
): Promise<void> {
  const wanted = projectionsOf(names);
  await withInstallation(async ({ database, eventStore, vault }) => {
    const deps = { databaseUrl: database.url, store: eventStore, directory: createDirectory(vault) };
    for (const projection of wanted) {
      const bar = progress(projection.name, 1);
      // The number of events is not known before: the bar is full at as many as have come.
      let most = 1;
      const report = await (verifying ? verify : rebuild)(projection, deps, {
        onProgress: ({ phase, events }) => bar.to(events, (most = Math.max(most, events)), phase),
      });
      bar.end();
      process.stdout.write(summary(report, { switched: !verifying }));
      for (const difference of report.differences) process.stdout.write(`  ${JSON.stringify(difference)}\n`);
      if (verifying && report.differences.length > 0) process.exitCode = EXIT.failed;
    }
  });
}

export const rebuildCommand = (): Command =>
  new Command('rebuild')
    .description('fill a read model anew beside the one that serves, compare, switch it in; reads and commands go on')
    .argument('<projection...>', 'names as `npx registre projections` lists them, or all')
    .option('--verify', 'compare only: nothing is switched; code 1 when there are differences')
    .action((names: readonly string[], { verify: verifying = false }: { verify?: boolean }) =>
      rebuildProjections(names, { verifying }),
    );

/** `registre parked`: the streams at which a read model or a process of the system cannot go on; `--replay` tries again. */
import { Command } from 'commander';
import type { Pool } from 'pg';
import { projections } from '../../projections/index.js';
import { listParkedByProcesses, replayParkedByProcess } from '../process/parked.js';
import { listParked } from '../projector/apply/parking.js';
import { replayParked } from '../projector/projector.js';
import { UsageError } from '../app/terminal/failure.js';
import { table } from './table.js';
import { withInstallation } from './with-installation.js';

/** A stream parked by a read model or a process. */
interface Parked {
  readonly reader: string;
  readonly stream: string;
  readonly version: number;
  readonly eventType: string;
  readonly heldBack: number;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly error: string;
}

async function listAll(pool: Pool): Promise<Parked[]> {
  const [models, processes] = await Promise.all([listParked(pool), listParkedByProcesses(pool)]);
  return [
    ...models.map(({ projection, ...parked }) => ({ reader: projection, ...parked })),
    ...processes.map(({ process, ...parked }) => ({ reader: process, ...parked })),
  ];
}

async function replay(pool: Pool, reader: string | true): Promise<void> {
  const parkedBy = [...new Set((await listAll(pool)).map(parked => parked.reader))];
  if (reader !== true && !parkedBy.includes(reader)) {
    const those = parkedBy.length > 0 ? `Those that have: ${parkedBy.join(', ')}.` : 'Nobody has.';
    throw new UsageError(`${reader} has parked no stream. ${those}`);
  }
  for (const name of reader === true ? parkedBy : [reader])
    await (projections.some(projection => projection.name === name) ? replayParked : replayParkedByProcess)(pool, name);
}

async function run({ replay: asked, json = false }: { replay?: string | true; json?: boolean }): Promise<void> {
  await withInstallation(async ({ pool }) => {
    if (asked !== undefined) await replay(pool, asked);
    const parked = await listAll(pool);
    if (json) {
      for (const line of parked) process.stdout.write(`${JSON.stringify(line)}\n`);
      return;
    }
    if (parked.length === 0) {
      process.stdout.write('Nothing is parked: every event is folded in and reacted to, or on its way.\n');
      return;
    }
    const lines = parked.map(entry => [
      entry.reader,
      entry.stream,
      `${entry.version} ${entry.eventType}`,
      String(entry.heldBack),
      entry.parkedAt.slice(0, 19),
      entry.error,
    ]);
    const heads = ['READ MODEL OR PROCESS', 'STREAM', 'AT EVENT', 'HELD BACK', 'SINCE (UTC)', 'WHY'];
    process.stdout.write(`${table([heads, ...lines])}\n`);
  });
}

export const parkedCommand = (): Command =>
  new Command('parked')
    .description('list the streams at which a read model or a process cannot go on')
    .option('--replay [reader]', 'ask the running server to try again first: all, or one read model or process')
    .option('--json', 'as JSON lines')
    .action(run);

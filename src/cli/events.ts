/** `registre events`: the ledger as JSON lines, oldest first; `--follow` goes on with what comes. */
import { once } from 'node:events';
import { Command } from 'commander';
import { START, type RecordedEvent, parsePosition } from '../eventstore/eventstore.js';
import { upToNow } from '../eventstore/up-to-now.js';
import { UsageError } from '../app/terminal/failure.js';
import { withInstallation } from './with-installation.js';

interface Options {
  after?: string;
  follow?: boolean;
  stream?: string;
  type?: string[];
  limit?: string;
}

async function print(events: readonly RecordedEvent[]): Promise<void> {
  for (const event of events) {
    if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
  }
}

async function run({ after, follow = false, stream, type, limit }: Options): Promise<void> {
  const most = limit === undefined ? Infinity : Number(limit);
  if (!(most > 0)) throw new UsageError(`--limit must be a number above 0, not ${limit}`);
  if (after !== undefined && !/^[0-9a-f]{32}$/.test(after)) {
    throw new UsageError(`--after must be a position (32 hexadecimal digits, as "position" of an event), not ${after}`);
  }
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.stdout.once('error', abort);
  process.once('SIGINT', abort).once('SIGTERM', abort);
  let left = most;
  await withInstallation(async ({ eventStore }) => {
    const from = after === undefined ? START : parsePosition(after);
    const batches = follow ? eventStore.follow(from, stop.signal) : upToNow(eventStore, from, stop.signal);
    for await (const batch of batches) {
      const wanted = batch.filter(
        event => (!stream || event.stream === stream) && (!type || type.includes(event.type)),
      );
      await print(wanted.slice(0, left));
      left -= wanted.length;
      if (left <= 0 || stop.signal.aborted) break;
    }
  });
}

export const eventsCommand = (): Command =>
  new Command('events')
    .description('print the events of the ledger as JSON lines, in their order')
    .option('--after <position>', 'begin after this position')
    .option('--follow', 'go on with what is appended, until Ctrl-C')
    .option('--stream <name>', 'only this stream, such as account-<id>')
    .option('--type <type...>', 'only these types')
    .option('--limit <count>', 'end after so many')
    .action(run);

/** `registre events`: the ledger as JSON lines, oldest first; `--follow` goes on with what comes. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import type { Pool } from 'pg';
import { placesWithin } from '../completeness/places.js';
import { feedAfter, ledgerConditions, type LedgerFilter } from '../../projections/ledger-events/queries.js';
import { namesReads } from '../domain/access/history.js';
import { RIGHTS, ROLES, SOURCES } from '../domain/event.js';
import { isStreamOf } from '../domain/streams.js';
import { START, type EventStore, parsePosition } from '../eventstore/eventstore.js';
import { upToNow } from '../eventstore/up-to-now.js';
import { warnIfBehind } from './read-models.js';
import { instantOption, schoolOption } from './options.js';
import { notice, withInstallation } from './with-installation.js';
import { UsageError } from '../app/terminal/failure.js';

interface Options {
  after?: string;
  follow?: boolean;
  stream?: string;
  type?: string[];
  limit?: string;
  actor?: string;
  role?: string;
  right?: string;
  source?: string;
  correlation?: string;
  school?: string;
  academie?: string;
  from?: string;
  to?: string;
  reads?: boolean;
}

/** Where printing begins, how many events it prints at most, and what ends it. */
interface Course {
  readonly after: string;
  readonly most: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

type Batches = AsyncIterable<readonly object[]>;

/** Prints each event as a line, at most `most`. */
async function print(batches: Batches, { most, signal }: Course): Promise<void> {
  let left = most;
  for await (const batch of batches) {
    for (const event of batch.slice(0, left))
      if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
    left -= batch.length;
    if (left <= 0 || signal.aborted) return;
  }
}

/** Whether reads of personal data are printed: when asked for, or named by their stream or types. */
const wantsReads = ({ reads = false, stream, type }: Options): boolean => reads || namesReads(stream, type);

/** The events of the ledger itself, read in its order. */
async function* fromLedger(eventStore: EventStore, { after, follow, signal }: Course, options: Options): Batches {
  const { stream, type } = options;
  const withReads = wantsReads(options);
  const from = parsePosition(after);
  for await (const batch of follow ? eventStore.follow(from, signal) : upToNow(eventStore, from, signal))
    yield batch.filter(
      event =>
        (!stream || event.stream === stream) &&
        (!type || type.includes(event.type)) &&
        (withReads || !isStreamOf('access', event.stream)),
    );
}

/** The most events that are read from the index at a time. */
const EVENTS_A_READ = 500;
/** With `--follow`, how long after it had no more the index is asked again. */
const ASK_AGAIN_MS = 500;

/** The events that the index finds: the ledger is not read from its beginning for a few of them. */
async function* fromIndex(
  pool: Pool,
  { follow, signal, ...course }: Course,
  filter: LedgerFilter,
  places: readonly string[] | undefined,
): Batches {
  for (let after = course.after; !signal.aborted;) {
    const { events, position, more, heldBackFrom } = await feedAfter(
      pool,
      ledgerConditions(filter, places),
      after,
      EVENTS_A_READ,
    );
    yield events;
    after = position;
    if (more) continue;
    if (heldBackFrom !== null && !follow)
      notice(`Ends before position ${heldBackFrom}: a stream is parked there (registre parked).`);
    if (!follow) return;
    await pause(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The options that only the index can answer without reading the whole ledger. */
const INDEXED = ['actor', 'role', 'right', 'source', 'correlation', 'school', 'academie', 'from', 'to'] as const;

/** The filter of the index that the options stand for. Throws a UsageError for a school or an instant that cannot be read. */
export function filterOf(options: Options): LedgerFilter {
  const { type, stream, actor, role, right, source, correlation, school, from, to } = options;
  const uai = school === undefined ? undefined : schoolOption(school);
  const given = { stream, actor, role, right, source, correlation, uai };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    reads: wantsReads(options),
    ...(type && { types: type }),
    ...(from !== undefined && { from: instantOption('from', from) }),
    ...(to !== undefined && { to: instantOption('to', to) }),
  };
}

async function run(options: Options): Promise<void> {
  const { after = START, follow = false, limit, academie } = options;
  const most = limit === undefined ? Infinity : Number(limit);
  if (!(most > 0)) throw new UsageError(`--limit must be a number above 0, not ${limit}`);
  if (!/^[0-9a-f]{32}$/.test(after)) {
    throw new UsageError(`--after must be a position (32 hexadecimal digits, as "position" of an event), not ${after}`);
  }
  const filter = filterOf(options);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.stdout.once('error', abort);
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const course = { after, most, follow, signal: stop.signal };
  await withInstallation(async ({ eventStore, pool }) => {
    if (!INDEXED.some(name => options[name] !== undefined)) {
      await print(fromLedger(eventStore, course, options), course);
      return;
    }
    await warnIfBehind(eventStore, pool, 'ledger-events');
    const places = academie === undefined ? undefined : await placesWithin(pool, 'academie', academie);
    await print(fromIndex(pool, course, filter, places), course);
  });
}

export const eventsCommand = (): Command =>
  new Command('events')
    .description('print the events of the ledger as JSON lines, in their order')
    .option('--after <position>', 'begin after this position')
    .option('--follow', 'go on with what is appended, until Ctrl-C')
    .option('--stream <name>', 'only this stream, such as account-<id>')
    .option('--type <type...>', 'only these types')
    .option('--actor <subject>', 'only what this person did, by the subject that events name')
    .addOption(new Option('--role <role>', 'only what was done in this role').choices(ROLES))
    .addOption(new Option('--right <right>', 'only what was done by this right').choices(RIGHTS))
    .addOption(new Option('--source <source>', 'only what came from there').choices(SOURCES))
    .option('--correlation <id>', 'all that came from one request, import or run')
    .option('--school <uai>', 'only what belongs to this school')
    .option('--academie <code>', 'only what belongs to this académie or a school of it')
    .option('--from <when>', 'only what was done on this day (UTC) or at this instant, or later')
    .option('--to <when>', 'only what was done before this day (UTC) or instant')
    .option('--reads', 'also who read personal data (registre accesses prints that read by read)')
    .option('--limit <count>', 'end after so many')
    .action(run);

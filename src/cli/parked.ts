/** `registre parked`: the streams at which a read model or a process of the system cannot go on: lists, shows and replays them. */
import { Command } from 'commander';
import type { Installation } from '../app/installation.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import { parkedStreams, type ParkedFilter, type ParkedStream } from '../parked/parked.js';
import { replay } from '../parked/replay.js';
import { consequence, remedy } from '../parked/words.js';
import { table } from './table.js';
import { withInstallation } from './with-installation.js';

const write = (text: string): void => void process.stdout.write(`${text}\n`);
const instantOf = (iso: string): string => iso.slice(0, 19);

interface ListOptions {
  readonly reader?: string;
  readonly json?: boolean;
}

function writeList(parked: readonly ParkedStream[]): void {
  const heads = ['READ MODEL OR PROCESS', 'STREAM', 'AT EVENT', 'HELD BACK', 'SINCE (UTC)', 'TRIED', 'WHY'];
  const lines = parked.map(({ reader, stream, version, eventType, heldBack, parkedAt, attempts, error }) => [
    reader,
    stream,
    `${version} ${eventType}`,
    String(heldBack),
    instantOf(parkedAt),
    String(attempts),
    error,
  ]);
  write(table([heads, ...lines]));
}

async function list({ reader, json = false }: ListOptions): Promise<void> {
  await withInstallation(async ({ pool }) => {
    const parked = await parkedStreams(pool, { reader });
    if (json) parked.forEach(one => write(JSON.stringify(one)));
    else if (parked.length > 0) writeList(parked);
    else write('Nothing is parked: every event is folded in and reacted to, or on its way.');
  });
}

/** How many of the parked streams a refusal names. */
const MOST_NAMED = 10;

/** The parked streams of a name, at the reader named. Throws a UsageError that says what is parked when there is none. */
async function parkedOf(pool: Installation['pool'], { stream, reader }: ParkedFilter): Promise<ParkedStream[]> {
  const found = await parkedStreams(pool, { stream, reader });
  if (found.length > 0) return found;
  const all = await parkedStreams(pool);
  const names = [...new Set(all.map(one => `${one.reader}: ${one.stream}`))];
  const parked = stream === undefined ? 'No stream is parked' : `${stream} is not parked`;
  const byReader = reader === undefined ? '' : ` by ${reader}`;
  const shown = `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ', …' : ''}`;
  throw new UsageError(`${parked}${byReader}. ${names.length === 0 ? 'Nothing is.' : `Parked are: ${shown}.`}`);
}

const eventLine = ({ version, type, metadata, position }: RecordedEvent): string[] => [
  String(version),
  type,
  instantOf(metadata.at),
  metadata.role,
  metadata.source,
  position,
];

/** The event that failed, and those that wait behind it, as the ledger has them. */
async function heldBackEvents(
  { eventStore }: Installation,
  { stream, version, heldBack }: ParkedStream,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of eventStore.read(stream, version)) {
    events.push(event);
    if (event.version >= version + heldBack) break;
  }
  return events;
}

async function show(stream: string, { reader, json = false }: ListOptions): Promise<void> {
  await withInstallation(async installation => {
    for (const parked of await parkedOf(installation.pool, { stream, reader })) {
      const events = await heldBackEvents(installation, parked);
      if (json) {
        const waiting = events.map(({ version, type, id, position }) => ({ version, type, id, position }));
        write(JSON.stringify({ ...parked, events: waiting }));
        continue;
      }
      const { error, parkedAt, attempts, eventId } = parked;
      write(
        `${parked.stream}, parked by ${parked.reader} since ${instantOf(parkedAt)} UTC, tried ${attempts} ${attempts === 1 ? 'time' : 'times'}`,
      );
      write(`  Why: ${error}`);
      write(`  Event: ${eventId}`);
      write(`  ${consequence(parked).en}`);
      write(`  ${remedy(parked).en}`);
      write(table([['VERSION', 'TYPE', 'AT (UTC)', 'ROLE', 'SOURCE', 'POSITION'], ...events.map(eventLine)]));
    }
  });
}

async function replayAll(stream: string | undefined, { reader, json = false }: ListOptions): Promise<void> {
  await withInstallation(async ({ pool }) => {
    const nothing = stream === undefined && reader === undefined && (await parkedStreams(pool)).length === 0;
    const chosen = nothing ? [] : await parkedOf(pool, { stream, reader });
    const { released, parked, unanswered } = await replay(pool, chosen);
    if (json) write(JSON.stringify({ released, parked, unanswered }));
    else {
      write(`${released.length} replayed, ${parked.length + unanswered.length} still parked.`);
      if (parked.length > 0) writeList(parked);
      const silent = [...new Set(unanswered.map(one => one.reader))];
      if (silent.length > 0)
        write(`No server has answered for ${silent.join(', ')}: is one running? It replays them when it starts.`);
    }
    if (parked.length + unanswered.length > 0) process.exitCode = EXIT.failed;
  });
}

export function parkedCommand(): Command {
  const parked = new Command('parked').description(
    'list, show and replay the streams at which a read model or a process cannot go on',
  );
  const verb = (name: string, description: string, options?: { readonly isDefault: boolean }): Command =>
    parked
      .command(name, options)
      .description(description)
      .option('--reader <name>', 'those of this read model or process alone')
      .option('--json', 'as JSON lines');
  verb('list', 'list them: who parked which stream, at which event, since when, and why', { isDefault: true }).action(
    list,
  );
  verb('show', 'show one: the reason, what it means, what to do, and the events that wait')
    .argument('<stream>', 'its name, such as account-0b8e…')
    .action(show);
  verb('replay', 'ask the running server to try again, in order; code 1 when something stays parked')
    .argument('[stream]', 'the stream; all when left out')
    .action(replayAll);
  return parked;
}

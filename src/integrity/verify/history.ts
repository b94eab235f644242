/**
 * An exported history: each event as a line of JSON with its proof (C2SP tlog-proof), then a signed closing line. It is verified with public keys
 * alone, without the ledger and without a network.
 */
import { createHash } from 'node:crypto';
import type { RecordedEvent } from '../../eventstore/eventstore.js';
import { entryOf } from '../entry.js';
import { openCheckpoint, type Checkpoint } from '../notes/checkpoint.js';
import type { VerifierKey } from '../notes/keys.js';
import { BadNote } from '../notes/note.js';
import { isClosing, openClosing, type Statement } from '../notes/statement.js';
import { readTlogProof, tlogProof } from '../notes/tlog-proof.js';
import { leafHash } from '../tree/hash.js';
import { isIncluded } from '../tree/proofs.js';
import { inclusionProof, type ReadTiles } from '../tree/tiles.js';

/** A line of an exported history. */
export interface ProvedEvent extends RecordedEvent {
  /** The text of its proof. */
  readonly proof: string;
}

/** Adds to an event the proof that it is at this index of the tree of a checkpoint. */
export async function proved(
  event: RecordedEvent,
  index: number,
  { size, note, tiles }: { readonly size: number; readonly note: string; readonly tiles: ReadTiles },
): Promise<ProvedEvent> {
  const hashes = await inclusionProof(index, size, tiles);
  return { ...event, proof: tlogProof({ index, hashes, checkpoint: note }) };
}

/** Whom to believe. */
export interface Trust {
  readonly origin: string;
  /** Keys of the log. */
  readonly keys: readonly VerifierKey[];
  /** Keys of witnesses. */
  readonly witnesses: readonly VerifierKey[];
  /** How many of them must have cosigned. */
  readonly quorum: number;
}

/** The history is not what the ledger holds, or its proofs do not show it. The message names the line. */
export class HistoryRefused extends Error {
  override readonly name = 'HistoryRefused';
}

/** Opens the checkpoint of a note, which the log must have signed and enough witnesses cosigned. Throws BadNote. */
export function trusted(
  note: string,
  { origin, keys, witnesses, quorum }: Trust,
): Checkpoint & { readonly witnessed: number } {
  const { size, root, signedBy } = openCheckpoint(note, origin, [...keys, ...witnesses]);
  const witnessed = signedBy.filter(({ key }) => key.use === 'COSIGNATURE').length;
  if (witnessed < quorum)
    throw new BadNote(`${witnessed} of the known witnesses have cosigned the checkpoint, and ${quorum} must have`);
  return { origin, size, root, witnessed };
}

/** What was verified. */
export interface VerifiedHistory {
  readonly events: number;
  readonly streams: number;
  /** Size of the tree that the proofs lead to; where they lead to several, of the smallest. */
  readonly size: number;
  /** What the closing line states; undefined for a history without one. */
  readonly statement?: Statement;
}

interface Line {
  readonly event: ProvedEvent;
  readonly index: number;
  readonly size: number;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new BadNote('this is not JSON');
  }
}

function eventIn(value: unknown): ProvedEvent {
  const { stream, version, id, type, recordedAt, data, metadata, proof } = (value ?? {}) as Partial<ProvedEvent>;
  const texts = [stream, id, type, recordedAt, proof];
  const objects = [data, metadata];
  if (
    texts.some(one => typeof one !== 'string') ||
    typeof version !== 'number' ||
    objects.some(one => typeof one !== 'object' || one === null)
  )
    throw new BadNote('this is no event with its proof');
  return value as ProvedEvent;
}

/** Where a closing line ends the file: what it states must be what was read. Throws BadNote. */
function checkStatement(
  statement: Statement,
  read: Omit<VerifiedHistory, 'streams'>,
  sha256: string,
  streams: readonly string[],
): void {
  const { stream, events, size } = statement;
  const other = streams.find(name => name !== stream);
  if (other !== undefined) throw new BadNote(`the extract is of ${stream}, and events of ${other} were put in`);
  if (events !== read.events)
    throw new BadNote(`the extract was given out with ${events} events, and ${read.events} are here`);
  if (size !== read.size)
    throw new BadNote(`the extract was given out at ${size} events of the ledger, and its proofs lead to ${read.size}`);
  if (sha256 !== statement.sha256) throw new BadNote('the lines are not those that were given out');
}

/** How a history is verified. */
export interface HistoryOptions {
  /** Also takes a history without its closing line: lines may be missing at its end. */
  readonly unclosed?: boolean;
}

/**
 * Verifies a history, line by line: each event is in the ledger at its index, each stream is there from its first event on, in order and
 * without a gap, and the closing line, which the ledger has signed, says that none is missing at the end. That nothing came after the extract was
 * made, it cannot show. Throws HistoryRefused.
 */
export async function verifyHistory(
  lines: AsyncIterable<string>,
  trust: Trust,
  { unclosed = false }: HistoryOptions = {},
): Promise<VerifiedHistory> {
  /** Notes that hold, with their checkpoints: usually one for all lines. */
  const notes = new Map<string, Checkpoint>();
  const next = new Map<string, { version: number; index: number }>();
  const digest = createHash('sha256');
  let events = 0;
  let size = Infinity;
  let statement: Statement | undefined;
  const check = (event: ProvedEvent): Line => {
    const { index, hashes, checkpoint: note } = readTlogProof(event.proof);
    const checkpoint = notes.get(note) ?? trusted(note, trust);
    notes.set(note, checkpoint);
    if (!isIncluded(leafHash(entryOf(event)), index, checkpoint, hashes))
      throw new BadNote(`the proof does not show this event at index ${index} of the ledger`);
    const expected = next.get(event.stream) ?? { version: 0, index: 0 };
    if (event.version !== expected.version)
      throw new BadNote(`event ${expected.version} of ${event.stream} is missing before event ${event.version}`);
    if (index < expected.index)
      throw new BadNote(`event ${event.version} of ${event.stream} comes before the one that it follows`);
    return { event, index, size: checkpoint.size };
  };
  const take = (text: string): void => {
    if (statement) throw new BadNote('it comes after the closing line');
    const value = readJson(text);
    if (isClosing(value)) {
      statement = openClosing(value, trust.origin, trust.keys);
      checkStatement(statement, { events, size }, digest.digest('hex'), [...next.keys()]);
      return;
    }
    const line = check(eventIn(value));
    digest.update(`${text}\n`);
    next.set(line.event.stream, { version: line.event.version + 1, index: line.index + 1 });
    size = Math.min(size, line.size);
    events++;
  };
  let number = 0;
  for await (const text of lines) {
    number++;
    if (text.trim() === '') continue;
    try {
      take(text);
    } catch (error) {
      if (error instanceof BadNote) throw new HistoryRefused(`line ${number}: ${error.message}`, { cause: error });
      throw error;
    }
  }
  if (events === 0) throw new HistoryRefused('there is no event in it');
  if (!statement && !unclosed)
    throw new HistoryRefused(
      'its closing line is missing: events may be missing at its end (--unclosed verifies a history that was written without one)',
    );
  return { events, streams: next.size, size, ...(statement && { statement }) };
}

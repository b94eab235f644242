/** Extracts of the ledger: the events of a stream up to a checkpoint, each with its proof, and a signed closing line. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { EventStore, RecordedEvent } from '../eventstore/eventstore.js';
import type { Log, Publisher } from './checkpoints/give-out.js';
import { lastCheckpoint } from './checkpoints/store.js';
import { entryOf } from './entry.js';
import type { LeafStore } from './leaves.js';
import { readCheckpoint, type SignedCheckpoint } from './notes/checkpoint.js';
import { closingLine, type ClosingLine, type Statement } from './notes/statement.js';
import { sealUpToNow } from './sealing/seal.js';
import { indexOf } from './sealing/places.js';
import { tilesOf } from './sealing/store.js';
import { leafHash, toHex } from './tree/hash.js';
import { proved, type ProvedEvent } from './verify/history.js';
import type { AskedWitness } from './witness/ask.js';

/** An event of an extract. */
export interface ExtractedEvent {
  readonly event: ProvedEvent;
  /** Its place in the ledger, from 0. */
  readonly index: number;
  /** Hash of its leaf in the tree, in hexadecimal. */
  readonly leafHash: string;
  /** Its line in the file, with its line feed. */
  readonly line: string;
}

/** An extract that is being made. */
export interface Extract {
  readonly stream: string;
  readonly checkpoint: SignedCheckpoint;
  /** Reads the events in order. Read once, and to the end. */
  events(): AsyncGenerator<ExtractedEvent, void, undefined>;
  /** Signs what `events` has given, once it is read to the end. */
  close(of: Pick<Statement, 'about' | 'asked'>): ClosingLine;
}

/** Makes extracts, where keys that sign checkpoints are configured. */
export interface Extracts {
  /** Public keys to give to whoever verifies: those of the ledger, and those of its witnesses. */
  readonly keys: readonly string[];
  readonly witnesses: readonly string[];
  /**
   * Opens the extract of a stream up to now: events that no checkpoint covers yet are sealed, and one is given out that does. Undefined for a
   * stream without an event. Throws IntegrityBroken where the ledger contradicts what was vouched for.
   */
  open(stream: string): Promise<Extract | undefined>;
}

export interface ExtractsDeps {
  readonly pool: pg.Pool;
  readonly eventStore: LeafStore & Pick<EventStore, 'read'>;
  readonly log: Log;
  readonly publisher: Publisher;
  readonly witnesses: readonly AskedWitness[];
}

async function lastOf(events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent | undefined> {
  let last: RecordedEvent | undefined;
  for await (const event of events) last = event;
  return last;
}

export function createExtracts(deps: ExtractsDeps): Extracts {
  const { pool, eventStore, log, publisher, witnesses } = deps;

  /** The newest checkpoint when it covers the event; else one that is given out now. */
  async function checkpointOver(event: RecordedEvent): Promise<SignedCheckpoint> {
    await sealUpToNow(deps, new AbortController().signal);
    const [index, newest] = [await indexOf(pool, event.position), await lastCheckpoint(pool)];
    const isCovered = index !== undefined && newest !== undefined && index < newest.size;
    return isCovered ? readCheckpoint(newest.note) : publisher.giveOut();
  }

  return {
    keys: log.keys.map(({ text }) => text),
    witnesses: witnesses.map(({ key }) => key.text),
    open: async stream => {
      const last = await lastOf(eventStore.read(stream));
      if (!last) return undefined;
      const checkpoint = await checkpointOver(last);
      const { size, note } = checkpoint;
      const tiles = tilesOf(pool, size);
      const digest = createHash('sha256');
      let count = 0;
      return {
        stream,
        checkpoint,
        events: async function* () {
          for await (const recorded of eventStore.read(stream)) {
            const index = await indexOf(pool, recorded.position);
            // What was appended after the checkpoint is not proved by it.
            if (index === undefined || index >= size) return;
            const event = await proved(recorded, index, { size, note, tiles });
            const line = `${JSON.stringify(event)}\n`;
            digest.update(line);
            count++;
            yield { event, index, leafHash: toHex(leafHash(entryOf(recorded))), line };
          }
        },
        close: of =>
          closingLine(log.origin, log.keys, {
            ...{ v: 1, stream, events: count, sha256: digest.digest('hex'), size },
            ...of,
          }),
      };
    },
  };
}

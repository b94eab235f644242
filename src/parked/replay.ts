/** Has parked streams replayed by the servers that keep the read models and run the processes. */
import type { Pool } from 'pg';
import { grouped } from '../common/grouped.js';
import { Unanswered } from '../postgres/parked.js';
import { replayParkedByProcess } from '../process/parked.js';
import { replayParked } from '../projector/projector.js';
import { parkedStreams, type ParkedStream } from './parked.js';

/** What became of the streams that were to be replayed. */
export interface Replayed {
  /** Those of which every event is handled by now. */
  readonly released: readonly ParkedStream[];
  /** Those that stay parked, as they are now: at the event that failed again, or at a later one, with the reason. */
  readonly parked: readonly ParkedStream[];
  /** Those that no server has tried yet: it will, as soon as it answers. */
  readonly unanswered: readonly ParkedStream[];
}

const keyOf = ({ reader, stream }: Pick<ParkedStream, 'reader' | 'stream'>): string => `${reader} ${stream}`;

/**
 * Asks for a replay of these streams, and waits until each was tried, `patienceMs` at most. The events of a stream are handled one by one in their
 * order, from the one that failed; at the first that fails again the stream is parked again. What is appended meanwhile waits behind them.
 */
export async function replay(pool: Pool, chosen: readonly ParkedStream[], patienceMs = 30_000): Promise<Replayed> {
  const unanswered = new Set<string>();
  await Promise.all(
    [...grouped(chosen, ({ kind, reader }) => `${kind} ${reader}`).values()].map(async those => {
      const [{ kind, reader }] = those as [ParkedStream, ...ParkedStream[]];
      const streams = those.map(({ stream }) => stream);
      try {
        await (kind === 'PROCESS' ? replayParkedByProcess : replayParked)(pool, reader, { streams, patienceMs });
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        unanswered.add(reader);
      }
    }),
  );
  const left = await parkedStreams(pool, { streams: [...new Set(chosen.map(({ stream }) => stream))] });
  const now = new Map(left.map(parked => [keyOf(parked), parked]));
  const still = chosen.flatMap(parked => now.get(keyOf(parked)) ?? []);
  return {
    released: chosen.filter(parked => !now.has(keyOf(parked))),
    parked: still.filter(({ reader }) => !unanswered.has(reader)),
    unanswered: still.filter(({ reader }) => unanswered.has(reader)),
  };
}

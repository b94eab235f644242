/** A stream of accesses as its events left it. */
import type { AccessEvent } from './events.js';

export interface AccessStream {
  /** How many reads it has. */
  readonly accesses: number;
  /** Number of the last row of the earlier table that was recorded in this stream; absent where none was. */
  readonly upTo?: number;
}

export function evolve({ accesses, ...rest }: AccessStream = { accesses: 0 }, event: AccessEvent): AccessStream {
  if (event.type === 'AccessesRecorded') return { ...rest, accesses: accesses + event.data.accesses.length };
  if (event.type === 'EarlierAccessesRecorded')
    return { accesses: accesses + event.data.accesses.length, upTo: event.data.upTo };
  return { ...rest, accesses: accesses + 1 };
}

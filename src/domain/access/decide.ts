/** Decides on what is recorded of who read personal data: answers the events to append. Nothing is refused: what was read, was read. */
import { accept, type Decision } from '../event.js';
import type { Access, AccessEvent, PeopleRead } from './events.js';
import type { AccessStream } from './state.js';

/** A row of the table that had reads before the ledger did, with its number there. */
export interface EarlierAccess {
  readonly row: number;
  readonly access: Access;
}

/** What can be asked of a stream of accesses. */
export type AccessCommand =
  | { readonly type: 'Record'; readonly accesses: readonly Access[] }
  | { readonly type: 'ShowPassword'; readonly read: PeopleRead }
  | { readonly type: 'TakeFile'; readonly read: PeopleRead }
  /** `rows` in the order of their numbers. */
  | { readonly type: 'RecordEarlier'; readonly rows: readonly EarlierAccess[] };

/** The most reads of one event. A read takes some 300 characters, and whoever lists events is shown each event whole: some 30,000 characters. */
export const MOST_PER_EVENT = 100;

/** The most reads of one append, which takes a megabyte at most: the longest read takes less than 1,000 bytes. */
export const MOST_PER_APPEND = 1_000;

/** Divides reads into those of one event each. */
const inParts = <T>(all: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / MOST_PER_EVENT) }, (_, n) =>
    all.slice(n * MOST_PER_EVENT, (n + 1) * MOST_PER_EVENT),
  );

/** Earlier rows that the stream has already are left out, so that they may be given again. */
function recordEarlier({ upTo = -1 }: Partial<AccessStream>, rows: readonly EarlierAccess[]): AccessEvent[] {
  return inParts(rows.filter(({ row }) => row > upTo)).map(part => ({
    type: 'EarlierAccessesRecorded',
    data: { accesses: part.map(({ access }) => access), upTo: part.at(-1)!.row },
  }));
}

export function decide(stream: AccessStream | undefined, command: AccessCommand): Decision<AccessEvent> {
  switch (command.type) {
    case 'Record':
      return accept(
        ...inParts(command.accesses).map(accesses => ({ type: 'AccessesRecorded', data: { accesses } }) as const),
      );
    case 'ShowPassword':
      return accept({ type: 'PasswordShown', data: command.read });
    case 'TakeFile':
      return accept({ type: 'FileTaken', data: command.read });
    case 'RecordEarlier':
      return accept(...recordEarlier(stream ?? {}, command.rows));
  }
}

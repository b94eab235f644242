/** Streams, folded from their events. */
import type { Category } from '../domain/event.js';
import type { EventStore, Position } from '../eventstore/eventstore.js';

/** A folded stream, with what an append and an answer need of it. */
export interface Loaded<State, Event> {
  readonly state: State | undefined;
  /** Version of the last event. */
  readonly version: number | 'none';
  readonly position?: Position;
  /** Business time of the last event. */
  readonly at?: string;
  /** What this very command appended when it was sent before; absent when it appended nothing. */
  readonly before?: {
    readonly events: readonly Event[];
    readonly actor: string;
    readonly version: number;
    readonly position: Position;
  };
}

/**
 * Reads a stream and folds it: from its start, or on from `known`, what was read of it before. `ids` gives, by index, the ids of the events
 * that a command appends: when the stream holds them, the command is a repeated one. What is known was read with the same `ids`, or before
 * that command was given.
 */
export async function load<State, Event>(
  eventStore: EventStore,
  category: Category<State, Event>,
  stream: string,
  ids: (index: number) => string = () => '',
  known: Loaded<State, Event> = none(),
): Promise<Loaded<State, Event>> {
  let loaded = known;
  /** The id of the next event that the command would have appended. */
  let awaited = ids(loaded.before?.events.length ?? 0);
  const from = known.version === 'none' ? 0 : known.version + 1;
  for await (const recorded of eventStore.read(stream, from)) {
    const event = category.decode(recorded);
    const { version, position } = recorded;
    const own = recorded.id === awaited;
    loaded = {
      state: category.evolve(loaded.state, event, recorded.metadata.at),
      version,
      position,
      at: recorded.metadata.at,
      ...(own
        ? {
            before: {
              events: [...(loaded.before?.events ?? []), event],
              actor: recorded.metadata.actor,
              version,
              position,
            },
          }
        : loaded.before && { before: loaded.before }),
    };
    if (own) awaited = ids(loaded.before!.events.length);
  }
  return loaded;
}

/** A stream without events. */
export const none = <State, Event>(): Loaded<State, Event> => ({ state: undefined, version: 'none' });

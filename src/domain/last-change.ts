/** Finds by folding which event set a value. */
import { canonicalJson } from './canonical-json.js';
import type { Json } from './event.js';

/** The event that set a value, and the value before it and after it; null where there was none. */
export interface LastChange<Event> {
  readonly event: Event;
  readonly before: unknown;
  readonly after: unknown;
}

const textOf = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value ?? null)) as Json);

/** Folds the events in order, and returns the last one after which the value was another than before. Undefined when it was never set. */
export function lastChange<Event, State>(
  events: readonly Event[],
  evolve: (state: State | undefined, event: Event) => State,
  valueOf: (state: State) => unknown,
): LastChange<Event> | undefined {
  let state: State | undefined;
  let value: unknown;
  let found: LastChange<Event> | undefined;
  for (const event of events) {
    state = evolve(state, event);
    const after = valueOf(state);
    if (textOf(after) !== textOf(value)) found = { event, before: value ?? null, after: after ?? null };
    value = after;
  }
  return found;
}

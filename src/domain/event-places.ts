/** Says which schools and académies an event belongs to. They are found by the names of fields, which mean the same in events of every stream. */
import type { AccessEvent } from './access/events.js';
import type { Json, JsonObject } from './event.js';
import { isStreamOf } from './streams.js';

/** The fields of events whose value is the UAI of a school, or the code of an académie; alone or in a list. */
const NAMING: ReadonlySet<string> = new Set(['uai', 'uais', 'fromUai', 'school', 'academie']);

/** Collects the places in a value; `naming`: whether the field that it is the value of names places. */
function collect(value: Json, naming: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (naming) found.add(value);
  } else if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) collect(one, naming, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value as JsonObject)) collect(inner, NAMING.has(name), found);
  }
}

/** The UAIs and codes of académies in the data of an event, each once, sorted. */
export function placesIn(data: JsonObject): string[] {
  const found = new Set<string>();
  collect(data, false, found);
  return [...found].sort();
}

/** The places of a stream once an event of it is known, and those of the event itself but for that of the right by which it was done. */
export interface Places {
  readonly ofStream: readonly string[];
  readonly ofEvent: readonly string[];
}

/** Events that list reads of many schools. They belong to no place: whoever may see the reads of one school must not see those of the others. */
const OF_MANY: ReadonlySet<string> = new Set([
  'AccessesRecorded',
  'EarlierAccessesRecorded',
] satisfies AccessEvent['type'][]);

/**
 * Adds an event to the places of its stream: it belongs to all that its stream had named by then, it included. A stream of accesses is that of a
 * server, whose events have nothing else in common: each belongs to the places that it names alone.
 */
export function withPlacesOf(
  before: readonly string[],
  event: { stream: string; type: string; data: JsonObject },
): Places {
  if (isStreamOf('access', event.stream))
    return { ofStream: before, ofEvent: OF_MANY.has(event.type) ? [] : placesIn(event.data) };
  const named = placesIn(event.data);
  const all = named.every(place => before.includes(place)) ? before : [...new Set([...before, ...named])].sort();
  return { ofStream: all, ofEvent: all };
}

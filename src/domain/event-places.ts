/** Says which schools and académies an event names, by the names of its fields: its data have these whatever the stream. */
import type { Json, JsonObject } from './event.js';

/** The fields of events whose value is the UAI of a school, or the code of an académie; alone or in a list. */
const NAMING: ReadonlySet<string> = new Set(['uai', 'uais', 'fromUai', 'school', 'academie']);

function collect(value: Json, naming: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (naming) found.add(value);
  } else if (Array.isArray(value)) for (const one of value as readonly Json[]) collect(one, naming, found);
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value as JsonObject)) collect(inner, NAMING.has(name), found);
}

/** The UAIs and codes of académies in the data of an event, each once, sorted. */
export function placesIn(data: JsonObject): string[] {
  const found = new Set<string>();
  collect(data, false, found);
  return [...found].sort();
}

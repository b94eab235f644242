/** Reading stored events: older shapes are lifted to today's, then checked. */
import type { DomainEvent, JsonObject } from './event.js';
import { HistoryError, type Check } from './shape.js';
import type { StreamCategory } from './streams.js';

/** Turns the data of an event type that is no longer written into an event of one of today's types. Upcasts stay for ever. */
export type Upcast = (data: JsonObject) => DomainEvent;

/** How the stored events of one category of streams are read. */
export interface History<Event extends { type: string; data: object }> {
  /** Category of the streams: `account` for `account-<accountId>`. */
  readonly category: StreamCategory;
  /** Throws `HistoryError` on a type it does not know and on data that is not of its type's shape. */
  readonly decode: (stored: DomainEvent) => Event;
  readonly types: readonly Event['type'][];
  /** Types no longer written, which are lifted to those of today. */
  readonly lifted: readonly string[];
  /** Whether an event of this type can be read: one of today's types, or one that is lifted. */
  readonly knows: (type: string) => boolean;
}

/** Makes the history of a category: `shapes` has the check of each of today's types, `upcasts` the lift of each older type. */
export function history<Event extends { type: string; data: object }>(
  category: StreamCategory,
  shapes: Readonly<Record<Event['type'], Check>>,
  upcasts: Readonly<Record<string, Upcast>> = {},
): History<Event> {
  const checks = new Map<string, Check>(Object.entries(shapes));
  const lifts = new Map(Object.entries(upcasts));
  return {
    category,
    types: [...checks.keys()] as Event['type'][],
    lifted: [...lifts.keys()],
    knows: type => checks.has(type) || lifts.has(type),
    decode: stored => {
      const event = lifts.get(stored.type)?.(stored.data) ?? stored;
      const check = checks.get(event.type);
      if (!check)
        throw new HistoryError(
          `unknown event type ${stored.type} in a stream of ${category}: a newer version wrote it`,
        );
      const fault = check(event.data);
      if (fault) throw new HistoryError(`${stored.type} in a stream of ${category} is malformed: expected ${fault}`);
      return event as unknown as Event;
    },
  };
}

/** An event as it is stored: absent fields left out, so that what is read back equals what was written. */
export const encode = (event: { type: string; data: object }): DomainEvent => ({
  type: event.type,
  data: JSON.parse(JSON.stringify(event.data)) as JsonObject,
});

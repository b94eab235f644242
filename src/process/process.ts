/** What a process is: the events it reacts to, and what it does about them. */
import type { KnownEventType } from '../domain/catalogue.js';
import type { Category } from '../domain/event.js';
import { idIn } from '../domain/streams.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';

/** A statement that is run in the transaction of the checkpoint. */
export interface Statement {
  /** PostgreSQL prepares the statement under this name, and so plans it once for all events. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Typed = { readonly type: KnownEventType; readonly data: object };

/** One event that a process reacts to, with what its handler answered. */
export interface Reaction<Event extends Typed, Answer> {
  /** The id of the stream: of the account, for `account-<accountId>`. */
  readonly id: string;
  readonly event: Event;
  /** As the ledger holds it: its id, its place, its metadata. */
  readonly recorded: RecordedEvent;
  /** What the handler of the event's type answered. */
  readonly answer: Answer;
}

/** How a process is written: over the streams of one category, a handler for each type of event it reacts to. */
export interface ProcessDefinition<Event extends Typed, Answer> {
  /** Names the checkpoint and the lock. */
  readonly name: string;
  readonly category: Pick<Category<unknown, Event>, 'name' | 'decode'>;
  /** One pure handler for each type of event handled: answers what the event asks for, from its data, business time and stream id. */
  readonly on: {
    readonly [Type in Event['type']]?: (data: Extract<Event, { type: Type }>['data'], at: string, id: string) => Answer;
  };
  /** Does what the events of one batch ask for, in their order. The statements it answers are run together with the checkpoint. */
  readonly carryOut: (reactions: readonly Reaction<Event, Answer>[]) => Promise<readonly Statement[]>;
}

/** A process as the follower runs it. */
export interface Process {
  readonly name: string;
  readonly handles: ReadonlySet<KnownEventType>;
  /**
   * Reacts to the events of one batch that it handles, in order. When a batch fails for good, `react` is called again with each of its
   * events alone, so that the one at fault is found.
   */
  readonly react: (events: readonly RecordedEvent[]) => Promise<readonly Statement[]>;
}

/** Makes a process of its definition. A type of event that `on` misspells does not compile. */
export function processOf<Event extends Typed, Answer>({
  name,
  category,
  on,
  carryOut,
}: ProcessDefinition<Event, Answer>): Process {
  const handlers = new Map(Object.entries(on)) as ReadonlyMap<string, (data: object, at: string, id: string) => Answer>;
  return {
    name,
    handles: new Set(handlers.keys()) as ReadonlySet<string> as ReadonlySet<Event['type']>,
    react: async events =>
      carryOut(
        events.flatMap(recorded => {
          const id = idIn(category.name, recorded.stream);
          if (id === undefined) return [];
          const event = category.decode(recorded);
          const handler = handlers.get(event.type);
          return handler ? [{ id, event, recorded, answer: handler(event.data, recorded.metadata.at, id) }] : [];
        }),
      ),
  };
}

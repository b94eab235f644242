/**
 * Announces what has been projected as it happens: the source of subscriptions and of read-your-writes.
 *
 * Topics, by projection:
 * - `responsables`: `responsables:<uai>`;       - `students`: `students:<uai>`;
 * - `accounts`: `account:<accountId>`, `link-disputes:<uai>`;
 * - `account-history`: `account-history:<accountId>`;
 * - `statistics`: `statistics:<scope>` (`statistics:school:0750001A`, `statistics:nation`, …), `quality:<uai>`;
 * - `imports`: `imports`, `imports:<uai>`;      - `schools`: `schools`, `schools:<uai>`;
 * - `duplicates`: `duplicates:<uai>`;         - `campaigns`: `campaign:<campaignId>`;
 * - `delegations`: `delegations`;           - `academies`: `academies`;
 * - `ledger-events`: `events`, at all but reads of personal data; - `accesses`: none;
 * - `assistance`: `assistance:<requestId>`, `assistance:school:<uai>`, `assistance:academie:<code>`.
 *
 * `last-imports` is no projection: by that name the database itself says that an import has completed, which may have appended no event
 * (migration 0071). Topics: `last-imports:<uai>`, and `last-imports:academie:<code>` for a run over the files of an académie.
 */
import { START, type Position } from '../../eventstore/eventstore.js';
import type { Projected, Topic } from '../projection.js';

/** The topic that stands for all: anything of the projection may have changed (too many topics, or messages were missed). */
export const EVERYTHING: Topic = '*';

/** Which changes a listener hears of: those of the projection that carry at least one of the topics. */
export interface ChangeFilter {
  /** Every projection when absent. */
  readonly projection?: string;
  /** Every topic when absent. A change of `EVERYTHING` reaches all listeners of its projection. */
  readonly topics?: readonly Topic[];
}

/** Called after the change is committed and can be queried; must not throw and should return at once. */
export type ChangeListener = (change: Projected) => void;

export interface Changes {
  /** Returns the function that ends the subscription. */
  subscribe(filter: ChangeFilter, listener: ChangeListener): () => void;
  /** The position that this process knows the projection to have reached: reads include everything up to it. */
  position(projection: string): Position;
}

/** Passes each committed change on to the listeners of this process that it concerns. */
export class ProjectedChanges implements Changes {
  readonly #byTopic = new Map<string, Set<ChangeListener>>();
  readonly #byProjection = new Map<string, Set<ChangeListener>>();
  /** Those who wait for a position, by projection. */
  readonly #waiting = new Map<string, Set<(position: Position) => void>>();
  readonly #positions = new Map<string, Position>();

  subscribe({ projection = EVERYTHING, topics }: ChangeFilter, listener: ChangeListener): () => void {
    // Wrapped, because the same function may subscribe twice.
    const wrapped: ChangeListener = change => listener(change);
    const ends = topics
      ? topics.map(topic => addListener(this.#byTopic, `${projection} ${topic}`, wrapped))
      : [addListener(this.#byTopic, `${projection} ${EVERYTHING}`, wrapped)];
    ends.push(addListener(this.#byProjection, projection, wrapped));
    return () => ends.forEach(end => end());
  }

  /** Calls the listeners, even when a later change was emitted before. The position never moves back. */
  emit(change: Projected): void {
    const { projection, position, topics } = change;
    if (position > this.position(projection)) {
      this.#positions.set(projection, position);
      this.#waiting.get(projection)?.forEach(waiter => waiter(position));
    }
    for (const listener of this.#listenersOf(projection, topics)) listener(change);
  }

  position(projection: string): Position {
    return this.#positions.get(projection) ?? START;
  }

  /** Calls `waiter` each time the position moves on, whatever the topics. Returns the function that ends this. */
  onPosition(projection: string, waiter: (position: Position) => void): () => void {
    return addListener(this.#waiting, projection, waiter);
  }

  #listenersOf(projection: string, topics: readonly Topic[]): Set<ChangeListener> {
    const listeners = new Set<ChangeListener>();
    const take = (found: Set<ChangeListener> | undefined): void => found?.forEach(listener => listeners.add(listener));
    for (const scope of [projection, EVERYTHING]) {
      if (topics.includes(EVERYTHING)) take(this.#byProjection.get(scope));
      else {
        take(this.#byTopic.get(`${scope} ${EVERYTHING}`));
        for (const topic of topics) take(this.#byTopic.get(`${scope} ${topic}`));
      }
    }
    return listeners;
  }
}

/** Adds a listener to the set of the key; returns the function that removes it. */
function addListener<T>(sets: Map<string, Set<T>>, key: string, listener: T): () => void {
  const set = sets.get(key) ?? new Set<T>();
  sets.set(key, set.add(listener));
  return () => {
    set.delete(listener);
    if (set.size === 0 && sets.get(key) === set) sets.delete(key);
  };
}

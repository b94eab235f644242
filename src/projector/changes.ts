/**
 * What has been projected, told as it happens: the source of subscriptions and of read-your-writes.
 *
 * Topics, by projection:
 * - `responsables`: `responsables:<uai>`;       - `students`: `students:<uai>`;
 * - `accounts`: `account:<accountId>`;          - `account-history`: `account-history:<accountId>`;
 * - `statistics`: `statistics:<scope>` (`statistics:school:0750001A`, `statistics:nation`, …);
 * - `imports`: `imports`, `imports:<uai>`;      - `schools`: `schools`, `schools:<uai>`.
 */
import type { Projected, Topic } from './projection.js';

/** A topic standing for all: anything of the projection may have changed (too many topics, or messages were missed). */
export const EVERYTHING: Topic = '*';

/** Which changes a listener is told of: those of the projection that carry at least one of the topics. */
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
}

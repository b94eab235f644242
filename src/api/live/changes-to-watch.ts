/** Which changes concern a subscription. */
import { EVERYTHING } from '../../projector/follow/changes.js';

/** The changes of a projection on at least one of the topics, or on one that `accepts` says true of. */
export type ChangesToWatch = { readonly projection: string } & (
  { readonly topics: readonly string[] } | { readonly accepts: (topic: string) => boolean }
);

/** True when a change on these topics concerns the subscription, which is told of no other where it names its topics. */
export const concerns = (watched: ChangesToWatch, topics: readonly string[]): boolean =>
  'topics' in watched || topics.includes(EVERYTHING) || topics.some(topic => watched.accepts(topic));

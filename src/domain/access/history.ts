/** How stored events of accesses are read. */
import { RIGHTS, ROLES, type Category, type EventMetadata } from '../event.js';
import { history } from '../history.js';
import { isStreamOf } from '../streams.js';
import { count, instant, listOf, oneOf, optional, shape, text, type Check } from '../shape.js';
import { READ_KINDS, type Access, type AccessEvent, type AwaitedKind } from './events.js';
import { evolve, type AccessStream } from './state.js';

/** An earlier row may have an empty subject. */
const subject: Check = value => (typeof value === 'string' ? undefined : 'a text');

const people = { uai: optional(text), accountId: optional(text), persons: count };
const listOfAccesses = listOf(
  shape({
    at: instant,
    kind: oneOf(...READ_KINDS),
    actor: subject,
    role: oneOf(...ROLES),
    right: oneOf(...RIGHTS),
    scope: optional(text),
    correlationId: text,
    ...people,
  }),
);

export const accessHistory = history<AccessEvent>('access', {
  AccessesRecorded: shape({ accesses: listOfAccesses }),
  PasswordShown: shape(people),
  FileTaken: shape(people),
  EarlierAccessesRecorded: shape({ accesses: listOfAccesses, upTo: count }),
});

/** Whether the stream and types of a filter name reads of personal data, which are left out of lists of events unless they are asked for. */
export const namesReads = (stream: string | null | undefined, types: readonly string[] | null | undefined): boolean =>
  isStreamOf('access', stream ?? '') || (types ?? []).some(accessHistory.knows);

/** The category of the streams `access-<…>`. */
export const accesses: Category<AccessStream, AccessEvent> = { name: 'access', decode: accessHistory.decode, evolve };

const KINDS = { PasswordShown: 'REVEAL', FileTaken: 'EXPORT' } as const satisfies Record<string, AwaitedKind>;

/** The reads that an event records, in their order. */
export function accessesIn(event: AccessEvent, metadata: EventMetadata): readonly Access[] {
  if (event.type === 'AccessesRecorded' || event.type === 'EarlierAccessesRecorded') return event.data.accesses;
  const { at, actor, role, right, scope, correlationId } = metadata;
  const by = { at, actor, role, right, ...(scope !== undefined && { scope }), correlationId };
  return [{ ...event.data, ...by, kind: KINDS[event.type] }];
}

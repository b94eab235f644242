/** Ids that a repeated command makes again. */
import { hash } from 'node:crypto';
import { uuidOf } from '../common/uuid.js';

/** The ids of the events that a command appends to a stream, in their order. */
export const eventIds =
  (commandId: string, stream: string) =>
  (index: number): string =>
    derivedId(commandId, stream, String(index));

/** A UUID (of version 8) that the same parts always give. */
export const derivedId = (...parts: readonly string[]): string => uuidOf(hash('sha256', parts.join('\0'), 'buffer'));

/** The event types that each command on a stream of accesses may append first (see `FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { AccessCommand } from './decide.js';
import type { AccessEvent } from './events.js';

export const ACCESS_FIRST_EVENTS = {
  Record: ['AccessesRecorded'],
  ShowPassword: ['PasswordShown'],
  TakeFile: ['FileTaken'],
  RecordEarlier: ['EarlierAccessesRecorded'],
} as const satisfies FirstEvents<AccessCommand, AccessEvent>;

/** The log: JSON lines without personal data. An error is logged with type and stack, without the values that its message quotes. */
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import { plainMessage } from './postgres/plain-message.js';
import { troubleOf } from './postgres/trouble.js';

/** Properties of an error that never hold personal data. */
const SAFE_PROPERTIES = [
  'code',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'syscall',
  'address',
  'port',
];
/** How many causes, one within the other, are logged. */
const DEEPEST = 4;
/** How many errors of an AggregateError are logged. */
const MOST_ERRORS = 10;

/** The stack, without the values that its message quotes. */
export const plainStack = (error: Error): string => {
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return [`${error.name}: ${plainMessage(error)}`, ...frames].join('\n');
};

/** The error as it is logged: without PostgreSQL's `detail`, `where` and `query`, which quote rows, and without unknown properties. */
export function loggedError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const message = plainMessage(error);
  const trouble = troubleOf(error);
  const properties = error as Error & Record<string, unknown>;
  const safe = SAFE_PROPERTIES.filter(
    name => typeof properties[name] === 'string' || typeof properties[name] === 'number',
  );
  return {
    type: error.name,
    message,
    ...(depth === 0 && trouble !== undefined ? { trouble } : {}),
    ...Object.fromEntries(safe.map(name => [name, properties[name]])),
    stack: plainStack(error),
    ...(error.cause !== undefined && depth < DEEPEST ? { cause: loggedError(error.cause, depth + 1) } : {}),
    ...(error instanceof AggregateError && depth < DEEPEST
      ? { errors: error.errors.slice(0, MOST_ERRORS).map(inner => loggedError(inner, depth + 1)) }
      : {}),
  };
}

/** Writes to standard error synchronously, so that nothing is lost when the process is killed. */
export const createLogger = (level: string, to: DestinationStream = destination({ fd: 2, sync: true })): Logger =>
  pino({ level, serializers: { err: error => loggedError(error) } }, to);

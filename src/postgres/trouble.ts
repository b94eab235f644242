/** Classifies errors of the database: the operator's name for the trouble, whether it lasts, whether to retry. */

/** By SQLSTATE; the first match counts. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^53100/, 'disk full'],
  [/^53200/, 'out of memory'],
  [/^53300/, 'too many connections'],
  [/^53/, 'a limit is reached'],
  [/^25006/, 'read-only'],
  [/^57P0[123]/, 'starting or stopping'],
  [/^57P04|^3D000/, 'no such database'],
  [/^28/, 'access refused'],
  [/^58/, 'disk or system failure'],
];

const REFUSES = /^(53|58|25006)/;
const LASTS = /^(53100|58|25006)/;

/**
 * SQLSTATEs of statements that may succeed later, by themselves or after a repair: the connection is lost (08), transactions are in each other's
 * way (40), a resource is short (53), the system fails (58), the server stops (57P) or a statement took too long (57014), the server is
 * read-only (25006), the session's transaction was idle for too long (25P03), a lock is not free (55P03).
 */
const PASSES = /^(08|40|53|58)|^57(P|014)|^25(006|P03)|^55P03/;

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Messages of the driver for lost connections, which carry no code. */
const LOST =
  /^(Connection terminated|timeout (expired|exceeded when trying to connect)|Query read timeout|Client has encountered a connection error)/;
/** Errors of other folders for a store that did not answer in time. */
const UNAVAILABLE = new Set(['EventStoreUnavailable', 'AuditUnavailable']);

const DEEPEST = 4;

/** An SQLSTATE: the server itself answered. All have a digit, unlike `EPIPE` of a socket. */
export const isSqlState = (code: unknown): code is string =>
  typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);

/** The SQLSTATE of the error or its cause; of an AggregateError, the first one found. */
export function sqlStateOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (isSqlState(code)) return code;
  for (const inner of Array.isArray(errors) ? [...(errors as unknown[]), cause] : [cause]) {
    const found = sqlStateOf(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `disk full`, `read-only`…; `undefined` for any other error. */
export function troubleOf(error: unknown): string | undefined {
  const code = sqlStateOf(error);
  return code === undefined ? undefined : NAMED.find(([pattern]) => pattern.test(code))?.[1];
}

/** True when the server answers but refuses to work. */
export const refusesWork = (code: string | undefined): boolean => code !== undefined && REFUSES.test(code);

/** True for trouble that lasts until somebody mends it. Missing connections and memory do not: they come back by themselves. */
export const isLasting = (code: string | undefined): boolean => code !== undefined && LASTS.test(code);

/**
 * True when the same request may succeed later: the network failed, or the server is starting, stopping, full, read-only or busy.
 */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (UNAVAILABLE.has(error.name)) return true;
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isAway);
  if (typeof code !== 'string') return LOST.test(error.message);
  return NETWORK.has(code) || PASSES.test(code);
}

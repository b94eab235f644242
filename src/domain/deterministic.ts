/** Tells the faults that trying again cannot cure. */
import { HistoryError } from './shape.js';

/** Classes of SQLSTATE: data that the columns cannot hold, constraints, limits of the program. */
const OF_THE_DATA = /^(22|23|54)/;

/**
 * True when trying again could never succeed: the fault is in the events, or in the code that reads them. Judged by the
 * error alone: one of the domain, of the language, or of a database that answers with an SQLSTATE in `code`.
 */
export function isDeterministic(error: unknown): boolean {
  if (error instanceof HistoryError) return true;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return OF_THE_DATA.test(code);
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

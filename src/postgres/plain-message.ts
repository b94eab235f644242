/** Removes from an error's message the values it quotes, which may be personal data. */

/** SQLSTATEs whose messages quote the value at fault: data exceptions (22), syntax errors (42601), and what functions raise (P0). */
const QUOTES_VALUES = /^(22|42601|P0)/;

/** The message to log, keep or show: one that quotes a value ends at the first quotation mark, or colon and blank. */
export function plainMessage(error: Error): string {
  const { message, code, severity } = error as Error & { code?: unknown; severity?: unknown };
  const quoting =
    error instanceof SyntaxError || (severity !== undefined && typeof code === 'string' && QUOTES_VALUES.test(code));
  return quoting ? message.replace(/(:\s|").*$/s, ' (the value is left out)') : message;
}

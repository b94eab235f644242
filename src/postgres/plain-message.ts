/** What an error's message says without the values it quotes, which may be a person's. */

/** PostgreSQL's classes of errors whose messages quote the values at fault: data, and text that cannot be read. */
const QUOTES_VALUES = /^(22|42601|P0)/;

/** For logs, and for whatever is kept or shown of a fault. */
export function plainMessage(error: Error): string {
  const { message, code, severity } = error as Error & { code?: unknown; severity?: unknown };
  const quoting =
    error instanceof SyntaxError || (severity !== undefined && typeof code === 'string' && QUOTES_VALUES.test(code));
  return quoting ? message.replace(/(:\s|").*$/s, ' (the value is left out)') : message;
}

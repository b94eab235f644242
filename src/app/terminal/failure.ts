/** Reports the failure of a verb: a message with its remedy for known errors, a stack for unknown ones. */
import { ConfigurationError } from '../../config.js';
import { plainStack } from '../../logging.js';
import { plainMessage } from '../../postgres/plain-message.js';
import { isAway, troubleOf } from '../../postgres/trouble.js';

/** A verb was used wrongly. The message is shown as it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors whose message is written for the person at the keyboard. */
const FIT_TO_BE_SHOWN = new Set([
  'ConfigurationError',
  'DataFolderInUse',
  'ErasureFileFault',
  'EventStoreUnavailable',
  'FolderUnreadable',
  'PostgresUnavailable',
  'UsageError',
  'TextsRefused',
  'WrongVaultKey',
]);

/** Exit codes: done; not done; used or configured wrongly; a fault of Registre. */
export const EXIT = { ok: 0, failed: 1, usage: 2, fault: 70 } as const;

/** Writes what failed, with its remedy, and returns the exit code. */
export function reportFailure(
  error: unknown,
  write: (text: string) => void = text => process.stderr.write(text),
): number {
  if (error instanceof Error && FIT_TO_BE_SHOWN.has(error.name)) {
    write(`${error.message}\n`);
    return error instanceof ConfigurationError || error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
  const { code, address, port } = (error ?? {}) as { code?: string; address?: string; port?: number };
  if (code === 'EADDRINUSE') {
    write(
      `Port ${port} of ${address} is taken by another program: stop it, or choose another with PORT=… (0 takes a free one).\n`,
    );
    return EXIT.failed;
  }
  if (code === 'EACCES' && port !== undefined) {
    write(`This user may not listen on port ${port} of ${address}: choose one above 1023 with PORT=….\n`);
    return EXIT.failed;
  }
  if (isAway(error)) {
    const reason = troubleOf(error) ?? 'it does not answer';
    write(
      `The database keeps this from being done (${reason}): ${plainMessage(error as Error)}\nOnce that is seen to, give the same command again: what was done is not done twice.\n`,
    );
    return EXIT.failed;
  }
  write(`A fault of Registre, please report it:\n${error instanceof Error ? plainStack(error) : typeof error}\n`);
  return EXIT.fault;
}

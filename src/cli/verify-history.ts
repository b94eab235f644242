/** Verifies a history with its proofs, for `registre verify`. Opens neither ledger nor configuration. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import { HistoryRefused, verifyHistory, type Statement } from '../integrity/index.js';
import type { Believed } from './believed.js';

/** Says that nothing was left out, as the closing line vouches for it, or that it may have been. */
function closing(statement: Statement | undefined): string {
  if (!statement) return 'It has no closing line: events may be missing at its end.';
  const { asked, about } = statement;
  return `None is missing at its end, the ledger signs.\nAbout: ${JSON.stringify(about)}\nAsked for: ${JSON.stringify(asked)}`;
}

export async function verifyHistoryFile(
  file: string,
  { keys, ...trust }: Believed,
  { unclosed = false }: { readonly unclosed?: boolean },
): Promise<void> {
  const origin = keys[0]?.name;
  if (origin === undefined)
    throw new UsageError('--key is needed: the key of the ledger, as its operator has published it.');
  if (keys.some(({ name }) => name !== origin))
    throw new UsageError('--key must be keys of one ledger: they bear its name.');
  const input = file === '-' ? process.stdin : createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    const whom = { ...trust, origin, keys };
    const { events, streams, size, statement } = await verifyHistory(lines, whom, { unclosed });
    process.stdout.write(
      `Right: ${events} ${events === 1 ? 'event' : 'events'} of ${streams} ${streams === 1 ? 'stream' : 'streams'}, each from its beginning and without a gap, are in the ledger ${origin} of ${size} events.\n${closing(statement)}\n`,
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') throw new UsageError(`${file} cannot be read (${code}).`);
    if (!(error instanceof HistoryRefused)) throw error;
    process.stdout.write(`Not right: ${error.message}.\n`);
    process.exitCode = EXIT.failed;
  }
}

/** A log of a server, kept in memory. */
import { Writable } from 'node:stream';
import { createLogger } from '../../src/logging.js';

export interface KeptLog {
  readonly logger: ReturnType<typeof createLogger>;
  /** The lines so far. */
  readonly log: () => string;
}

/** Makes a log that keeps all that is logged, down to traces. */
export function keptLog(): KeptLog {
  const lines: string[] = [];
  const kept = new Writable({
    write: (line, _encoding, done) => {
      lines.push(String(line));
      done();
    },
  });
  return { logger: createLogger('trace', kept), log: () => lines.join('') };
}

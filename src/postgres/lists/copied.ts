/**
 * Reads the rows of a query by `COPY … TO STDOUT`: PostgreSQL may plan it in parallel, which it may not for a cursor, and the driver
 * hands over the text of many rows at once, with no object for any.
 */
import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CELL_SEPARATOR } from './cells.js';

/** Bytes that are read before anybody takes them. */
const AHEAD_BYTES = 512 * 1024;
const LINE_FEED = 10;

/** `copy … to stdout` of a query without parameters. A row is its cells, joined by the separator; null is an empty cell. */
const statementOf = (query: string): string =>
  `copy (${query}) to stdout (format text, null '', delimiter E'\\x${CELL_SEPARATOR.charCodeAt(0).toString(16)}')`;

/** What COPY writes after a backslash. The separator within a cell is left out, so that it separates nothing. */
const ESCAPED: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  [CELL_SEPARATOR]: '',
};

const plain = (row: string): string => row.replaceAll(/\\([^])/g, (_, char: string) => ESCAPED[char] ?? char);

/** The rows of whole lines of COPY's text, without the last line feed. */
function rowsOf(lines: Buffer): string[] {
  const text = lines.toString('utf8');
  const rows = text.split('\n');
  return text.includes('\\') ? rows.map(row => (row.includes('\\') ? plain(row) : row)) : rows;
}

export interface CopiedRows {
  /** Chunks of rows: each row its cells, joined by `CELL_SEPARATOR`. Throws when PostgreSQL fails, goes away or is silent for too long. */
  readonly chunks: AsyncIterator<readonly string[], undefined>;
  /** True once every row has been read: the connection then takes statements again. */
  readonly ended: () => boolean;
}

/**
 * Starts a COPY on a connection and reads it at the pace at which chunks are taken. The connection takes no other statement until
 * `ended`; a COPY that is left before that must be ended together with its connection. `patienceMs`: how long PostgreSQL may take to
 * make the next rows while they are waited for.
 */
export function copyRows(client: ClientBase, query: string, patienceMs: number): CopiedRows {
  const stream = client.query(copyTo(statementOf(query), { highWaterMark: AHEAD_BYTES }));
  // A failure while no chunk is waited for is thrown at the next one, and must not end the process meanwhile.
  stream.on('error', () => undefined);
  const source = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let ended = false;

  const next = async (): Promise<Buffer | undefined> => {
    const silent = (): unknown =>
      stream.destroy(new Error(`PostgreSQL has made no row of a list within ${patienceMs / 1_000} s`));
    const timer = setTimeout(silent, patienceMs);
    try {
      return (await source.next()).value;
    } finally {
      clearTimeout(timer);
    }
  };

  async function* chunks(): AsyncGenerator<readonly string[], undefined> {
    let begun: Buffer[] = [];
    for (let bytes = await next(); bytes !== undefined; bytes = await next()) {
      const end = bytes.lastIndexOf(LINE_FEED);
      if (end >= 0) {
        yield rowsOf(Buffer.concat([...begun, bytes.subarray(0, end)]));
        begun = [];
      }
      if (end < bytes.length - 1) begun.push(bytes.subarray(end + 1));
    }
    ended = true;
    return undefined;
  }

  return { chunks: chunks(), ended: () => ended };
}

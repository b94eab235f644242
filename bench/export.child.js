/**
 * Exports a school's list of responsables once, by one of `WAYS`, in a process of its own, and tells its parent how long it took and how
 * much memory it needed: `export.child.js WAY URL UAI`.
 */
import { performance } from 'node:perf_hooks';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { fileOf } from '../dist/src/exports/formats.js';
import { openPeople, peopleToRead, peopleReading } from '../dist/src/exports/people.js';
import { rowsQuery } from '../dist/src/postgres/lists/stream.js';
import { openPool } from '../dist/src/postgres/pool.js';

const [way, connectionString, uai] = process.argv.slice(2);
const pool = openPool({ connectionString, max: 2 });
const request = { list: 'RESPONSABLES', uai, filter: {}, sort: 'CLASS', descending: false };

/** A stream that drops what is written to it, and counts the bytes. */
function sink() {
  let bytes = 0;
  return {
    stream: new Writable({
      write(chunk, _encoding, done) {
        bytes += chunk.length;
        done();
      },
    }),
    bytes: () => bytes,
  };
}

/** How complete the list is: a CSV file does not say it. */
const COMPLETENESS = { position: '0'.repeat(32), lag: undefined, parkedStreams: 0 };

const WAYS = {
  /** Makes the CSV file as a user of the console downloads it. */
  async csv(into) {
    const open = await openPeople({ pool }, request, new Date().toISOString());
    try {
      await pipeline(Readable.from(fileOf(open, 'CSV', COMPLETENESS).content, { objectMode: false }), into);
      return open.count;
    } finally {
      await open.close();
    }
  },
  /** Copies the same rows out of PostgreSQL in its own form, without a count and without CSV. */
  async copy(into) {
    const client = await pool.connect();
    const query = rowsQuery(peopleToRead(request), peopleReading(request).cells);
    const stream = client.query(copyTo(`copy (${query}) to stdout`));
    await pipeline(stream, into);
    client.release();
    return stream.rowCount;
  },
};

const { stream, bytes } = sink();
const before = performance.now();
const rows = await WAYS[way](stream);
const seconds = (performance.now() - before) / 1000;
await pool.end();
process.send({ rows, seconds, bytes: bytes(), megabytes: process.resourceUsage().maxRSS / 1024 });

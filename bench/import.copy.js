/**
 * The bare COPY that the benchmark of imports compares with: as many rows as the files have records, and as wide, into a table without an
 * index.
 */
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';

const ROWS_AT_ONCE = 100;

function* lines(rows, width) {
  // Each é has two bytes, as accents in the files have.
  const content = 'é'.repeat(40) + 'x'.repeat(Math.max(0, width - 80));
  for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
    let text = '';
    for (let n = row; n < Math.min(rows, row + ROWS_AT_ONCE); n++)
      text += `${n}\tRESPONSABLE\t${10_000_000 + n}\t${content}\n`;
    yield text;
  }
}

/** Copies so many rows of about `width` bytes; returns how many seconds it took. */
export async function copyRows(client, rows, width) {
  await client.query('create table copied (ordinal int, kind text, id text, content text)');
  const start = performance.now();
  await pipeline(Readable.from(lines(rows, width)), client.query(copyFrom('copy copied from stdin')));
  const seconds = (performance.now() - start) / 1_000;
  await client.query('drop table copied');
  return seconds;
}

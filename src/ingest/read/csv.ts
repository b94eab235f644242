/** Reads CSV exports row by row: quoted or not, CRLF or LF, ragged rows; headers matched however they are typed. */
import { CsvError, parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { FileRefused } from '../refusal.js';
import type { IngestLimits } from '../limits.js';
import { text, type Inspected } from './encoding.js';

export interface CsvRow {
  /** 1-based line on which the row starts. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** `Nom d’usage élève` → `nomdusageeleve`: without accents, case, apostrophes, spaces or any other sign. */
export const headerKey = (header: string): string =>
  header
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replace(/[^a-z0-9]/g, '');

/** The rows that are not empty, header included. Throws `FileRefused`. */
export async function* readCsv(file: Inspected, limits: IngestLimits): AsyncGenerator<CsvRow> {
  const name = file.source.name;
  const parser = parse({
    delimiter: ';',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: limits.tokenCharacters,
  });
  const source = Readable.from(text(file));
  source.on('error', error => parser.destroy(error));
  source.pipe(parser);
  let rows = 0;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const cells = record.map(cell => cell.trim());
      const row = { line, cells };
      line = info.lines + 1;
      if (cells.every(cell => cell === '')) continue;
      if (++rows > limits.records)
        throw new FileRefused('TOO_LARGE', `the file holds more than ${limits.records} rows`, { file: name, line });
      yield row;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      throw new FileRefused(
        'TOO_LARGE',
        'a row is endless: a quote is opened and never closed, or the row is too long',
        {
          file: name,
          line,
        },
      );
    if (error.code === 'CSV_QUOTE_NOT_CLOSED')
      throw new FileRefused('TRUNCATED', 'the file ends inside a quoted cell', { file: name, line });
    throw new FileRefused('NOT_WELL_FORMED', `the row cannot be read: ${error.message.slice(0, 200)}`, {
      file: name,
      line,
    });
  } finally {
    source.destroy();
    parser.destroy();
  }
}

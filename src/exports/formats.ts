/** The formats of files that lists are written to: CSV for a spreadsheet, PDF for paper. */
import type { Completeness } from '../completeness/shown.js';
import { dayShown } from '../domain/time-zones.js';
import { table } from '../letters/index.js';
import { CELL_SEPARATOR } from '../postgres/lists/cells.js';
import { BYTE_ORDER_MARK, csvRow, csvRows } from './csv.js';
import type { OpenList } from './open-list.js';
import { completenessInWords, frenchDay } from './phrases.js';

async function* asCsv({ columns, rows }: OpenList): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRow(...columns.map(({ heading }) => heading));
  for await (const chunk of rows) yield csvRows(chunk);
}

/** Splits each row into its cells. */
async function* cells(rows: OpenList['rows']): AsyncGenerator<string[]> {
  for await (const chunk of rows) for (const row of chunk) yield row.split(CELL_SEPARATOR);
}

/** Writes the list as a table for paper, with its title, its filter and order in words, the number of rows, the day, how complete it is, and numbered pages. */
function asPdf(list: OpenList, completeness: Completeness): AsyncIterable<Uint8Array> {
  const { title, of, phrases, columns, rows, count, at, zone } = list;
  const subtitles = [
    phrases.join(' ; '),
    `${count} ligne${count > 1 ? 's' : ''}, le ${frenchDay(dayShown(at, zone))}`,
    completenessInWords(completeness),
  ];
  return table(cells(rows), {
    title: `${title} – ${of}`,
    subtitles: subtitles.filter(line => line !== ''),
    columns,
    author: of,
    createdAt: new Date(at),
    language: 'fr',
  });
}

const WRITERS = {
  CSV: { extension: 'csv', type: 'text/csv; charset=utf-8', write: asCsv },
  PDF: { extension: 'pdf', type: 'application/pdf', write: asPdf },
} as const;

export const FORMATS = ['CSV', 'PDF'] as const;
export type Format = (typeof FORMATS)[number];

/** A file that is made while its content is read. */
export interface ListFile {
  readonly name: string;
  /** Media type, such as `text/csv; charset=utf-8`. */
  readonly type: string;
  readonly content: AsyncIterable<string | Uint8Array>;
}

/** Names the file of a list, and makes its content at the pace at which it is read. Closing the list is left to the caller. A CSV has rows alone, so that it does not say how complete it is. */
export function fileOf(list: OpenList, format: Format, completeness: Completeness): ListFile {
  const { extension, type, write } = WRITERS[format];
  return {
    name: `${list.fileName}-${dayShown(list.at, list.zone)}.${extension}`,
    type,
    content: write(list, completeness),
  };
}

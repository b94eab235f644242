/** Lists of people as files: CSV for a spreadsheet, PDF for paper. */
import { schoolsByUai } from '../../../projections/schools/queries.js';
import { dayShown, zoneOfSchool } from '../../domain/time-zones.js';
import { table } from '../../letters/index.js';
import { CELL_SEPARATOR } from '../../postgres/lists/cells.js';
import { openRows, type OpenRows } from '../../postgres/lists/stream.js';
import type { ApiContext } from '../context.js';
import type { DownloadKind, OpenFile } from '../downloads/kind.js';
import { BYTE_ORDER_MARK, csvRow, csvRows } from '../http/csv.js';
import { allowInSchool } from '../list.js';
import { frenchDay, inWords } from './in-words.js';
import { exportedList, listAsked, listCells, type ListRequest } from './lists.js';

type Chunks = OpenRows['rows'];

/** The whole CSV of a list. */
export async function* listAsCsv(request: ListRequest, rows: Chunks): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRow(...exportedList(request).columns.map(({ heading }) => heading));
  for await (const chunk of rows) yield csvRows(chunk);
}

/** Splits each row into its cells. */
async function* cells(rows: Chunks): AsyncGenerator<string[]> {
  for await (const chunk of rows) for (const row of chunk) yield row.split(CELL_SEPARATOR);
}

/** What the heading of a document names. */
interface Heading {
  readonly school: string;
  /** When the document is made: ISO 8601 UTC. */
  readonly at: string;
}

/** Writes the list as a table for paper, with its title, its filter and order in words, the number of rows, the day, and numbered pages. */
function listAsPdf(
  request: ListRequest,
  { rows, count }: OpenRows,
  { school, at }: Heading,
): AsyncIterable<Uint8Array> {
  const { title, columns } = exportedList(request);
  const day = frenchDay(dayShown(at, zoneOfSchool(request.uai)));
  return table(cells(rows), {
    title: `${title} – ${school}`,
    subtitles: [inWords(request).join(' ; '), `${count} ligne${count > 1 ? 's' : ''}, le ${day}`],
    columns: columns.map(({ heading, width }) => ({ heading, width })),
    author: school,
    createdAt: new Date(at),
    language: 'fr',
  });
}

async function schoolName({ services }: ApiContext, uai: string): Promise<string> {
  const [school] = await schoolsByUai(services.pool, [uai]);
  return school ? `${school.name} (${uai})` : uai;
}

interface Format {
  readonly extension: string;
  readonly type: string;
  readonly write: (request: ListRequest, open: OpenRows, heading: Heading) => OpenFile['content'];
}

const kindOf = (name: string, { extension, type, write }: Format): DownloadKind<ListRequest> => ({
  name,
  authorise: (context, request) => allowInSchool(context, exportedList(request).action, request.uai),
  async open(context, request) {
    const { uai } = request;
    const at = context.services.clock.now();
    const heading = { school: await schoolName(context, uai), at };
    const open = await openRows(context.services.pool, listAsked(request), listCells(request));
    return {
      name: `${exportedList(request).fileName}-${uai}-${dayShown(at, zoneOfSchool(uai))}.${extension}`,
      type,
      position: open.position,
      read: { uai, persons: open.count },
      content: write(request, open, heading),
      close: () => open.close(),
    };
  },
});

export const LIST_KINDS = {
  CSV: kindOf('LIST_CSV', {
    extension: 'csv',
    type: 'text/csv; charset=utf-8',
    write: (request, { rows }) => listAsCsv(request, rows),
  }),
  PDF: kindOf('LIST_PDF', { extension: 'pdf', type: 'application/pdf', write: listAsPdf }),
} as const;

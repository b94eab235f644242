/** Recognises the two ONDE exports by their headers, whatever their names, and reads them. */
import { createHash } from 'node:crypto';
import { FileRefused } from '../refusal.js';
import type { IngestLimits } from '../limits.js';
import { readCsv } from '../read/csv.js';
import { inspect, type Inspected } from '../read/encoding.js';
import type { ByteSource } from '../read/files.js';
import type { BaseFiles, RawItem } from '../shape.js';
import { recognise, type OndeHeader } from './columns.js';
import { pupil, responsable } from './records.js';

interface OndeFile {
  readonly file: Inspected;
  readonly header: OndeHeader;
}

const NAMES = { pupils: 'of pupils', responsables: 'of responsables' } as const;

async function headerOf(file: Inspected, limits: IngestLimits): Promise<OndeHeader> {
  for await (const { cells, line } of readCsv(file, limits)) {
    const header = recognise(cells);
    if (header) return header;
    throw new FileRefused(
      'WRONG_HEADER',
      cells.length < 4
        ? 'the first row is not a header of columns separated by semicolons'
        : 'the headers are neither those of the pupils nor those of the responsables of ONDE',
      { file: file.source.name, line },
    );
  }
  throw new FileRefused('WRONG_HEADER', 'the file is empty', { file: file.source.name, line: 1 });
}

/** A last row cut short: no end of line, and not as wide as such a row must be. */
const isCut = (header: OndeHeader, width: number): boolean =>
  header.of === 'pupils' ? width < header.width : width < header.children || (width - header.children) % 4 !== 0;

async function* rowsOf({ file, header }: OndeFile, limits: IngestLimits): AsyncGenerator<RawItem> {
  const { name } = file.source;
  let first = true;
  let last = { line: 0, width: 0 };
  for await (const row of readCsv(file, limits)) {
    if (first) {
      first = false;
      continue;
    }
    last = { line: row.line, width: row.cells.length };
    yield header.of === 'pupils' ? pupil(row, header, name) : responsable(row, header, name);
  }
  if (last.line > 0 && !file.endsWithNewline && isCut(header, last.width))
    throw new FileRefused('TRUNCATED', 'the last row is cut short', { file: name, line: last.line });
}

/** Throws `FileRefused` when a file is none of the two exports, is there twice, or is missing. */
export async function openOnde(sources: readonly ByteSource[], limits: IngestLimits): Promise<BaseFiles> {
  const found = new Map<OndeHeader['of'], OndeFile>();
  let bytes = 0;
  for (const source of sources) {
    const file = await inspect(source, 'csv', limits);
    const header = await headerOf(file, limits);
    const twin = found.get(header.of);
    if (twin)
      throw new FileRefused(
        'DUPLICATE_FILE',
        `both this file and ${twin.file.source.name} are the export ${NAMES[header.of]}`,
        {
          file: source.name,
        },
      );
    bytes += file.bytes;
    if (bytes > limits.totalBytes)
      throw new FileRefused(
        'TOO_LARGE',
        `the files together hold more than ${limits.totalBytes.toLocaleString('en')} bytes`,
      );
    found.set(header.of, { file, header });
  }
  const files = (['pupils', 'responsables'] as const).map(of => {
    const file = found.get(of);
    if (!file) throw new FileRefused('MISSING_FILE', `the ONDE export ${NAMES[of]} is missing`);
    return file;
  });
  const digest = createHash('sha256');
  for (const { file, header } of files) digest.update(`${header.of}:${file.digest}\n`);
  return {
    base: 'ONDE',
    digest: digest.digest('hex'),
    ignored: [],
    bytes,
    async *items(): AsyncGenerator<RawItem> {
      for (const file of files) yield* rowsOf(file, limits);
    },
  };
}

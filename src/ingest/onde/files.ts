/** Recognises the two ONDE exports by their headers, whatever their names, and reads them. */
import { createHash } from 'node:crypto';
import { FileRefused } from '../report/refusal.js';
import { because } from '../report/words/reasons.js';
import type { IngestLimits } from '../limits.js';
import { inspect, type Inspected } from '../formats/read/encoding.js';
import type { ByteSource } from '../formats/read/files.js';
import { PassedOver } from '../formats/read/passed-over.js';
import type { BaseFiles, RawItem } from '../pipeline/raw.js';
import { recognise, type OndeHeader } from './columns.js';
import { pupil, responsable } from './records.js';
import { headerRow, readRows } from './rows.js';

interface OndeFile {
  readonly file: Inspected;
  readonly header: OndeHeader;
}

/** The exports by the names ONDE gives them. */
const EXPORTS = { pupils: 'CSVExtraction-eleves', responsables: 'CSVExtraction-responsables' } as const;

async function headerOf(file: Inspected, limits: IngestLimits): Promise<OndeHeader> {
  const { name } = file.source;
  const row = await headerRow(file, limits);
  if (!row) throw new FileRefused('WRONG_HEADER', because('FILE_EMPTY'), { file: name, line: 1 });
  const header = recognise(row.cells);
  if (header) return header;
  throw new FileRefused('WRONG_HEADER', row.cells.length < 4 ? because('HEADER_NONE') : because('HEADER_OTHER'), {
    file: name,
    line: row.line,
  });
}

async function* rowsOf({ file, header }: OndeFile, limits: IngestLimits): AsyncGenerator<RawItem> {
  const { name } = file.source;
  for await (const row of readRows(file, limits, header))
    yield header.of === 'pupils' ? pupil(row, header, name) : responsable(row, header, name);
}

/**
 * `eleves` or `responsables` at the beginning, as a word, or after `extraction`. A file with such a name must be an export: if it
 * cannot be read, it is refused and not passed over.
 */
const NAMED_LIKE_ONE = /(extraction|^|[^a-z])-?(eleves|responsables)/i;

/** Opens one file. Answers `undefined` for one that is neither export (that of teachers, say), and adds it to `passedOver`. */
async function openFile(
  source: ByteSource,
  limits: IngestLimits,
  passedOver: PassedOver,
): Promise<OndeFile | undefined> {
  try {
    const file = await inspect(source, 'csv', limits);
    return { file, header: await headerOf(file, limits) };
  } catch (error) {
    if (!(error instanceof FileRefused) || NAMED_LIKE_ONE.test(source.name)) throw error;
    return void passedOver.add(source.name, error);
  }
}

/**
 * Opens the two exports of a school. Throws `FileRefused` when one of them is missing (with what is wrong with a file passed over,
 * if there is one), is given twice, or they are too large.
 */
export async function openOnde(sources: readonly ByteSource[], limits: IngestLimits): Promise<BaseFiles> {
  const found = new Map<OndeHeader['of'], OndeFile>();
  const passedOver = new PassedOver();
  let bytes = 0;
  for (const source of sources) {
    const opened = await openFile(source, limits, passedOver);
    if (!opened) continue;
    const { file, header } = opened;
    const same = found.get(header.of);
    if (same)
      throw new FileRefused(
        'DUPLICATE_FILE',
        because('EXPORT_TWICE', { other: same.file.source.name, export: EXPORTS[header.of] }),
        {
          file: source.name,
        },
      );
    bytes += file.bytes;
    if (bytes > limits.totalBytes)
      throw new FileRefused('TOO_LARGE', because('FILES_LARGE', { limit: limits.totalBytes }));
    found.set(header.of, { file, header });
  }
  const files = (['pupils', 'responsables'] as const).map(of => {
    const file = found.get(of);
    if (!file)
      throw passedOver.firstFaultOr(
        new FileRefused('MISSING_FILE', because('EXPORT_LACKING', { missing: EXPORTS[of], of: 'ONDE' })),
      );
    return file;
  });
  const digest = createHash('sha256');
  for (const { file, header } of files) digest.update(`${header.of}:${file.digest}\n`);
  return {
    base: 'ONDE',
    digest: digest.digest('hex'),
    ignored: passedOver.names,
    bytes,
    async *items(): AsyncGenerator<RawItem> {
      for (const file of files) yield* rowsOf(file, limits);
    },
  };
}

/** Reads the day of a SIECLE export: the latest date in the heads of its files. */
import type { ExportFacts } from '../base.js';
import { parseDay } from '../formats/parse/dates.js';
import { head, type ByteSource } from '../formats/read/files.js';
import { ifDefined } from '../if-defined.js';

const HEAD_BYTES = 64 * 1024;
const DATE = /<(?:DATE_EXPORT|HORODATAGE)>([^<]{8,40})</;

/** Answers a complete export, with its day where a file says it. */
export async function exportFacts(sources: readonly ByteSource[]): Promise<ExportFacts> {
  const days: string[] = [];
  for (const source of sources) {
    const date = DATE.exec((await head(source, HEAD_BYTES)).toString('latin1'))?.[1];
    const day = date === undefined ? undefined : parseDay(date);
    if (day !== undefined) days.push(day);
  }
  return { complete: true, ...ifDefined('day', days.sort().at(-1)) };
}

/** What an export says of itself, as far as it must be known before it is imported: to tell it from others, and in what order they come. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { kindOf } from '../aaf/read/records.js';
import { parseAafHeader, parseAafName } from '../aaf/read/names.js';
import type { Degree } from '../aaf/read/shape.js';
import { given } from '../given.js';
import { ACADEMIE_LIMITS, DEFAULT_LIMITS } from '../limits.js';
import { withEntries } from '../formats/read/archive.js';
import { head, withStoredFiles, type ByteSource } from '../formats/read/files.js';
import { sniffXml } from '../formats/read/sniff.js';
import { FileRefused } from '../report/refusal.js';
import { parseDay } from '../formats/parse/dates.js';
import type { FolderExport } from './layout.js';

export interface Told {
  readonly degree?: Degree;
  /** It holds all there is: what is absent has disappeared. */
  readonly complete: boolean;
  /** Of the data, `YYYY-MM-DD`. */
  readonly day?: string;
}

type Export = Pick<FolderExport, 'base' | 'files'>;

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Of the contents, whatever the files are called; but what the name of an AAF file says is part of it. */
export async function digestOf({ base, files }: Export): Promise<string> {
  const lines: string[] = [];
  for (const { name, path } of files)
    lines.push(JSON.stringify([base === 'AAF' ? (parseAafName(name) ?? null) : null, await sha256(path)]));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

async function aaf(sources: readonly ByteSource[]): Promise<Told> {
  const named = sources.flatMap(source => {
    const name = parseAafName(source.name);
    return name && kindOf(name.category) !== 'IGNORED' ? [{ source, name }] : [];
  });
  const [first] = named;
  if (!first) return { complete: true };
  let { degree } = first.name;
  let day: string | undefined;
  for (const { source } of named) {
    const header = parseAafHeader((await sniffXml(source)).comments);
    day ??= header.day;
    degree ??= header.degree;
  }
  day ??= named
    .flatMap(({ name }) => name.day ?? [])
    .sort()
    .at(-1);
  return { ...given('degree', degree), complete: first.name.complete, ...given('day', day) };
}

const HEAD_BYTES = 64 * 1024;
const DATE = /<(?:DATE_EXPORT|HORODATAGE)>([^<]{8,40})</;

async function siecle(sources: readonly ByteSource[]): Promise<Told> {
  const days: string[] = [];
  for (const source of sources) {
    const date = DATE.exec((await head(source, HEAD_BYTES)).toString('latin1'))?.[1];
    const day = date === undefined ? undefined : parseDay(date);
    if (day !== undefined) days.push(day);
  }
  return { complete: true, ...given('day', days.sort().at(-1)) };
}

/** Looks at names and first characters alone. Of files that cannot be read nothing is told: the import says why. */
export async function toldBy({ base, files }: Export): Promise<Told> {
  if (base === 'ONDE') return { complete: true };
  const limits = base === 'AAF' ? ACADEMIE_LIMITS : DEFAULT_LIMITS;
  try {
    return await withStoredFiles(files, limits, stored => withEntries(stored, limits, base === 'AAF' ? aaf : siecle));
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { complete: true };
  }
}

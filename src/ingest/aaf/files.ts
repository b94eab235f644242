/** Recognises the files of one AAF export, proves that none is missing, and reads their requests. */
import { createHash } from 'node:crypto';
import { given } from '../given.js';
import type { IngestLimits } from '../limits.js';
import { inspect, type Inspected } from '../read/encoding.js';
import { HTML_ENTITIES } from '../read/entities.js';
import type { ByteSource } from '../read/files.js';
import { sniffXml } from '../read/sniff.js';
import { readXml } from '../read/xml.js';
import { FileRefused } from '../refusal.js';
import { parseAafHeader, parseAafName, type AafHeader, type AafName } from './names.js';
import { AAF_RECORDS, AAF_ROOT, kindOf, requestOf } from './records.js';
import type { AafExport, AafKind, AafRequest, Degree } from './shape.js';

interface AafFile {
  readonly name: AafName;
  readonly kind: AafKind;
  readonly header: AafHeader;
  readonly file: Inspected;
}

/** A complete export without one of these would make everybody in them disappear. */
const NEEDED = ['Eleve', 'PersRelEleve', 'EtabEducNat'];

/** Throws `FileRefused` when the files are not one whole export of one degree. */
export async function openAaf(sources: readonly ByteSource[], limits: IngestLimits): Promise<AafExport> {
  const files: AafFile[] = [];
  const ignored: string[] = [];
  let bytes = 0;
  for (const source of sources) {
    const opened = await openFile(source, limits);
    if (opened === undefined) {
      ignored.push(source.name);
      continue;
    }
    files.push(opened);
    bytes += opened.file.bytes;
    if (bytes > limits.totalBytes)
      throw new FileRefused(
        'TOO_LARGE',
        `the files together hold more than ${limits.totalBytes.toLocaleString('en')} bytes`,
      );
  }
  const { degree, complete } = agreed(files);
  checkParts(files, complete);
  const said = <K extends keyof AafHeader>(key: K): AafHeader[K] =>
    files.find(({ header }) => header[key])?.header[key];
  const digest = createHash('sha256');
  for (const line of files.map(({ name, file }) => `${name.category}:${file.digest}\n`).sort()) digest.update(line);
  const dataDate =
    said('day') ??
    files
      .map(({ name }) => name.day)
      .sort()
      .at(-1);
  return {
    degree,
    complete,
    kinds: new Set(files.map(({ kind }) => kind)),
    ...given('academie', said('academie')),
    ...given('version', said('version')),
    ...given('dataDate', dataDate),
    digest: digest.digest('hex'),
    ignored,
    bytes,
    async *requests(): AsyncGenerator<AafRequest> {
      for (const { file } of files) yield* requestsOf(file, degree, complete, limits);
    },
  };
}

/** `undefined` for a file that is not needed. */
async function openFile(source: ByteSource, limits: IngestLimits): Promise<AafFile | undefined> {
  if (source.name.includes(' › ') && !/\.xml$/i.test(source.name)) return undefined;
  const name = parseAafName(source.name);
  const kind = name && kindOf(name.category);
  if (kind === 'IGNORED') return undefined;
  const { root, comments } = await sniffXml(source);
  if (root !== AAF_ROOT)
    throw new FileRefused(
      'WRONG_ROOT',
      root === undefined
        ? 'the file is not an XML export of AAF'
        : `the root element is ${root.slice(0, 60)}, expected ${AAF_ROOT}`,
      { file: source.name, line: 1 },
    );
  if (!name || !kind) throw new FileRefused('NOT_AAF', 'the name does not say what the file is', { file: source.name });
  const header = parseAafHeader(comments);
  if (header.degree && header.degree !== name.degree)
    throw new FileRefused('NOT_AAF', 'the name says one degree, the header the other', { file: source.name, line: 1 });
  return { name, kind, header, file: await inspect(source, 'xml', limits) };
}

/** All files are of one export: one degree, complete or delta, one académie, one day. */
function agreed(files: readonly AafFile[]): { degree: Degree; complete: boolean } {
  const [first] = files;
  if (!first) throw new FileRefused('MISSING_FILE', 'no file of an AAF export was given');
  for (const { name, header, file } of files) {
    const other =
      name.degree !== first.name.degree
        ? 'degree'
        : name.complete !== first.name.complete
          ? 'extent (complete or delta)'
          : name.day !== first.name.day
            ? 'day'
            : header.academie && first.header.academie && header.academie !== first.header.academie
              ? 'académie'
              : undefined;
    if (other)
      throw new FileRefused('NOT_ONE_EXPORT', `this file and ${first.file.source.name} differ in ${other}`, {
        file: file.source.name,
      });
  }
  return first.name;
}

/** Numbered from 0 without a gap, each once. */
function checkParts(files: readonly AafFile[], complete: boolean): void {
  const byCategory = new Map<string, AafFile[]>();
  for (const file of files) {
    const category = file.name.category.toLowerCase();
    byCategory.set(category, [...(byCategory.get(category) ?? []), file]);
  }
  for (const needed of complete ? NEEDED : [])
    if (!byCategory.has(needed.toLowerCase()))
      throw new FileRefused('MISSING_FILE', `the complete export lacks its files ${needed}`);
  for (const parts of byCategory.values()) {
    parts.sort((a, b) => a.name.part - b.name.part);
    parts.forEach(({ name, file }, at) => {
      if (name.part < at)
        throw new FileRefused('DUPLICATE_FILE', `part ${name.part} of ${name.category} was given twice`, {
          file: file.source.name,
        });
      if (name.part > at)
        throw new FileRefused('MISSING_FILE', `part ${at} of ${name.category} is missing`, { file: file.source.name });
    });
  }
}

async function* requestsOf(
  file: Inspected,
  degree: Degree,
  complete: boolean,
  limits: IngestLimits,
): AsyncGenerator<AafRequest> {
  const { name } = file.source;
  const expected = { root: AAF_ROOT, records: AAF_RECORDS, entities: HTML_ENTITIES };
  for await (const element of readXml(file, expected, limits)) {
    const request = requestOf(element, name);
    if (!request) continue;
    const at = { file: name, line: element.line };
    if (complete && request.operation !== 'ADD')
      throw new FileRefused('NOT_AAF', `a complete export holds a ${element.name}`, at);
    const { attributes } = request;
    const first = 'ENTPersonNom' in attributes || 'ENTPersonPrenom' in attributes;
    const second = 'sn' in attributes || 'givenName' in attributes;
    if (first !== second && first !== (degree === 'FIRST'))
      throw new FileRefused('NOT_AAF', `the name says the ${degree.toLowerCase()} degree, the record the other`, at);
    yield request;
  }
}

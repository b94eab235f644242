/** Recognises the files of one AAF export, proves that none is missing, and reads their requests. */
import { createHash } from 'node:crypto';
import { grouped } from '../../../common/grouped.js';
import type { Degree } from '../../../domain/school/events.js';
import { ifDefined } from '../../if-defined.js';
import type { IngestLimits } from '../../limits.js';
import { inspect, type Inspected } from '../../formats/read/encoding.js';
import { HTML_ENTITIES } from '../../formats/read/entities.js';
import type { ByteSource } from '../../formats/read/files.js';
import { PassedOver } from '../../formats/read/passed-over.js';
import { sniffXml } from '../../formats/read/sniff.js';
import { readXml } from '../../formats/read/xml.js';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { Difference } from '../../report/words/reasons-of-aaf.js';
import { parseAafHeader, parseAafName, type AafHeader, type AafName } from './names.js';
import { AAF_RECORDS, AAF_ROOT, degreeShownBy, kindOf, requestOf } from './records.js';
import type { AafExport, AafKind, AafRequest } from './shape.js';

interface AafFile {
  readonly name: AafName;
  readonly kind: AafKind;
  readonly header: AafHeader;
  readonly file: Inspected;
}

/** Categories that a complete export must have: without one, all its records would count as disappeared. */
const NEEDED = ['Eleve', 'PersRelEleve', 'EtabEducNat'];

/** Opens the files of an export. Throws `FileRefused` when they are not one whole export of one degree, or too large. */
export async function openAaf(sources: readonly ByteSource[], limits: IngestLimits): Promise<AafExport> {
  const files: AafFile[] = [];
  const passedOver = new PassedOver();
  let bytes = 0;
  for (const source of sources) {
    const opened = await openFile(source, limits, passedOver);
    if (opened === undefined) continue;
    files.push(opened);
    bytes += opened.file.bytes;
    if (bytes > limits.totalBytes)
      throw new FileRefused('TOO_LARGE', because('FILES_LARGE', { limit: limits.totalBytes }));
  }
  const { complete } = checkOneExport(files, passedOver);
  checkParts(files, complete, passedOver);
  const degree = await degreeOf(files, limits);
  const headerField = <K extends keyof AafHeader>(key: K): AafHeader[K] =>
    files.find(({ header }) => header[key])?.header[key];
  const digest = createHash('sha256');
  for (const line of files.map(({ name, file }) => `${name.category}:${file.digest}\n`).sort()) digest.update(line);
  const dataDate =
    headerField('day') ??
    files
      .flatMap(({ name }) => name.day ?? [])
      .sort()
      .at(-1);
  return {
    degree,
    complete,
    kinds: new Set(files.map(({ kind }) => kind)),
    ...ifDefined('academie', headerField('academie')),
    ...ifDefined('version', headerField('version')),
    ...ifDefined('dataDate', dataDate),
    digest: digest.digest('hex'),
    ignored: passedOver.names,
    bytes,
    async *requests(): AsyncGenerator<AafRequest> {
      for (const { file } of files)
        for await (const request of requestsOf(file, complete, limits)) yield checkDegree(request, degree);
    },
  };
}

/**
 * Opens one file. Answers `undefined` for a file that is not needed, and adds its name to `passedOver`. Throws `FileRefused` when
 * only the name or only the content is that of an AAF file.
 */
async function openFile(
  source: ByteSource,
  limits: IngestLimits,
  passedOver: PassedOver,
): Promise<AafFile | undefined> {
  const file = source.name;
  const name = parseAafName(file);
  const kind = name && kindOf(name.category);
  if (kind === 'IGNORED') return void passedOver.add(file);
  const { root, comments } = await sniffXml(source);
  if (root !== AAF_ROOT) {
    const why =
      root === undefined
        ? because('NO_XML', { base: 'AAF' })
        : because('ROOT_OTHER', { root: root.slice(0, 60), expected: AAF_ROOT });
    const refused = new FileRefused('WRONG_ROOT', why, { file, line: 1 });
    if (name) throw refused;
    return void passedOver.add(file, refused);
  }
  if (!name || !kind) throw new FileRefused('NOT_AAF', because('NAME_UNTELLING'), { file });
  const header = parseAafHeader(comments);
  if (header.degree && name.degree && header.degree !== name.degree)
    throw new FileRefused('NOT_AAF', because('DEGREES_TWO'), { file, line: 1 });
  return { name, kind, header, file: await inspect(source, 'xml', limits) };
}

/** The degree in the file's name, else in its header. */
const statedDegree = ({ name, header }: AafFile): Degree | undefined => name.degree ?? header.degree;

/** Checks that all files are of one export: one degree, complete or delta, one académie, one day. Returns the first one's name. */
function checkOneExport(files: readonly AafFile[], passedOver: PassedOver): AafName {
  const [first] = files;
  if (!first) throw passedOver.firstFaultOr(new FileRefused('MISSING_FILE', because('NO_FILE_OF_AAF')));
  const degree = files.map(statedDegree).find(degree => degree !== undefined);
  for (const one of files) {
    const { name, header, file } = one;
    const difference: Difference | undefined =
      (statedDegree(one) ?? degree) !== degree
        ? 'degree'
        : name.complete !== first.name.complete
          ? 'extent'
          : name.day !== first.name.day
            ? 'day'
            : header.academie && first.header.academie && header.academie !== first.header.academie
              ? 'academie'
              : undefined;
    if (difference)
      throw new FileRefused('NOT_ONE_EXPORT', because('EXPORTS_TWO', { other: first.file.source.name, difference }), {
        file: file.source.name,
      });
  }
  return first.name;
}

/** The degree in a file's name or header, else the one that the attributes of a record show. Throws `FileRefused` when none does. */
async function degreeOf(files: readonly AafFile[], limits: IngestLimits): Promise<Degree> {
  for (const file of files) {
    const named = statedDegree(file);
    if (named) return named;
  }
  for (const { kind, file } of files) {
    if (kind !== 'STUDENT' && kind !== 'RESPONSABLE') continue;
    for await (const { attributes } of requestsOf(file, false, limits)) {
      const shown = degreeShownBy(attributes);
      if (shown) return shown;
    }
  }
  throw new FileRefused('NOT_AAF', because('DEGREE_UNTOLD'));
}

/**
 * Checks that each part of each category is there once, without a gap. Parts are numbered from 0. They may be numbered from 1
 * when the lowest part of every category is 1, and there are several categories or no name has a date: a single category with
 * dates in its names, which AAF numbers from 0, more likely lacks its first part.
 */
function checkParts(files: readonly AafFile[], complete: boolean, passedOver: PassedOver): void {
  const byCategory = grouped(files, ({ name }) => name.category.toLowerCase());
  for (const needed of complete ? NEEDED : [])
    if (!byCategory.has(needed.toLowerCase()))
      throw passedOver.firstFaultOr(new FileRefused('MISSING_FILE', because('CATEGORY_LACKING', { missing: needed })));
  const lowest = [...byCategory.values()].map(parts => Math.min(...parts.map(({ name }) => name.part)));
  const undated = files.every(({ name }) => name.day === undefined);
  const firstPart = lowest.every(part => part === 1) && (undated || lowest.length > 1) ? 1 : 0;
  for (const parts of byCategory.values()) {
    parts.sort((a, b) => a.name.part - b.name.part);
    parts.forEach(({ name, file }, index) => {
      const expected = firstPart + index;
      if (name.part < expected)
        throw new FileRefused('DUPLICATE_FILE', because('PART_TWICE', { part: name.part, category: name.category }), {
          file: file.source.name,
        });
      if (name.part > expected)
        throw new FileRefused('MISSING_FILE', because('PART_LACKING', { part: expected, category: name.category }), {
          file: file.source.name,
        });
    });
  }
}

/** Reads the requests of one file. Throws `FileRefused` when a `complete` export holds anything but additions. */
async function* requestsOf(file: Inspected, complete: boolean, limits: IngestLimits): AsyncGenerator<AafRequest> {
  const { name } = file.source;
  const expected = { root: AAF_ROOT, records: AAF_RECORDS, nothingElse: true, entities: HTML_ENTITIES };
  for await (const element of readXml(file, expected, limits)) {
    const request = requestOf(element, name);
    if (!request) continue;
    if (complete && request.operation !== 'ADD')
      throw new FileRefused('NOT_AAF', because('ADDITIONS_ALONE', { element: element.name }), {
        file: name,
        line: element.line,
      });
    yield request;
  }
}

/** Returns the request; throws `FileRefused` when its attributes are those of the other degree. */
function checkDegree(request: AafRequest, degree: Degree): AafRequest {
  const shown = degreeShownBy(request.attributes);
  if (shown !== undefined && shown !== degree)
    throw new FileRefused('NOT_AAF', because('DEGREE_OTHER', { degree }), {
      file: request.origin.file,
      line: request.origin.line,
    });
  return request;
}

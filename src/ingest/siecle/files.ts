/** Recognises the files of a SIECLE export by their root element, whatever their names, and reads them. */
import { createHash } from 'node:crypto';
import { FileRefused } from '../report/refusal.js';
import { because } from '../report/words/reasons.js';
import type { IngestLimits } from '../limits.js';
import { inspect, type Inspected } from '../formats/read/encoding.js';
import type { ByteSource } from '../formats/read/files.js';
import { PassedOver } from '../formats/read/passed-over.js';
import { sniffXml } from '../formats/read/sniff.js';
import { readXml } from '../formats/read/xml.js';
import type { BaseFiles, RawItem } from '../pipeline/raw.js';
import { SIECLE_FILES } from './records.js';

/** Root elements of the files that no export may lack. */
const REQUIRED = ['BEE_ELEVES', 'BEE_RESPONSABLES'];

/** A file with such a name must be one of those read here: if it is not, it is refused and not passed over. */
const NAMED_LIKE_ONE = /(Eleves|Responsables)(Sans|Avec)Adresses|Structures|Nomenclature/i;

/** Opens the files of a school. Throws `FileRefused` when a file of the export is missing, given twice, too large, or not what its name says. */
export async function openSiecle(sources: readonly ByteSource[], limits: IngestLimits): Promise<BaseFiles> {
  const byRoot = new Map<string, Inspected>();
  const passedOver = new PassedOver();
  let bytes = 0;
  for (const source of sources) {
    const { root } = await sniffXml(source);
    if (root === undefined || !Object.hasOwn(SIECLE_FILES, root)) {
      // Exports come with other files of the base (Communs, Geographique) and notes that no import needs.
      const why =
        root === undefined
          ? because('NO_XML', { base: 'SIECLE' })
          : because('ROOT_OTHER', { root: root.slice(0, 60), expected: Object.keys(SIECLE_FILES).join(', ') });
      const refused = new FileRefused('WRONG_ROOT', why, { file: source.name, line: 1 });
      if (NAMED_LIKE_ONE.test(source.name)) throw refused;
      // Another file of the base is no fault. Anything else may be a spoilt part of the export: where one is missing, this is the reason given.
      passedOver.add(source.name, root?.startsWith('BEE_') ? undefined : refused);
      continue;
    }
    const same = byRoot.get(root);
    if (same)
      throw new FileRefused(
        'DUPLICATE_FILE',
        because('EXPORT_TWICE', { other: same.source.name, export: SIECLE_FILES[root]!.name }),
        {
          file: source.name,
        },
      );
    const file = await inspect(source, 'xml', limits);
    bytes += file.bytes;
    if (bytes > limits.totalBytes)
      throw new FileRefused('TOO_LARGE', because('FILES_LARGE', { limit: limits.totalBytes }));
    byRoot.set(root, file);
  }
  for (const root of REQUIRED)
    if (!byRoot.has(root))
      throw passedOver.firstFaultOr(
        new FileRefused('MISSING_FILE', because('EXPORT_LACKING', { missing: SIECLE_FILES[root]!.name, of: root })),
      );

  const files = Object.keys(SIECLE_FILES).flatMap(root => {
    const file = byRoot.get(root);
    return file ? [{ root, file }] : [];
  });
  const digest = createHash('sha256');
  for (const { root, file } of files) digest.update(`${root}:${file.digest}\n`);

  return {
    base: 'SIECLE',
    digest: digest.digest('hex'),
    ignored: passedOver.names,
    bytes,
    async *items(): AsyncGenerator<RawItem> {
      for (const { root, file } of files) {
        const { records } = SIECLE_FILES[root]!;
        const names = new Set(Object.keys(records));
        for await (const element of readXml(file, { root, records: names }, limits))
          yield* records[element.name]!(element, file.source.name);
      }
    },
  };
}

/** Recognises the files of a SIECLE export by their root element, whatever their names, and reads them. */
import { createHash } from 'node:crypto';
import { FileRefused } from '../refusal.js';
import type { IngestLimits } from '../limits.js';
import { inspect, type Inspected } from '../read/encoding.js';
import type { ByteSource } from '../read/files.js';
import { PassedOver } from '../read/passed-over.js';
import { sniffXml } from '../read/sniff.js';
import { readXml } from '../read/xml.js';
import type { BaseFiles, RawItem } from '../shape.js';
import { SIECLE_FILES } from './records.js';

const REQUIRED = ['BEE_ELEVES', 'BEE_RESPONSABLES'];

/** A file of such a name must be what it says: one that is damaged is never passed over. */
const NAMED_LIKE_ONE = /(Eleves|Responsables)(Sans|Avec)Adresses|Structures|Nomenclature/i;

/** Throws `FileRefused` when a file is none of the export, is there twice, or is missing. */
export async function openSiecle(sources: readonly ByteSource[], limits: IngestLimits): Promise<BaseFiles> {
  const byRoot = new Map<string, Inspected>();
  const passedOver = new PassedOver();
  let bytes = 0;
  for (const source of sources) {
    const { root } = await sniffXml(source);
    if (root === undefined || !Object.hasOwn(SIECLE_FILES, root)) {
      // Exports come with companions of the same base (Communs, Geographique) and notes that no import needs.
      const reason =
        root === undefined
          ? 'the file is not an XML export of SIECLE'
          : `the root element is ${root.slice(0, 60)}, expected one of ${Object.keys(SIECLE_FILES).join(', ')}`;
      const facts = root === undefined ? {} : { facts: { root: root.slice(0, 60) } };
      const refused = new FileRefused('WRONG_ROOT', reason, { file: source.name, line: 1, ...facts });
      if (NAMED_LIKE_ONE.test(source.name)) throw refused;
      passedOver.add(source.name, root?.startsWith('BEE_') ? undefined : refused);
      continue;
    }
    const twin = byRoot.get(root);
    if (twin)
      throw new FileRefused('DUPLICATE_FILE', `both this file and ${twin.source.name} are ${root}`, {
        file: source.name,
      });
    const file = await inspect(source, 'xml', limits);
    bytes += file.bytes;
    if (bytes > limits.totalBytes)
      throw new FileRefused(
        'TOO_LARGE',
        `the files together hold more than ${limits.totalBytes.toLocaleString('en')} bytes`,
      );
    byRoot.set(root, file);
  }
  for (const root of REQUIRED)
    if (!byRoot.has(root))
      throw passedOver.refusal(
        new FileRefused('MISSING_FILE', `the export ${SIECLE_FILES[root]!.name} (${root}) is missing`, {
          facts: { missing: SIECLE_FILES[root]!.name },
        }),
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

/** Reads what an AAF export says of itself: in the names of its files, and in the comments at their heads. */
import type { ExportFacts } from '../../base.js';
import type { ByteSource } from '../../formats/read/files.js';
import { sniffXml } from '../../formats/read/sniff.js';
import { ifDefined } from '../../if-defined.js';
import { parseAafHeader, parseAafName } from './names.js';
import { kindOf } from './records.js';

/**
 * `day` is the latest that a file name has, unless the head of a file says it. Without a file that is named as AAF names its
 * files, answers a complete export without degree and day.
 */
export async function exportFacts(sources: readonly ByteSource[]): Promise<ExportFacts> {
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
  return { ...ifDefined('degree', degree), complete: first.name.complete, ...ifDefined('day', day) };
}

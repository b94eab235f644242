/** The bytes of an event that the tree vouches for: docs/integrity.md states them. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';

/** Version of this form. */
export const FORM = 1;
/** The most bytes of an entry: bundles of entries (tlog-tiles) give lengths in two bytes. */
export const LONGEST_ENTRY = 65_535;

/** What of an event is in its entry. The position is not: the order of the entries is the order of the ledger. */
export type SealedEvent = Omit<RecordedEvent, 'position'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The event as canonical JSON (RFC 8785). Of one that would be longer than LONGEST_ENTRY, `data` and `metadata` stand as digests.
 */
export function entryOf({ data, id, metadata, recordedAt, stream, type, version }: SealedEvent): string {
  const [dataText, metadataText] = [canonicalJson(data), canonicalJson(metadata)];
  const tail = `"recordedAt":"${recordedAt}","stream":${canonicalJson(stream)},"type":${canonicalJson(type)},"v":${FORM},"version":${version}}`;
  const entry = `{"data":${dataText},"id":"${id}","metadata":${metadataText},${tail}`;
  // A character takes three bytes at most.
  if (entry.length * 3 <= LONGEST_ENTRY || Buffer.byteLength(entry) <= LONGEST_ENTRY) return entry;
  return `{"dataSha256":"${sha256(dataText)}","id":"${id}","metadataSha256":"${sha256(metadataText)}",${tail}`;
}

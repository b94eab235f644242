/** The bytes that are hashed: held to the vectors of docs/integrity.md, so that what an auditor reads there is what the code does. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { entryOf, LONGEST_ENTRY, type SealedEvent } from '../../src/integrity/entry.js';
import { leafHash, toHex } from '../../src/integrity/tree/hash.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/integrity.md', import.meta.url)), 'utf8');
const blocks = [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, kind, text]) => ({ kind: kind!, text: text! }));
const vectors = blocks.flatMap(({ kind, text }, at) =>
  kind === 'json' ? [[text, blocks[at + 1]!.text] as const] : [],
);

const event: SealedEvent = {
  ...{ id: '00000000-0000-4000-8000-000000000001', stream: 'account-1', version: 0, type: 'AccountNotified' },
  ...{ recordedAt: '2026-09-01T08:00:00.000Z', data: { channel: 'LETTER' } },
  metadata: {
    ...{ actor: 'a', role: 'SYSTEM', right: 'SYSTEM', source: 'SYSTEM', correlationId: 'c' },
    at: '2026-09-01T08:00:00.000Z',
  },
};

describe('the entry of an event', () => {
  it('the document has vectors', () => expect(vectors.length).toBeGreaterThanOrEqual(2));

  it.each(vectors)('is as the document says of %s', (line, answer) => {
    const [entry, hash] = answer.trimEnd().split('\n');
    expect(entryOf(JSON.parse(line) as SealedEvent)).toBe(entry);
    expect(toHex(leafHash(entry!))).toBe(hash);
    expect(leafHash(Buffer.from(entry!))).toBe(leafHash(entry!));
  });

  it('does not depend on the order of keys, and changes with every field', () => {
    const reversed = Object.fromEntries(Object.entries(event).reverse()) as unknown as SealedEvent;
    expect(entryOf(reversed)).toBe(entryOf(event));
    const others: SealedEvent[] = [
      { ...event, id: '00000000-0000-4000-8000-000000000002' },
      { ...event, stream: 'account-2' },
      { ...event, version: 1 },
      { ...event, type: 'AccountExpired' },
      { ...event, recordedAt: '2026-09-01T08:00:00.001Z' },
      { ...event, data: { channel: 'EMAIL' } },
      { ...event, metadata: { ...event.metadata, reason: 'OTHER' } },
    ];
    expect(new Set([event, ...others].map(entryOf)).size).toBe(others.length + 1);
  });

  it('has digests of data and metadata where it would not fit into a bundle', () => {
    const long = (length: number): SealedEvent => ({ ...event, data: { text: 'é'.repeat(length) } });
    const most = Math.floor((LONGEST_ENTRY - Buffer.byteLength(entryOf(long(0)))) / 2);
    expect(entryOf(long(most))).toContain('"data":{"text"');
    expect(Buffer.byteLength(entryOf(long(most)))).toBeLessThanOrEqual(LONGEST_ENTRY);
    expect(entryOf(long(most + 1))).toMatch(/^\{"dataSha256":"[0-9a-f]{64}","id":/);
    expect(entryOf(long(most + 1))).not.toBe(entryOf(long(most + 2)));
  });
});

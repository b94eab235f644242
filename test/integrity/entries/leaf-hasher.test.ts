/** The leaf of an event by its bytes is, for every event, the leaf of its entry. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventMetadata, JsonObject } from '../../../src/domain/event.js';
import { LeafHasher } from '../../../src/integrity/entries/leaf-hasher.js';
import { entryOf, LONGEST_ENTRY } from '../../../src/integrity/entry.js';
import { leafHash, type Hash } from '../../../src/integrity/tree/hash.js';
import { pageOf, type StoredFields } from './support/stored.js';

const plain: StoredFields = {
  data: '{"channel":"LETTER","resetPassword":true,"credentialVersion":1}',
  metadata: '{"actor":"a","role":"SYSTEM","at":"2026-09-01T08:00:00.000Z"}',
  ...{ stream: 'account-1', type: 'AccountNotified', id: '8d2b0a9e-5f6c-4a59-9d0e-0c4f6a7b1c2d', version: 12 },
  recordedAt: '2026-09-01T08:00:00.012Z',
};

const byEntry = ({ data, metadata, ...rest }: StoredFields): Hash =>
  leafHash(entryOf({ ...rest, data: JSON.parse(data) as JsonObject, metadata: JSON.parse(metadata) as EventMetadata }));

const byBytes = (hasher: LeafHasher, fields: readonly StoredFields[]): Hash[] => hasher.hashes(pageOf(fields));

const both = (fields: readonly StoredFields[], hasher = new LeafHasher()): void =>
  expect(byBytes(hasher, fields)).toEqual(fields.map(byEntry));

const texts = fc.dictionary(fc.string(), fc.jsonValue()).map(value => JSON.stringify(value));
/** Names that PostgreSQL stores: UTF-8 without a zero byte. */
const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc
    .string({ minLength: 1, unit: 'binary' })
    .filter(text => Buffer.from(text).toString() === text && !text.includes('\0')),
);
const anyEvent: fc.Arbitrary<StoredFields> = fc.record({
  ...{ data: texts, metadata: texts, stream: name, type: name, id: fc.uuid() },
  version: fc.oneof(fc.nat(), fc.constantFrom(0, 9, 10, 99, 100, 2_147_483_647)),
  recordedAt: fc
    .date({ min: new Date('1990-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map(date => date.toISOString()),
});

describe('the leaf of an event by its bytes', () => {
  it('is that of its entry, whatever the event holds', () => {
    const hasher = new LeafHasher();
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 5 }), events => both(events, hasher)),
      { numRuns: 500 },
    );
  });

  it('is that of its entry where events of known shapes follow events that have to be parsed, in one page', () => {
    const escaped = { ...plain, data: '{"channel":"a\\nb"}' };
    const blank = { ...plain, metadata: '{ "actor" : "a" }' };
    both([plain, escaped, plain, blank, { ...plain, type: 'a"b' }, plain, { ...plain, stream: 'a\\b' }, plain]);
  });

  it('is that of its entry on both sides of a second, of the year 10000 and of 2000', () => {
    const dates = [
      '2026-09-01T08:00:00.999Z',
      '2026-09-01T08:00:01.000Z',
      '2026-09-01T08:00:01.001Z',
      '1999-12-31T23:59:59.999Z',
    ];
    both([...dates, '+010000-01-01T00:00:00.000Z', dates[0]!].map(recordedAt => ({ ...plain, recordedAt })));
  });

  it('is that of its entry around the length from which data and metadata stand as digests', () => {
    const events = [-2_000, -600, -300, -200, -100, 0, 100].map(more => ({
      ...plain,
      data: JSON.stringify({ text: 'x'.repeat(LONGEST_ENTRY + more) }),
    }));
    both([...events, plain]);
  });

  it('is that of its entry for more events than are hashed at once, short and long ones', () => {
    const lengths = Array.from({ length: 200 }, (_, i) => (i % 7 === 0 ? 3_000 : (i * 37) % 900));
    both(lengths.map((length, i) => ({ ...plain, version: i, data: JSON.stringify({ text: 'x'.repeat(length) }) })));
  });

  it('is that of its entry for more types of event than are remembered, and for types that begin alike', () => {
    const types = Array.from({ length: 5_000 }, (_, i) => `Type${i}`);
    both(['T', 'Ty', 'Typ', 'Type', 'Type0é', '"', ...types].map(type => ({ ...plain, type })));
  });

  it('parses none of the plain events', () => {
    const page = pageOf([plain, plain]);
    const hasher = new LeafHasher();
    Object.assign(page, {
      event: () => {
        throw new Error('it was parsed');
      },
    });
    expect(hasher.hashes(page)).toEqual([byEntry(plain), byEntry(plain)]);
  });
});

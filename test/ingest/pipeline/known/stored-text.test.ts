import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeFingerprint,
  decodeMatchKey,
  decodeNames,
  encodeFingerprint,
  encodeMatchKey,
  encodeNames,
} from '../../../../src/ingest/pipeline/known/stored-text.js';
import { keyByFullNames, keyById, keyByNames } from '../../../../src/ingest/pipeline/local-key.js';
import type { MatchKey, NameDigests } from '../../../../src/ingest/pipeline/match/digests.js';
import { announced, type Fingerprint } from '../../../../src/ingest/pipeline/match/fingerprint.js';

/** Digests as the vault makes them. */
const digest = fc.stringMatching(/^[\w-]{22,43}$/);
const digests = fc.array(digest, { maxLength: 4 });

describe('the text of digests in the tables', () => {
  it('gives the same names back', () =>
    fc.assert(
      fc.property(fc.record<NameDigests>({ full: digests, surnames: digests, firstNames: digests }), names =>
        expect(decodeNames(encodeNames(names))).toEqual(names),
      ),
    ));

  it('gives the same match key back', () =>
    fc.assert(
      fc.property(
        fc.record<MatchKey>({ by: fc.constantFrom('ACADEMIE_ID', 'NAMES_AND_MOBILE', 'COUNTERPART'), digest }),
        key => expect(decodeMatchKey(encodeMatchKey(key))).toEqual(key),
      ),
    ));

  const part = fc.option(digest, { nil: undefined });
  const fingerprint: fc.Arbitrary<Fingerprint> = fc.oneof(
    fc.record({ of: fc.constant('WHOLE' as const), digest }),
    fc.record({ of: fc.constant('PARTS' as const), person: part, links: part }),
  );

  it('gives the same fingerprint back', () =>
    fc.assert(fc.property(fingerprint, one => expect(decodeFingerprint(encodeFingerprint(one))).toEqual(one))));

  it('is read from the tables and written again as it was', () => {
    const text = fc.tuple(fc.constantFrom('i:', 'n:', ''), digest).map(parts => parts.join(''));
    const parts = fc.tuple(fc.option(digest, { nil: '' }), fc.option(digest, { nil: '' })).map(two => two.join(':'));
    fc.assert(
      fc.property(text, fc.oneof(digest, parts), (key, said) => {
        expect(encodeMatchKey(decodeMatchKey(key))).toBe(key);
        expect(encodeFingerprint(decodeFingerprint(said))).toBe(said);
      }),
    );
  });

  it('is what it has always been', () => {
    const names = { full: ['b', 'a'], surnames: ['c'], firstNames: ['d'] };
    expect(encodeNames(names)).toEqual(['n:b', 'n:a', 's:c', 'f:d']);
    expect(encodeMatchKey({ by: 'ACADEMIE_ID', digest: 'x' })).toBe('i:x');
    expect(encodeMatchKey({ by: 'NAMES_AND_MOBILE', digest: 'x' })).toBe('n:x');
    expect(encodeMatchKey({ by: 'COUNTERPART', digest: 'x' })).toBe('x');
    const responsable: Fingerprint = { of: 'PARTS', person: 'p', links: 'l' };
    expect(encodeFingerprint(responsable)).toBe('p:l');
    expect(encodeFingerprint(announced(responsable))).toBe('p:');
    expect(encodeFingerprint({ of: 'PARTS', person: undefined, links: 'l' })).toBe(':l');
    expect(encodeFingerprint({ of: 'WHOLE', digest: 's' })).toBe('s');
    expect(encodeFingerprint(announced({ of: 'WHOLE', digest: 's' }))).toBe('s:');
  });

  it('of record keys, before they are digested, is what it has always been, too', () => {
    const names = { full: ['b', 'a'], surnames: ['c'], firstNames: ['d'] };
    expect(keyById('1501')).toBe('ID:1501');
    expect(keyByNames('HOAREAU', 'LAN', '2017-08-17')).toBe('NAME:HOAREAU|LAN|2017-08-17');
    expect(keyByFullNames(names)).toBe('NAME:n:a,n:b');
    expect(keyByFullNames(names, 'contact', '{}', '1')).toBe('NAME:n:a,n:b:contact:{}:1');
  });
});

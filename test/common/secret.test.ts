import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, isSame, isSecret, newSecret } from '../../src/common/secret.js';

describe('secrets', () => {
  it('have 256 bits, as base64url, and are never the same', () => {
    const made = Array.from({ length: 1_000 }, newSecret);
    expect(new Set(made).size).toBe(1_000);
    for (const secret of made) {
      expect(isSecret(secret)).toBe(true);
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    }
  });

  it.each(['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}=`, `${'a'.repeat(42)}é`, `${'a'.repeat(43)}\n`])(
    'are not %j',
    text => expect(isSecret(text)).toBe(false),
  );

  it('are stored by their SHA-256, so that digests stored before are found', () => {
    fc.assert(fc.property(fc.string(), text => expect(digestOf(text).toString('hex')).toBe(hash('sha256', text))));
  });

  it('are the same as no other text, of whatever length', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (one, other) => expect(isSame(one, other)).toBe(one === other)));
    fc.assert(fc.property(fc.string(), text => expect(isSame(text, text)).toBe(true)));
  });
});

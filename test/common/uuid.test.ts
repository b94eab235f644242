import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { uuidOf } from '../../src/common/uuid.js';

describe('a UUID of bytes', () => {
  it('has the bytes but for version 8 and the variant, and leaves them as they are', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 32 }), given => {
        const bytes = Buffer.from(given);
        const uuid = uuidOf(bytes);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const digits = uuid.replaceAll('-', '');
        const hex = Buffer.from(given).toString('hex');
        expect([digits.slice(0, 12), digits.slice(13, 16), digits.slice(17)]).toEqual([
          hex.slice(0, 12),
          hex.slice(13, 16),
          hex.slice(17, 32),
        ]);
        expect(bytes).toEqual(Buffer.from(given));
      }),
    ));
});

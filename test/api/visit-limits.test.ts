import { describe, expect, it } from '@jest/globals';
import { createVisitLimits, type VisitLimit } from '../../src/api/visit-limits.js';

describe('the tries of strangers', () => {
  it.each<VisitLimit>(['SIGN_IN', 'ACTIVATION', 'TOKEN', 'RECOVERY'])(
    'of %s run out for whoever makes them, and for nobody elsewhere who has the same login',
    kind => {
      const limits = createVisitLimits();
      const tryAll = () => {
        for (let i = 0; i < 50; i++) limits.check(kind, { login: 'm.abbeym', address: '192.0.2.1' });
      };
      expect(tryAll).toThrow(/Too many/);
      expect(() => limits.check(kind, { login: 'm.abbeym', address: '198.51.100.7' })).not.toThrow();
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsqrModule from 'jsqr';
import { matrixOf, pathOf } from '../../src/letters/qr/matrix.js';
import { portalQrCode, signInLink } from '../../src/letters/qr/portal-link.js';

// The package is CommonJS and its types are those of a module.
const jsQR = jsqrModule as unknown as typeof jsqrModule.default;

/** A path of rectangles, as points of a picture with a light margin. */
function read(side: number, path: string): string | undefined {
  const scale = 4;
  const margin = 4;
  const width = (side + margin * 2) * scale;
  const points = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, w] of path.matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm))
    for (let down = 0; down < scale; down++)
      for (let across = 0; across < Number(w) * scale; across++) {
        const at = ((Number(y) + margin) * scale + down) * width + (Number(x) + margin) * scale + across;
        points.fill(0, at * 4, at * 4 + 3);
      }
  const found = jsQR(points, width, width);
  return found ? Buffer.from(found.binaryData).toString('utf8') : undefined;
}

describe('QR codes', () => {
  it('given any text, when it is drawn, then a reader reads it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 120, unit: 'grapheme' }), text => {
        const matrix = matrixOf(text);
        expect(read(matrix.side, pathOf(matrix))).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  // 666 bytes are the most that version 20 takes at level M.
  it('given texts of each length, then a reader reads each version, up to the longest', () => {
    for (let length = 1; length <= 666; length += 37) {
      const text = 'x7.'.repeat(222).slice(0, length);
      const matrix = matrixOf(text);
      expect(read(matrix.side, pathOf(matrix))).toBe(text);
    }
    expect(matrixOf('x'.repeat(666)).side).toBe(20 * 4 + 17);
    expect(() => matrixOf('x'.repeat(667))).toThrow(RangeError);
  });

  it('given a portal and a login, then the code opens the sign-in page with the login', () => {
    const portal = { address: 'https://educonnect.education.gouv.fr/' };
    const { side, path } = portalQrCode(portal, 'm.abbeym');
    expect(read(side, path)).toBe('https://educonnect.education.gouv.fr/connexion?identifiant=m.abbeym');
    expect(signInLink({ ...portal, signInAddress: 'https://x.fr/e?a=1' }, 'é&b')).toBe(
      'https://x.fr/e?a=1&identifiant=%C3%A9%26b',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rootOf } from '../../../src/integrity/tree/compact-range.js';
import { Growth } from '../../../src/integrity/tree/growth.js';
import { readTilePath, tilePath, widthIn } from '../../../src/integrity/tree/tiles.js';
import { growTo, leafAt, readerOf } from './support/grown.js';

describe('a tree that grows', () => {
  it('has the same tiles and root however its leaves come, also when it is opened anew in between', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), async batches => {
        const tiles = new Map<string, Buffer>();
        let size = 0;
        for (const batch of batches) {
          const growth = await Growth.open(size, readerOf(tiles));
          for (let i = 0; i < batch; i++) growth.add(leafAt(size + i));
          size += batch;
          expect(growth.size).toBe(size);
          expect(growth.root()).toBe(rootOf(Array.from({ length: size }, (_, i) => leafAt(i))));
          for (const { level, index, hashes } of growth.takeChanged()) tiles.set(`${level}/${index}`, hashes);
        }
        expect(tiles).toEqual(growTo(size).tiles);
      }),
      { numRuns: 30 },
    ));

  it('has the tiles that tlog-tiles gives as an example, for 70,000 leaves', () => {
    const { tiles } = growTo(70_000);
    const widths = (level: number): number[] =>
      [...tiles].flatMap(([id, tile]) => (id.startsWith(`${level}/`) ? [tile.length / 32] : []));
    expect(widths(0).filter(width => width === 256)).toHaveLength(273);
    expect(widths(0).filter(width => width < 256)).toEqual([112]);
    expect(widths(1).filter(width => width === 256)).toHaveLength(1);
    expect(widths(1).filter(width => width < 256)).toEqual([17]);
    expect(widths(2)).toEqual([1]);
    expect(widthIn({ level: 0, index: 273 }, 70_000)).toBe(112);
    expect(widthIn({ level: 1, index: 1 }, 70_000)).toBe(17);
    expect(widthIn({ level: 2, index: 0 }, 256)).toBe(0);
    expect(widthIn({ level: 1, index: 0 }, 256)).toBe(1);
  });
});

describe('the path of a tile', () => {
  it('is written as tlog-tiles does', () => {
    expect(tilePath(0)).toBe('000');
    expect(tilePath(1_234_067)).toBe('x001/x234/067');
  });

  it('reads back as what was written', () =>
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), fc.integer({ min: 1, max: 255 }), (index, width) => {
        expect(readTilePath(tilePath(index))).toEqual({ index, width: 256 });
        expect(readTilePath(`${tilePath(index)}.p/${width}`)).toEqual({ index, width });
      }),
    ));

  it.each([
    '',
    '1',
    '0000',
    'x000/001',
    '001/002',
    'x001/2',
    '001.p/0',
    '001.p/256',
    '001.p/01',
    '001.p/',
    '001/',
    '../1',
  ])('is not %j', text => expect(readTilePath(text)).toBeUndefined());
});
